"""Drafts: the verdict is read first, sentences come while the model writes, closing stops it."""

from __future__ import annotations

import math

import pytest

from ingest.split import split
from rag.answer import Evidence
from rag.compose import Draft
from tests.scripted_chat import OddsChat, ScriptedChat, scripted

TEXT = "The tide mill was built in 1842. It ground grain. A crew lifted the gate in April."
EVIDENCE = [Evidence(s, score) for s, score in zip(split(TEXT)[0], (0.4, 0.9, 0.7), strict=True)]


def drafted(chat: ScriptedChat) -> Draft:
    return Draft(chat, "When was it built?", EVIDENCE, max_tokens=50)


VERDICTS = {
    "a Yes is stripped": ("Yes. The mill was built in 1842.", ["The mill was built in 1842."]),
    "a Yes with a comma is stripped": ("Yes, it was built in 1842.", ["it was built in 1842."]),
    "a reply without a verdict is kept": ("Vell built it in 1842.", ["Vell built it in 1842."]),
    "two sentences come apart": ("Yes. It is old. It ground grain.", ["It is old.", "It ground grain."]),
    "a line break is a space": ("Yes. It is\nold.", ["It is old."]),
    "a bare verdict is no sentence": ("Yes.", []),
    "the number is stripped": ("Yes [2]. It ground grain.", ["It ground grain."]),
    "a number without a verdict is stripped": ("[2] It ground grain.", ["It ground grain."]),
    "a word that begins like a verdict is kept": ("Norway built it.", ["Norway built it."]),
    "an empty reply is no sentence": ("", []),
}


@pytest.mark.parametrize(("reply", "expected"), VERDICTS.values(), ids=VERDICTS)
def test_sentences_of_a_reply(reply: str, expected: list[str]) -> None:
    assert list(drafted(scripted(reply)).sentences()) == expected


def test_a_sentence_is_given_before_the_reply_ends() -> None:
    chat = scripted("Yes. The mill was built in 1842. It ground grain for many years after that.")
    sentences = drafted(chat).sentences()
    assert next(sentences) == "The mill was built in 1842."
    assert chat.given < 12
    assert list(sentences) == ["It ground grain for many years after that."]
    assert chat.given == 15


@pytest.mark.parametrize(("reply", "sign"), [("Yes. It was.", 1), ("No. It was not.", -1), ("Vell did.", 0)])
def test_a_plain_verdict_has_fixed_log_odds(reply: str, sign: int) -> None:
    odds = drafted(scripted(reply)).log_odds
    assert odds * sign > 1 if sign else odds == 0


@pytest.mark.parametrize("yes", [0.02, 0.3, 0.5, 0.97])
def test_log_odds_come_from_the_log_probabilities(yes: float) -> None:
    draft = drafted(OddsChat(replies=["Yes. It was built in 1842."], yes=yes))
    assert draft.log_odds == pytest.approx(math.log(yes / (1 - yes)), abs=1e-3)
    assert list(draft.sentences()) == ["It was built in 1842."]


def test_log_odds_are_finite_when_one_verdict_is_out_of_the_list() -> None:
    assert 5 < drafted(OddsChat(replies=["Yes."], yes=1.0)).log_odds < 20


def test_log_probabilities_are_asked_only_of_a_model_that_has_them() -> None:
    plain, frank = scripted("Yes."), OddsChat(replies=["Yes."])
    drafted(plain)
    drafted(frank)
    assert plain.options == [{"max_tokens": 50}]
    assert frank.options == [{"max_tokens": 50, "logprobs": True, "top_logprobs": 20}]


def test_the_evidence_is_read_in_the_article_s_order() -> None:
    chat = scripted("Yes.")
    Draft(chat, "When?", EVIDENCE[::-1], max_tokens=5)
    asked = chat.prompts[0][-1].text
    assert asked.index("1842") < asked.index("ground") < asked.index("April") < asked.index("When?")


def test_closing_a_draft_stops_the_model() -> None:
    chat = scripted("Yes. It was built in 1842. It ground grain.")
    drafted(chat).close()
    assert chat.given < 6
    assert chat.cut == 1


def test_leaving_the_sentences_early_stops_the_model() -> None:
    chat = scripted("Yes. It was built in 1842. It ground grain. It closed long ago.")
    sentences = drafted(chat).sentences()
    next(sentences)
    sentences.close()  # type: ignore[attr-defined]  # declared as the iterator it is used as
    assert chat.cut == 1
