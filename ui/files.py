"""Files that are written whole or not at all, and what could not be kept."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from ingest.library import HOME_VARIABLE

Value = TypeVar("Value")


class KeepError(OSError):
    """Something could not be kept, or what is kept not be read; the message says what, where, what to do."""

    @classmethod
    def of(cls, what: str, path: Path, error: OSError) -> KeepError:
        """Return the error that says why `what` could not be kept in the folder of a file."""
        problem = f"cannot keep {what} in {path.parent}: {error.strerror or error}"
        return cls(f"{problem}; free the disk or set {HOME_VARIABLE}")


def write_whole(path: Path, data: bytes, *, what: str) -> None:
    """Write a file so that at any moment the old or the new one is there, whole; only its owner may read it.

    Raises:
        KeepError: naming `what` could not be kept.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise KeepError.of(what, path, error) from error


def delete(path: Path, *, what: str) -> None:
    """Delete a file if it is there; KeepError, naming `what` it held, if that cannot be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KeepError.of(what, path, error) from error


class Latest(Generic[Value]):
    """What a file held when last read; once it has changed it is read again."""

    def __init__(self, path: Path, parse: Callable[[bytes], Value]) -> None:
        self._path = path
        self._parse = parse
        self._held: tuple[tuple[int, ...], Value] | None = None

    def read(self) -> Value:
        """Return what is made of the file, or of nothing where there is none.

        Raises:
            OSError: it is there and cannot be read.
        """
        stamp = _stamp(self._path)
        if self._held is None or self._held[0] != stamp:
            self._held = stamp, self._parse(self._path.read_bytes() if stamp else b"")
        return self._held[1]


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a file is written; empty where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size
