"""The levels of strictness: their thresholds, their costs, and that the file is what the kept rows give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval import __main__ as command
from eval.cases import read_cases
from eval.deciding import CHOSEN, cost_at, levels, levels_text, points
from eval.jsonl import DataError
from eval.row import Row, read_rows
from eval.shipped import CASES, KEPT
from eval.stats import Judged
from rag.settings import Settings
from rag.strictness import FILE, LEVELS, Cost, Level, at, level, read_levels
from tests.conftest import Caller

PROBABILITIES = st.floats(0, 1)
POINTS = st.lists(st.tuples(PROBABILITIES, st.booleans()))


@pytest.fixture(scope="module")
def kept() -> list[Row]:
    """The kept rows of the run in quotes."""
    return read_rows(KEPT)


def test_the_file_is_what_the_kept_rows_give() -> None:
    cases = {case.id: case for case in read_cases(CASES)}
    expected = levels_text(levels(points("rows", read_rows(KEPT, cases))))
    assert FILE.read_text(encoding="utf-8") == expected, "run `python -m eval strictness --write`"


def test_the_command_stores_what_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    file = tmp_path / "strictness.json"
    monkeypatch.setattr("eval.commands.LEVELS_FILE", file)
    assert call(command.main, "strictness").code == 0
    assert not file.exists()
    shown, strict = call(command.main, "strictness", "--write"), level("strict").cost
    assert file.read_text(encoding="utf-8") == FILE.read_text(encoding="utf-8")
    assert f"{strict.declined} of {strict.answerable}" in shown.out


def test_runs_that_are_not_there_are_told_in_one_line(tmp_path: Path, call: Caller) -> None:
    assert call.refused(command.main, "strictness", "--runs", tmp_path).startswith("error: cannot read")


def test_the_levels_run_from_lenient_to_strict_and_balanced_is_the_default() -> None:
    assert [each.name for each in LEVELS] == ["lenient", "balanced", "strict"]
    assert at(Settings(), level("balanced")) == Settings()
    for milder, stricter in pairwise(LEVELS):
        assert milder.threshold < stricter.threshold


def test_a_stricter_level_declines_no_less_and_answers_no_more() -> None:
    for milder, stricter in pairwise(each.cost for each in LEVELS):
        assert milder.wrongly_declined <= stricter.wrongly_declined
        assert milder.wrongly_answered >= stricter.wrongly_answered


def test_an_unknown_level_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no level 'severe'; choose one of lenient, balanced, strict"):
        level("severe")


@pytest.mark.parametrize("each", LEVELS, ids=lambda each: each.name)
def test_a_level_sets_its_threshold_and_nothing_else(each: Level) -> None:
    before = Settings(evidence=5, quotes=2, relevance=0.1, quotes_only=True, max_tokens=99)
    after = at(before, each)
    assert after.threshold == each.threshold
    others = [field.name for field in fields(Settings) if field.name != "threshold"]
    assert all(getattr(after, name) == getattr(before, name) for name in others)
    assert CHOSEN[each.name] == each.threshold


def test_costs_are_also_told_of_a_hundred() -> None:
    found = Cost(declined=1, answerable=8, answered=2, unanswerable=3)
    assert (found.wrongly_declined, found.wrongly_answered) == (12, 67)


def test_the_balanced_count_is_the_refusals_of_the_run(kept: Sequence[Row]) -> None:
    threshold = Settings().threshold
    assert all(row.refused is ((row.answerable_p or 0.0) < threshold) for row in kept)
    found = level("balanced").cost
    assert found.declined == sum(row.refused and row.gold.answerable for row in kept)
    assert found.answered == sum(not row.refused and not row.gold.answerable for row in kept)


@given(POINTS, PROBABILITIES, PROBABILITIES)
def test_a_higher_threshold_never_declines_less(found: list[Judged], one: float, other: float) -> None:
    low, high = (cost_at(found, threshold) for threshold in sorted((one, other)))
    assert low.declined <= high.declined <= high.answerable
    assert high.answered <= low.answered <= low.unanswerable
    assert low.answerable + low.unanswerable == len(found)


def test_a_question_at_the_threshold_is_answered() -> None:
    assert cost_at([(0.5, True), (0.5, False)], 0.5) == Cost(0, 1, 1, 1)


def test_rows_that_failed_count_for_nothing(kept: Sequence[Row]) -> None:
    failed = replace(kept[0], answerable_p=None, error="x")
    assert points("rows", [failed, *kept[1:]]) == points("rows", kept[1:])


def test_rows_of_one_kind_only_tell_no_cost(kept: Sequence[Row]) -> None:
    with pytest.raises(DataError, match=r"rows\.jsonl: of 122 judged rows all are answerable"):
        points("rows.jsonl", [row for row in kept if row.gold.answerable])


@given(POINTS)
def test_levels_are_read_as_they_were_written(found: list[Judged]) -> None:
    written = levels(found)
    assert list(read_levels(levels_text(written))) == written
