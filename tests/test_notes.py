"""Notes as values: they come back whole, and stand where the article has their words, or say so."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.editions import Editions
from rag.answer import Answer, Citation, Statement, cite
from ui import notes as module
from ui.notes import (
    COLOURS,
    Note,
    NoteError,
    in_order,
    note_of,
    note_of_answer,
    note_of_marked,
    note_of_passage,
    note_record,
    placed,
    stands,
)

SENTENCES = (
    "The weir is 40 metres wide.",
    "Ada Quill built it in 1911.",
    "A plank was lost in the flood.",
    "It was found again in May.",
    "The keeper fishes there on Sundays.",
    "Nobody counts the herons.",
)
WEIR = Article("The weir", "test", " ".join(SENTENCES))


def weir(*sentences: str) -> Article:
    return replace(WEIR, text=" ".join(sentences))


def answered(article: Article, *spans: tuple[int, int]) -> Answer:
    cited = tuple(cite(article, *span) for span in spans)
    said = tuple(Statement(c.quote, (c,), "quoted") for c in cited)
    return Answer("What of it?", "What of it?", statements=said, done=True)


@given(st.text(max_size=40), st.sampled_from(COLOURS), st.booleans())
def test_a_note_comes_back_from_its_record_as_it_was(text: str, colour: str, whole: bool) -> None:
    note = note_of_answer(answered(WEIR, (0, 27))) if whole else note_of_passage(WEIR, 3, 9)
    kept = replace(note, text=text, colour=colour)
    assert note_of(kept.id, note_record(kept)) == kept


def test_a_damaged_record_is_no_note() -> None:
    record = json.loads(note_record(note_of_passage(WEIR, 0, 8)))
    wrong = [
        "",
        "[]",
        "7",
        "[" * 100_000,
        *(json.dumps({k: v for k, v in record.items() if k != name}) for name in record if name != "passage"),
        json.dumps(record | {"passage": {"start": "0", "end": 8, "quote": "x"}}),
        json.dumps(record | {"statements": [{"text": "Ada."}]}),
        json.dumps(record | {"text": 7}),
    ]
    assert [note_of("0f", text) for text in wrong] == [None] * len(wrong)
    plain = note_of("0f", json.dumps(record | {"colour": "url(x)"}))
    assert plain is not None
    assert plain.colour == COLOURS[0]


@given(
    st.integers(0, len(WEIR.text) - 1),
    st.integers(1, 60),
    st.permutations(SENTENCES),
    st.sets(st.integers(0, 5)),
)
def test_a_note_survives_any_edit_or_says_that_it_does_not(
    start: int, length: int, order: list[str], dropped: set[int]
) -> None:
    note = note_of_passage(WEIR, start, min(start + length, len(WEIR.text)))
    assert note.passage
    later = weir(*(s for n, s in enumerate(order) if n not in dropped), "A new ending stands here.")
    (fate,) = (found for _, found in placed([note], WEIR, later, Editions(WEIR.text, later.text))[0].fates)
    lit = later.text[fate.start : fate.end]
    if fate.fate in ("same", "moved"):
        assert lit == note.passage.quote
        assert stands(fate, later)
    elif fate.fate == "changed":
        assert lit == fate.text != note.passage.quote
        assert not stands(fate, later)
    else:
        assert not stands(fate, later)


@given(st.integers(-5, 400), st.integers(-5, 400), st.text(max_size=30))
def test_what_was_tampered_with_is_never_lit_as_it_stands(start: int, end: int, quote: str) -> None:
    note = Note("0f", "", Citation(start, end, quote))
    for _, found in placed([note], WEIR, WEIR)[0].fates:
        assert not stands(found, WEIR) or WEIR.text[found.start : found.end] == quote


def test_words_that_stand_elsewhere_are_found_there() -> None:
    note = Note("0f", "", Citation(2, 11, SENTENCES[1]))
    (fate,) = (found for _, found in placed([note], WEIR, WEIR)[0].fates)
    assert (fate.fate, WEIR.text[fate.start : fate.end]) == ("moved", SENTENCES[1])


def test_a_sentence_that_is_not_proved_any_more_is_left_out_and_counted() -> None:
    note = note_of_answer(answered(WEIR, (0, 27), (28, 55)))
    forged = replace(note.statements[0], text="The weir is 90 metres wide.")
    (shown,) = placed([replace(note, statements=(forged, note.statements[1]))], WEIR, WEIR)
    assert [s.text for s in shown.note.statements] == [SENTENCES[1]]
    assert (len(shown.fates), shown.left_out) == (1, 1)


def test_notes_follow_each_other_as_in_the_article_and_those_without_a_place_come_last() -> None:
    spans = [(60, 70), (0, 8), (28, 40)]
    made = placed([note_of_passage(WEIR, *span) for span in spans], WEIR, WEIR)
    (gone,) = placed([Note("0f", "", Citation(0, 5, "Zebra"))], WEIR, WEIR)
    assert [n.start for n in in_order([gone, *made])] == [0, 28, 60, None]


def test_what_is_marked_is_kept_in_the_colour_that_is_asked_for() -> None:
    note = note_of_marked(WEIR, "0:4-0:12 green")
    assert note.passage
    assert (note.passage.quote, note.colour) == ("weir is", "green")
    assert note_of_marked(WEIR, "0:4-0:12").colour == COLOURS[0]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("", "nothing of the article is marked: ''; mark some words first"),
        ("9:0-9:4", "nothing of the article is marked: '9:0-9:4'; mark some words first"),
        ("0:0-0:8 mauve", "no colour of a note: 'mauve'; choose yellow, green, blue, pink"),
        ("0:0-0:170", "the passage has 170 characters; mark at most 100 for a note"),
    ],
)
def test_what_cannot_be_kept_is_told_in_one_line(
    value: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_PASSAGE", 100)
    with pytest.raises(NoteError) as error:
        note_of_marked(WEIR, value)
    assert str(error.value) == told


def test_an_answer_without_a_sentence_cannot_be_kept() -> None:
    with pytest.raises(NoteError, match="no sentence to keep"):
        note_of_answer(Answer("Why?", "Why?", refusal="The article does not say.", done=True))
