"""Which sentences an answer stands on: what is measured, and what is chosen by it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import split
from rag.answer import Answer, Evidence, Relevance
from rag.choose import choose, coefficients, offers, probability, table_for, weigh
from rag.fit import Fit
from rag.speakers import Voices

TEXT = (
    "The tide mill was built in 1842. It ground grain for Port Ellery. Mayor Ines Calder wants it to reopen."
)
SENTENCES, PASSAGES = split(TEXT)
QUESTION = "When was the tide mill built?"
DRAFT = "The mill was built in 1842."


def answered(*scores: float, llm: str = "local") -> Answer:
    evidence = tuple(
        Evidence(s, score, -0.1 * n) for n, (s, score) in enumerate(zip(SENTENCES, scores, strict=True))
    )
    return Answer(QUESTION, QUESTION, evidence, llm=llm)


def weighed(answer: Answer, draft: str = DRAFT) -> tuple[Relevance, ...]:
    return weigh(answer, draft, {}, Fit(answer.standalone, PASSAGES, Voices(TEXT, SENTENCES)))


def test_the_measures_of_a_sentence() -> None:
    first, second, third = weighed(answered(0.6, 0.5, 0.1))
    assert (first.gap, first.rank, first.cover, first.drafted) == (0.0, 0, 1.0, 1.0)
    assert (round(second.gap, 6), second.rank) == (-0.1, 1)
    assert (first.offers, second.offers, third.offers) == (1, -1, -1)
    assert first.news == 1.0
    assert (second.drafted, second.news, third.cited) == (0.0, 0.0, False)


def test_what_the_draft_rests_on_is_chosen_and_nothing_else() -> None:
    answer = answered(0.6, 0.5, 0.1)
    assert choose(answer, weighed(answer), least=0.5, limit=3) == [SENTENCES[0]]


def test_at_least_one_is_chosen_and_at_most_the_limit() -> None:
    answer = replace(answered(0.6, 0.5, 0.1), standalone="What is said of the tide mill?")
    assert len(choose(answer, weighed(answer), least=1.0, limit=3)) == 1
    assert len(choose(answer, weighed(answer), least=0.0, limit=2)) == 2
    assert choose(Answer("q", "q"), (), least=0.0, limit=3) == []


OFFERED = {
    "a number for how many": ("How many sacks?", "It ground 2,500 sacks.", 1),
    "none for how many": ("How many sacks?", "It ground grain.", -1),
    "a year for when": ("When was it built?", "It was built in 1842.", 1),
    "a name for who": ("Who built the mill?", "Tomas Vell built it.", 1),
    "no name but the one asked with": ("Who is Vell?", "Vell built it.", -1),
    "a reason for why": ("Why is it shut?", "It is shut because the gate leaks.", 1),
    "nothing for what": ("What did it grind?", "It ground grain.", 0),
}


@pytest.mark.parametrize(("question", "text", "told"), OFFERED.values(), ids=OFFERED)
def test_what_a_question_word_asks_for(question: str, text: str, told: int) -> None:
    assert offers(question, text) == told


def test_the_table_goes_by_what_there_was_to_measure() -> None:
    answer = answered(0.6, 0.5, 0.1)
    assert table_for(weighed(answer)) == "with_draft"
    assert table_for(weighed(answer, draft="")) == "with_model"
    assert table_for(weighed(Answer(QUESTION, QUESTION), draft="")) == "without_model"


@given(gap=st.floats(-2, 0), rank=st.integers(0, 50), named=st.floats(-9, 0), share=st.floats(0, 1))
def test_a_probability_lies_between_0_and_1(gap: float, rank: int, named: float, share: float) -> None:
    measured = Relevance(gap, rank, named, share, share, share, share, share, True, True, True, 1)
    assert all(0 <= probability(measured, table) <= 1 for table in coefficients().values())
