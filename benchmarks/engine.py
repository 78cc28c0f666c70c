"""What the embedded chat model reads and writes for an answer, by the engine's own count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from langchain_core.messages import BaseMessage, convert_to_openai_messages

from benchmarks.stages import Line, asked_alone, peak, seconds
from ingest.index import ArticleIndex
from rag.assistant import Assistant
from rag.evidence.decide import choose
from rag.models.open import Model
from rag.models.steady import SteadyChat
from rag.settings import Settings
from rag.writing.prompt import messages

_PARAMETERS = 1.54e9
"""Of the embedded model; each is multiplied and added once a token."""
_WEIGHTS = 1.117e9
"""Bytes that are read from memory for each token that is written."""
_STREAMED = 1 << 28


@dataclass(frozen=True, slots=True)
class Counted:
    """One draft: tokens read anew and written, the seconds of both, and how many were only confirmed."""

    read: int
    reading: float
    written: int
    writing: float
    confirmed: int


def engine(index: ArticleIndex, model: Model | None) -> Iterator[Line]:
    """Count and time the drafts of the shipped questions about the article."""
    if model is None or not model.embedded:
        return
    chat = model.chat()
    assert isinstance(chat, SteadyChat)
    drafts = [_drafted(chat, prompt) for prompt in _prompts(index)][1:]  # the first reads the examples, too
    read, written = sum(d.read for d in drafts), sum(d.written for d in drafts)
    reading, writing = read / sum(d.reading for d in drafts), written / sum(d.writing for d in drafts)
    shown = f"{median(d.read for d in drafts):.0f} (most {max(d.read for d in drafts)})"
    yield Line(f"chat model: tokens read anew for an answer, {len(drafts)} drafts", shown, "160")
    yield Line("chat model: tokens written for an answer", f"{median(d.written for d in drafts):.0f}")
    reached = 2 * _PARAMETERS * reading / peak()
    yield Line("chat model reads", f"{reading:.0f} tokens a second, {reached:.2f} of the float32 peak")
    share = sum(d.confirmed for d in drafts) / written
    yield Line(
        "chat model writes", f"{writing:.0f} tokens a second, {share:.0%} of them guessed and confirmed"
    )
    passes = (written - sum(d.confirmed for d in drafts)) / sum(d.writing for d in drafts)
    limit = _bandwidth() / _WEIGHTS
    yield Line("the same, passes over the weights", f"{passes:.1f} a second; memory allows {limit:.0f}")


def _prompts(index: ArticleIndex) -> Iterator[list[BaseMessage]]:
    """Yield what the chat model reads for each answerable question."""
    assistant, settings = Assistant(index), Settings()
    for case in asked_alone():
        if case.answerable:
            chosen = choose(assistant.ask(case.question).evidence, settings)
            yield messages(case.question, sorted(chosen, key=lambda e: e.sentence.start))


def _drafted(chat: SteadyChat, prompt: Sequence[BaseMessage]) -> Counted:
    """Draft as the chat model itself does: rewound to what all prompts begin with."""
    chat.rewind(prompt)
    reply = chat.root_client.chat.completions.create(
        messages=convert_to_openai_messages(prompt),
        model=chat.model_name,
        temperature=0,
        max_tokens=Settings().max_tokens,
    )
    timings = reply.model_extra["timings"]
    return Counted(
        timings["prompt_n"],
        timings["prompt_ms"] / 1e3,
        timings["predicted_n"],
        timings["predicted_ms"] / 1e3,
        timings.get("draft_n_accepted", 0),
    )


def _bandwidth() -> float:
    """Return the bytes a second that a plain sum reads from memory, on one core."""
    data = np.ones(_STREAMED, np.uint8).view(np.float32)
    return _STREAMED / seconds(lambda: data.sum())
