"""Follow-up questions: read together with the earlier ones where they may lean on them."""

from __future__ import annotations

import pytest

from rag.answer import Answer
from rag.reader.run import TURNS
from rag.writing.followup import depends, together

FIRST = "Who built the tide mill of Port Ellery?"
LEANING = (
    "And in the second year?",
    "Why?",
    "When did he die?",
    "Who opposed that?",
    "What about the other one?",
)
WHOLE = (FIRST, "How many sacks of grain were ground in 1950?", "Which council paid for the new sluice gate?")


def past(*questions: str) -> list[Answer]:
    return [Answer(question, question) for question in questions]


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_leans_is_read_after_the_earlier_one(question: str) -> None:
    assert depends(question)
    assert together(question, past(FIRST)) == f"{FIRST} {question}"


@pytest.mark.parametrize("question", WHOLE)
def test_a_whole_question_is_read_alone(question: str) -> None:
    assert together(question, past(FIRST)) == question


@pytest.mark.parametrize("question", [*LEANING, *WHOLE])
def test_a_first_question_is_read_alone(question: str) -> None:
    assert together(question, []) == question


def test_no_more_than_the_last_questions_are_read() -> None:
    asked = [f"What happened in {year}?" for year in range(1900, 1905)]
    assert together("And then?", past(*asked)) == " ".join([*asked[-TURNS:], "And then?"])


def test_what_was_read_together_is_not_joined_again() -> None:
    first, second = Answer(FIRST, FIRST), Answer("When?", f"{FIRST} When?")
    assert together("And why?", [first, second]) == f"{FIRST} When? And why?"
