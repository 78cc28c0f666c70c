"""Curves: risk falls with a good order, ties are taken together, bins are those of the calibration error."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.curves import aurc, best_order, judged, of_rows, reliability, risk_coverage, risk_of
from eval.gold import Gold
from eval.measures import MEASURES
from eval.row import Row
from eval.stats import calibration_error
from tests.test_report import ABSENT, FACT, MIXED, declined, right, wrong

POINTS = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40)


def test_risk_is_the_share_not_right_among_the_most_answerable() -> None:
    points = [(0.2, True), (0.9, False), (0.5, True), (0.7, False)]
    assert risk_coverage(points) == [(0.25, 0.0), (0.5, 0.0), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert aurc(points) == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_questions_of_one_probability_are_taken_together() -> None:
    assert risk_coverage([(0.5, True), (0.5, False), (0.1, True)]) == [(2 / 3, 0.5), (1.0, 2 / 3)]
    assert aurc([(0.5, True), (0.5, False)]) == pytest.approx(0.5)


def test_nothing_has_no_curve() -> None:
    assert risk_coverage([]) == []
    assert aurc([]) is None
    assert reliability([]) == []
    assert best_order([]) == []


@given(POINTS)
def test_a_curve_rises_in_coverage_and_ends_at_the_risk_of_all(points: list[tuple[float, bool]]) -> None:
    curve = risk_coverage(points)
    coverages = [coverage for coverage, _ in curve]
    assert coverages == sorted(set(coverages))
    assert curve[-1] == (1.0, sum(flag for _, flag in points) / len(points))
    assert risk_coverage(points[::-1]) == curve


@given(POINTS)
def test_no_order_does_better_than_the_best(points: list[tuple[float, bool]]) -> None:
    least, area = aurc(best_order(points)), aurc(points)
    assert least is not None
    assert area is not None
    assert 0 <= least <= area + 1e-12
    assert area <= 1 + 1e-12


@given(POINTS)
def test_the_bins_are_those_of_the_calibration_error(points: list[tuple[float, bool]]) -> None:
    bins = reliability(points)
    assert sum(count for _, _, count in bins) == len(points)
    gap = sum(count * abs(share - p) for p, share, count in bins) / len(points)
    assert gap == pytest.approx(calibration_error(points), abs=1e-9)


def test_a_bin_tells_its_mean_its_share_and_its_count() -> None:
    assert reliability([(1.0, True), (0.95, False), (0.1, False)]) == [
        (0.1, 0.0, 1),
        (pytest.approx(0.975), 0.5, 2),
    ]
    assert len(reliability([(0.1, True), (0.9, True)], bins=1)) == 1


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (right(1), (0.9, False)),
        (wrong(1), (0.9, True)),
        (declined(1), (0.2, True)),
        (declined(1, ABSENT), (0.2, True)),
        (wrong(1, ABSENT), (0.9, True)),
        (replace(right(1), answerable_p=None), None),
        (right(1, Gold("bare", True)), None),
    ],
    ids=[
        "right",
        "wrong",
        "declined although the article answers",
        "rightly declined, but nothing to answer",
        "answered although the article does not",
        "without a probability",
        "without gold",
    ],
)
def test_what_counts_as_not_right(row: Row, expected: tuple[float, bool] | None) -> None:
    assert risk_of(row) == expected


def test_rows_without_a_point_are_left_out() -> None:
    unjudged = replace(right(30), answerable_p=None)
    assert of_rows([right(1), unjudged, wrong(2, FACT)]) == [(0.9, False), (0.9, True)]
    assert judged([right(1), unjudged, declined(2, ABSENT)]) == [(0.9, True), (0.2, False)]


def test_the_measure_is_the_area_of_the_chart() -> None:
    [measure] = [measure for measure in MEASURES if measure.name == "area under risk–coverage"]
    points = [point for row in MIXED if (point := measure.point(row)) is not None]
    assert measure.statistic(points) == aurc(of_rows(MIXED))
