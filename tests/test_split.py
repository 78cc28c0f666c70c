"""Sentences and passages: exact offsets, nothing lost, boundaries where a reader expects them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Passage, Sentence
from ingest.split import HASHES, MAX_PARAGRAPH, MAX_PASSAGE, MAX_SENTENCE, MAX_SENTENCES, paragraphs, split

WORDS = (
    *("Dr. Ames", "the", "U.S.", "bridge", "9.8", "“No.”", "he", "said.", "e.g.", "Why?"),
    *("\n", "\n\n", " ", "—", "(", "# ", " | "),
)
texts = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join),
    st.lists(st.sampled_from(["word ", "x" * 300, ". ", "Then ", "\n"]), max_size=40).map("".join),
)


@given(text=texts)
def test_every_piece_is_the_slice_at_its_offsets(text: str) -> None:
    sentences, passages = split(text)
    pieces: list[Sentence | Passage] = [*sentences, *passages]
    for piece in pieces:
        assert 0 <= piece.start < piece.end <= len(text)
        assert text[piece.start : piece.end] == piece.text == piece.text.strip()


@given(text=texts)
def test_between_sentences_is_nothing_but_white_space_and_the_marks_of_headings(text: str) -> None:
    outside, end = "", 0
    for sentence in split(text)[0]:
        assert end <= sentence.start
        outside += HASHES.sub("", text[end : sentence.start] + "x").removesuffix("x")
        end = sentence.end
    assert (outside + text[end:]).strip() == ""


@given(text=texts)
def test_each_sentence_lies_in_the_passage_it_names_and_each_passage_adds_one_in_order(text: str) -> None:
    sentences, passages = split(text)
    named = [sentence.passage for sentence in sentences]
    assert named == sorted(named)
    assert set(named) == set(range(len(passages)))
    for sentence in sentences:
        passage = passages[sentence.passage]
        assert passage.start <= sentence.start
        assert sentence.end <= passage.end


@given(text=texts)
def test_neighbour_passages_share_one_sentence_or_none(text: str) -> None:
    sentences, passages = split(text)
    for one, other in pairwise(passages):
        shared = [s for s in sentences if s.start >= other.start and s.end <= one.end]
        assert len(shared) <= 1
        assert one.end == (shared[0].end if shared else min(one.end, other.start))


@given(text=texts)
def test_no_sentence_and_no_passage_is_longer_than_its_limit(text: str) -> None:
    sentences, passages = split(text)
    assert all(len(sentence.text) <= MAX_SENTENCE for sentence in sentences)
    for passage in passages:
        inside = [s for s in sentences if passage.start <= s.start and s.end <= passage.end]
        assert 1 <= len(inside) <= MAX_SENTENCES
        assert len(passage.text) <= MAX_PASSAGE


BOUNDARIES = {
    "titles do not end a sentence": "Dr. Smith met Mr. Jones. | They talked.",
    "an abbreviated country does not end a sentence": "He lives in the U.S. today. | She left.",
    "decimals and Latin abbreviations do not": "It costs $3.5 million, i.e. a lot. | See e.g. p. 12.",
    "months do not end a sentence": "Gov. Lee signed it on Jan. 5. | It took effect.",
    "initials do not end a sentence": "J. R. Harlow wrote it. | C. S. Lane read it.",
    "a quotation of two sentences stays whole": "She said: “We won. It was late.” | Then she left.",
    "a question mark inside quotation marks does not": '"Stop!" she said. | "Why?" he asked.',
    "the number of a list item stays with the item": "1. Pay the fee. | 2. Sign the form.",
}


@pytest.mark.parametrize("marked", BOUNDARIES.values(), ids=BOUNDARIES)
def test_sentences_end_where_they_do_for_a_reader(marked: str) -> None:
    assert [sentence.text for sentence in split(marked.replace("| ", ""))[0]] == marked.split(" | ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Heading\nFirst. Second.", ["Heading", "First.", "Second."]),
        ("## No. 1: what it is\nFirst. | Second.", ["No. 1: what it is", "First. | Second."]),
        ("", []),
        (" \n\t\n ", []),
    ],
    ids=[
        "a heading is its own sentence",
        "a marked one without its marks, and a row of a table whole",
        "an empty text has none",
        "white space has none",
    ],
)
def test_white_space_and_sentences(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in split(text)[0]] == expected


WRAPPED = """The committee met on Tuesday in the old town hall and
decided to postpone the vote. Members of the public were
allowed to speak for two minutes each, and several of them
did. The session ended at midnight.{blank}The next session will be held in March, after the holidays,
when the new members have been sworn in. Nobody expects that
the result will differ."""


@pytest.mark.parametrize("blank", ["\n\n", "\n  \t\n", "\n\n\n\n"], ids=["empty", "white space", "several"])
def test_a_hard_wrapped_text_is_cut_at_blank_lines_only(blank: str) -> None:
    text = WRAPPED.format(blank=blank)
    assert [text[start:end].split()[0] for start, end in paragraphs(text)] == ["The", "The"]
    ends = "the vote.|them did.|at midnight.|sworn in.|will differ."
    assert "|".join(" ".join(s.text.split()[-2:]) for s in split(text)[0]) == ends


def test_lines_that_end_their_sentences_are_paragraphs() -> None:
    lines = [f"Line {n} holds a sentence that ends where the line does." for n in range(6)]
    assert len(paragraphs("\n".join([*lines, "", "End."]))) == 7


def test_an_overlong_sentence_is_cut_between_words() -> None:
    text = "word " * 1000
    sentences, _ = split(text)
    assert len(sentences) > 1
    assert {word for s in sentences for word in s.text.split()} == {"word"}


def test_an_overlong_word_is_cut_to_the_limit() -> None:
    sentences, passages = split("x" * (2 * MAX_SENTENCE + 5))
    assert [len(s.text) for s in sentences] == [MAX_SENTENCE, MAX_SENTENCE, 5]
    assert "".join(s.text for s in sentences) == "x" * (2 * MAX_SENTENCE + 5)
    assert len(passages) == 2


def test_passages_of_a_long_paragraph_overlap_by_a_sentence() -> None:
    text = " ".join(f"Sentence number {n} says a little." for n in range(11))
    sentences, passages = split(text)
    spans = [(sentences[a].start, sentences[b].end) for a, b in ((0, 4), (4, 8), (8, 10))]
    assert [(p.start, p.end) for p in passages] == spans


def test_passages_never_reach_over_a_paragraph() -> None:
    text = "One here. Two here.\nThree here. Four here."
    assert [passage.text for passage in split(text)[1]] == text.split("\n")


def test_a_paragraph_of_any_length_is_cut_where_its_sentences_end() -> None:
    sentence = "Mr. Ellery built 12 mills “by the sea.” "
    assert len(sentence) * 2_000 > MAX_PARAGRAPH
    found = [s.text for s in split(sentence * 2_000)[0]]
    assert found == [s.text for s in split(sentence * 20)[0]][:1] * len(found)
    assert len(found) == 2_000


@pytest.mark.parametrize("unit", ["“", "“a ", "(", "a", "! "], ids=repr)
def test_no_paragraph_takes_the_square_of_its_length(unit: str) -> None:
    text = unit * (300_000 // len(unit))
    sentences, _ = split(text + "b")
    assert all(len(sentence.text) <= MAX_SENTENCE for sentence in sentences)
