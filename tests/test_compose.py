"""Drafts: sentences come while the model writes, and closing stops it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ingest.split import split
from rag.answer import REFUSAL, Evidence
from rag.writing.draft import drafted
from tests.scripted_chat import ScriptedChat, scripted

TEXT = "The tide mill was built in 1842. It ground grain. A crew lifted the gate in April."
EVIDENCE = [Evidence(s, score) for s, score in zip(split(TEXT)[0], (0.4, 0.9, 0.7), strict=True)]


def drafts(chat: ScriptedChat) -> Generator[str]:
    return drafted(chat, "When was it built?", EVIDENCE, max_tokens=50)


REPLIES = {
    "one sentence": ("Vell built it in 1842.", ["Vell built it in 1842."]),
    "two sentences come apart": ("It is old. It ground grain.", ["It is old.", "It ground grain."]),
    "a line break is a space": ("It is\nold.", ["It is old."]),
    "a reply that declines is no sentence": (REFUSAL, []),
    "nor is one that declines at length": ("The article does not say when it was built. It is old.", []),
    "what comes before it is kept": (f"It is old. {REFUSAL}", ["It is old."]),
    "an empty reply is no sentence": ("", []),
}


@pytest.mark.parametrize(("reply", "expected"), REPLIES.values(), ids=REPLIES)
def test_sentences_of_a_reply(reply: str, expected: list[str]) -> None:
    assert list(drafts(scripted(reply))) == expected


def test_a_sentence_is_given_before_the_reply_ends() -> None:
    chat = scripted("The mill was built in 1842. It ground grain for many years after that.")
    sentences = drafts(chat)
    assert next(sentences) == "The mill was built in 1842."
    assert chat.given < 12
    assert list(sentences) == ["It ground grain for many years after that."]
    assert chat.given == 14
    assert chat.options == [{"max_tokens": 50}]


def test_the_evidence_is_read_in_the_article_s_order() -> None:
    chat = scripted("It is old.")
    list(drafted(chat, "When?", EVIDENCE[::-1], max_tokens=5))
    asked = chat.prompts[0][-1].text
    assert asked.index("1842") < asked.index("ground") < asked.index("April") < asked.index("When?")


def test_leaving_the_sentences_early_stops_the_model() -> None:
    chat = scripted("It was built in 1842. It ground grain. It closed long ago.")
    sentences = drafts(chat)
    next(sentences)
    sentences.close()
    assert chat.cut == 1


def test_a_reply_that_declines_is_not_read_to_its_end() -> None:
    chat = scripted(f"{REFUSAL} It was built in 1842. It ground grain.")
    assert list(drafts(chat)) == []
    assert chat.given < 8
    assert chat.cut == 1
