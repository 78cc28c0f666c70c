"""Follow-up questions: when they lean on the turn before, and what they become."""

from __future__ import annotations

import pytest

from rag.answer import REFUSAL, Answer, Statement
from rag.followup import depends, stand_alone
from tests.scripted_chat import scripted

ASKED = "When did Tomas Vell build the tide mill?"
HISTORY = [Answer(ASKED, ASKED, statements=(Statement("Tomas Vell built it in 1842.", (), "supported"),))]

LEANING = {
    "a pronoun": ("Who repaired it?", True),
    "an opening And": ("And the sluice gate in the northern harbour wall?", True),
    "What about": ("What about the sluice gate and the northern harbour wall?", True),
    "a bare Why": ("Why?", True),
    "a bare How come": ("How come?", True),
    "hardly a content word": ("In April?", True),
    "a question of its own": ("Which crew lifted the sluice gate of Port Ellery in April?", False),
    "a long question with a pronoun within it": (
        "What did Mayor Ines Calder say when the harbour council told her its repair budget?",
        False,
    ),
    "Why with a clause": ("Why did the harbour council of Port Ellery refuse repairs?", False),
}


@pytest.mark.parametrize(("question", "leans"), LEANING.values(), ids=LEANING)
def test_a_question_leans_on_the_one_before(question: str, leans: bool) -> None:
    assert depends(question, HISTORY) is leans
    assert not depends(question, ())


def test_a_new_topic_is_left_alone_and_the_model_unasked() -> None:
    chat = scripted("What is it?")
    question = "Which crew lifted the sluice gate of Port Ellery in April?"
    assert stand_alone(question, HISTORY, chat) == question
    assert chat.prompts == []


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Sluice gate?", "What does the article say about Sluice gate?"),
        ("Port Ellery", "What does the article say about Port Ellery?"),
        ("Who?", "Who?"),
        ("Explain grain.", "Explain grain."),
        ("Did it leak?", "Did it leak?"),
        ("?", "?"),
    ],
)
def test_a_bare_topic_becomes_a_question(question: str, asked: str) -> None:
    assert stand_alone(question, (), None) == asked


def test_the_first_question_is_left_alone() -> None:
    assert stand_alone("Why?", (), scripted("Why not?")) == "Why?"


def test_without_a_model_the_earlier_question_is_put_before() -> None:
    assert stand_alone("Who repaired them?", HISTORY, None) == f"Who repaired them? (after: {ASKED})"


def test_a_faithful_rewrite_is_taken() -> None:
    chat = scripted('"Who repaired the tide mill that Tomas Vell built?"\nIt was rebuilt.')
    assert stand_alone("Who repaired them?", HISTORY, chat) == (
        "Who repaired the tide mill that Tomas Vell built?"
    )
    asked = chat.prompts[0][-1].text
    assert ASKED in asked
    assert HISTORY[0].text in asked
    assert asked.endswith("Who repaired them?")


UNFAITHFUL = {
    "a name of its own": "Who repaired the tide mill in Reykjavik?",
    "a number of its own": "Who repaired the tide mill in 1950?",
    "an answer": "Ines Calder repaired the tide mill.",
    "what was asked is lost": "When did Tomas Vell build the tide mill?",
    "the pronoun stays": "Who repaired them and the tide mill?",
    "it still leans": "And who repaired the tide mill?",
    "far too long": "Who repaired the tide mill " + "which was built by the sea " * 20 + "?",
    "nothing": "",
}


@pytest.mark.parametrize("rewrite", UNFAITHFUL.values(), ids=UNFAITHFUL)
def test_an_unfaithful_rewrite_is_refused(rewrite: str) -> None:
    assert (
        stand_alone("Who repaired them?", HISTORY, scripted(rewrite))
        == f"Who repaired them? (after: {ASKED})"
    )


def test_a_refusal_is_not_shown_to_the_model_as_an_answer() -> None:
    chat = scripted("")
    stand_alone("Who repaired them?", [Answer(ASKED, ASKED, refusal=REFUSAL)], chat)
    assert REFUSAL not in chat.prompts[0][-1].text


def test_the_last_turn_is_taken_as_it_was_understood() -> None:
    turn = Answer("And the gate?", "Who built the sluice gate?")
    assert stand_alone("Why?", [*HISTORY, turn], None) == "Why? (after: Who built the sluice gate?)"
