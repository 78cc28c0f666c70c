"""What words of an answer stand on: the part that carries them, never for a number or name that differs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.load import from_text
from ingest.split import split
from rag.answer import Statement, cite
from rag.checking.ground import quote
from rag.checking.stands import Stand, held, stands
from tests.test_render import texts

TEXT = (
    "The tide mill of Port Ellery ground 2,500 sacks a year until 1911, said the engineer Tomas Vell. "
    "North Korea bought two and a half million of them.\n\n"
    "Ines Calder did not repair the sluice gate. South Korea sold nothing."
)
ARTICLE = from_text(TEXT)
SENTENCES = split(ARTICLE.text)[0]


def said(text: str, marked: str, *cited: int) -> Stand | None:
    """What the words marked in a written sentence stand on, which cites sentences of the article."""
    citations = tuple(cite(ARTICLE, SENTENCES[n].start, SENTENCES[n].end) for n in cited or (0,))
    start = text.index(marked)
    return stands(Statement(text, citations, "supported"), (start, start + len(marked)), SENTENCES)


def parts(stand: Stand | None) -> list[str]:
    assert stand
    return [ARTICLE.text[start:end] for start, end in stand.parts]


@pytest.mark.parametrize(
    ("text", "marked", "part"),
    [
        ("Tomas Vell said so.", "Tomas Vell", "Tomas Vell"),
        ("The mill grinds 2500 sacks yearly.", "2500 sacks", "2,500 sacks"),
        ("The mill grinds 2500 sacks yearly.", "500", "2,500"),
        ("One sack was ground.", "sack", "sacks"),
    ],
    ids=["a name", "a number by its value", "a part of a number", "a word by its stem"],
)
def test_words_stand_on_the_shortest_part_that_carries_them(text: str, marked: str, part: str) -> None:
    stand = said(text, marked)
    assert parts(stand) == [part]
    assert stand
    assert (stand.missing, stand.cited) == ((), True)


@pytest.mark.parametrize(
    ("marked", "missing"),
    [
        ("2,600 sacks", "2,600"),
        ("Thomas Bell ground sacks", "Thomas"),
        ("Bell ground sacks", "Bell"),
        ("The mill did not grind sacks", "not"),
        ("Two million sacks", "Two million"),
    ],
    ids=["another number", "another name", "another name first", "a denial", "a number in words"],
)
def test_nothing_stands_on_what_differs_in_a_number_a_name_or_a_denial(marked: str, missing: str) -> None:
    stand = said(f"{marked}.", marked)
    assert stand
    assert stand.parts == ()
    assert missing in stand.missing
    assert not stand.cited


def test_a_name_that_another_word_begins_with_leaves_that_word_whole() -> None:
    stand = said("Ines inesperata ground.", "Ines inesperata", 2)
    assert stand
    assert (parts(stand), stand.missing) == (["Ines"], ("inesperata",))


def test_one_korea_does_not_stand_for_the_other() -> None:
    stand = said("Sacks went to South Korea.", "South Korea", 1)
    assert parts(stand) == ["South Korea"]
    assert stand
    assert not stand.cited
    assert parts(said("Sacks went to North Korea.", "North Korea", 1)) == ["North Korea"]


def test_a_number_of_several_words_is_looked_up_whole() -> None:
    assert parts(said("It bought 2.5 million.", "million", 1)) == ["two and a half million"]


def test_words_in_two_cited_sentences_stand_on_both() -> None:
    text = "Tomas Vell counted the sluice gate."
    assert parts(said(text, "Tomas Vell counted the sluice gate", 0, 2)) == ["Tomas Vell", "sluice gate"]


def test_words_of_the_assistants_own_are_told_apart() -> None:
    stand = said("The mill was marvellous for sacks.", "marvellous for sacks")
    assert parts(stand) == ["sacks"]
    assert stand
    assert stand.missing == ("marvellous",)
    assert not held("marvellous", SENTENCES)
    assert held("sluice", SENTENCES)


@pytest.mark.parametrize("marked", [" ", "the", ". "])
def test_words_that_say_nothing_stand_on_nothing(marked: str) -> None:
    assert said("It is the. And so on", marked) is None


@given(text=texts, data=st.data())
def test_what_is_quoted_stands_on_itself_to_the_letter(text: str, data: st.DataObject) -> None:
    article = Article("", "", text if split(text)[0] else TEXT)
    sentence = data.draw(st.sampled_from(split(article.text)[0]))
    statement = quote(sentence, article)
    start = data.draw(st.integers(0, len(sentence.text) - 1))
    stand = stands(statement, (start, data.draw(st.integers(start + 1, len(sentence.text)))), [sentence])
    if stand:
        ((begin, end),) = stand.parts
        assert sentence.start <= begin < end <= sentence.end
        assert article.text[begin:end] == sentence.text[begin - sentence.start : end - sentence.start]
