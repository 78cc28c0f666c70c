"""A scripted chat model: a real LangChain model whose replies are written beforehand."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from rag.model import Model


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
                metadata = self._metadata() if n == 0 else {}
                yield ChatGenerationChunk(message=AIMessageChunk(content=word, response_metadata=metadata))
        except GeneratorExit:
            self.cut += 1
            raise

    def _next(self, messages: list[BaseMessage], options: dict[str, Any]) -> str:
        reply = self.replies[min(len(self.prompts), len(self.replies) - 1)]
        self.prompts.append(messages)
        self.options.append(options)
        return reply

    def _metadata(self) -> dict[str, Any]:
        return {}


class OddsChat(ScriptedChat):
    """The same with log-probabilities of the first token, in OpenAI's form."""

    logprobs: bool | None = None
    yes: float = 0.9
    """Probability of Yes; that of No is the rest."""

    numbers: dict[str, float] = Field(default_factory=dict)
    """Probability of each number of an excerpt; empty: the reply names none."""

    def _metadata(self) -> dict[str, Any]:
        mass = {"Yes": self.yes * 0.75, " yes": self.yes * 0.25, "No": 1 - self.yes}
        tokens = [_token("Yes", mass)]
        if self.numbers:
            tokens += [_token(" [", {" [": 1.0}), _token(next(iter(self.numbers)), self.numbers)]
        return {"logprobs": {"content": tokens}}


def _token(text: str, mass: dict[str, float]) -> dict[str, Any]:
    options = [{"token": token, "logprob": math.log(p)} for token, p in mass.items() if p > 0]
    return {"token": text, "top_logprobs": options}


def scripted(*replies: str, fails_after: int | None = None) -> ScriptedChat:
    """Return a chat model that gives these replies in turn."""
    return ScriptedChat(replies=list(replies), fails_after=fails_after)


def model_of(chat: BaseChatModel) -> Model:
    """Return a model that needs no start."""
    return Model("scripted", lambda: chat)
