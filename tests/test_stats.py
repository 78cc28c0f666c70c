"""Statistics on numbers small enough to count by hand, and the intervals around them."""

from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.stats import (
    LEAST_CLUSTERS,
    auc,
    aurc,
    calibration_error,
    clusters,
    interval,
    mean,
    quantile,
    recall_at,
    reciprocal_rank,
)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(0.9, True), (0.1, False)], 1.0),
        ([(0.1, True), (0.9, False)], 0.0),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.9, True), (0.5, False), (0.4, True), (0.1, False)], 0.75),
        ([(0.9, True)], None),
        ([], None),
    ],
    ids=["apart", "turned round", "a tie counts half", "three pairs of four", "one class", "nothing"],
)
def test_auc(points: list[tuple[float, bool]], expected: float | None) -> None:
    assert auc(points) == (None if expected is None else pytest.approx(expected))


@given(st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.5, 0.9]), st.booleans()), max_size=20))
def test_auc_is_the_share_of_pairs_in_the_right_order(points: list[tuple[float, bool]]) -> None:
    pairs = [(p, n) for p, yes in points if yes for n, other in points if not other]
    expected = mean([(p > n) + (p == n) / 2 for p, n in pairs])
    found = auc(points)
    assert (found is None) == (expected is None)
    assert found is None or expected is None or math.isclose(found, expected)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1.0, True), (0.0, False)], 0.0),
        ([(1.0, False)], 1.0),
        ([(0.75, True), (0.75, False)], 0.25),
        ([(0.95, True), (0.05, True), (0.05, False), (0.05, False)], (0.05 + 3 * (1 / 3 - 0.05)) / 4),
    ],
    ids=["certain and right", "certain and wrong", "half right at three quarters", "bins weighed by size"],
)
def test_calibration_error(points: list[tuple[float, bool]], expected: float) -> None:
    assert calibration_error(points) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(0.2, True), (0.9, False), (0.5, True), (0.7, False)], (0 + 0 + 1 / 3 + 1 / 2) / 4),
        ([(0.5, True), (0.5, False)], 0.5),
        ([(0.5, True), (0.5, False), (0.1, True)], (0.5 + 0.5 + 2 / 3) / 3),
        ([], None),
    ],
    ids=["the likely right first", "a tie is taken together", "a tie, then another", "nothing"],
)
def test_the_area_under_risk_and_coverage_is_the_mean_risk(
    points: list[tuple[float, bool]], expected: float | None
) -> None:
    assert aurc(points) == (None if expected is None else pytest.approx(expected))
    assert aurc(points[::-1]) == aurc(points)


def test_rankings_worked_out_by_hand() -> None:
    hits = [False, True, False, True]
    assert [recall_at(k, hits, 2) for k in (1, 3, 5)] == [0.0, 0.5, 1.0]
    assert recall_at(4, hits, 4) == 0.5
    assert [reciprocal_rank(hits), reciprocal_rank([False])] == [0.5, 0.0]


def test_quantiles_interpolate_between_neighbours() -> None:
    assert quantile([4.0, 1.0, 3.0, 2.0], 0.5) == 2.5
    assert quantile([float(n) for n in range(101)], 0.95) == 95.0
    assert quantile([7.0], 0.5) == 7.0
    with pytest.raises(ValueError, match="at least one"):
        quantile([], 0.5)


def test_nothing_has_no_mean_and_no_calibration() -> None:
    assert mean([]) is calibration_error([]) is None


def test_rows_of_one_article_are_drawn_together() -> None:
    articles = [*map(str, range(LEAST_CLUSTERS)), "0"]
    assert clusters(range(9), articles) == [[0, 8], *([n] for n in range(1, LEAST_CLUSTERS))]


def test_rows_of_few_articles_are_drawn_one_by_one() -> None:
    assert clusters([1, 2, 3], ["a", "b", "a"]) == [[1], [2], [3]]
    assert clusters([1, 2, 3], ["a", "a", "a"]) == [[1], [2], [3]]


def test_an_interval_is_the_same_each_time_and_holds_the_mean() -> None:
    points = [[Random(n).random()] for n in range(40)]
    first = interval(points, mean)
    assert first == interval(points, mean)
    centre = mean([p for group in points for p in group])
    assert first is not None
    assert centre is not None
    assert first[0] < centre < first[1]


def test_clusters_that_agree_within_make_a_wider_interval() -> None:
    values = [float(n % 2) for n in range(10) for _ in range(10)]
    alone = interval([[v] for v in values], mean)
    together = interval(clusters(values, [str(n // 10) for n in range(100)]), mean)
    assert alone is not None
    assert together is not None
    assert together[1] - together[0] > 2 * (alone[1] - alone[0])


def test_too_little_has_no_interval() -> None:
    assert interval([[1.0]], mean) is None
    assert interval([[(0.9, True)], [(0.8, True)]], auc) is None
