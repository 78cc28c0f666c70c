"""The judge: a probability that follows its features."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.split import split
from rag.answer import Evidence
from rag.judge import features, probability

ARTICLE = Article(
    "The tide mill",
    "test",
    "The tide mill of Port Ellery was built in 1842. A crew from Norway lifted the gate in April.",
)
EVIDENCE = [Evidence(s, score) for s, score in zip(split(ARTICLE.text)[0], (0.6, 0.4), strict=True)]
MEASURED = features("Who lifted the gate?", EVIDENCE, ARTICLE, 0.0)
ODDS = st.floats(-13.9, 13.9)


@given(ODDS, ODDS)
def test_the_probability_rises_with_the_log_odds(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert probability(replace(MEASURED, log_odds=low)) <= probability(replace(MEASURED, log_odds=high))


@given(st.none() | ODDS, st.floats(-1, 1), st.floats(0, 1), st.integers(0, 2))
def test_the_probability_lies_between_0_and_1(
    odds: float | None, similarity: float, cover: float, strange: int
) -> None:
    measured = replace(MEASURED, log_odds=odds, similarity=similarity, cover=cover, strange_names=strange)
    assert 0 < probability(measured) < 1


@pytest.mark.parametrize("odds", [None, 1.0], ids=["without a model", "with a model"])
def test_a_name_that_the_article_lacks_lowers_the_probability(odds: float | None) -> None:
    known = features("Who lifted the gate in Norway?", EVIDENCE, ARTICLE, odds)
    strange = features("Who lifted the gate in Wyoming?", EVIDENCE, ARTICLE, odds)
    assert (known.strange_names, strange.strange_names) == (0, 1)
    assert probability(replace(known, strange_names=1)) < probability(known)
    assert probability(strange) < probability(known)


STRANGE = {
    "a people of a land named": ("What did the Norwegians or a crew from Norway do?", {0, 1}),
    "a word of the title": ("Where is the Tide Mill?", {0}),
    "three strange names count as two": ("Did Ann, Bert or Cleo do it?", {2}),
}


@pytest.mark.parametrize(("question", "allowed"), STRANGE.values(), ids=STRANGE)
def test_strange_names(question: str, allowed: set[int]) -> None:
    assert features(question, EVIDENCE, ARTICLE, None).strange_names in allowed


def test_the_best_evidence_gives_the_similarity() -> None:
    assert MEASURED.similarity == 0.6
    assert features("Who?", (), ARTICLE, None).similarity == 0.0


def test_cover_is_whole_when_one_sentence_holds_every_word_and_nothing_when_none_does() -> None:
    assert features("Was the mill built?", EVIDENCE, ARTICLE, None).cover == pytest.approx(1.0)
    assert features("Zebras?", EVIDENCE, ARTICLE, None).cover == 0.0
    assert features("", EVIDENCE, ARTICLE, None).cover == 0.0


def test_a_rare_word_weighs_more_than_a_frequent_one() -> None:
    sentences = split("The mill is old. The mill is grey. The mill is shut. The heron nests.")[0]
    evidence = [Evidence(s, 0.5) for s in sentences]
    rare = features("heron zebra", evidence, ARTICLE, None).cover
    frequent = features("mill zebra", evidence, ARTICLE, None).cover
    assert rare > frequent > 0


@pytest.mark.parametrize("odds", [None, 1.0], ids=["without a model", "with a model"])
def test_what_is_off_the_topic_is_less_probable(odds: float | None) -> None:
    near, far = ([Evidence(e.sentence, score) for e in EVIDENCE] for score in (0.3, 0.1))
    close, remote = (features("Who lifted the gate?", e, ARTICLE, odds) for e in (near, far))
    assert close.far == 0 < remote.far
    assert probability(remote) < probability(close)


@pytest.mark.parametrize("odds", [None, 1.0], ids=["without a model", "with a model"])
def test_words_of_another_speaker_are_less_probable(odds: float | None) -> None:
    measured = replace(MEASURED, log_odds=odds)
    assert probability(replace(measured, unheard=True)) < probability(measured)
