"""A scripted chat model: a real LangChain model whose replies are written beforehand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from rag.models.open import Model


class ScriptedChat(BaseChatModel):
    """Gives the replies in turn, the last one again and again, a word a chunk."""

    replies: list[str]
    fails_after: int | None = None
    """Chunks given before the connection breaks; None: it does not break."""
    prompts: list[list[BaseMessage]] = Field(default_factory=list)
    options: list[dict[str, Any]] = Field(default_factory=list)
    given: int = 0
    """Chunks given so far."""
    cut: int = 0
    """Streams that were closed before their end."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        if self.fails_after == 0:
            raise OSError("the line is dead")
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self._next(messages, kwargs)))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        reply = self._next(messages, kwargs)
        try:
            for n, word in enumerate(re.findall(r"\s*\S+\s*$|\s*\S+", reply) or [""]):
                if n == self.fails_after:
                    raise OSError("the line is dead")
                self.given += 1
                yield ChatGenerationChunk(message=AIMessageChunk(content=word))
        except GeneratorExit:
            self.cut += 1
            raise

    def _next(self, messages: list[BaseMessage], options: dict[str, Any]) -> str:
        reply = self.replies[min(len(self.prompts), len(self.replies) - 1)]
        self.prompts.append(messages)
        self.options.append(options)
        return reply


def scripted(*replies: str, fails_after: int | None = None) -> ScriptedChat:
    """Return a chat model that gives these replies in turn."""
    return ScriptedChat(replies=list(replies), fails_after=fails_after)


def model_of(chat: BaseChatModel) -> Model:
    """Return a model that needs no start."""
    return Model("scripted", lambda: chat)
