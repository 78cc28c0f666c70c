"""Questions are made of single sentences by rules on their form, and stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import split
from rag.clause import take_apart
from rag.named import survey
from rag.pointers import pointers
from rag.questions import LONGEST, candidates, presentable

MADE = {
    "a date": ("The mill was built in 1911 by the council.", "When was the mill built?"),
    "a date in an aside": ("The mill, built in 1911, has a tower.", "When was the mill built?"),
    "a day to come": ("The mill will close on 5 May until further notice.", "When will the mill close?"),
    "a reason": ("The mill was closed because of a flood.", "Why was the mill closed?"),
    "a number that one has": ("The mill has 24 wheels, he said.", "How many wheels does the mill have?"),
    "a number that does": ("Some 240 people had come to the fair.", "How many people had come to the fair?"),
    "a nickname": ("Ada Quill, a miller, calls the mill “a ruin.”", "What does Ada Quill call the mill?"),
    "somebody who acts": (
        "Ada Quill, a miller in Norhaven, sold 40 sacks of flour.",
        "Who sold 40 sacks of flour?",
    ),
    "somebody with a role": ("Ada Quill, a miller in Norhaven, sold 40 sacks.", "Who is Ada Quill?"),
    "somebody of the past": ("In 1811 Ada Quill, a miller, sold 40 sacks.", "Who was Ada Quill?"),
    "somebody in a year": ("In 1951 the miller Ada Quill built a barn.", "What did Ada Quill do in 1951?"),
    "words": ("Ada Quill warned that the mill may close.", "What did Ada Quill warn about?"),
    "words of several": ("Experts suggest that the mill may close.", "What do experts suggest?"),
    "words on a topic": ("Ada Quill said that Norhaven is late.", "What did Ada Quill say about Norhaven?"),
    "a verb before its name": ("“It is late,” predicted Ada Quill.", "What did Ada Quill predict?"),
    "what something is": ("The aim of the council is a new bridge.", "What is the aim of the council?"),
    "what acts": ("The bridge, an old one, links the town with Vell.", "What links the town with Vell?"),
    "a land": ("Norway has asked for two more ferries.", "Which country has asked for two more ferries?"),
    "a year": ("In 1911 there was a flood.", "What happened in 1911?"),
    "a figure": ("It ground 2,500 sacks.", "What is said about 2,500 sacks?"),
    "a place": ("It lies in the Bay of Fundy.", "What does the article say about the Bay of Fundy?"),
    "a noun phrase": ("It is by the old mill.", "What does the article say about the old mill?"),
    "a question that is answered": ("What does the mill grind? It grinds oats.", "What does the mill grind?"),
    "a heading": ("It is late.\n\nThe flood\n\nIt came.", "What does the article say under “The flood”?"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "question"), MADE.values(), ids=MADE)
def test_a_sentence_is_asked_for_what_it_tells(text: str, question: str) -> None:
    assert question in [c.question for c in candidates(split(text)[0])]


NOT_MADE = {
    "pronouns": "He sold it to her, and they were glad of it.",
    "a verb inside the subject": "Divers sent down in June had found cracks.",
    "a part of a name": "It happened in the southern North Sea.",
    "a people": "It was painted by the Dutch in the old way.",
    "a time that somebody tells": "The keeper said that she would come on Sunday.",
    "an abbreviation that ends no sentence": "The road runs along the St. Lawrence.",
    "another language": "Die Mühle steht am Fluss, und der Müller schläft.",
    "no language": "@@@ 1234 ### [x](y) | a | b |",
    "nothing": "",
}


@pytest.mark.parametrize("text", NOT_MADE.values(), ids=NOT_MADE)
def test_nothing_is_asked_about(text: str) -> None:
    assert [c.question for c in candidates(split(text)[0])] == []


def test_a_last_name_is_asked_about_in_full() -> None:
    text = "Ada Quill, a miller, came. It was late. “It is late,” Quill predicted."
    assert "What did Ada Quill predict?" in [c.question for c in candidates(split(text)[0])]


def test_a_question_belongs_to_the_sentence_it_was_made_of() -> None:
    sentences = split("It is late. The mill was built in 1911. What is ground? Oats are ground there.")[0]
    made = {c.question: c.sentence for c in candidates(sentences)}
    assert made["When was the mill built?"] == sentences[1]
    assert made["What is ground?"] == sentences[3]
    assert {c.sentence for c in candidates(sentences, at=[1])} == {sentences[1]}


def test_a_clause_is_subject_verb_and_rest_without_what_stands_between() -> None:
    said = take_apart("In 1911 the mill, an old one, stood on the river.")
    assert said is not None
    assert (said.subject, said.auxiliary, said.base, said.rest) == (
        "the mill",
        "did",
        "stand",
        "on the river.",
    )
    assert said.inverted("there") == "did the mill stand there"


def test_people_are_told_from_other_names() -> None:
    names = survey(
        [
            "Mayor Ada Quill came.",
            "Tom Vell, a miller, left.",
            "The Harbour Alliance, which won, met Gannet Bridge.",
        ]
    )
    assert names.people == {"Ada Quill", "Tom Vell"}
    assert names.full == {"Quill": "Ada Quill", "Vell": "Tom Vell"}


UNFIT = {
    "a pronoun": "Who saw him?",
    "markup": "What is *that*?",
    "no question mark": "Who built the mill",
    "no capital": "who built the mill?",
    "a vague noun": "What happened at the spot?",
    "too many words": f"Who built {'very ' * 20}much?",
    "too few words": "Late?",
}


@pytest.mark.parametrize("question", UNFIT.values(), ids=UNFIT)
def test_a_question_is_not_presentable_with(question: str) -> None:
    assert not presentable(question)


WORDS = (
    "The Ada Quill mill , . ? “ ” said was built in 1911 because 24 wheels who it his Norway is a the of and "
    "has calls ’s However Mayor # - about May"
)


@given(st.text() | st.lists(st.sampled_from(WORDS.split()), max_size=40).map(" ".join))
def test_any_text_gives_questions_that_stand_alone_or_none(text: str) -> None:
    sentences = split(text)[0]
    for candidate in candidates(sentences):
        assert candidate.sentence in sentences
        assert candidate.question.endswith("?")
        assert len(candidate.question) <= LONGEST
        assert not pointers(candidate.question)
        assert "\n" not in candidate.question
