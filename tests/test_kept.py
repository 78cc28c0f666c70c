"""The kept runs: their faults are noticed, and a sample of their cases is still answered as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.__main__ import main
from eval.bootstrap import SEED
from eval.cases import read_cases
from eval.faults import plant
from eval.kills import RESPONSIBLE, judge, kill_rate, unexplained
from eval.row import read_rows
from eval.shipped import CASES, KEPT

pytestmark = pytest.mark.reader

KNOWN: set[tuple[str, str]] = set()
"""Faults that the check lets pass, each a gap to be closed there; a new one fails the test."""


def test_the_kept_rows_are_of_the_shipped_cases() -> None:
    kept = {row.id: row for row in read_rows(KEPT)}
    assert list(kept) == [case.id for case in read_cases(CASES)]
    assert all(kept[case.id].question == case.question for case in read_cases(CASES))
    assert not [row.id for row in kept.values() if row.error]


@pytest.mark.slow
def test_faults_planted_in_the_kept_rows_are_noticed_or_it_is_told_why() -> None:
    trials = judge(plant(read_rows(KEPT), SEED), RESPONSIBLE)
    assert {trial.planted.fault for trial in trials} >= {"swapped number", "wrong span", "off by one"}
    assert (kill_rate(trials) or 0.0) > 0.99
    assert {(trial.planted.fault, trial.planted.id) for trial in unexplained(trials)} <= KNOWN


@pytest.mark.model
def test_a_sample_is_answered_no_worse_than_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    sample = ["--cases", str(CASES), "--every", "11", "--llm", "none", "--baselines", "none"]
    assert main(["run", *sample, "--out", str(rows)]) == 0
    code = main(["check", str(rows)])
    assert code == 0, capsys.readouterr().err
