"""The embedded engine's chat model: the same conversation gets the same reply, whatever was asked before."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage, HumanMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from rag.models.guard import GuardedChat

PLACES = 3
"""Replies that the engine writes at once, and beginnings that it keeps: one drafts, one rewrites, one writes
the questions that are offered. With fewer, a question would wait until its beginning is read again.
"""

_NOTHING = "."
"""A last turn that no question begins like."""


class SteadyChat(GuardedChat):
    """Rewinds the engine's prompt cache to what precedes the last turn before it answers.

    llama.cpp keeps the beginning that a prompt shares with the one before, and reads only the rest. How
    much is left to read changes the order of its sums, hence the last digits of its probabilities, and
    a close choice between two words with them. After a last turn that is always the same, what is shared is
    always the same too: everything but the last turn. That costs a few tokens each time.

    Who comes while all places are taken waits here for one, and is not taken for a reply that hangs.
    """

    _places: threading.BoundedSemaphore = PrivateAttr(
        default_factory=lambda: threading.BoundedSemaphore(PLACES)
    )

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        with self._places:
            self.rewind(messages)
            yield from super()._stream(messages, stop, run_manager, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        with self._places:
            self.rewind(messages)
            return super()._generate(messages, stop, run_manager, **kwargs)

    def rewind(self, messages: Sequence[BaseMessage]) -> None:
        """Let the engine keep of its last prompt what comes before the last turn of this one."""
        if len(messages) > 1:
            super()._generate([*messages[:-1], HumanMessage(_NOTHING)], max_tokens=1)
