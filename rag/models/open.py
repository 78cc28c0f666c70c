"""A model spec becomes a LangChain chat model; `local` starts the embedded llama.cpp engine."""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openai
from langchain_core.language_models import BaseChatModel

from ingest.library import default_root
from rag.models.weights import ModelError as ModelError
from rag.models.weights import find_weights

CONTEXT_TOKENS = 4096
"""Of each of the prompts that the engine keeps."""

_PROMPTS = 3
"""Beginnings that prompts have: one drafts, one rewrites, one writes the questions that are offered. Each
keeps its place in the engine; with fewer, a question would wait until its beginning is read again.
"""

_MATCHED, _DRAFTED = 3, 6
"""Tokens that must stand in what was read for the engine to try the next ones without the network's word, and
how many it tries: an answer copies its evidence. It is written a quarter faster, nine times of ten in the
same words: in the others two words were as likely.
"""

_SEED = 1
_TIMEOUT = 300.0


FAILURES = (ModelError, openai.OpenAIError, OSError, ValueError)
"""What asking a model may fail with."""


class Model:
    """A chat model that starts on first need, once, whichever thread asks."""

    def __init__(self, name: str, start: Callable[[], BaseChatModel], *, embedded: bool = False) -> None:
        self.name = name
        self.embedded = embedded
        self._start = start
        self._lock = threading.Lock()
        self._chat: BaseChatModel | None = None
        # Not the lock above: that is held while the model starts, and evidence need not wait for it.
        self._users = threading.Condition()
        self._used = 0

    @property
    def idle(self) -> bool:
        """Whether no answer is being written: what can wait may use the model."""
        return self._used == 0

    def until_idle(self) -> None:
        """Wait until no answer is being written."""
        with self._users:
            self._users.wait_for(lambda: self.idle)

    @contextmanager
    def used(self) -> Iterator[None]:
        """Keep the model for an answer."""
        with self._users:
            self._used += 1
        try:
            yield
        finally:
            with self._users:
                self._used -= 1
                self._users.notify_all()

    def chat(self) -> BaseChatModel:
        """Return the chat model, starting it when this is the first need.

        Raises:
            ModelError: it does not start.
        """
        with self._lock:
            if self._chat is None:
                self._chat = self._start()
            return self._chat


def open_model(spec: str, *, folder: Path | None = None, threads: int = 2, key: str = "none") -> Model | None:
    """Return the model that `spec` names, not yet started; None for `none`.

    `spec` is `local`, `none`, `provider:model` as `init_chat_model` has it, the address of an
    OpenAI-compatible server, or the path of a GGUF file. `folder` is where model files are kept, the
    user data directory unless given; `key` is for a server that asks for one.

    Raises:
        ModelError: the spec is of no known form.
    """
    if spec == "none":
        return None
    if spec == "local":
        return Model(spec, Engine(lambda: _local_file(folder), threads).start, embedded=True)
    if spec.startswith(("http://", "https://")):
        return Model(spec, lambda: _server(spec, key))
    if spec.endswith(".gguf"):
        return Model(spec, Engine(lambda: _existing(Path(spec).expanduser()), threads).start, embedded=True)
    if ":" in spec:
        return Model(spec, lambda: _provider(spec))
    raise ModelError(
        f"unknown model {spec!r}: use local, none, provider:model, http://host:port/v1 or a .gguf file"
    )


def _local_file(folder: Path | None) -> Path:
    folder = folder or default_root({}) / "models"
    path = find_weights(folder)
    if path is None:
        raise ModelError(
            f"the embedded model is not in {folder}; run `make setup`, or choose another with --llm"
        )
    return path


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(f"no model file at {path}; check the path given with --llm")
    return path


class Engine:
    """llama.cpp in this process, on a loopback port, with a key that only this process knows."""

    def __init__(self, find: Callable[[], Path], threads: int) -> None:
        self._find, self._threads = find, threads
        self._server: Any = None  # must outlive the client: the engine stops with it

    def start(self) -> BaseChatModel:
        """Load the model and return its client.

        Raises:
            ModelError: the engine does not start.
        """
        path = self._find()
        # Read when the engine's library is loaded. Threads that wait at full speed for each other hold up
        # whatever else runs, the reader say: an answer then takes seven times as long instead of twice.
        os.putenv("OMP_WAIT_POLICY", "passive")
        import xllamacpp  # loads a native library: only when an engine is really needed

        key = secrets.token_urlsafe(24)
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.n_parallel = _PROMPTS
        params.n_ctx = CONTEXT_TOKENS * params.n_parallel
        # The engine lays the weights out anew for the processor: mapped as well, they would be held twice.
        params.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
        params.cache_ram_mib = 0  # no other beginning than the one in place: see rag.models.steady
        params.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
        params.speculative.ngram_simple.size_n, params.speculative.ngram_simple.size_m = _MATCHED, _DRAFTED
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self._threads
        params.api_keys = [key]
        params.ui = False
        params.verbosity = -1
        try:
            self._server = xllamacpp.Server(params)
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError(f"the embedded engine does not start with {path.name}: {error}") from error
        from rag.models.steady import SteadyChat

        return SteadyChat(**_options(f"{self._server.listening_address}/v1", key, path.stem))


def _options(address: str, key: str, model: str) -> dict[str, Any]:
    from pydantic import SecretStr

    return {
        "base_url": address,
        "api_key": SecretStr(key),
        "model": model,
        "temperature": 0,
        "seed": _SEED,
        "timeout": _TIMEOUT,
        "max_retries": 1,
    }


def _server(address: str, key: str) -> BaseChatModel:
    """Return the client of an OpenAI-compatible server; the model it lists first is used."""
    try:
        models = openai.OpenAI(base_url=address, api_key=key, timeout=10, max_retries=0).models.list().data
    except (openai.OpenAIError, ValueError) as error:
        raise ModelError(
            f"no model server answers at {address} ({error}); start it or check --llm"
        ) from error
    if not models:
        raise ModelError(f"the server at {address} serves no model; load one there")
    from langchain_openai import ChatOpenAI

    return ChatOpenAI(**_options(address, key, models[0].id))


def _provider(spec: str) -> BaseChatModel:
    """Let LangChain choose the integration; its package must be installed by the reader."""
    from langchain.chat_models import init_chat_model

    try:
        chat: BaseChatModel = init_chat_model(spec, temperature=0)
    except (ImportError, ValueError, TypeError) as error:
        raise ModelError(f"model {spec!r} cannot be used: {str(error).splitlines()[0]}") from error
    return chat
