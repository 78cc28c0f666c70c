"""A refusal says only what can be checked: names that stand nowhere, words of others, a quote."""

from __future__ import annotations

import pytest

from ingest.article import Article
from ingest.split import split
from rag.answer import REFUSAL, Evidence
from rag.refuse import INSTEAD, lead, nearest
from rag.speakers import Voices

TEXT = (
    "Mayor Ines Calder said that the tide mill would reopen before June. The engineer Tomas Vell argued that "
    "its gate is too old.\n\nThe mill ground 2,500 sacks of grain a year."
)
ARTICLE = Article("The tide mill", "test", TEXT)
SENTENCES = split(TEXT)[0]
VOICES = Voices(TEXT, SENTENCES)


def found(*scores: float) -> list[Evidence]:
    return [Evidence(sentence, score) for sentence, score in zip(SENTENCES, scores, strict=True)]


def said(question: str, *scores: float) -> str:
    quoted = [c for s in nearest(question, found(*scores), ARTICLE) for c in s.citations]
    return lead(question, ARTICLE, VOICES, quoted)


LEADS = {
    "nothing comes near": ("Who painted the sails red?", REFUSAL),
    "a name that stands nowhere": ("Did Norrland buy it?", f"{REFUSAL} It nowhere mentions “Norrland”."),
    "two such names": (
        "Did Norrland or Ostmark buy it?",
        f"{REFUSAL} It nowhere mentions “Norrland” or “Ostmark”.",
    ),
    "words of somebody else": (
        "Did Ines Calder say that the gate is too old?",
        f"{REFUSAL} The words nearest to it are not given to Ines Calder. {INSTEAD}",
    ),
    "words of the one asked for": ("Did Tomas Vell say that the old gate is broken?", f"{REFUSAL} {INSTEAD}"),
}


@pytest.mark.parametrize(("question", "text"), LEADS.values(), ids=LEADS)
def test_what_a_refusal_says_first(question: str, text: str) -> None:
    assert said(question, 0.5, 0.6, 0.4) == text


def test_what_shares_most_with_the_question_is_quoted() -> None:
    (instead,) = nearest("Why did the mill grind 9 sacks of grain?", found(0.5, 0.6, 0.4), ARTICLE)
    assert (instead.text, instead.label) == (SENTENCES[2].text, "quoted")


def test_off_the_topic_nothing_is_quoted() -> None:
    assert nearest("How much grain a year?", found(0.1, 0.1, 0.1), ARTICLE) == ()


def test_without_evidence_nothing_is_quoted() -> None:
    assert nearest("How much grain a year?", [], ARTICLE) == ()
