"""A refusal says only what can be checked: names that stand nowhere, words of others, a quote."""

from __future__ import annotations

import pytest

from ingest.article import Article
from ingest.split import split
from rag.answer import REFUSAL, Evidence
from rag.refuse import INSTEAD, NEAR, lead, nearest
from rag.speakers import Voices

TEXT = (
    "Mayor Ines Calder said that the tide mill would reopen before June. The engineer Tomas Vell argued that "
    "its gate is too old.\n\nThe mill ground 2,500 sacks of grain a year."
)
ARTICLE = Article("The tide mill", "test", TEXT)
SENTENCES = split(TEXT)[0]
VOICES = Voices(TEXT, SENTENCES)


def found(*scores: float) -> list[Evidence]:
    order = sorted(zip(scores, SENTENCES, strict=True), key=lambda item: -item[0])
    return [Evidence(sentence, score) for score, sentence in order]


def said(question: str, *scores: float) -> str:
    quoted = [c for s in nearest(found(*scores), ARTICLE) for c in s.citations]
    return lead(question, ARTICLE, VOICES, quoted)


LEADS = {
    "nothing comes near": ("Who painted the sails red?", (0.0, 0.0, 0.0), REFUSAL),
    "a name that stands nowhere": (
        "Did Norrland buy it?",
        (0.0, 0.0, 0.0),
        f"{REFUSAL} It nowhere mentions “Norrland”.",
    ),
    "two such names": (
        "Did Norrland or Ostmark buy it?",
        (0.0, 0.0, 0.0),
        f"{REFUSAL} It nowhere mentions “Norrland” or “Ostmark”.",
    ),
    "words of somebody else": (
        "Did Ines Calder say that the gate is too old?",
        (0.1, 0.3, 0.0),
        f"{REFUSAL} The words nearest to it are not given to Ines Calder. {INSTEAD}",
    ),
    "words of the one asked for": (
        "Did Tomas Vell say that the old gate is broken?",
        (0.1, 0.3, 0.0),
        f"{REFUSAL} {INSTEAD}",
    ),
}


@pytest.mark.parametrize(("question", "scores", "text"), LEADS.values(), ids=LEADS)
def test_what_a_refusal_says_first(question: str, scores: tuple[float, ...], text: str) -> None:
    assert said(question, *scores) == text


def test_what_the_reader_puts_first_is_quoted() -> None:
    (instead,) = nearest(found(0.1, 0.1, 0.4), ARTICLE)
    assert (instead.text, instead.label) == (SENTENCES[2].text, "quoted")


def test_what_the_reader_holds_for_irrelevant_is_not_quoted() -> None:
    assert nearest(found(NEAR / 2, 0.0, 0.0), ARTICLE) == ()


def test_without_evidence_nothing_is_quoted() -> None:
    assert nearest([], ARTICLE) == ()
