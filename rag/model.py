"""A model spec becomes a LangChain chat model; `local` starts the embedded llama.cpp engine."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from rag.weights import WeightsError, find_weights

CONTEXT_TOKENS = 4096
_THREADS_LIMIT = 8
_SEED = 1


class ModelError(RuntimeError):
    """The chat model cannot be had: what was asked for, why, what to do."""


class Model:
    """A chat model that starts on first need, once, whichever thread asks."""

    def __init__(self, name: str, start: Callable[[], BaseChatModel]) -> None:
        self.name = name
        self._start = start
        self._lock = threading.Lock()
        self._chat: BaseChatModel | None = None

    def chat(self) -> BaseChatModel:
        """Return the chat model, starting it when this is the first need.

        Raises:
            ModelError: it does not start.
        """
        with self._lock:
            if self._chat is None:
                self._chat = self._start()
            return self._chat


def open_model(spec: str, *, folder: Path, threads: int = 2) -> Model | None:
    """Return the model that `spec` names, not yet started; None for `none`.

    `spec` is `local`, `none`, `provider:model` as `init_chat_model` has it, the address of an
    OpenAI-compatible server, or the path of a GGUF file. `folder` is where model files are kept.

    Raises:
        ModelError: the spec is of no known form.
    """
    if spec == "none":
        return None
    if spec == "local":
        return Model(spec, lambda: _embedded(_local_file(folder), threads))
    if spec.startswith(("http://", "https://")):
        return Model(spec, lambda: _server(spec))
    if spec.endswith(".gguf"):
        return Model(spec, lambda: _embedded(_existing(Path(spec).expanduser()), threads))
    if ":" in spec:
        return Model(spec, lambda: _provider(spec))
    raise ModelError(f"unknown model {spec!r}: use local, none, provider:model, http://host:port/v1 or a .gguf file")


def _local_file(folder: Path) -> Path:
    path = find_weights(folder)
    if path is None:
        raise ModelError(f"the embedded model is not in {folder}; run `make setup`, or choose another with --llm")
    return path


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(f"no model file at {path}; check the path given with --llm")
    return path


_ENGINES: dict[Path, tuple[Any, BaseChatModel]] = {}
"""Engines live as long as the process: one a file, shared by every assistant."""
_ENGINES_LOCK = threading.Lock()


def _embedded(path: Path, threads: int) -> BaseChatModel:
    """Start llama.cpp in this process, on a loopback port, with a key only this process knows."""
    with _ENGINES_LOCK:
        if path not in _ENGINES:
            key = secrets.token_urlsafe(24)
            server = _serve(path, threads, key)
            _ENGINES[path] = (server, _client(f"{server.listening_address}/v1", key, model=path.stem))
        return _ENGINES[path][1]


def _serve(path: Path, threads: int, key: str) -> Any:
    import xllamacpp  # loads a native library: only when an engine is really needed

    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.cpuparams.n_threads = min(threads, _THREADS_LIMIT)
    params.cpuparams_batch.n_threads = min(threads, _THREADS_LIMIT)
    params.api_keys = [key]
    params.ui = False
    params.verbosity = -1
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelError(f"the embedded engine does not start with {path.name}: {error}") from error


def _client(address: str, key: str, *, model: str) -> BaseChatModel:
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        base_url=address, api_key=SecretStr(key), model=model, temperature=0, seed=_SEED, timeout=300, max_retries=1
    )


def _server(address: str) -> BaseChatModel:
    """Client of an OpenAI-compatible server; the model served first is used."""
    import os

    raise NotImplementedError(address + str(os))


def _provider(spec: str) -> BaseChatModel:
    """Let LangChain choose the integration; its package must be installed by the reader."""
    from langchain.chat_models import init_chat_model

    try:
        chat: BaseChatModel = init_chat_model(spec, temperature=0)
    except (ImportError, ValueError, TypeError) as error:
        raise ModelError(f"model {spec!r} cannot be used: {str(error).splitlines()[0]}") from error
    return chat
