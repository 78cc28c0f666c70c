"""Who speaks in an article, and to whom a text gives words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import split
from rag.answer import Citation, Statement
from rag.speakers import ANONYMOUS, Voices, given_speakers, misspoken

TEXT = (
    "Harbour master Ines Vogt, who has run the port for years, warned that the quay cracks. “It will not "
    "last the winter,” she said. The quay dates from 1902.\n\n"
    "“We have no money,” said Tom Adler of the council. Experts think that it would cost millions. "
    "According to Adler, a loan is the only way.\n\n"
    "The winter begins early there."
)
SENTENCES, PASSAGES = split(TEXT)
VOICES = Voices(TEXT, SENTENCES)


def speaking(number: int) -> frozenset[str]:
    return VOICES.of(SENTENCES[number].start, SENTENCES[number].end)


@pytest.mark.parametrize(
    ("number", "name"), [(0, "vogt"), (1, "vogt"), (3, "adler"), (4, ANONYMOUS), (5, "adler")]
)
def test_speaker_of_a_sentence(number: int, name: str) -> None:
    assert name in speaking(number)


def test_nobody_else_speaks() -> None:
    assert "adler" not in speaking(0) | speaking(1)
    assert "vogt" not in speaking(3) | speaking(4) | speaking(5)


@pytest.mark.parametrize("number", [2, 6])
def test_the_article_itself_speaks(number: int) -> None:
    assert speaking(number) == frozenset()


def test_a_place_that_nobody_knows_has_no_speaker() -> None:
    assert VOICES.of(1, 2) == frozenset()


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("Ines Vogt, the harbour master, warned of cracks.", "vogt"),
        ("Adler said so.", "adler"),
        ("According to the Harbour Board, it is old.", "harbour"),
    ],
)
def test_words_given(statement: str, name: str) -> None:
    assert name in given_speakers(statement)


def test_a_pronoun_is_no_name() -> None:
    assert given_speakers("She said that the quay is old.") == frozenset()


MISSPOKEN: dict[str, tuple[str, tuple[int, ...], str | None]] = {
    "words of the one who speaks": ("Vogt warned that the quay cracks.", (0,), None),
    "of one who goes on as she": ("Ines Vogt said that it will not last.", (1,), None),
    "words of somebody else": ("Adler warned that the quay cracks.", (0,), "'adler'"),
    "one sentence of somebody else": ("Vogt said that there is no money.", (0, 3), "'vogt'"),
    "nobody speaks, the passage names them": ("Vogt says that the quay is of 1902.", (2,), None),
    "nobody speaks, the passage does not": ("Vogt says that winter begins early.", (6,), "'vogt'"),
    "it gives words to nobody": ("The quay cracks.", (3,), None),
}


@pytest.mark.parametrize(("text", "cited", "named"), MISSPOKEN.values(), ids=MISSPOKEN)
def test_words_given_to_somebody_must_be_theirs(text: str, cited: tuple[int, ...], named: str | None) -> None:
    places = (SENTENCES[n] for n in cited)
    statement = Statement(text, tuple(Citation(s.start, s.end, s.text) for s in places), "supported")
    reason = misspoken(statement, VOICES, PASSAGES)
    assert (reason is None) if named is None else (reason is not None and named in reason)


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    sentences, _ = split(text)
    voices = Voices(text, sentences)
    assert all(isinstance(voices.of(s.start, s.end), frozenset) for s in sentences)
    given_speakers(text)


def test_a_land_that_confirms_something_is_no_he() -> None:
    text = (
        "Tom Adler, who audits ports, finds the quay unsafe. Norway confirmed the figures. It leaks, he said."
    )
    sentences, _ = split(text)
    voices = Voices(text, sentences)
    assert "adler" in voices.of(sentences[2].start, sentences[2].end)


def test_a_person_named_beside_a_land_goes_on_alone() -> None:
    text = "According to Tom Adler, Norway said that the quay leaks. It will fall, he said."
    sentences, _ = split(text)
    voices = Voices(text, sentences)
    assert voices.of(sentences[1].start, sentences[1].end) >= {"adler"}
