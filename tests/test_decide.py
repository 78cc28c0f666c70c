"""The decision: a probability from a table, what follows from it, and what is quoted."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Sentence
from rag.answer import Evidence, Features
from rag.decide import Decision, choose, coefficients, decide, probability
from rag.settings import Settings

PLAIN = Features(1.0)
SETTINGS = Settings(threshold=0.5, unsure=0.25)
ODDS = st.floats(-30, 30)


@pytest.mark.parametrize(
    ("table", "log_odds"),
    [
        ({"intercept": 0.0}, 0.0),
        ({"intercept": 0.5, "best": 2.0}, 2.5),
        ({"intercept": 0.25, "best": 1.0, "log_odds": 7.0}, 1.25),
    ],
    ids=["nothing counts", "one feature", "a verdict not asked for counts nothing"],
)
def test_the_probability_is_the_logistic_of_the_weighed_features(
    table: dict[str, float], log_odds: float
) -> None:
    assert probability(PLAIN, table) == pytest.approx(1 / (1 + math.exp(-log_odds)))


def test_a_table_of_its_own_is_in_force_once_there_is_a_verdict() -> None:
    with_verdict = replace(PLAIN, log_odds=2.0)
    tables = coefficients()
    assert set(tables) == {"reader", "with_verdict"}
    assert probability(PLAIN) == probability(PLAIN, tables["reader"])
    assert probability(with_verdict) == probability(with_verdict, tables["with_verdict"])


def test_the_tables_that_ship_weigh_features_that_there_are_and_only_one_a_verdict() -> None:
    known = {"intercept", *(field.name for field in fields(Features))}
    tables = coefficients()
    assert all(set(table) <= known for table in tables.values())
    assert "log_odds" not in tables["reader"]
    assert tables["with_verdict"]["log_odds"] > 0 < tables["reader"]["best"]


@given(best=ODDS, more=st.floats(0, 30), verdict=st.none() | ODDS)
def test_a_reader_that_is_surer_never_makes_an_answer_less_probable(
    best: float, more: float, verdict: float | None
) -> None:
    before = replace(PLAIN, best=best, log_odds=verdict)
    assert 0 <= probability(before) <= probability(replace(before, best=best + more)) <= 1


CASES = {
    "sure that it answers": (0.9, True, Decision.SHOW),
    "sure that it does not": (0.1, True, Decision.DECLINE),
    "unsure, for it": (0.6, True, Decision.ASK),
    "unsure, against it": (0.4, True, Decision.ASK),
    "as far as unsure reaches, above": (0.75, True, Decision.SHOW),
    "as far as unsure reaches, below": (0.25, True, Decision.DECLINE),
    "unsure with nobody to ask, for it": (0.6, False, Decision.SHOW),
    "unsure with nobody to ask, against it": (0.4, False, Decision.DECLINE),
    "at the threshold with nobody to ask": (0.5, False, Decision.SHOW),
}


@pytest.mark.parametrize(("p", "can_ask", "decision"), CASES.values(), ids=CASES)
def test_what_follows_from_the_probability(p: float, can_ask: bool, decision: Decision) -> None:
    assert decide(p, SETTINGS, can_ask=can_ask) is decision


@given(p=st.floats(0, 1), settings=st.builds(Settings, threshold=st.floats(0, 1), unsure=st.floats(0, 1)))
def test_without_anybody_to_ask_nothing_stays_open(p: float, settings: Settings) -> None:
    decision = decide(p, settings, can_ask=False)
    assert decision is (Decision.SHOW if p >= settings.threshold else Decision.DECLINE)
    assert decide(p, settings, can_ask=True) in (decision, Decision.ASK)
    assert decide(p, replace(settings, unsure=0.0), can_ask=True) is decision


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
