"""The decision: a probability from a table, what follows from it, and what is quoted."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Sentence
from rag.answer import Evidence
from rag.evidence.decide import Decision, choose, coefficients, decide, probability
from rag.settings import Settings

SETTINGS = Settings(threshold=0.5)
ODDS = st.floats(-30, 30)
FOUND = [Evidence(Sentence(0, 1, "x", 0), 0.5)]


@pytest.mark.parametrize(
    ("best", "log_odds"), [(0.0, 0.25), (1.0, 2.25), (-2.0, -3.75)], ids=["even", "for it", "against it"]
)
def test_the_probability_is_the_logistic_of_the_weighed_figure(best: float, log_odds: float) -> None:
    table = {"intercept": 0.25, "best": 2.0}
    assert probability(best, table) == pytest.approx(1 / (1 + math.exp(-log_odds)))


def test_the_table_that_ships_is_in_force() -> None:
    assert set(coefficients()) == {"intercept", "best"}
    assert probability(1.0) == probability(1.0, coefficients())


@given(best=ODDS, more=st.floats(0, 30))
def test_a_reader_that_is_surer_never_makes_an_answer_less_probable(best: float, more: float) -> None:
    assert 0 <= probability(best) <= probability(best + more) <= 1


CASES = {
    "it answers, and there is a model": (0.9, FOUND, True, Decision.WRITE),
    "it answers, and there is none": (0.9, FOUND, False, Decision.QUOTE),
    "it does not": (0.4, FOUND, True, Decision.DECLINE),
    "at the threshold it does": (0.5, FOUND, False, Decision.QUOTE),
    "there is nothing to quote": (0.9, [], True, Decision.DECLINE),
}


@pytest.mark.parametrize(("p", "found", "writer", "decision"), CASES.values(), ids=CASES)
def test_what_follows_from_probability_and_evidence(
    p: float, found: list[Evidence], writer: bool, decision: Decision
) -> None:
    assert decide(p, found, SETTINGS, writer=writer) is decision
    quoting = Decision.QUOTE if decision is Decision.WRITE else decision
    assert decide(p, found, replace(SETTINGS, quotes_only=True), writer=writer) is quoting


def evidence(*scores: float) -> list[Evidence]:
    return [Evidence(Sentence(n, n + 1, "x", 0), score) for n, score in enumerate(scores)]


QUOTED: dict[str, tuple[tuple[float, ...], int]] = {
    "nothing": ((), 0),
    "one": ((0.4,), 1),
    "a weak one beside it": ((0.4, 0.1), 1),
    "one at half the best": ((0.4, 0.2, 0.1), 2),
    "more than are quoted": ((0.4, 0.4, 0.4, 0.4, 0.4), 3),
    "the best has no score at all": ((0.0,), 1),
}


@pytest.mark.parametrize(("scores", "quoted"), QUOTED.values(), ids=QUOTED)
def test_the_best_and_what_comes_near_it_is_quoted(scores: tuple[float, ...], quoted: int) -> None:
    found = evidence(*scores)
    assert choose(found, Settings(quotes=3, relevance=0.5)) == found[:quoted]
