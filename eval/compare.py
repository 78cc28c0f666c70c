"""Two runs of the same cases, compared in pairs: each case against itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eval.bootstrap import Interval, clusters, interval
from eval.figures import counted, listed, number, span
from eval.jsonl import DataError
from eval.measures import MEASURES, TIMES, Measure
from eval.metrics import outcome
from eval.row import Row
from eval.table import Table

Pair = tuple[Row, Row]
"""The same case in the run compared with (first) and in the new run (second)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """New run minus the other over the cases where both are defined, with a 95 % interval."""

    measure: Measure
    before: float | None
    after: float | None
    interval: Interval | None
    cases: int

    @property
    def value(self) -> float | None:
        """The difference, None where either run leaves it undefined."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def worse(self) -> bool:
        """Whether the whole interval lies on the bad side of no change."""
        return self.interval is not None and any(
            (
                self.measure.better > 0 and self.interval[1] < 0,
                self.measure.better < 0 and self.interval[0] > 0,
            )
        )


def paired(rows: Sequence[Row], against: Sequence[Row]) -> list[Pair]:
    """Return the cases that both runs hold, in the order of the new one.

    Raises:
        DataError: the runs share no case.
    """
    others = {row.id: row for row in against}
    pairs = [(others[row.id], row) for row in rows if row.id in others]
    if not pairs:
        raise DataError(
            f"no case in common: {rows[0].id!r} is not in the other run; compare runs of one file"
        )
    return pairs


def difference(measure: Measure, pairs: Sequence[Pair]) -> Difference:
    """Return the paired difference of a measure; pairs of one article are resampled together."""
    points = [(measure.point(old), measure.point(new), new.article) for old, new in pairs]
    both = [(old, new, article) for old, new, article in points if old is not None and new is not None]

    def apart(chosen: Sequence[Any]) -> float | None:
        before = measure.statistic([old for old, _, _ in chosen])
        after = measure.statistic([new for _, new, _ in chosen])
        return None if before is None or after is None else after - before

    return Difference(
        measure,
        measure.statistic([old for old, _, _ in both]),
        measure.statistic([new for _, new, _ in both]),
        interval(clusters(both, [article for _, _, article in both]), apart),
        len(both),
    )


def differences(pairs: Sequence[Pair]) -> list[Difference]:
    """Return the difference of every measure and time."""
    return [difference(measure, pairs) for measure in (*MEASURES, *TIMES)]


def comparison(pairs: Sequence[Pair], found: Sequence[Difference], name: str) -> Table:
    """Return the table of differences from the run called `name`; what got worse says so."""
    header = ("measure", "before", "after", "difference", "95 % interval", "cases", "")
    return Table(f"{counted(pairs)} against {name}", header, tuple(map(_line, found)))


def changes(pairs: Sequence[Pair]) -> Table:
    """Return the ids of the cases whose outcome changed, from what to what."""
    moved: dict[tuple[str, str], list[str]] = {}
    for old, new in pairs:
        turn = (outcome(old) or "–", outcome(new) or "–")
        if turn[0] != turn[1]:
            moved.setdefault(turn, []).append(new.id)
    lines = tuple((f"{a} → {b}", str(len(ids)), listed(ids, 1000)) for (a, b), ids in sorted(moved.items()))
    return Table("Changed outcomes", ("change", "cases", "ids"), lines, () if lines else ("None changed.",))


def regressions(found: Sequence[Difference]) -> list[str]:
    """Return one phrase for every measure that got worse beyond chance."""
    return [
        f"{each.measure.name} {number(each.measure, each.before)} → {number(each.measure, each.after)}"
        for each in found
        if each.worse
    ]


def _line(each: Difference) -> tuple[str, ...]:
    signed = "–" if each.value is None else f"{each.value:+.2f}"
    before, after = number(each.measure, each.before), number(each.measure, each.after)
    bounds = span(each.measure, each.interval)
    return (each.measure.name, before, after, signed, bounds, str(each.cases), "worse" if each.worse else "")
