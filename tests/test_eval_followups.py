"""Follow-up questions measured: pairs, figures, and the shipped cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import eval.__main__ as command
from eval.cases import Case, read_cases
from eval.followups import Pair, followups_table, listing, measured
from eval.jsonl import DataError
from tests.conftest import ROOT, HashEmbedder

TEXT = "Notes\n\nTomas Vell built the tide mill in 1842. Ines Calder repaired the tide mill in May.\n"
CASE: dict[str, Any] = {
    "id": "c1",
    "kind": "follow-up",
    "question": "Who repaired it?",
    "standalone": "Who repaired the tide mill?",
    "history": ["When did Tomas Vell build the tide mill?"],
    "answerable": True,
    "facts": [],
    "evidence": [["Ines Calder repaired"]],
    "context": TEXT,
}
SHIPPED = ROOT / "eval" / "sets" / "followups.jsonl"
ARTICLE = (ROOT / "ingest" / "articles" / "briefing.txt").read_text(encoding="utf-8")


def write(path: Path, *records: dict[str, Any]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def test_the_command_compares_both_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.bench.ready_embedder", HashEmbedder)
    path = write(tmp_path / "c.jsonl", CASE, CASE | {"id": "c2", "history": []})
    assert command.main(["followups", "--cases", str(path), "--each"]) == 0
    shown = capsys.readouterr().out
    assert "1 cases; 1 rewritten, 0 left as asked, 0 joined" in shown
    assert "c1 Who repaired the tide mill?" in shown


def test_a_quote_that_is_not_in_the_article_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.bench.ready_embedder", HashEmbedder)
    path = write(tmp_path / "c.jsonl", CASE | {"evidence": [["nowhere"]]})
    assert command.main(["followups", "--cases", str(path)]) == 2
    assert "case c1: a quote of its evidence is not in the article" in capsys.readouterr().err


def test_figures_and_their_difference() -> None:
    case = Case("c1", "follow-up", "Who?", True, standalone="Who did it?")
    pairs = [
        Pair(case, "a", "Who did it?", (True, True), (True, True)),
        Pair(case, "a", "Who? (after: What?)", (False, True), (True, True)),
    ]
    rows = [row[:4] for row in followups_table(pairs).rows]
    assert rows == [
        ("found in top 3", "0.500", "1.000", "-0.500"),
        ("found in top 8", "1.000", "1.000", "+0.000"),
    ]
    assert listing(pairs).rows[1] == ("c1 Who? (after: What?)", "top 8", "top 3")


def test_without_a_case_to_measure_the_file_is_refused() -> None:
    with pytest.raises(DataError, match="standalone"):
        measured([Case("c1", "fact", "Who?", True)])


def test_the_full_question_is_a_text(tmp_path: Path) -> None:
    with pytest.raises(DataError, match='"standalone" must be the question in full'):
        read_cases(write(tmp_path / "c.jsonl", CASE | {"standalone": 7}))


def test_the_shipped_cases_can_all_be_measured_and_quote_the_article_once() -> None:
    cases = read_cases(SHIPPED)
    assert len(measured(cases)) == len(cases) >= 45
    assert [case.id for case in cases] == [f"f{n:03d}" for n in range(1, len(cases) + 1)]
    quotes = [quote for case in cases for group in case.evidence for quote in group]
    assert [quote for quote in quotes if ARTICLE.count(quote) != 1] == []
    switches = [case for case in cases if case.kind == "topic-switch"]
    assert len(switches) >= 8
    assert all(case.question == case.standalone for case in switches)
    assert sum(len(case.history) > 1 for case in cases) >= 8
