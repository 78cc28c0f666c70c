"""A process that answers for a long time takes no more memory for it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.stages import resident
from eval.cases import read_cases
from eval.shipped import CASES, bundled
from ingest.library import Library
from rag.assistant import Assistant
from trust.finding import Finding

GROWTH = 1.05
"""What memory may grow to, of what it was after a tenth of the questions."""


def memory(questions: int = 2_000) -> Iterator[Finding]:
    """Ask the shipped questions about the first bundled article, over and over."""
    asked = [case.question for case in read_cases(CASES) if case.article in (None, "briefing")]
    with TemporaryDirectory() as home, closing(Library(Path(home)).add(bundled("briefing"))) as index:
        assistant, warm, refused = Assistant(index), 0, 0
        for n, question in enumerate(islice(cycle(asked), questions)):
            refused += assistant.ask(question).refused
            if n == questions // 10:
                warm = resident(os.getpid())
        grown = resident(os.getpid()) / max(warm, 1)
    broken = (f"memory grew to {grown:.3f}",) if grown > GROWTH else ()
    told = f"memory {grown:.3f} of what it was after a tenth; {refused:,} declined"
    yield Finding("memory stays flat", questions, "questions in one process", broken, told)
