"""Transactions on the database that conversations are in: opened when needed, made once, tried again once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ui import former
from ui.engine import Connection, Cursor, DatabaseError, Engine

ALL = "all readers"
"""Subject of what is done once, for all of them; none has such an id."""

TURN = "INSERT INTO turns (reader, article, record) VALUES (?, ?, ?)"
CHOICE = "INSERT INTO readers (reader, article, preferences) VALUES (?, ?, ?)"

Value = TypeVar("Value")


class UnconfirmedError(DatabaseError):
    """A database that went away in the very act of confirming."""


class Transactions:
    """A database whose tables are there. Safe between threads, and between programs that share it."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        """`folder` is where earlier versions kept conversations, which are taken over first."""
        self._engine = engine
        self._former = folder
        self._lock = threading.RLock()
        self._connection: Connection | None = None

    @property
    def notice(self) -> str:
        """What was lost and had to be begun anew since this was opened; empty if nothing was."""
        return self._engine.notice

    def __del__(self) -> None:
        self.close()

    def check(self) -> None:
        """See that it can be used, and make its tables unless they are made."""
        try:
            self._do(lambda: None, ALL)
        except DatabaseError as error:
            raise DatabaseError(f"cannot use {error}") from error

    def close(self) -> None:
        """Give back what it holds; used again, it is opened again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(*self._engine.errors):
                    connection.close()

    def _do(
        self, work: Callable[[], Value], subject: str | None = None, *, last: bool = False
    ) -> Value | None:
        """Do what reads, or as one transaction on a subject what writes; None if there is nothing to read."""
        with self._lock:
            fresh = self._connection is None
            try:
                if not self._open(make=subject is not None):
                    return None
                if subject is not None:
                    self._execute(self._engine.begin(subject))
                value = work()
            except BaseException as error:
                self.close()  # and with it what was begun
                if not isinstance(error, self._engine.errors):
                    raise
                if last or not self._engine.mended(error, fresh=fresh):
                    raise self._failure(error) from error
                return self._do(work, subject, last=True)
            if subject is not None:
                self._commit()
            return value

    def _commit(self) -> None:
        try:
            self._execute("COMMIT")
        except self._engine.errors as error:
            # Not to be tried again: it may have been done.
            self.close()
            raise UnconfirmedError(str(self._failure(error))) from error

    def _failure(self, error: Exception) -> DatabaseError:
        return DatabaseError(f"{self._engine.name}: {self._engine.told(error)}")

    def _execute(self, statement: str, *values: object) -> Cursor:
        assert self._connection is not None
        return self._connection.execute(self._engine.marked(statement), *([values] if values else []))

    def _open(self, *, make: bool) -> bool:
        """Connect unless that is done; False where there is nothing to read, and nothing is to be made."""
        if self._connection is not None and not self._engine.fits(self._connection):
            self.close()
        if self._connection is None:
            if not (make or self._engine.there() or former.waiting(self._former)):
                return False
            self._connection = self._engine.connect()
            self._make_tables()
            self._take_over()
        return True

    def _make_tables(self) -> None:
        if not self._execute(self._engine.made).fetchall():
            self._execute(self._engine.begin(ALL))
            # Another program may have been quicker.
            if not self._execute(self._engine.made).fetchall():
                for table in self._engine.tables:
                    self._execute(table)
            self._execute("COMMIT")

    def _take_over(self) -> None:
        """Take over what earlier versions kept, once, and rename its folder."""
        if not former.waiting(self._former):
            return
        self._execute(self._engine.begin(ALL))
        if found := former.read(self._former):
            # Whoever was interrupted before the folder was renamed has been here.
            once = "INSERT INTO imported (folder) VALUES (?) ON CONFLICT DO NOTHING"
            if self._execute(once, found.digest).rowcount == 1:
                self._insert(found)
        self._execute("COMMIT")
        former.set_aside(self._former)

    def _insert(self, found: former.Former) -> None:
        for turn in found.turns:
            self._execute(TURN, *turn)
        for choice in found.choices:
            self._execute(f"{CHOICE} ON CONFLICT DO NOTHING", *choice)
