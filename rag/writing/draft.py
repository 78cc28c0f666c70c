"""Drafts: sentences by the model, from the evidence only."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from ingest.split import sentence_spans
from rag.answer import REFUSAL, Evidence
from rag.writing.prompt import messages

_DECLINED = REFUSAL.rstrip(".")

_LONGEST_TOKEN = 16
"""Characters that a token has at most, on average: a longer reply was not stopped where it was to stop."""


def drafted(
    chat: BaseChatModel, question: str, evidence: Sequence[Evidence], *, max_tokens: int
) -> Generator[str]:
    """Yield each sentence of one reply as soon as the next one begins, none of a reply that declines.

    Closing the generator stops the model.
    """
    read = sorted(evidence, key=lambda e: e.sentence.start)
    with closing(streamed(chat, messages(question, read), max_tokens=max_tokens)) as chunks:
        for sentence in _sentences(chunks):
            if sentence.startswith(_DECLINED):
                return
            yield sentence


def streamed(chat: BaseChatModel, turns: Sequence[BaseMessage], *, max_tokens: int) -> Generator[str]:
    """Yield a reply as it is written, a piece of text at a time. Closing the generator stops the model.

    Raises:
        ValueError: it does not end.
    """
    left = _LONGEST_TOKEN * max_tokens
    # Closing the stream closes the connection, and that stops the model.
    with closing(cast(Any, chat.stream(turns, max_tokens=max_tokens))) as chunks:
        for chunk in chunks:
            text = str(chunk.text)
            left -= len(text)
            if left < 0:
                raise ValueError(f"the reply goes on after {max_tokens} tokens")
            yield text


def _sentences(chunks: Iterator[str]) -> Iterator[str]:
    draft, given = "", 0
    for chunk in chunks:
        draft += chunk
        done = _split(draft)[:-1]
        yield from done[given:]
        given = max(given, len(done))
    yield from _split(draft)[given:]


def _split(draft: str) -> list[str]:
    text = draft.replace("\n", " ")
    return [text[start:end] for start, end in sentence_spans(text, (0, len(text)))]
