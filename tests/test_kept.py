"""The kept run is of the shipped cases, and a sample of them is still answered as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.__main__ import main
from eval.cases import read_cases
from eval.row import read_rows
from eval.shipped import CASES, KEPT


def test_the_kept_rows_are_of_the_shipped_cases() -> None:
    kept = {row.id: row for row in read_rows(KEPT)}
    assert list(kept) == [case.id for case in read_cases(CASES)]
    assert all(kept[case.id].question == case.question for case in read_cases(CASES))
    assert not [row.id for row in kept.values() if row.error]


@pytest.mark.model
def test_a_sample_is_answered_no_worse_than_it_was(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    sample = ["--cases", str(CASES), "--every", "11", "--llm", "none", "--baselines", "none"]
    assert main(["run", *sample, "--out", str(rows)]) == 0
    code = main(["check", str(rows)])
    assert code == 0, capsys.readouterr().err
