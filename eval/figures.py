"""Figures of a run with their intervals, and how numbers are printed in every report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.bootstrap import Interval, clusters, interval
from eval.measures import Measure
from eval.row import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a run: its value (None: undefined), its 95 % interval, and the cases it rests on."""

    measure: Measure
    value: float | None
    interval: Interval | None
    cases: int


def figure(measure: Measure, rows: Sequence[Row]) -> Figure:
    """Return the value of a measure over the rows, its interval resampled by article."""
    pairs = [(point, row.article) for row in rows if (point := measure.point(row)) is not None]
    points = [point for point, _ in pairs]
    groups = clusters(points, [article for _, article in pairs])
    value = measure.statistic(points)
    return Figure(measure, value, interval(groups, measure.statistic), len(points))


def number(measure: Measure, value: float | None) -> str:
    """Return a value as it is printed: shares with two decimals, others by their size."""
    if value is None:
        return "–"
    return f"{value:.2f}" if measure.share or abs(value) < 100 else f"{value:.0f}"


def span(measure: Measure, found: Interval | None) -> str:
    """Return an interval as it is printed, a dash where there is none."""
    return f"{number(measure, found[0])} to {number(measure, found[1])}" if found else "–"


def cell(found: Figure) -> str:
    """Return a figure with its interval in brackets, where it has one."""
    value = number(found.measure, found.value)
    return (
        f"{value} ({span(found.measure, found.interval)})"
        if found.interval and found.value is not None
        else value
    )


def counted(cases: Sequence[object]) -> str:
    """Return how many cases there are, in words."""
    return f"{len(cases)} case{'' if len(cases) == 1 else 's'}"


def listed(ids: Sequence[str], most: int = 20) -> str:
    """Return ids with commas, the first `most` of them."""
    rest = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + rest
