"""Curves behind the charts: risk against coverage, and how far probabilities can be believed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from eval.metrics import outcome
from eval.row import Row
from eval.stats import BINS, Judged, binned

Risky = tuple[float, bool]
"""The probability that the article answers, and whether the question was not answered right."""


def risk_coverage(points: Sequence[Risky]) -> list[tuple[float, float]]:
    """Return (coverage, risk) after each probability, the highest first.

    Coverage is the share of questions at or above a probability, risk the share of those not right: the
    risk–coverage curve of selective prediction (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017,
    arXiv 1705.08500). Questions of the same probability are taken together, as no threshold parts them.
    """
    curve: list[tuple[float, float]] = []
    taken, wrong = 0, 0
    falling = sorted(points, key=lambda point: -point[0])
    for _, tied in groupby(falling, key=lambda point: point[0]):
        flags = [flag for _, flag in tied]
        taken, wrong = taken + len(flags), wrong + sum(flags)
        curve.append((taken / len(points), wrong / taken))
    return curve


def aurc(points: Sequence[Risky]) -> float | None:
    """Return the area under the risk–coverage curve: the mean risk over all coverages, None of nothing.

    Every question counts with the risk at the coverage that takes it in (Geifman, Uziel and El-Yaniv
    2019, arXiv 1805.08206); smaller is better.
    """
    if not points:
        return None
    area, before = 0.0, 0.0
    for coverage, risk in risk_coverage(points):
        area, before = area + risk * (coverage - before), coverage
    return area


def best_order(points: Sequence[Risky]) -> list[Risky]:
    """Return the same questions with probabilities that put everything right first: no order does better."""
    flags = sorted(flag for _, flag in points)
    return [(1 - place / len(flags), flag) for place, flag in enumerate(flags)]


def reliability(points: Sequence[Judged], bins: int = BINS) -> list[tuple[float, float, int]]:
    """Return (mean probability, share positive, count) of each bin that holds something, rising.

    The bins are those of `eval.stats.calibration_error`: of equal width, 1 in the last.
    """
    return [_bin(members) for members in binned(points, bins)]


def risk_of(row: Row) -> Risky | None:
    """Return a row as a point of the risk–coverage curve, None without a probability or anything to judge by.

    A row is not right when the article does not answer its question, when it was declined, or when its
    outcome is not "right". Declining counts against it even though nothing false was said: to be taken in
    at a coverage is to be answered, and what would have been answered is not known.
    """
    found = outcome(row)
    if row.answerable_p is None or found is None:
        return None
    return row.answerable_p, not (row.gold.answerable and not row.refused and found == "right")


def of_rows(rows: Iterable[Row]) -> list[Risky]:
    """Return the points of the rows that have one; see `risk_of` for what counts as not right."""
    return [point for row in rows if (point := risk_of(row)) is not None]


def judged_of(row: Row) -> Judged | None:
    """Return the probability that the article answers, and whether it does; None where it was not judged."""
    return None if row.answerable_p is None else (row.answerable_p, row.gold.answerable)


def judged(rows: Iterable[Row]) -> list[Judged]:
    """Return the points of the judged rows; see `judged_of`."""
    return [point for row in rows if (point := judged_of(row)) is not None]


def _bin(members: Sequence[Judged]) -> tuple[float, float, int]:
    count = len(members)
    return sum(p for p, _ in members) / count, sum(positive for _, positive in members) / count, count
