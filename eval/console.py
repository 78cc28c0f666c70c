"""What a long run writes as it goes: rows to their file, progress to standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import IO

from eval.jsonl import DataError
from eval.row import Row, row_json
from eval.vectors import BATCH


@contextmanager
def output(path: Path | None) -> Iterator[IO[str]]:
    """Open a file to write; without a path what is written is dropped.

    Raises:
        DataError: it cannot be written.
    """
    try:
        file = path.open("w", encoding="utf-8") if path else StringIO()
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror}; choose another file") from error
    with file:
        yield file


def noted(rows: Iterable[Row], total: int, out: IO[str]) -> Iterator[Row]:
    """Pass the rows on; each is on disk before the next case starts."""
    end, every = ("\r", 1) if sys.stderr.isatty() else ("\n", 25)
    for count, row in enumerate(rows, start=1):
        out.write(row_json(row) + "\n")
        out.flush()
        if count % every == 0 or count == total:
            tell(f"{count} of {total} cases{end if count < total else chr(10)}")
        yield row


def bar(done: int, total: int) -> None:
    """Draw how many texts are embedded: in place on a terminal, else once in ten batches."""
    live, last = sys.stderr.isatty(), done == total
    if live or last or done // BATCH % 10 == 0:
        drawn = ("#" * (done * 30 // total)).ljust(30, ".")
        end = "\n" if last or not live else "\r"
        tell(f"[{drawn}] {done} of {total} texts embedded{end}")


def tell(words: str) -> None:
    """Write to standard error at once, and nothing more than the words."""
    sys.stderr.write(words)
    sys.stderr.flush()
