"""Statistics over plain numbers, and intervals around them. Pure; None where undefined, never NaN."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, groupby
from random import Random
from typing import TypeVar

import numpy as np

Point = TypeVar("Point")
Interval = tuple[float, float]
Judged = tuple[float, bool]
"""A probability, and whether what it speaks of is so."""

LEAST_CLUSTERS = 8
"""Articles from which on these are resampled: of fewer an interval would be far too narrow (Cameron,
Gelbach and Miller 2008), and cases are resampled instead."""

HOW = f"Intervals: bootstrap by article, by case where there are fewer than {LEAST_CLUSTERS} articles."
"""What every report says of its intervals."""

RESAMPLES = 1000
SEED = 20260101
_BINS = 10


def mean(values: Sequence[float]) -> float | None:
    """Return the arithmetic mean, None of nothing."""
    return sum(values) / len(values) if values else None


def quantile(values: Sequence[float], share: float) -> float:
    """Return the quantile with linear interpolation between order statistics (Hyndman and Fan's type 7).

    Raises:
        ValueError: there are no values.
    """
    if not values:
        raise ValueError("no values: a quantile needs at least one")
    return float(np.quantile(values, share))


def auc(points: Sequence[Judged]) -> float | None:
    """Return the area under the ROC curve as a rank sum (Mann and Whitney 1947); None without both."""
    flags = np.array([positive for _, positive in points], dtype=bool)
    positives = int(flags.sum())
    if not 0 < positives < len(flags):
        return None
    _, place, tied = np.unique([p for p, _ in points], return_inverse=True, return_counts=True)
    ranks = (np.cumsum(tied) - (tied - 1) / 2)[place[flags]]
    return float((ranks.sum() - positives * (positives + 1) / 2) / (positives * (len(flags) - positives)))


def calibration_error(points: Sequence[Judged]) -> float | None:
    """Return the expected calibration error over ten bins of equal width, 1 in the last; None of nothing.

    ECE = sum over bins of |B| / n * |share of positives in B - mean probability in B| (Naeini et al. 2015).
    """
    gaps = [0.0] * _BINS
    for p, positive in points:
        gaps[min(int(p * _BINS), _BINS - 1)] += positive - p
    return sum(map(abs, gaps)) / len(points) if points else None


def aurc(points: Sequence[Judged]) -> float | None:
    """Return the area under the risk–coverage curve, None of nothing; a point says whether it went wrong.

    Every question counts with the risk (the share gone wrong) among all of its probability or a higher one
    (Geifman, Uziel and El-Yaniv 2019, arXiv 1805.08206); smaller is better.
    """
    area, taken, wrong = 0.0, 0, 0
    for _, tied in groupby(sorted(points, key=lambda point: -point[0]), key=lambda point: point[0]):
        flags = [flag for _, flag in tied]
        taken, wrong = taken + len(flags), wrong + sum(flags)
        area += wrong / taken * len(flags)
    return area / len(points) if points else None


def recall_at(k: int, hits: Sequence[bool], relevant: int) -> float:
    """Return R@k of a ranking: the share of what is relevant among the first k."""
    return sum(hits[:k]) / relevant


def reciprocal_rank(hits: Sequence[bool]) -> float:
    """Return 1 / rank of the first hit, 0 where there is none; their mean is the MRR (Voorhees 1999)."""
    return next((1 / rank for rank, hit in enumerate(hits, start=1) if hit), 0.0)


def clusters(points: Sequence[Point], keys: Sequence[str]) -> list[list[Point]]:
    """Return the points grouped by key, or each alone where the keys are fewer than LEAST_CLUSTERS."""
    grouped: dict[str, list[Point]] = {}
    for point, key in zip(points, keys, strict=True):
        grouped.setdefault(key, []).append(point)
    return list(grouped.values()) if len(grouped) >= LEAST_CLUSTERS else [[point] for point in points]


def interval(
    groups: Sequence[Sequence[Point]], statistic: Callable[[Sequence[Point]], float | None]
) -> Interval | None:
    """Return the 95 % interval of a statistic, or None when too little is defined to say.

    Whole clusters are drawn with replacement, as many as there are, `RESAMPLES` times; the interval runs
    from the 2.5th to the 97.5th percentile of the statistic (Efron and Tibshirani 1993, chapter 13; for
    clusters Field and Welsh 2007). The seed is fixed: the same rows give the same interval.
    """
    if len(groups) < 2:
        return None
    random = Random(SEED)
    draws = (random.choices(groups, k=len(groups)) for _ in range(RESAMPLES))
    values = [statistic(list(chain.from_iterable(draw))) for draw in draws]
    defined = [value for value in values if value is not None]
    if len(defined) < RESAMPLES // 2:
        return None
    return quantile(defined, 0.025), quantile(defined, 0.975)


def estimated(
    keyed: Sequence[tuple[Point, str]],
    statistic: Callable[[Sequence[Point]], float | None],
    *,
    digits: int = 2,
) -> tuple[str, str]:
    """Return a statistic of points and its interval, resampled by their keys, as printed: – if undefined."""
    points = [point for point, _ in keyed]
    value, span = statistic(points), interval(clusters(points, [key for _, key in keyed]), statistic)
    shown = "–" if value is None else f"{value:.{digits}f}"
    return shown, f"{span[0]:.{digits}f} to {span[1]:.{digits}f}" if span else "–"
