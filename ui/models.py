"""The chat models that a window can choose from: each opened once, and shared by whoever chooses it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from langchain_core.messages import HumanMessage

from rag.models.fault import line
from rag.models.open import FAILURES, Model, ModelError
from rag.writing.prompt import opening

CHECK_SECONDS = 60.0
"""How long a check waits; an embedded model may have to be read from the disk first."""

_MAX_CAUSE = 200
"""Characters of a cause that are told: a server may answer with a whole page."""
_MAX_WORD = 16
"""Tokens that a checked model may write: there are servers that refuse to be allowed fewer."""


class Models:
    """Models by their specs. Safe between threads; holds no state of a reader."""

    def __init__(self, spec: str, model: Model | None, open_spec: Callable[[str], Model | None]) -> None:
        self._first = spec
        self._open = open_spec
        self._lock = threading.Lock()
        self._opened: dict[str, Model | None] = {spec: model}

    @property
    def first(self) -> str:
        """The spec that the window was started with."""
        return self._first

    def get(self, spec: str | None) -> Model | None:
        """Return the model of a spec, started or not; None for `none`. Without a spec it is the first.

        Raises:
            ModelError: the spec is of no known form, or may not be chosen.
        """
        name = self._named(spec)
        with self._lock:
            if name not in self._opened:
                self._opened[name] = self._open(name)
            return self._opened[name]

    def check(self, spec: str | None, *, seconds: float = CHECK_SECONDS) -> str:
        """Ask the model for a word, starting it if need be; say how long the word took, without the start.

        Raises:
            ModelError: it cannot be had, or gave none within `seconds`. It can be tried again.
        """
        name, model = self._named(spec), self.get(spec)
        if model is None:
            return "no model: answers are quotes"
        try:
            took = _within(seconds, lambda: _ask(model))
        except FAILURES as error:
            self._drop(name, model)
            raise _told(name, error) from error
        return f"{name} answers ({took:.1f} s)"

    def _named(self, spec: str | None) -> str:
        return (spec or "").strip() or self._first

    def _drop(self, name: str, model: Model) -> None:
        """Forget a model that failed: the server may serve another one when it is back."""
        # An embedded one tries its own start again, and two of them would take the memory twice.
        if name == self._first or model.embedded:
            return
        with self._lock:
            if self._opened.get(name) is model:
                del self._opened[name]


def _ask(model: Model) -> float:
    """Ask for a word, and return the seconds that it took."""
    chat = model.chat()
    started = monotonic()
    # What every prompt begins with: an embedded model has it read already, or reads it for the next question.
    chat.invoke([*opening(), HumanMessage("Say one word: ready.")], max_tokens=_MAX_WORD)
    return monotonic() - started


def _within(seconds: float, act: Callable[[], float]) -> float:
    """Return what `act` returns. After `seconds` it is not waited for, though it goes on in its thread.

    Raises:
        TimeoutError: it took longer.
        ModelError: it failed in a way that is not foreseen. What is foreseen is raised as it is.
    """
    outcome: list[float | Exception] = []

    def run() -> None:
        try:
            outcome.append(act())
        except FAILURES as error:
            outcome.append(error)

    # A daemon: the program can end while a server still has not answered.
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError(f"no word within {seconds:g} s")
    if not outcome:
        raise ModelError("the model failed, the terminal says how; choose another")
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


def _told(name: str, error: Exception) -> ModelError:
    """Return a failure in one line; what says itself in one line what to do keeps its words."""
    if isinstance(error, ModelError) and len(str(error).splitlines()) == 1:
        return error
    cause = line(error).strip().rstrip(".")[:_MAX_CAUSE]
    return ModelError(f"{name} does not answer: {cause}; see that it runs, or choose another")
