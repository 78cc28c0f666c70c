"""What each stage earns: the variants run on the same cases, and a model is asked the same thing once."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage

from eval.ablate import COLUMNS, VARIANTS, Ungrounded, ablation_table
from eval.cases import Case
from eval.memo import MemoChat
from eval.run import Answering, run_cases
from ingest.article import Article
from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.settings import Settings
from tests.scripted_chat import model_of, scripted

TEXT = "The tide mill was built in 1842. It ground 2,500 sacks of grain a year. A crew lifted the gate."
REPLY = "Yes [1]. The mill was built in 1900."
CASE = Case(
    id="c1",
    kind="fact",
    question="When was the tide mill built?",
    answerable=True,
    facts=(("1842",),),
    evidence=(("built in 1842",),),
)


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


def _opened(one: Answering, _: Article) -> Answering:
    return one


def test_a_variant_is_a_line_with_all_figures(index: ArticleIndex) -> None:
    model = model_of(scripted(REPLY))
    runs = []
    for name, variant in VARIANTS.items():
        opened = variant(index, model)
        rows = list(run_cases([CASE], partial(_opened, opened), article=index.article, llm="x"))
        runs.append((name, rows))
    table = ablation_table(runs)
    assert [row[0] for row in table.rows] == list(VARIANTS)
    assert {len(row) for row in table.rows} == {1 + len(COLUMNS)}
    figures = dict(zip(table.header, zip(*table.rows, strict=True), strict=True))
    assert figures["refused, unanswerable"] == ("–",) * len(VARIANTS)


def test_without_grounding_what_is_wrong_is_shown(index: ArticleIndex) -> None:
    settings = Settings(threshold=0.0)
    answer = Ungrounded(index, model=model_of(scripted(REPLY)), settings=settings).ask(CASE.question)
    assert "1900" in answer.text
    assert answer.rejected == ()


def test_the_same_is_asked_once() -> None:
    inner = scripted("Yes. It was built in 1842.", "No.")
    memo = MemoChat(inner=inner)
    turns = [HumanMessage("When?")]
    first = "".join(str(chunk.text) for chunk in memo.stream(turns, max_tokens=5))
    assert "".join(str(chunk.text) for chunk in memo.stream(turns, max_tokens=5)) == first
    assert str(memo.invoke(turns, max_tokens=5).text) == first
    assert len(inner.prompts) == 1
    memo.invoke(turns, max_tokens=6)
    assert len(inner.prompts) == 2


def test_without_a_model_there_is_nothing_to_leave_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval.__main__ import main

    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    path = tmp_path / "cases.jsonl"
    path.write_text(
        '{"id": "c1", "kind": "fact", "question": "When?", "history": [], "answerable": false, '
        '"facts": [], "evidence": [], "context": "The tide mill was built in 1842."}',
        encoding="utf-8",
    )
    assert main(["ablate", "--cases", str(path), "--llm", "none"]) == 2
    assert "name one with --llm" in capsys.readouterr().err
