"""A chat model that is asked the same thing once: a run of variants then pays for what differs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage, messages_to_dict
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import ConfigDict, PrivateAttr


class MemoChat(BaseChatModel):
    """Replies as the model inside did when it was asked the same with the same options.

    A reply is read to its end before its first piece is passed on, so times mean nothing here.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    inner: BaseChatModel
    _known: dict[str, list[ChatGenerationChunk]] = PrivateAttr(default_factory=dict)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        asked = json.dumps([messages_to_dict(messages), stop, kwargs], sort_keys=True, default=str)
        if asked not in self._known:
            pieces = cast(Any, self.inner).stream(messages, stop=stop, **kwargs)
            self._known[asked] = [ChatGenerationChunk(message=_chunk(piece)) for piece in pieces]
        yield from self._known[asked]

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        whole = AIMessageChunk(content="")
        for piece in self._stream(messages, stop, run_manager, **kwargs):
            whole = _chunk(whole + piece.message)
        return ChatResult(generations=[ChatGeneration(message=whole)])

    @property
    def _llm_type(self) -> str:
        return "memo"


def _chunk(message: BaseMessage) -> AIMessageChunk:
    if not isinstance(message, AIMessageChunk):
        raise TypeError(f"a piece of a reply is expected, not {type(message).__name__}")
    return message
