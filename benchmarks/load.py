"""What one machine answers at a time: more and more readers who ask at once, of one process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from benchmarks.stages import Line, asked_alone
from eval.stats import quantile
from ingest.index import ArticleIndex
from rag.assistant import Assistant
from rag.models.open import Model

READERS = (1, 4, 16)
WITH_MODEL = (1, 3)
_EACH = 6
"""Questions that a reader asks, one after the other."""


def load(index: ArticleIndex, model: Model | None) -> Iterator[Line]:
    """Let readers ask the shipped questions about the article at once, in quotes and with the chat model."""
    asked = [case.question for case in asked_alone()]
    for name, own, readers in (("quotes", None, READERS), ("with the chat model", model, WITH_MODEL)):
        if name == "quotes" or own:
            assistant = Assistant(index, model=own)
            assistant.warm()
            for count in readers:
                yield Line(f"{count} at once, {name}", _asked(assistant, asked, count))


def _asked(assistant: Assistant, questions: Sequence[str], readers: int) -> str:
    def read(reader: int) -> list[float]:
        took = []
        for n in range(_EACH):
            started = perf_counter()
            assistant.ask(questions[(reader * _EACH + n) % len(questions)])
            took.append(perf_counter() - started)
        return took

    started = perf_counter()
    with ThreadPoolExecutor(readers) as pool:
        took = sorted(each for own in pool.map(read, range(readers)) for each in own)
    rate = len(took) / (perf_counter() - started)
    return f"{rate:.1f} answers a second; p50 {quantile(took, 0.5):.2f} s, p95 {quantile(took, 0.95):.2f} s"
