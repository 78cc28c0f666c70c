"""Many who ask the embedded engine at once wait for a place, and only an engine that hangs is ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2 as httpx
import openai
import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI

from rag.models.client import Bounds, options
from rag.models.fault import ModelError
from rag.models.steady import PLACES, SteadyChat


def chat() -> SteadyChat:
    return SteadyChat(**options("http://127.0.0.1:9/v1", "none", "model", Bounds()), tries=1)


def test_no_more_ask_at_once_than_the_engine_has_places(monkeypatch: pytest.MonkeyPatch) -> None:
    at_once, most, lock = 0, 0, threading.Lock()

    def streamed(self: object, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        time.sleep(0.02)
        yield ChatGenerationChunk(message=AIMessageChunk(content="Yes."))
        with lock:
            at_once -= 1

    monkeypatch.setattr(ChatOpenAI, "_stream", streamed)
    model = chat()
    with ThreadPoolExecutor(8) as pool:
        said = [*pool.map(lambda _: [*model.stream([HumanMessage("?")])], range(16))]
    assert len(said) == 16
    assert most == PLACES


def test_only_an_engine_that_says_nothing_to_anybody_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def late(self: object, *_: Any, **__: Any) -> Iterator[ChatGenerationChunk]:
        raise openai.APITimeoutError(httpx.Request("POST", "http://127.0.0.1:9/v1"))
        yield

    monkeypatch.setattr(ChatOpenAI, "_stream", late)
    model, ended = chat(), list[bool]()
    model.when_silent(lambda: ended.append(True), seconds=60.0)
    for heard, expected in ((time.monotonic() - 1, []), (time.monotonic() - 61, [True])):
        model._heard = heard
        with pytest.raises(ModelError, match="did not go on in time"):
            [*model.stream([HumanMessage("?")])]
        assert ended == expected
