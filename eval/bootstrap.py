"""Percentile bootstrap intervals, resampled by cluster: rows that share an article are not independent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain
from random import Random
from typing import TypeVar

from eval.stats import quantile

Point = TypeVar("Point")
Interval = tuple[float, float]

LEAST_CLUSTERS = 8
"""Articles from which on these are resampled: of fewer an interval would be far too narrow (Cameron,
Gelbach and Miller 2008), and cases are resampled instead."""

HOW = f"Intervals: bootstrap by article, by case where there are fewer than {LEAST_CLUSTERS} articles."
"""What every report says of its intervals."""

RESAMPLES = 1000
SEED = 20260101


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
