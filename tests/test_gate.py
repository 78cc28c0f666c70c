"""The gate: what lets a run pass, and what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.compare import gate, wilson
from eval.jsonl import DataError
from eval.row import Row
from tests.test_report import ABSENT, declined, right, write, wrong

KEPT = [*map(right, range(16)), *map(wrong, range(16, 20)), *(declined(n, ABSENT) for n in range(20, 30))]


def worse(rows: list[Row]) -> list[str]:
    return gate(rows, KEPT)[1]


def test_the_same_rows_pass_and_so_does_a_part_of_them() -> None:
    assert worse(KEPT) == []
    assert worse(KEPT[::5]) == []


def test_better_rows_pass() -> None:
    assert worse([right(n) if n < 20 else row for n, row in enumerate(KEPT)]) == []


def test_one_case_that_changed_passes() -> None:
    assert worse([wrong(0), *KEPT[1:]]) == []
    assert worse([*KEPT[:29], wrong(29, ABSENT)]) == []


@pytest.mark.parametrize(
    ("rows", "phrase"),
    [
        ([*map(wrong, range(10)), *KEPT[10:]], "facts right 0.80 → 0.30, outside"),
        ([*map(declined, range(10)), *KEPT[10:]], "refused, answerable 0.00 → 0.50, outside"),
        ([*KEPT[:20], *(wrong(n, ABSENT) for n in range(20, 30))], "refused, unanswerable 1.00 → 0.00"),
        ([replace(KEPT[0], error="OSError: gone"), *KEPT[1:]], "failed: c00"),
    ],
    ids=["wrong answers", "false refusals", "answers to what is not there", "a case that failed"],
)
def test_worse_rows_are_stopped_and_named(rows: list[Row], phrase: str) -> None:
    assert any(found.startswith(phrase) for found in worse(rows))


def test_a_case_that_was_not_kept_cannot_be_compared() -> None:
    with pytest.raises(DataError, match="1 case not among the kept rows: c77"):
        gate([right(77)], KEPT)


def test_wilsons_interval() -> None:
    assert wilson(1.0, 10) == pytest.approx((0.7225, 1.0), abs=1e-3)
    assert wilson(0.5, 100) == pytest.approx((0.4038, 0.5962), abs=1e-3)


def test_the_command_exits_with_1_when_a_figure_dropped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = write(tmp_path / "kept.jsonl", KEPT)
    bad = write(tmp_path / "bad.jsonl", [*map(wrong, range(10)), *KEPT[10:]])
    assert main(["check", bad, "--against", kept]) == 1
    shown = capsys.readouterr()
    assert "DROPPED" in shown.out
    assert shown.err.startswith(f"error: worse than {kept}: ")
    assert main(["check", kept, "--against", kept]) == 0
