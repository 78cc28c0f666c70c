"""A row file that a stopped run left half-written is continued, if nothing that matters has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO

from eval.cases import Case
from eval.console import output
from eval.jsonl import DataError
from eval.row import Row, read_rows

_CODE = (".py", ".json", ".csv")
_PACKAGES = ("ingest", "rag", "eval")


def mark_of(path: Path) -> Path:
    """Return the file beside a row file that is there while its run is not finished."""
    return path.with_name(path.name + ".unfinished")


def identity(cases: Sequence[Case], options: Mapping[str, object]) -> str:
    """Return a digest of what a run's rows depend on: the cases, the options, the program."""
    root = Path(__file__).parent.parent
    files = sorted(p for name in _PACKAGES for p in (root / name).glob("*") if p.suffix in _CODE)
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
    if path.exists() and _marked(mark) == run:
        kept = _whole_rows(path, [case.id for case in cases])
    with output(mark) as note:
        note.write(run)
    with output(path, more=bool(kept)) as file:
        yield kept, file
    mark.unlink(missing_ok=True)


def _marked(mark: Path) -> str | None:
    try:
        return mark.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _whole_rows(path: Path, ids: Sequence[str]) -> list[Row]:
    """Cut what the last write left half done; return the rows, none where they are not the first cases'."""
    data = path.read_bytes()
    path.write_bytes(data[: data.rfind(b"\n") + 1])
    try:
        rows = read_rows(path)
    except DataError:
        return []
    return rows if [row.id for row in rows] == list(ids[: len(rows)]) else []
