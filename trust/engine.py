"""The embedded engine's process, killed, crashed and held up while it writes."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from ingest.library import BUNDLED, Library, default_root
from ingest.load import load
from rag.answer import Answer
from rag.assistant import Assistant
from rag.models.client import Bounds
from rag.models.engine import Engine, end
from rag.models.open import Model
from rag.models.weights import find_weights
from trust.finding import Finding
from trust.models import QUESTION

SIGNS = (signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP)
SILENT = 30.0
"""Seconds of patience: long enough to read the prompt's beginning on a slow machine."""


class Embedded:
    """The assistant with an engine whose process can be got at. To be closed."""

    def __init__(self, folder: Path, weights: Path) -> None:
        self.engine = Engine(lambda: weights, os.cpu_count() or 2, bounds=Bounds(silent=SILENT))
        model = Model("local", self.engine.start, embedded=True, running=lambda: self.engine.running)
        self.assistant = Assistant(Library(folder).add(load(BUNDLED)), model=model)

    def ask(self, sign: signal.Signals | None = None) -> Answer:
        """Ask; once the model is at work, its process is sent a signal."""
        answer = Answer(QUESTION, QUESTION)
        for answer in self.assistant.answers(QUESTION):
            if sign and answer.llm == "local" and self.engine.pid:
                os.kill(self.engine.pid, sign)
                sign = None
        return answer

    def close(self) -> None:
        """End the process."""
        if self.engine._process:
            end(self.engine._process)


def hurt(embedded: Embedded, sign: signal.Signals) -> Iterator[str]:
    """Say what is wrong with an answer whose engine was sent a signal, and with the next one."""
    began = time.monotonic()
    answer, before = embedded.ask(sign), embedded.engine.pid
    if not answer.done or not answer.notice or not answer.statements:
        yield f"{sign.name}: no quotes with a notice, but {answer.notice!r}, {answer.text!r}"
    if {statement.label for statement in answer.statements} - {"quoted"}:
        yield f"{sign.name}: more than quotes"
    if time.monotonic() - began > 4 * SILENT:
        yield f"{sign.name}: it took {time.monotonic() - began:.0f} s"
    after = embedded.ask()
    if after.notice or after.llm != "local" or embedded.engine.pid in (None, before):
        yield f"{sign.name}: the next question is answered by {after.llm}, {after.notice!r}"


def engine(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Send the real engine each signal while it writes; nothing where its file is not there."""
    weights = find_weights(default_root(environ) / "models")
    if weights is None:
        return
    broken = list[str]()
    with TemporaryDirectory() as folder:
        embedded = Embedded(Path(folder), weights)
        embedded.assistant.warm()
        for sign in SIGNS:
            broken += hurt(embedded, sign)
        embedded.close()
    promise = "an engine that dies or hangs leaves quotes and a notice, and the next question is worded"
    told = ", ".join(sign.name for sign in SIGNS)
    yield Finding(promise, len(SIGNS), "signals", tuple(broken), told)
