from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.parts import parts


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "What does the baker fear, and what does the miller fear?",
            ("What does the baker fear", "what does the miller fear?"),
        ),
        (
            "Who owns the mill and in which year was it built?",
            ("Who owns the mill", "in which year was it built?"),
        ),
        ("Who sold the old mill? When was that done?", ("Who sold the old mill", "When was that done?")),
        (
            "How much grain was milled this year compared with the last one?",
            ("How much grain was milled this year", "the last one?"),
        ),
    ],
)
def test_a_question_of_several_parts_is_cut_between_them(question: str, expected: tuple[str, ...]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question",
    ["Who owns the mill?", "What do the baker and the miller sell?", "Why and how?", "", "And what then?"],
)
def test_a_question_for_one_thing_has_no_parts(question: str) -> None:
    assert parts(question) == ()


@given(st.text(max_size=300))
def test_a_part_has_only_words_of_the_question_in_their_order(question: str) -> None:
    found = parts(question)
    assert len(found) != 1
    at = 0
    for part in found:
        at = question.index(part, at) + len(part)
