"""Baselines: each does what its name says, and stands beside the run in one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.baselines import PLAIN, WHOLE, baselines_table, plain, rows_of, run_baselines, whole
from eval.bench import Desk
from ingest.article import Article
from ingest.index import ArticleIndex
from rag.answer import REFUSAL
from rag.cases import Case
from tests.conftest import HashEmbedder
from tests.scripted_chat import model_of, scripted

TEXT = "The mill opened in 1890. It ground rye for the valley.\n\nA flood took the wheel in May."
MILL = Article("The mill", "test", TEXT)
ASKED = "When did the flood take the wheel?"
CASES = [
    Case("c1", "fact", ASKED, True, (("May",),), (("in May",),)),
    Case("c2", "absent", "Who painted it?", False),
]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, embedder=HashEmbedder())


@pytest.fixture
def index(desk: Desk) -> ArticleIndex:
    return desk.index(MILL)


def test_one_always_refuses(index: ArticleIndex) -> None:
    answer = plain(index)["always refuse"].ask(ASKED)
    assert (answer.refused, answer.text) == (True, REFUSAL)


@pytest.mark.parametrize("name", PLAIN[1:])
@pytest.mark.parametrize("question", [ASKED, "Who won the World Cup?", "?"])
def test_the_others_never_do(index: ArticleIndex, name: str, question: str) -> None:
    answer = plain(index)[name].ask(question)
    assert not answer.refused
    assert all(TEXT[c.start : c.end] == c.quote for c in answer.citations)


@pytest.mark.parametrize("name", PLAIN[2:])
def test_the_top_sentence_is_the_one_that_shares_the_words(index: ArticleIndex, name: str) -> None:
    assert plain(index)[name].ask(ASKED).text == "A flood took the wheel in May."


def test_the_whole_article_is_read_and_what_is_said_is_shown_unchecked(index: ArticleIndex) -> None:
    chat = scripted("A flood took the wheel in June.", REFUSAL)
    answerer = whole(index, chat)
    said, declined = answerer.ask(ASKED), answerer.ask("Who painted it?")
    assert TEXT in str(chat.prompts[0][0].content)
    assert said.text == "A flood took the wheel in June."
    assert said.citations[0].quote == "A flood took the wheel in May."
    assert declined.refused


def test_all_stand_beside_the_run_with_what_does_not_hold(desk: Desk) -> None:
    model = model_of(scripted("A flood took the wheel in June."))
    beside = list(run_baselines(CASES, desk.index, MILL, model))
    assert len(beside) == rows_of(CASES, model)
    table = baselines_table([row for row in beside if row.llm.endswith(PLAIN[2])], beside)
    lines = {line[0]: dict(zip(table.header, line, strict=True)) for line in table.rows}
    assert list(lines) == ["this run", *PLAIN, WHOLE]
    assert lines["always refuse"]["refused, unanswerable"] == "1.00"
    assert lines[PLAIN[1]]["refused, answerable"] == "0.00"
    assert lines[WHOLE]["unsupported statements"].startswith("1.00")
    assert lines[PLAIN[2]]["facts right"] == "1.00"
    assert len({row.id for row in beside}) == len(beside)
    desk.close()
