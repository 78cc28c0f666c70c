"""A model spec becomes a LangChain chat model; `local` starts the embedded llama.cpp engine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import openai
from langchain_core.language_models import BaseChatModel

from ingest.library import default_root
from rag.models.client import Bounds, client_of, options, shown
from rag.models.engine import Engine
from rag.models.fault import FAILURES, MISSHAPEN, ModelError, line, told
from rag.models.weights import FETCH, WeightsError, find_weights

__all__ = ["FAILURES", "Model", "ModelError", "open_model"]


class Model:
    """A chat model that starts on first need, once, whichever thread asks."""

    def __init__(
        self,
        name: str,
        start: Callable[[], BaseChatModel],
        *,
        embedded: bool = False,
        running: Callable[[], bool] = lambda: True,
    ) -> None:
        self.name = name
        self.embedded = embedded
        self._start, self._running = start, running
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
        """Return the chat model, starting it when this is the first need, or when it ended since.

        Raises:
            ModelError: it does not start.
        """
        with self._lock:
            if self._chat is None or not self._running():
                self._chat = None
                self._chat = self._start()
            return self._chat


def open_model(
    spec: str,
    *,
    folder: Path | None = None,
    threads: int = 2,
    key: str = "none",
    bounds: Bounds | None = None,
) -> Model | None:
    """Return the model that `spec` names, not yet started; None for `none`.

    `spec` is `local`, `none`, `provider:model` as `init_chat_model` has it, the address of an
    OpenAI-compatible server, or the path of a GGUF file. `folder` is where model files are kept, the
    user data directory unless given; `key` is for a server that asks for one.

    Raises:
        ModelError: the spec is of no known form.
    """
    bounds = bounds or Bounds()
    if spec == "none":
        return None
    if spec == "local":
        return _embedded(spec, Engine(lambda: _local_file(folder), threads, bounds=bounds))
    if spec.startswith(("http://", "https://")):
        # Its name is shown, and saved with the answers; the address may hold a password.
        return Model(shown(spec), lambda: _server(spec, key, bounds))
    if spec.endswith(".gguf"):
        return _embedded(spec, Engine(lambda: _existing(Path(spec).expanduser()), threads, bounds=bounds))
    if ":" in spec:
        return Model(spec, lambda: _provider(spec))
    raise ModelError(
        f"unknown model {spec!r}: use local, none, provider:model, http://host:port/v1 or a .gguf file"
    )


def _embedded(spec: str, engine: Engine) -> Model:
    return Model(spec, engine.start, embedded=True, running=lambda: engine.running)


def _local_file(folder: Path | None) -> Path:
    folder = folder or default_root({}) / "models"
    try:
        path = find_weights(folder)
    except WeightsError as error:
        raise ModelError(str(error)) from error
    if path is None:
        raise ModelError(f"the embedded model is not in {folder}; run {FETCH}, or choose another with --llm")
    return path


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise ModelError(f"no model file at {path}; check the path given with --llm")
    return path


def _server(address: str, key: str, bounds: Bounds) -> BaseChatModel:
    """Return the client of an OpenAI-compatible server; the model it lists first is used."""
    try:
        with client_of(address, replace(bounds, silent=bounds.listing, whole=bounds.listing)) as client:
            asked = openai.OpenAI(base_url=address, api_key=key, http_client=client, max_retries=0)
            models = [str(model.id) for model in asked.models.list().data]
    except (*FAILURES, *MISSHAPEN) as error:
        if isinstance(error, openai.APIStatusError) and error.status_code in (401, 403, 429):
            raise ModelError(told(error, key)) from error
        raise ModelError(
            f"no model server answers at {shown(address)} ({told(error, key)}); start it or check --llm"
        ) from error
    if not models:
        raise ModelError(f"the server at {shown(address)} serves no model; load one there")
    from rag.models.guard import GuardedChat

    return GuardedChat(**options(address, key, models[0], bounds))


def _provider(spec: str) -> BaseChatModel:
    """Let LangChain choose the integration; its package must be installed by the reader."""
    from langchain.chat_models import init_chat_model

    try:
        chat: BaseChatModel = init_chat_model(spec, temperature=0)
    except (ImportError, ValueError, TypeError) as error:
        raise ModelError(f"model {spec!r} cannot be used: {line(error)}") from error
    return chat
