"""A run that was stopped goes on where it was, and starts anew where something changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.output import continued, identity, mark_of
from eval.row import Row, read_rows, row_json
from eval.run import run_cases
from rag.cases import Case
from tests.conftest import Caller, HashEmbedder
from tests.test_report import right
from tests.test_run import CASE, MILL, Scripted, write_cases

CASES = [Case(f"c{n:02}", "fact", f"What is {n}?", True) for n in range(4)]
RUN = identity(CASES, {"llm": "none"})


def go(path: Path, run: str = RUN, *, stop: int | None = None, torn: str = "") -> list[str]:
    """Run the cases, stopping before one of them; return the ids that were kept."""
    with continued(path, CASES, run) as (kept, out):
        for n in range(len(kept), len(CASES)):
            if n == stop:
                out.write(torn)
                raise KeyboardInterrupt
            out.write(row_json(right(n)) + "\n")
            out.flush()
    return [row.id for row in kept]


def stopped(path: Path, torn: str = "") -> None:
    with pytest.raises(KeyboardInterrupt):
        go(path, stop=2, torn=torn)


def ids(rows: list[Row]) -> list[str]:
    return [row.id for row in rows]


@pytest.mark.parametrize("torn", ["", '{"id": "c02", "quest'], ids=["between rows", "within a row"])
def test_a_stopped_run_goes_on(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "rows.jsonl"
    stopped(path, torn)
    assert mark_of(path).exists()
    assert go(path) == ["c00", "c01"]
    assert ids(read_rows(path)) == ["c00", "c01", "c02", "c03"]
    assert not mark_of(path).exists()


def test_a_finished_run_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    assert go(path) == []
    assert go(path) == []
    assert len(read_rows(path)) == 4


def test_another_run_does_not_go_on_with_these_rows_nor_this_one_with_others(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    stopped(path)
    assert go(path, identity(CASES, {"llm": "local"})) == []
    assert len(read_rows(path)) == 4
    stopped(path)
    path.write_text(row_json(right(3)) + "\n", encoding="utf-8")
    assert go(path) == []


def test_the_identity_depends_on_cases_and_options() -> None:
    assert identity(CASES, {"llm": "none"}) == RUN
    assert identity([replace(CASES[0], question="Why?"), *CASES[1:]], {"llm": "none"}) != RUN
    assert identity(CASES, {"llm": "local"}) != RUN


def test_without_a_file_nothing_is_kept() -> None:
    with continued(None, CASES, RUN) as (kept, out):
        out.write("dropped")
    assert kept == []


def test_cases_asked_at_once_give_the_same_rows_in_order() -> None:
    cases = [replace(CASE, id=f"c{n}", question=f"When did it open, {n}?") for n in range(7)]

    def asked(jobs: int) -> list[tuple[str, str, str]]:
        rows = run_cases(cases, Scripted, article=MILL, llm="none", jobs=jobs)
        return [(row.id, row.answer, row.standalone) for row in rows]

    assert asked(3) == asked(1)


def test_a_stopped_run_of_the_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setattr("eval.bench.ready_embedder", HashEmbedder)
    out = tmp_path / "rows.jsonl"
    command = ("run", "--cases", write_cases(tmp_path, 4), "--llm", "none", "--out", out, "--jobs", "2")

    def stops(cases: Sequence[Case], *rest: object, **options: object) -> Iterator[Row]:
        yield from list(run_cases(cases, *rest, **options))[:3]  # type: ignore[arg-type]  # passed on as given
        raise KeyboardInterrupt

    with monkeypatch.context() as stopping:
        stopping.setattr("eval.commands.run_cases", stops)
        assert call(main, *command).code == 1
    assert len(read_rows(out)) == 3
    shown = call(main, *command)
    assert shown.code == 0
    assert "3 rows of" in shown.err
    assert ids(read_rows(out)) == ["c0", "c1", "c2", "c3"]
    assert "Beside the baselines" in shown.out
    assert (tmp_path / "rows.baselines.jsonl").is_file()
