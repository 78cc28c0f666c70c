"""What a draft changed in a sentence that it otherwise repeats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.altered import alike, altered

SENTENCE = "Mayor Ines Calder said that the old ferry may sail only in summer, since its engine is weak."

FAITHFUL = {
    "itself": SENTENCE,
    "shortened at the end": "Mayor Ines Calder said that the old ferry may sail only in summer.",
    "a hedge for another": SENTENCE.replace("may", "might"),
    "a first name left out": SENTENCE.replace("Ines ", ""),
    "hardly alike": "A ferry is described by the mayor, who is not sure about it.",
    "without a letter in common": "It rains.",
}

CHANGED = {
    "another word": ("weak", "strong", "'strong' in the place of 'weak'"),
    "another word amid": ("old ferry", "new ferry", "'new' in the place of 'old'"),
    "another name": ("Calder", "Vell", "'Vell' in the place of 'Calder'"),
    "a denial added": ("is weak", "is not weak", "adds 'not'"),
    "a limit left out": ("only ", "", "leaves out 'only'"),
    "a hedge made sure": ("may", "will", "leaves out 'may'"),
    "more than was said": ("the old ferry", "every old ferry", "adds 'every'"),
}


@pytest.mark.parametrize("draft", FAITHFUL.values(), ids=FAITHFUL)
def test_what_repeats_faithfully_or_hardly_at_all_stands(draft: str) -> None:
    assert altered(draft, SENTENCE) is None


@pytest.mark.parametrize(("was", "is_now", "reason"), CHANGED.values(), ids=CHANGED)
def test_a_change_is_named(was: str, is_now: str, reason: str) -> None:
    assert reason in (altered(SENTENCE.replace(was, is_now), SENTENCE) or "")


def test_a_denial_left_out_and_another_figure_are_named() -> None:
    assert altered("It was paid for in May.", "It was not paid for in May.") == "it leaves out 'not'"
    assert "'1850'" in (altered("The old mill was built in 1850.", "The old mill was built in 1842.") or "")


def test_a_name_may_take_the_place_of_a_pronoun() -> None:
    assert altered("Tomas Vell built the mill in May.", "He built the mill in May.") is None


def test_a_word_that_opens_a_clause_is_no_name() -> None:
    draft, sentence = "Vell built the old mill in May.", "After that he built the old mill in May."
    assert altered(draft, sentence, frozenset({"vell"})) is None
    assert "'Before' in the place of 'After'" in (
        altered(sentence.replace("After", "Before"), sentence) or ""
    )


def test_a_word_of_the_question_may_take_the_place_of_another() -> None:
    draft, sentence = "The boat sails in the early summer.", "The ferry sails in the early summer."
    assert altered(draft, sentence)
    assert altered(draft, sentence, frozenset({"boat"})) is None


@given(st.text(), st.text())
def test_any_text_can_be_compared_and_is_like_itself(draft: str, sentence: str) -> None:
    assert 0 <= alike(draft, sentence) <= 1
    assert altered(sentence, sentence) is None
    altered(draft, sentence)
