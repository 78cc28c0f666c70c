"""Statistics over plain numbers; each is None or refused where it is undefined, never NaN."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import floor

Judged = tuple[float, bool]
"""A probability that the article answers, and whether it does."""

BINS = 10


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
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def median(values: Sequence[float]) -> float | None:
    """Return the 50th percentile, None of nothing."""
    return quantile(values, 0.5) if values else None


def p95(values: Sequence[float]) -> float | None:
    """Return the 95th percentile, None of nothing."""
    return quantile(values, 0.95) if values else None


def auc(points: Sequence[Judged]) -> float | None:
    """Return the probability that a positive scores above a negative, ties counting half.

    AUC = (R - P(P + 1) / 2) / (P N), with R the sum of the positives' mid-ranks among all P + N points:
    Mann and Whitney's U, scaled (Hanley and McNeil 1982). None without both classes.
    """
    positives = sum(positive for _, positive in points)
    negatives = len(points) - positives
    if not positives or not negatives:
        return None
    ranks, seen = 0.0, 0
    for _, tied in groupby(sorted(points), key=lambda point: point[0]):
        flags = [positive for _, positive in tied]
        ranks += sum(flags) * (seen + (len(flags) + 1) / 2)
        seen += len(flags)
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def binned(points: Sequence[Judged], bins: int = BINS) -> list[list[Judged]]:
    """Return the points of each bin of equal width that holds some, rising; 1 is in the last."""
    filled: dict[int, list[Judged]] = {}
    for point in points:
        filled.setdefault(min(int(point[0] * bins), bins - 1), []).append(point)
    return [filled[place] for place in sorted(filled)]


def calibration_error(points: Sequence[Judged]) -> float | None:
    """Return the expected calibration error over ten bins of equal width.

    ECE = sum over bins of |B| / n * |share of positives in B - mean probability in B| (Naeini, Cooper and
    Hauskrecht 2015; Guo et al. 2017, arXiv 1706.04599). None of nothing.
    """
    gaps = (abs(sum(positive - p for p, positive in members)) for members in binned(points))
    return sum(gaps) / len(points) if points else None


def threshold_at(points: Sequence[Judged], percent: int) -> float | None:
    """Return the highest threshold below which at most `percent` (0 to 99) of the positives lie."""
    positives = sorted(p for p, positive in points if positive)
    return positives[len(positives) * percent // 100] if positives else None


def refused_at(points: Sequence[Judged], percent: int) -> float | None:
    """Return the share of negatives below that threshold: refused, when so many positives may be, too.

    One minus the false-positive rate at a true-positive rate of 100 - percent (a point of the ROC curve;
    Fawcett 2006). None without both classes.
    """
    threshold = threshold_at(points, percent)
    below = [float(p < threshold) for p, positive in points if not positive] if threshold is not None else []
    return mean(below)
