"""What each level of strictness costs: answerable questions declined, unanswerable ones answered.

A row keeps the probability that the article answers its question. So one run tells, for any threshold,
what is declined: what lies below, with a chat model or without. It cannot tell whether an answer that is
given is right.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.bench import Bench
from eval.cases import read_cases
from eval.console import output
from eval.curves import judged
from eval.jsonl import DataError
from eval.row import Row, read_rows
from eval.shipped import CASES, KEPT, RESULTS
from eval.stats import Judged
from eval.table import Table, to_text
from rag.settings import Settings
from rag.strictness import FILE, Cost, Level

CHOSEN: Mapping[str, Settings] = {
    "lenient": Settings(threshold=0.2),
    "balanced": Settings(),
    "strict": Settings(threshold=0.6),
}
"""The levels, the most lenient first: round numbers, chosen before their costs were counted."""


def add_strictness(parser: argparse.ArgumentParser) -> None:
    """Add what `strictness` reads."""
    parser.add_argument(
        "--runs", type=Path, default=RESULTS, metavar="FOLDER", help="the runs; default: those that are kept"
    )
    parser.add_argument("--write", action="store_true", help="store the levels in rag/strictness.json")


def strictness(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Count what each level costs, in the run of a folder without a model; store it when asked.

    Raises:
        DataError: the row file is missing or cannot be used, or the levels cannot be stored.
    """
    cases = {case.id: case for case in read_cases(CASES)}
    path = args.runs / KEPT.name
    found = levels(points(str(path), read_rows(path, cases)))
    yield to_text(levels_table(found))
    if args.write:
        with output(FILE) as file:
            file.write(levels_text(found))
        yield f"\nwritten to {FILE}"


def points(file: str, rows: Sequence[Row]) -> list[Judged]:
    """Return the judged rows as points.

    Raises:
        DataError: there are not both answerable and unanswerable questions among them.
    """
    found = judged(rows)
    if len({answerable for _, answerable in found}) < 2:
        raise DataError(
            f"{file}: of {len(found)} judged rows all are answerable, or none is; run all the shipped cases"
        )
    return found


def cost_at(points: Sequence[Judged], threshold: float) -> Cost:
    """Count what it costs to decline below a threshold (0..1), as `Assistant` does: at it, it answers."""
    answerable = [p for p, answerable in points if answerable]
    unanswerable = [p for p, answerable in points if not answerable]
    return Cost(
        declined=sum(p < threshold for p in answerable),
        answerable=len(answerable),
        answered=sum(p >= threshold for p in unanswerable),
        unanswerable=len(unanswerable),
    )


def levels(points: Sequence[Judged]) -> list[Level]:
    """Return the chosen levels with their costs."""
    return [
        Level(name, chosen.threshold, cost_at(points, chosen.threshold)) for name, chosen in CHOSEN.items()
    ]


def levels_table(found: Sequence[Level]) -> Table:
    """Return a line for each level: its threshold, and both costs, counted and of 100."""
    return Table(
        "What each level costs",
        ("level", "threshold", "answerable, declined", "of 100", "unanswerable, answered", "of 100"),
        tuple((each.name, f"{each.threshold:g}", *_cells(each.cost)) for each in found),
        ("Declined is what lies below the threshold.",),
    )


def levels_text(found: Sequence[Level]) -> str:
    """Return the levels as JSON that `rag.strictness` reads."""
    return json.dumps([asdict(each) for each in found], indent=1) + "\n"


def _cells(cost: Cost) -> tuple[str, ...]:
    return (
        f"{cost.declined} of {cost.answerable}",
        str(cost.wrongly_declined),
        f"{cost.answered} of {cost.unanswerable}",
        str(cost.wrongly_answered),
    )
