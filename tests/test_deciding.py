"""The decision fitted: figures small enough to count by hand, and no article judged by its own table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval import __main__ as command
from eval import deciding
from eval.deciding import Example, decision_table, fitted, left_out
from eval.jsonl import DataError
from rag.evidence.decide import probability
from tests.conftest import Caller, HashEmbedder
from tests.fake_reader import OverlapReader

MILL = "The tide mill was built in 1842 by Tomas Vell. It ground 2,500 sacks of grain a year.\n"
WEIR = "The weir is 40 metres wide. It was dug in 1911 by Ada Quill.\n"


FOUND = [
    *(Example("mill", best, best > 0) for best in (-3.0, -1.0, 1.0, 3.0)),
    *(Example("weir", best, best > 0) for best in (-2.0, -0.5, 0.5, 2.0)),
]


def case(question: str, *history: str, answerable: bool = True) -> dict[str, object]:
    gold: dict[str, object] = {"answerable": answerable, "facts": [], "evidence": []}
    return {"id": question, "question": question, "history": history, "kind": "fact"} | gold


CASES = {
    "camp": (MILL, [case("Who built the tide mill?"), case("Who sank the ferry?", answerable=False)]),
    "chess": (WEIR, [case("Who dug it?", "How wide is the weir?"), case("Why is it red?", answerable=False)]),
}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder with two articles that the reader was not trained on, and one that it was."""
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, (text, cases) in {**CASES, "trained-on": CASES["camp"]}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        (folder / f"{name}.cases.jsonl").write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
        (folder / f"{name}.claims.jsonl").write_text("", encoding="utf-8")
    return folder


@pytest.fixture
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that coefficients are stored in, a test's own."""
    path = tmp_path / "decide.json"
    monkeypatch.setattr("eval.commands.COEFFICIENTS", path)
    monkeypatch.setattr("eval.bench.ready_embedder", HashEmbedder)
    return path


def test_what_speaks_for_an_answer_gets_weight_and_what_tells_nothing_gets_none() -> None:
    table = fitted(FOUND)
    assert set(table) == {"intercept", "best"}
    assert table["best"] > 0
    assert all(value == round(value, 3) for value in table.values())
    assert probability(FOUND[3].best, table) > 0.5 > probability(FOUND[0].best, table)


def test_an_article_has_no_part_in_the_table_that_judges_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []

    def watched(examples: Sequence[Example]) -> dict[str, float]:
        seen.append({each.article for each in examples})
        return fitted(examples)

    monkeypatch.setattr(deciding, "fitted", watched)
    points = left_out(FOUND)
    assert seen == [{"weir"}, {"mill"}]
    assert [gold for _, gold in points] == [each.answerable for each in FOUND]
    assert [p > 0.5 for p, _ in points] == [each.answerable for each in FOUND]


def test_questions_all_of_one_kind_are_nothing_to_fit_to() -> None:
    with pytest.raises(DataError, match="none of the 2 questions is unanswerable"):
        fitted([e for e in FOUND if e.answerable][:2])


def test_the_table_tells_the_figures() -> None:
    points = [(0.1, False), (0.6, False), (0.3, True), (0.9, True)]
    rows = {row[0]: row[1] for row in decision_table(FOUND[:4], points).rows}
    assert rows["AUC"] == "0.750"
    at = "refused at the threshold"
    assert rows[f"unanswerable {at}"] == rows[f"answerable {at}"] == "0.500"
    assert decision_table(FOUND, [*points, *points]).title == ("Decision: 8 questions of 2 articles")


@pytest.mark.parametrize(("p", "refused"), [(0.39, "1.000"), (0.41, "0.000")], ids=["below", "above"])
def test_refused_is_what_lies_below_the_threshold_that_is_served(p: float, refused: str) -> None:
    rows = {row[0]: row[1] for row in decision_table(FOUND[:2], [(p, False), (0.9, True)]).rows}
    assert rows["unanswerable refused at the threshold"] == refused


def test_the_command_fits_to_articles_not_trained_on_and_stores_only_when_asked(
    articles: Path, stored: Path, reader: OverlapReader, call: Caller
) -> None:
    shown = call(command.main, "decide", "--articles", articles)
    assert shown.code == 0
    assert "Decision: 4 questions of 2 articles" in shown.out
    assert "How wide is the weir? Who dug it?" in reader.read_queries
    assert not stored.exists()
    assert call(command.main, "decide", "--articles", articles, "--write").code == 0
    assert set(json.loads(stored.read_text(encoding="utf-8"))) == {"intercept", "best"}
