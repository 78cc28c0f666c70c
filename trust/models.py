"""A chat model that fails in every way: the article still answers in quotes, and the next question works."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ingest.index import ArticleIndex
from ingest.library import BUNDLED, Library
from ingest.load import load
from rag.answer import Answer
from rag.assistant import Assistant
from rag.models.client import Bounds
from rag.models.open import open_model
from rag.settings import Settings
from tests.faulty_server import FAULTS, KEY, FaultyServer, faulty
from trust.finding import Finding

BOUNDS = Bounds(connecting=0.5, listing=1.0, silent=0.4, whole=0.8)
QUESTION = "Which institute does Cha Du-Hyeogn belong to?"
SILENT = {
    "none",
    "drops once before the first byte",
    "429 once, wait 0 s",
    "500 once",
    "empty",
    "white space",
}
"""Faults that a reader need not hear of."""
ASKED = dict.fromkeys(FAULTS, 1) | dict.fromkeys(
    (
        "drops before the first byte",
        "drops once before the first byte",
        "429 once, wait 0 s",
        "500 once",
        "500",
    ),
    2,
)
ASKED["leads to itself"] = 8
"""How often the model is asked for an answer."""
LONGEST = 5.0


def models() -> Iterator[Finding]:
    """Ask with each fault, and again when it is gone."""
    with tempfile.TemporaryDirectory() as folder:
        index = Library(Path(folder)).add(load(BUNDLED))
        broken = [f"{name}: {problem}" for name in FAULTS for problem in problems(index, QUESTION, name)]
    promise = "a chat model that fails leaves quotes and a line, and the next question works"
    yield Finding(promise, len(FAULTS), "faults", tuple(broken))


def problems(index: ArticleIndex, question: str, fault: str) -> Iterator[str]:
    """Yield what is wrong with the answer under a fault, and with the next one."""
    with faulty(fault) as address:
        model = open_model(address, key=KEY, bounds=BOUNDS)
        assistant = Assistant(index, model=model, settings=Settings(quotes=1, threshold=0.0))
        begun = time.monotonic()
        answer = assistant.ask(question)
        took, asked = time.monotonic() - begun, FaultyServer.asked
        yield from _wrong(answer, fault)
        if asked != ASKED[fault]:
            yield f"asked {asked} times"
        if took > LONGEST:
            yield f"took {took:.1f} s"
        FaultyServer.released.set()
        FaultyServer.fault = "none"
        after = assistant.ask(question)
        if after.notice or not after.done:
            yield f"the next question: {after.notice}"


def _wrong(answer: Answer, fault: str) -> Iterator[str]:
    notice = answer.notice or ""
    if not answer.done or not answer.statements:
        yield "no answer"
    if bool(notice) == (fault in SILENT):
        yield f"notice {notice!r}"
    if KEY in notice or "\n" in notice or "<" in notice or len(notice) > 250:
        yield f"the notice tells too much: {notice!r}"
