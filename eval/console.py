"""What a long run writes as it goes: rows to their file, progress to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import IO

from eval.jsonl import DataError
from eval.row import Row, row_json
from eval.vectors import BATCH


@contextmanager
def output(path: Path | None, *, more: bool = False) -> Iterator[IO[str]]:
    """Open a file to write, or to write `more` at its end; without a path what is written is dropped.

    Raises:
        DataError: it cannot be written.
    """
    try:
        file = path.open("a" if more else "w", encoding="utf-8") if path else StringIO()
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror}; choose another file") from error
    with file:
        yield file


def noted(rows: Iterable[Row], total: int, out: IO[str], *, done: int = 0) -> Iterator[Row]:
    """Pass the rows on, `done` having come before them; each is on disk before the next case starts."""
    started = monotonic()
    every = 1 if sys.stderr.isatty() else 25
    for count, row in enumerate(rows, start=1):
        out.write(row_json(row) + "\n")
        out.flush()
        if count % every == 0 or done + count == total:
            left = (monotonic() - started) / count * (total - done - count)
            _draw(done + count, total, f"rows{f', about {left:.0f} s to go' if left >= 1 else ''}")
        yield row


def bar(done: int, total: int) -> None:
    """Draw how much of a stage is done: in place on a terminal, else once in ten batches."""
    if sys.stderr.isatty() or done == total or done % (10 * BATCH) == 0:
        _draw(done, total, "done")


def _draw(done: int, total: int, words: str) -> None:
    drawn = ("#" * (done * 30 // max(total, 1))).ljust(30, ".")
    # Blanks at the end cover what is left of a longer line before.
    tell(
        f"[{drawn}] {done} of {total} {words}".ljust(79)
        + ("\r" if sys.stderr.isatty() and done < total else "\n")
    )


def tell(words: str) -> None:
    """Write to standard error at once, and nothing more than the words."""
    sys.stderr.write(words)
    sys.stderr.flush()
