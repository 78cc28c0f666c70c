"""What is measured of a run: each measure, and its figures with their intervals, as printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import Any, Literal

from eval import metrics, stats
from eval.recheck import exact, unsupported
from eval.row import Row


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run: `statistic` over the `point` of every row where that is not None.

    `better` is the sign of an improvement, 0 where neither direction is. `needs` says, for a run where
    the figure is undefined, what is missing.
    """

    name: str
    point: Callable[[Row], Any]
    needs: str
    better: Literal[-1, 0, 1] = 1
    statistic: Callable[[Sequence[Any]], float | None] = stats.mean
    share: bool = True


def _outcome(wanted: metrics.Outcome, row: Row) -> float | None:
    found = metrics.outcome(row) if row.gold.answerable else None
    return None if found is None else float(found == wanted)


def _attempted_right(row: Row) -> float | None:
    return None if _outcome("declined", row) == 1 else _outcome("right", row)


def _of_ranking(metric: Callable[[Sequence[bool], int], float], row: Row) -> float | None:
    found = metrics.ranked(row)
    return metric(*found) if found else None


def _recall(k: int) -> Measure:
    return Measure(f"retrieval R@{k}", partial(_of_ranking, partial(stats.recall_at, k)), _PLACED)


def _time(name: str, field: str, share: float) -> Measure:
    def statistic(values: Sequence[float]) -> float | None:
        return stats.quantile(values, share) if values else None

    return Measure(name, attrgetter(field), "no time recorded", 0, statistic, share=False)


_GOLD = "no answerable case with facts or evidence"
_PLACED = "no evidence located in an article"
_JUDGED = "no judged case"
_KEPT = "no row with its passages"

MEASURES: tuple[Measure, ...] = (
    Measure("facts right", metrics.facts_right, "no answerable case with facts"),
    Measure("evidence cited", metrics.evidence_cited, "no answerable case with evidence"),
    Measure("facts and evidence", metrics.facts_and_evidence, "no answerable case with facts and evidence"),
    Measure("right", partial(_outcome, "right"), _GOLD),
    Measure("wrong", partial(_outcome, "wrong"), _GOLD, better=-1),
    Measure("declined", partial(_outcome, "declined"), _GOLD, better=0),
    Measure("right when attempted", _attempted_right, "no answerable case was attempted"),
    Measure("citation precision", metrics.citation_precision, "no answered case with evidence"),
    Measure("citations exact", exact, _KEPT),
    Measure("unsupported statements", unsupported, _KEPT, better=-1),
    Measure("refused, unanswerable", metrics.refused_unanswerable, "no unanswerable case"),
    Measure("refused, answerable", metrics.refused_answerable, "no answerable case", better=-1),
    Measure("answerability AUC", metrics.judged, "no judged cases of both kinds", statistic=stats.auc),
    Measure("area under risk–coverage", metrics.risky, _JUDGED, better=-1, statistic=stats.aurc),
    Measure("calibration error", metrics.judged, _JUDGED, better=-1, statistic=stats.calibration_error),
    Measure("evidence retrieved", metrics.evidence_retrieved, _PLACED),
    *map(_recall, (1, 3, 5)),
    Measure("retrieval MRR", partial(_of_ranking, lambda hits, _: stats.reciprocal_rank(hits)), _PLACED),
)
"""What tells how good a run is, in the order of reports."""

TIMES: tuple[Measure, ...] = tuple(
    _time(f"{words}, {name}", field, share)
    for words, field in (
        ("seconds to evidence", "seconds_to_evidence"),
        ("seconds to first statement", "seconds_to_first"),
        ("seconds", "seconds"),
    )
    for name, share in (("p50", 0.5), ("p95", 0.95))
)

NAMED = {measure.name: measure for measure in (*MEASURES, *TIMES)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a run: its value (None: undefined), its 95 % interval, and the cases it rests on."""

    measure: Measure
    value: float | None
    interval: stats.Interval | None
    cases: int


def figure(measure: Measure, rows: Sequence[Row]) -> Figure:
    """Return the value of a measure over the rows, its interval resampled by article."""
    pairs = [(point, row.article) for row in rows if (point := measure.point(row)) is not None]
    points = [point for point, _ in pairs]
    groups = stats.clusters(points, [article for _, article in pairs])
    value = measure.statistic(points)
    return Figure(measure, value, stats.interval(groups, measure.statistic), len(points))


def number(measure: Measure, value: float | None) -> str:
    """Return a value as it is printed: shares with two decimals, others by their size."""
    if value is None:
        return "–"
    return f"{value:.2f}" if measure.share or abs(value) < 100 else f"{value:.0f}"


def span(measure: Measure, found: stats.Interval | None) -> str:
    """Return an interval as it is printed, a dash where there is none."""
    return f"{number(measure, found[0])} to {number(measure, found[1])}" if found else "–"


def cell(found: Figure) -> str:
    """Return a figure with its interval in brackets, where it has one."""
    bounds = f" ({span(found.measure, found.interval)})" if found.interval and found.value is not None else ""
    return f"{number(found.measure, found.value)}{bounds}"


def counted(cases: Sequence[object]) -> str:
    """Return how many cases there are, in words."""
    return f"{len(cases)} case{'' if len(cases) == 1 else 's'}"


def listed(ids: Sequence[str], most: int = 20) -> str:
    """Return ids with commas, the first `most` of them."""
    rest = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + rest
