"""Dense and lexical search, fused into one score a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import bm25s
import Stemmer
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PrivateAttr

from ingest.article import Passage, Sentence
from ingest.index import ArticleIndex, Similarities
from rag.answer import Evidence

PASSAGE_SHARE = 0.5
"""Weight of the passage's similarity beside the sentence's own."""

LEXICAL_SHARE = 0.25
"""Weight of the BM25 score, scaled so that the best sentence has 1."""

ORDER_SHARE = 2.0
"""Weight of the fused score beside the reader's log-probabilities, chosen on the dev articles."""


def stems(text: str) -> list[str]:
    """Return the stemmed words of a text, lower case, without English stop words."""
    tokens = bm25s.tokenize(
        [text], stopwords="en", stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False
    )
    words: list[str] = tokens[0]
    return words


class LexicalIndex:
    """BM25 (Robertson, in Lucene's form) over the terms of sentences or passages; by default stems."""

    def __init__(self, texts: Sequence[str], *, terms: Callable[[str], list[str]] = stems) -> None:
        self._terms = terms
        corpus = [terms(text) for text in texts]
        self._bm25 = bm25s.BM25(method="lucene") if any(corpus) else None
        if self._bm25:
            self._bm25.index(corpus, show_progress=False)
        self._vocabulary = {word for words in corpus for word in words}

    def scores(self, question: str) -> dict[int, float]:
        """Return the positive scores by position."""
        words = [word for word in self._terms(question) if word in self._vocabulary]
        if not words or self._bm25 is None:
            return {}
        return {n: s for n, s in enumerate(self._bm25.get_scores(words).tolist()) if s > 0}


@dataclass(frozen=True, slots=True)
class Shares:
    """Weights beside a sentence's own similarity, which weighs 1."""

    passage: float = PASSAGE_SHARE
    lexical: float = LEXICAL_SHARE
    order: float = ORDER_SHARE


def fuse(
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    similarities: Similarities,
    lexical: Mapping[int, float],
    shares: Shares = Shares(),
) -> list[Evidence]:
    """Score each sentence found by either search; best first, ties in reading order.

    score = (own similarity + passage share * best passage's + lexical share * BM25 / best BM25) / sum
    of the weights. A piece beyond the nearest counts as similar as the farthest one found.
    """
    floor = min(similarities.sentences.values(), default=0.0)
    shared = _by_sentence(sentences, passages, similarities.passages)
    best = max(lexical.values(), default=1.0)
    scored = [
        (
            similarities.sentences.get(n, floor)
            + shares.passage * shared[n]
            + shares.lexical * lexical.get(n, 0.0) / best,
            n,
        )
        for n in sorted(similarities.sentences.keys() | lexical.keys())
    ]
    scored.sort(key=lambda item: (-item[0], item[1]))
    full = 1.0 + shares.passage + shares.lexical
    return [Evidence(sentences[n], score / full) for score, n in scored]


def _by_sentence(
    sentences: Sequence[Sentence], passages: Sequence[Passage], similarity: Mapping[int, float]
) -> list[float]:
    """Give each sentence the similarity of the best passage that holds it."""
    floor = min(similarity.values(), default=0.0)
    shared = []
    for sentence in sentences:
        value, n = floor, sentence.passage
        # A sentence stands in the passage it is read in, and may open the next one too.
        while n < len(passages) and passages[n].start <= sentence.start:
            if sentence.end <= passages[n].end:
                value = max(value, similarity.get(n, floor))
            n += 1
        shared.append(value)
    return shared


class ArticleRetriever(BaseRetriever):
    """The retriever over one article; also a plain LangChain retriever of Documents."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: ArticleIndex
    limit: int = 8
    shares: Shares = Shares()
    _lexical: LexicalIndex = PrivateAttr()

    def model_post_init(self, context: object, /) -> None:
        """Index the words once; the vectors are in the store already."""
        self._lexical = LexicalIndex([sentence.text for sentence in self.index.sentences])

    def evidence(self, question: str, *, limit: int | None = None) -> tuple[Evidence, ...]:
        """Return the sentences that bear on the question, best first."""
        found = fuse(
            self.index.sentences,
            self.index.passages,
            self.index.similarities(question),
            self._lexical.scores(question) if self.shares.lexical else {},
            self.shares,
        )
        return tuple(found[: limit or self.limit])

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [
            Document(
                e.sentence.text, metadata={"start": e.sentence.start, "end": e.sentence.end, "score": e.score}
            )
            for e in self.evidence(query)
        ]
