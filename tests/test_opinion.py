"""A strong model's opinion: what is asked of it, what is made of it. deepeval itself is not needed here."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.opinion import opinion_table, opinions
from eval.row import Row
from tests.test_report import declined, right, write


def scores(row: Row) -> float:
    if row.id == "c02":
        raise ValueError("no JSON")
    return 1.0 if row.id == "c00" else 0.5


ROWS: Sequence[Row] = [right(0), right(1), right(2), declined(3), replace(right(4), statements=())]


def test_answers_are_scored_and_refusals_are_not() -> None:
    found = list(opinions(ROWS, {"faithful": scores}))
    assert [(each.row.id, each.scores["faithful"]) for each in found] == [
        ("c00", 1.0),
        ("c01", 0.5),
        ("c02", None),
    ]


def test_the_table_says_on_how_many_answers_a_mean_rests() -> None:
    table = opinion_table(list(opinions(ROWS, {"faithful": scores})), "a judge")
    assert table.rows[0][:2] == ("faithful", "0.75")
    assert table.rows[0][3] == "2 of 3"


@pytest.mark.skipif(importlib.util.find_spec("deepeval") is not None, reason="deepeval is installed")
def test_without_the_package_the_command_says_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    rows = write(tmp_path / "rows.jsonl", ROWS)
    assert main(["judge", rows, "--llm", "none"]) == 2
    assert "name a strong one with --llm" in capsys.readouterr().err
    monkeypatch.setattr("eval.bench.Bench.model", lambda self, spec: (spec, Judge()))
    assert main(["judge", rows, "--llm", "judge"]) == 2
    assert "make opinion" in capsys.readouterr().err


class Judge:
    """A model that is not asked anything, for the package that would ask is missing."""

    def chat(self) -> None:
        return None
