"""A chat model behind an address: waits within bounds, asks once more where it helps, fails in a line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, cast

import httpx2 as httpx
import openai
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr, SecretStr

from rag.models.fault import FAILURES, MISSHAPEN, ModelError, pause, told

_FAULTS = (*FAILURES, *MISSHAPEN)


class GuardedChat(ChatOpenAI):
    """Fails with ModelError alone, whatever the server does; a reply begun is not asked for again."""

    tries: int = 2
    """How often it is asked, at most."""
    _silent: Callable[[], None] = PrivateAttr(default_factory=lambda: lambda: None)
    _silence: float = PrivateAttr(default=0.0)
    _heard: float = PrivateAttr(default=0.0)

    def when_silent(self, act: Callable[[], None], *, seconds: float) -> None:
        """Call `act` when a reply does not go on in time and no other one did for so many seconds either."""
        self._silent, self._silence = act, seconds

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> Iterator[ChatGenerationChunk]:
        for left in reversed(range(self.tries)):
            given = False
            try:
                with closing(cast(Any, super()._stream(messages, stop, run_manager, **kwargs))) as chunks:
                    for chunk in chunks:
                        given, self._heard = given or bool(chunk.text), time.monotonic()
                        yield chunk
                return
            except _FAULTS as error:
                self._wait(error, again=left > 0 and not given)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: object,
    ) -> ChatResult:
        for left in reversed(range(self.tries)):
            try:
                reply = super()._generate(messages, stop, run_manager, **kwargs)
                self._heard = time.monotonic()
                return reply
            except _FAULTS as error:
                self._wait(error, again=left > 0)
        raise ModelError("the model was not asked")

    def _wait(self, error: Exception, *, again: bool) -> None:
        """Wait until the model can be asked again; raise what is told where that does not help."""
        late = isinstance(error, openai.APITimeoutError | httpx.TimeoutException)
        if late and time.monotonic() - self._heard >= self._silence:
            self._silent()
        seconds = pause(error)
        if not again or seconds is None:
            key = self.openai_api_key
            secret = key.get_secret_value() if isinstance(key, SecretStr) else ""
            raise ModelError(told(error, secret)) from error
        time.sleep(seconds)
