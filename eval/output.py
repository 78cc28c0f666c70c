"""What a long run writes as it goes: rows to their file, which a stopped run goes on with, and progress."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from time import monotonic
from typing import IO

from eval.jsonl import DataError
from eval.row import Row, read_rows, row_json
from rag.cases import Case

Progress = Callable[[int, int], None]
"""Called with how many are done, and how many there are."""

_CODE = (".py", ".json", ".csv")
_PACKAGES = ("ingest", "rag", "eval")


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
    for count, row in enumerate(rows, start=1):
        out.write(row_json(row) + "\n")
        out.flush()
        left = (monotonic() - started) / count * (total - done - count)
        bar(done + count, total, f"rows{f', about {left:.0f} s to go' if left >= 1 else ''}")
        yield row


def mark_of(path: Path) -> Path:
    """Return the file beside a row file that is there while its run is not finished."""
    return path.with_name(path.name + ".unfinished")


def identity(cases: Sequence[Case], options: Mapping[str, object]) -> str:
    """Return a digest of what a run's rows depend on: the cases, the options, the program."""
    root = Path(__file__).parent.parent
    files = sorted(p for name in _PACKAGES for p in (root / name).rglob("*") if p.suffix in _CODE)
    digest = hashlib.sha256(json.dumps([*map(asdict, cases), dict(options)], sort_keys=True).encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


@contextmanager
def continued(path: Path | None, cases: Sequence[Case], run: str) -> Iterator[tuple[list[Row], IO[str]]]:
    """Give the rows that a stopped run of the same identity left, and the file to add the others to.

    Raises:
        DataError: the file cannot be written.
    """
    if path is None or (path.exists() and not path.is_file()):
        with output(path) as file:
            yield [], file
        return
    mark, kept = mark_of(path), list[Row]()
    if path.exists() and mark.exists() and mark.read_bytes() == run.encode():
        kept = _whole_rows(path, [case.id for case in cases])
    with output(mark) as note:
        note.write(run)
    with output(path, more=bool(kept)) as file:
        yield kept, file
    mark.unlink(missing_ok=True)


def _whole_rows(path: Path, ids: Sequence[str]) -> list[Row]:
    """Cut what the last write left half done; return the rows, none where they are not the first cases'."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rfind(b"\n") + 1])
    try:
        rows = read_rows(path)
    except DataError:
        return []
    return rows if [row.id for row in rows] == list(ids[: len(rows)]) else []


def bar(done: int, total: int, words: str = "done") -> None:
    """Draw how much of a stage is done: in place on a terminal, else some twenty times."""
    terminal = sys.stderr.isatty()
    if not terminal and done != total and done % max(25, total // 20):
        return
    drawn = ("#" * (done * 30 // max(total, 1))).ljust(30, ".")
    # Blanks at the end cover what is left of a longer line before.
    end = "\r" if terminal and done < total else "\n"
    tell(f"[{drawn}] {done} of {total} {words}".ljust(79) + end)


def tell(words: str) -> None:
    """Write to standard error at once, and nothing more than the words."""
    sys.stderr.write(words)
    sys.stderr.flush()
