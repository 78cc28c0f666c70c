"""The evidence of an article for other chains: a plain LangChain retriever."""

from __future__ import annotations

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.evidence.find import Finder


class EvidenceRetriever(BaseRetriever):
    """Gives the sentences of one article in the order that is served: `limit` of them at most.

    A document is a sentence; its metadata are `start` and `end`, offsets into the article's text, and `score`
    (see `rag.answer.Evidence`). Errors as in `Finder.find`.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    finder: Finder
    limit: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        found = self.finder.find(query, limit=self.limit).evidence
        return [
            Document(
                e.sentence.text, metadata={"start": e.sentence.start, "end": e.sentence.end, "score": e.score}
            )
            for e in found
        ]
