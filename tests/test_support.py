"""How far a text bears out a claim: what counts against it, and that nothing foreign helps."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ground import MAX_CITATIONS
from rag.support import CANDIDATES, Marks, Source, marks, probability

TEXT = (
    "The ferry to Holm was sold in May.",
    "Its buyer, Anna Berg, paid 40 million crowns.",
    "The harbour will not be closed.",
    "Tickets cost more on Sundays.",
)
SOURCE = Source(TEXT)
words = st.lists(st.sampled_from(["ferry", "Holm", "40", "Berg", "sold", "not", "Lund", "7"]), max_size=8)


def alike(claim: str, sentences: Sequence[str]) -> list[float]:
    return [1.0 if claim == sentence else 0.5 for sentence in sentences]


def score(claim: str, source: Source = SOURCE) -> float:
    return probability(marks(claim, source, alike))


def test_a_sentence_of_the_text_has_every_mark_for_it() -> None:
    assert marks(TEXT[1], SOURCE, alike) == Marks(1.0, 1.0, 0, 0, False)


@pytest.mark.parametrize(
    ("claim", "faulty"),
    [
        ("The ferry was sold for 40 million.", "The ferry was sold for 45 million."),
        ("The buyer was Anna Berg.", "The buyer was Anna Lind."),
        ("The ferry to Holm was sold.", "The ferry to Holm was not sold."),
        ("The ferry to Holm was sold.", "The tunnel to Holm was flooded."),
    ],
    ids=["another number", "another name", "a denial", "other words"],
)
def test_a_fault_lowers_the_probability(claim: str, faulty: str) -> None:
    assert score(faulty) < score(claim)


def test_a_denial_that_the_text_makes_does_not_count_against_a_claim() -> None:
    assert not marks("The harbour is not to be closed.", SOURCE, alike).denial
    assert marks("The ferry was never sold.", Source(TEXT[:1]), alike).denial


def test_a_claim_is_covered_by_three_sentences_at_most() -> None:
    source = Source([f"{word} arrived." for word in ("oats", "barley", "wheat", "maize", "rice")])
    best, cover = source.best("oats barley wheat maize rice")
    assert len(best) == MAX_CITATIONS
    assert cover == pytest.approx(3 / 5)


def test_rare_words_find_the_sentence() -> None:
    source = Source(["The river rose.", "The river fell.", "The river froze in Lund."] + ["The river."] * 9)
    assert source.candidates("the river in Lund")[0] == "The river froze in Lund."
    assert len(source.candidates("the river")) == CANDIDATES


@given(st.lists(words, max_size=6), words)
def test_any_claim_of_any_text_has_a_probability_and_the_order_of_sentences_does_not_matter(
    lines: list[list[str]], claim: list[str]
) -> None:
    sentences = [" ".join(line) + "." for line in lines]
    found = marks(" ".join(claim), Source(sentences), alike)
    assert 0 < probability(found) < 1
    assert 0 <= found.cover <= 1
    turned = marks(" ".join(claim), Source(sentences[::-1]), alike)
    assert (turned.lost_numbers, turned.lost_names) == (found.lost_numbers, found.lost_names)


@given(words, words)
def test_a_longer_text_loses_no_number_and_no_name(claim: list[str], more: list[str]) -> None:
    text = " ".join(claim)
    short, long = marks(text, SOURCE, alike), marks(text, Source([*TEXT, " ".join(more)]), alike)
    assert long.lost_numbers <= short.lost_numbers
    assert long.lost_names <= short.lost_names
