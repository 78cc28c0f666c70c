"""The assistant as LangChain knows it: a Runnable, and a retriever of its evidence."""

from __future__ import annotations

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.assistant import Asked, Assistant
from tests.test_verify import TEXT

ASKED = "Who built the tide mill of Port Ellery?"


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


def test_it_is_a_runnable(index: ArticleIndex) -> None:
    assistant = Assistant(index)
    asked = assistant.ask(ASKED)
    assert assistant.invoke(ASKED) == assistant.invoke({"question": ASKED}) == asked
    assert list(assistant.stream(ASKED)) == list(assistant.answers(ASKED))
    assert assistant.batch([ASKED, "When?"]) == [asked, assistant.ask("When?")]
    assert assistant.invoke({"question": "When?", "history": [asked]}).standalone == f"{ASKED} When?"


def test_it_composes_into_a_chain(index: ArticleIndex) -> None:
    assistant = Assistant(index)
    ask: RunnableLambda[str, Asked] = RunnableLambda(lambda question: {"question": question})
    chain = ask | assistant | RunnableLambda(lambda answer: answer.text)
    assert chain.invoke(ASKED) == assistant.ask(ASKED).text
    assert list(chain.stream(ASKED))[-1] == assistant.ask(ASKED).text


def test_an_input_without_a_question_is_named(index: ArticleIndex) -> None:
    with pytest.raises(ValueError, match=r"no question in \['query'\]"):
        Assistant(index).invoke({"query": ASKED})


def test_its_evidence_is_a_plain_retriever_too(index: ArticleIndex) -> None:
    assistant = Assistant(index)
    retriever = assistant.retriever(limit=2)
    assert isinstance(retriever, BaseRetriever)
    documents = retriever.invoke(ASKED)
    found = assistant.ask(ASKED).evidence[:2]
    assert [(d.page_content, d.metadata["score"]) for d in documents] == [
        (e.sentence.text, e.score) for e in found
    ]
    assert all(TEXT[d.metadata["start"] : d.metadata["end"]] == d.page_content for d in documents)
