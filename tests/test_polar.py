"""Yes or no is said only where one sentence settles it by its words."""

from __future__ import annotations

import pytest

from rag.polar import NO, YES, is_polar, verdict

FEE = "The council raised the ferry fee in May."

SETTLED = {
    "stated": ("Did the council raise the ferry fee?", FEE, YES),
    "with its date": ("Has the council raised the ferry fee in May?", FEE, YES),
    "denied": ("Did the council raise the ferry fee?", "The council did not raise the ferry fee.", NO),
    "by names": ("Did Leth warn Reyes?", "Leth warned Reyes twice.", YES),
    "by a number": ("Did 40 crews join the race?", "In June, 40 crews joined the race.", YES),
}

OPEN = {
    "not polar": ("Who raised the ferry fee?", FEE),
    "another verb": ("Did the council lower the ferry fee?", FEE),
    "another thing": ("Did the council raise the harbour fee?", FEE),
    "hedged": ("Did the council raise the ferry fee?", "The council may raise the ferry fee."),
    "reported": ("Did the council raise the ferry fee?", "The council reportedly raised the ferry fee."),
    "a condition": ("Did the council raise the ferry fee?", "If it snows, the council raised the ferry fee."),
    "another number": ("Did 40 crews join the race?", "In June, 14 crews joined the race."),
    "names swapped": ("Did Leth warn Reyes?", "Reyes warned Leth twice."),
    "a choice": ("Did the council raise or drop the ferry fee?", FEE),
    "denied in the question": ("Did the council not raise the ferry fee?", FEE),
    "counted": ("Did all councils raise the ferry fee?", "Two councils raised the ferry fee."),
    "something else denied": ("Did the council raise the ferry fee?", f"{FEE[:-1]} and did not explain."),
    "hardly a word": ("Is it open?", "It is open."),
}


@pytest.mark.parametrize(("question", "sentence", "said"), SETTLED.values(), ids=SETTLED)
def test_a_sentence_settles_it(question: str, sentence: str, said: str) -> None:
    assert verdict(question, sentence) == said


@pytest.mark.parametrize(("question", "sentence"), OPEN.values(), ids=OPEN)
def test_a_sentence_leaves_it_open(question: str, sentence: str) -> None:
    assert verdict(question, sentence) is None


@pytest.mark.parametrize("question", ["Has the lamp been lit?", "is it new?", "  Do ships pass?"])
def test_polar(question: str) -> None:
    assert is_polar(question)


@pytest.mark.parametrize("question", ["Who has lit it?", "Haste makes what?", "Can you sing?", ""])
def test_not_polar(question: str) -> None:
    assert not is_polar(question)
