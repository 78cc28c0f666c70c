"""Ranking metrics: known values, bounds, and what they must not depend on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.ranking import ndcg, recall, reciprocal_rank

ranked = st.permutations(list("abcdef"))
relevant = st.sets(st.sampled_from("abcdef"), min_size=1)


def test_values_worked_out_by_hand() -> None:
    assert recall("abcd", {"b", "d"}, 1) == 0
    assert recall("abcd", {"b", "d"}, 3) == 0.5
    assert recall("abcd", {"b", "d"}, 5) == 1
    assert reciprocal_rank("abcd", {"c", "d"}) == pytest.approx(1 / 3)
    # (1 / log2 3 + 1 / log2 5) / (1 + 1 / log2 3)
    assert ndcg("abcd", {"b", "d"}, 10) == pytest.approx(0.6509, abs=1e-4)
    assert ndcg("abcd", {"b", "d"}, 3) == pytest.approx(0.3869, abs=1e-4)


def test_what_is_not_ranked_counts_as_missed() -> None:
    assert reciprocal_rank("ab", {"z"}) == recall("ab", {"z"}, 2) == ndcg("ab", {"z"}, 2) == 0


@given(ranked, relevant, st.integers(1, 8))
def test_metrics_lie_between_0_and_1_and_an_ideal_ranking_has_1(
    order: list[str], wanted: set[str], k: int
) -> None:
    for value in (recall(order, wanted, k), reciprocal_rank(order, wanted), ndcg(order, wanted, k)):
        assert 0 <= value <= 1
    ideal = sorted(order, key=lambda name: name not in wanted)
    assert ndcg(ideal, wanted, k) == pytest.approx(1)
    assert reciprocal_rank(ideal, wanted) == 1


@given(ranked, relevant, st.integers(0, 4))
def test_moving_a_relevant_one_up_never_harms(order: list[str], wanted: set[str], place: int) -> None:
    upper, lower = order[place], order[place + 1]
    if upper in wanted or lower not in wanted:
        return
    better = [*order[:place], lower, upper, *order[place + 2 :]]
    assert ndcg(better, wanted, 6) > ndcg(order, wanted, 6)
    assert reciprocal_rank(better, wanted) >= reciprocal_rank(order, wanted)
    assert recall(better, wanted, place + 1) > recall(order, wanted, place + 1)


@pytest.mark.parametrize(("wanted", "k"), [(set(), 1), ({"a"}, 0)])
def test_nothing_relevant_and_no_rank_are_refused(wanted: set[str], k: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        recall("ab", wanted, k)
