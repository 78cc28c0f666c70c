"""A refusal says only what can be checked: names that stand nowhere, and a quote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.split import split
from rag.answer import REFUSAL, Evidence
from rag.checking.refuse import INSTEAD, NEAR, lead, nearest

TEXT = (
    "Mayor Ines Calder said that the tide mill would reopen before June. The engineer Tomas Vell argued that "
    "its gate is too old.\n\nThe mill ground 2,500 sacks of grain a year for Norway and western towns."
)
ARTICLE = Article("The tide mill", "test", TEXT)
SENTENCES = split(TEXT)[0]


def found(*scores: float) -> list[Evidence]:
    order = sorted(zip(scores, SENTENCES, strict=True), key=lambda item: -item[0])
    return [Evidence(sentence, score) for score, sentence in order]


LEADS = {
    "nothing comes near": ("Who painted the sails red?", 0.0, ""),
    "a name that stands nowhere": ("Did Norrland buy it?", 0.0, " It nowhere mentions “Norrland”."),
    "two such names": (
        *("Did Norrland or Ostmark buy it?", 0.0),
        " It nowhere mentions “Norrland” or “Ostmark”.",
    ),
    "a name of two words": ("Did Carla Dorn buy it?", 0.0, " It nowhere mentions “Carla Dorn”."),
    "a name under another form": ("Did the Norwegians or Oslo buy it?", 0.0, ""),
    "a name that begins a word": ("What does the West buy?", 0.0, ""),
    "something comes near": ("Did Tomas Vell say that the old gate is broken?", 0.3, f" {INSTEAD}"),
}


@pytest.mark.parametrize(("question", "score", "more"), LEADS.values(), ids=LEADS)
def test_what_a_refusal_says_first(question: str, score: float, more: str) -> None:
    quoting = bool(nearest(found(score / 3, score, 0.0), ARTICLE))
    assert lead(question, ARTICLE, quoting=quoting) == REFUSAL + more


def test_what_the_reader_puts_first_is_quoted() -> None:
    (instead,) = nearest(found(0.1, 0.1, 0.4), ARTICLE)
    assert (instead.text, instead.label) == (SENTENCES[2].text, "quoted")


def test_what_the_reader_holds_for_irrelevant_is_not_quoted_nor_is_nothing() -> None:
    assert nearest(found(NEAR / 2, 0.0, 0.0), ARTICLE) == nearest([], ARTICLE) == ()


@given(st.text(max_size=200))
def test_any_question_can_be_refused(question: str) -> None:
    assert lead(question, ARTICLE, quoting=False).startswith(REFUSAL)
