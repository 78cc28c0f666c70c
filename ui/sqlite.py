"""A file of SQLite as the database that conversations are in."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

from ui.engine import PATIENCE, TABLES, Connection

log = logging.getLogger(__name__)

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BESIDE = ("-wal", "-shm")
"""Ends of the names of the files that SQLite keeps beside it."""


class Sqlite:
    """A file that only its owner may read. One that is damaged is set aside, which is told in the log."""

    errors: tuple[type[Exception], ...] = (sqlite3.Error, OSError)
    tables = tuple(table.format(id="id INTEGER PRIMARY KEY AUTOINCREMENT") for table in TABLES)
    made = "SELECT 1 FROM sqlite_master WHERE name = 'notes'"

    def __init__(self, path: Path, *, moved_by: str, patience: float = PATIENCE) -> None:
        """`moved_by` is the environment variable that puts the file elsewhere."""
        self.path = path
        self.name = str(path)
        self._moved_by = moved_by
        self._patience = patience
        self._opened: tuple[int, int] | None = None
        self._checked = False
        self.notice = ""

    def there(self) -> bool:
        """Whether there is a file, or something else in its place."""
        return self.path.exists()

    def connect(self) -> Connection:
        """Open the file; the first time it is read through for damage."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its mode to the files beside it.
        handle = os.open(self.path, os.O_RDONLY | os.O_CREAT, 0o600)
        self._opened = _identity(os.fstat(handle))
        os.close(handle)
        connection = sqlite3.connect(
            self.path, timeout=self._patience, isolation_level=None, check_same_thread=False
        )
        try:
            self._share(connection)
            self._check(connection)
        except sqlite3.Error:
            connection.close()
            raise
        return cast("Connection", connection)

    def _share(self, connection: sqlite3.Connection) -> None:
        """Let others read while one writes."""
        end = time.monotonic() + self._patience
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                # For another program that is just doing the same, SQLite does not wait.
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
            time.sleep(0.02)

    def _check(self, connection: sqlite3.Connection) -> None:
        if not self._checked:
            (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if found != "ok":
                raise _DamageError(" ".join(str(found).split()))
            self._checked = True

    def fits(self, connection: Connection) -> bool:
        """Whether the file is the one that was opened, and no other program has set that aside."""
        return self._is_opened()

    def begin(self, subject: str) -> str:
        """Return what begins a transaction; there is only one at a time, whatever the subject."""
        return "BEGIN IMMEDIATE"

    def marked(self, statement: str) -> str:
        """Return the statement as it is."""
        return statement

    def mended(self, error: Exception, *, fresh: bool) -> bool:
        """Set a damaged file aside, unless another program has."""
        if _code(error) not in _DAMAGED:
            return False
        try:
            self._set_aside(error)
        except OSError:
            return False
        return True

    def _set_aside(self, error: Exception) -> None:
        if self._is_opened():
            aside = next(path for n in range(1, 10_000) if not (path := self._aside(n)).exists())
            # These first: left alone, they would be taken for those of the new file.
            for end in (*_BESIDE, ""):
                with suppress(FileNotFoundError):
                    os.rename(f"{self.path}{end}", f"{aside}{end}")
            self.notice = (
                f"The conversations in {self.path.name} were damaged and cannot be shown; "
                f"the file was set aside as {aside.name}, and a new one begun."
            )
            log.warning(
                "%s is damaged (%s): set aside as %s, and a new one begun", self.path, error, aside.name
            )

    def told(self, error: Exception) -> str:
        """Return why, and what to do."""
        if _code(error) == sqlite3.SQLITE_BUSY:
            return f"{error}; end the program that is writing to it"
        why = (error.strerror if isinstance(error, OSError) else None) or error
        return f"{why}; free the disk or set {self._moved_by}"

    def _aside(self, n: int) -> Path:
        return self.path.with_name(f"{self.path.stem}.damaged-{n}{self.path.suffix}")

    def _is_opened(self) -> bool:
        try:
            return _identity(self.path.stat()) == self._opened
        except OSError:
            return False


class _DamageError(sqlite3.DatabaseError):
    """What SQLite finds when it looks for damage, which it reports and does not raise."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


def _identity(found: os.stat_result) -> tuple[int, int]:
    return found.st_dev, found.st_ino


def _code(error: Exception) -> int:
    """Return SQLite's code of an error; 0 for one of the system."""
    return int(getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
