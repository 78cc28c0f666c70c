"""Questions to begin with are made from the article's own sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import split
from rag.starters import starters


def offered(text: str, n: int = 4) -> list[str]:
    return starters(split(text)[0], n)


CASES = {
    "someone who said something": ("Ines Calder said that it is late.", ["Ines Calder"]),
    "a name behind its verb": ("“It is late,” said Tomas Vell.", ["Tomas Vell"]),
    "a figure with its thing": ("It ground 2,500 sacks a year.", ["2,500 sacks"]),
    "a president": ("The visit of President Maia Lind was short.", ["President Maia Lind"]),
    "nothing to ask about": ("It is late.", []),
}


@pytest.mark.parametrize(("text", "parts"), CASES.values(), ids=CASES)
def test_a_question_is_about_what_a_sentence_states(text: str, parts: list[str]) -> None:
    found = offered(text)
    assert len(found) == len(parts)
    assert all(part in question for part, question in zip(parts, found, strict=True))


def test_no_more_are_offered_than_asked_for_and_none_twice() -> None:
    text = "\n".join(f"It has {n} towers. It has {n} towers." for n in range(20, 30))
    assert len(offered(text, 3)) == 3
    assert len(set(offered(text, 100))) == len(offered(text, 100)) == 10


@given(st.text(), st.integers(0, 6))
def test_any_text_gives_questions_or_none(text: str, n: int) -> None:
    found = offered(text, n)
    assert len(found) <= n
    assert all(question.endswith("?") for question in found)
