"""What became of a quote after an edit, and what is new: never a span that reads otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.editions import Editions
from ingest.library import BUNDLED
from ingest.load import load
from trust.receipts import followed

OLD = (
    "The mill was built in 1842. It stood empty. The sluice was sold.\n\nA crew came in April. "
    "It stood empty. They left in June."
)


def fate(new: str, quote: str, *, nth: int = 0) -> tuple[str, str, int]:
    start = -1
    for _ in range(nth + 1):
        start = OLD.index(quote, start + 1)
    found = Editions(OLD, new).fate(start, start + len(quote), quote)
    assert found.fate in ("changed", "gone") or new[found.start : found.end] == quote
    return found.fate, new[found.start : found.end], found.start


BUILT, EMPTY = "The mill was built in 1842.", "It stood empty."


def test_a_quote_that_still_stands_there_is_the_same() -> None:
    assert fate(OLD + " It rained.", BUILT) == ("same", BUILT, 0)


def test_a_quote_that_stands_elsewhere_has_moved() -> None:
    assert fate("It rained. " + OLD, BUILT) == ("moved", BUILT, 11)


@pytest.mark.parametrize("nth", [0, 1])
def test_of_two_places_with_the_same_words_it_is_the_one_with_its_surroundings(nth: int) -> None:
    new = "A crew came in April. It stood empty. They left in June.\n\n" + OLD.partition("\n\n")[0]
    expected = new.index(EMPTY) if nth else new.rindex(EMPTY)
    assert fate(new, EMPTY, nth=nth) == ("moved", EMPTY, expected)


def test_where_nothing_tells_which_place_is_meant_that_is_said() -> None:
    new = "Who says? It is dark. Not here. It is dark. Why not?"
    found = Editions("Bees dance. It is dark. Nobody came.", new).fate(12, 23, "It is dark.")
    assert (found.fate, found.places) == ("moved", 2)
    assert "2 places have these words" in found.told


def test_a_sentence_that_reads_otherwise_has_changed_and_its_new_text_is_told() -> None:
    new = OLD.replace("1842", "1843")
    assert fate(new, BUILT) == ("changed", "The mill was built in 1843.", 0)


def test_a_sentence_that_is_nowhere_is_gone() -> None:
    assert fate(OLD.replace(" The sluice was sold.", ""), "The sluice was sold.")[0] == "gone"


def test_a_whole_sentence_is_not_found_in_the_middle_of_another() -> None:
    found = Editions("It fell\n\nWe saw.", "We saw that It fell down again, and again.").fate(0, 7, "It fell")
    assert found.fate != "moved"


def test_without_the_earlier_text_a_quote_is_found_by_its_words() -> None:
    bare = Editions("", "It rained. " + OLD)
    assert bare.fate(0, len(BUILT), BUILT).fate == "moved"
    assert bare.fate(0, 20, "The mill was built in 1841.").text == BUILT
    assert bare.fate(0, 9, "Unheard of.").fate == "gone"


def test_what_changed_is_told_by_sentence() -> None:
    new = OLD.replace("1842", "1843").replace(" They left in June.", "") + " Nobody knows why."
    changes = Editions(OLD, new).changes
    assert [s.text for s in changes.new] == ["Nobody knows why."]
    assert [(was.text[-5:], now.text[-5:]) for was, now in changes.changed] == [("1842.", "1843.")]
    assert [s.text for s in changes.gone] == ["They left in June."]


def test_a_paragraph_that_was_moved_is_neither_new_nor_gone() -> None:
    first, second = OLD.split("\n\n")
    changes = Editions(OLD, f"{second}\n\n{first}").changes
    assert (changes.new, changes.changed, changes.gone) == ((), (), ())


SENTENCES = st.sampled_from(
    [
        "It stood empty.",
        "Yes.",
        "The mill was built in 1842.",
        "A crew came 😀 in April.",
        "They left.",
        "No!",
    ]
)
TEXTS = st.lists(st.lists(SENTENCES | st.text(max_size=12), max_size=4).map(" ".join), max_size=5).map(
    "\n\n".join
)


@given(old=TEXTS, new=TEXTS)
def test_what_is_the_same_or_moved_reads_as_the_quote(old: str, new: str) -> None:
    editions = Editions(old, new)
    for s in editions.before:
        found = editions.fate(s.start, s.end, s.text)
        assert found.fate in ("changed", "gone") or new[found.start : found.end] == s.text
        assert found.fate != "same" or found.start == s.start
        assert found.fate != "changed" or (new[found.start : found.end] == found.text != s.text)
    changes = editions.changes
    assert len(changes.new) + len(changes.changed) <= len(editions.after)


@given(TEXTS)
def test_an_article_that_was_not_edited_has_not_changed(text: str) -> None:
    editions = Editions(text, text)
    assert not any((editions.changes.new, editions.changes.changed, editions.changes.gone))
    assert {editions.fate(s.start, s.end, s.text).fate for s in editions.before} <= {"same"}


@pytest.mark.parametrize("seed", range(12))
def test_after_any_edit_a_quote_is_shown_only_where_it_stands(seed: int) -> None:
    fates, wrong = followed(load(BUNDLED).text, seed)
    assert fates
    assert wrong == []
