"""Where conversations are kept: a few questions to a database, whichever it is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from ingest.library import HOME_VARIABLE
from ui import former
from ui.engine import DATABASE_VARIABLE, Connection, Cursor, DatabaseError, Engine, shown
from ui.postgres import Postgres
from ui.sqlite import Sqlite

FILE = "conversations.db"
"""The database where none is named, in the library's folder."""

FORMER = "readers"
"""Folder beside it, in which earlier versions kept conversations."""

Value = TypeVar("Value")

_SQLITE, _POSTGRES = "sqlite:///", "postgresql://"
_TURN = "INSERT INTO turns (reader, article, record) VALUES (?, ?, ?)"
_CHOICE = "INSERT INTO readers (reader, article, preferences) VALUES (?, ?, ?)"
_ALL = "all readers"
"""Subject of what is done once, for all of them; none has such an id."""


def named_database(environ: Mapping[str, str], root: Path) -> Database:
    """Return the database that DATABASE_URL names; where it does not, that of a library in the folder `root`.

    Raises:
        DatabaseError: it names none, or a server that cannot be used.
    """
    url = environ.get(DATABASE_VARIABLE, "")
    if not url:
        return home_database(root)
    if url.startswith(_SQLITE) and url != _SQLITE:
        path = Path(url.removeprefix(_SQLITE)).expanduser()
        return Database(Sqlite(path, moved_by=DATABASE_VARIABLE), root / FORMER)
    if not url.startswith(_POSTGRES):
        problem = f"{DATABASE_VARIABLE} names no database: {shown(url)!r}"
        raise DatabaseError(f"{problem}; give {_SQLITE}path or {_POSTGRES}user@host:port/name, or unset it")
    database = Database(Postgres(url), root / FORMER)
    database.check()
    return database


def home_database(root: Path) -> Database:
    """Return the database of a library in that folder, which is made when there is something to keep."""
    return Database(Sqlite(root / FILE, moved_by=HOME_VARIABLE), root / FORMER)


class _UnconfirmedError(DatabaseError):
    """A database that went away in the very act of confirming."""


class Database:
    """Turns and choices of readers, as text. Safe between threads, and between programs that share it.

    Every method raises DatabaseError where the database cannot be used. What writes has then written nothing;
    only a server that went away in the very act of confirming may have kept what it did not confirm. A turn
    is not added twice for that when it is tried again.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        """`folder` is where earlier versions kept conversations, which are taken over first."""
        self._engine = engine
        self._former = folder
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._unsure: dict[tuple[str, str, str], int] = {}
        """Turns that may have been kept without a word, and how many like each there were before."""

    @property
    def notice(self) -> str:
        """What was lost and had to be begun anew since this was opened; empty if nothing was."""
        return self._engine.notice

    def __del__(self) -> None:
        self.close()

    def check(self) -> None:
        """See that it can be used, and make its tables unless they are made."""
        try:
            self._do(lambda: None, _ALL)
        except DatabaseError as error:
            raise DatabaseError(f"cannot use {error}") from error

    def turns(self, reader: str, article: str) -> list[str]:
        """Return the records of a conversation, oldest first."""
        return self._do(lambda: self._turns(reader, article)) or []

    def append(self, reader: str, article: str, record: str) -> list[str]:
        """Add a turn to a conversation and return its records."""

        turn, before = (reader, article, record), list[int]()

        def append() -> list[str]:
            kept = self._turns(reader, article)
            before[:] = [kept.count(record)]
            if kept.count(record) <= self._unsure.get(turn, len(kept)):
                self._execute(_TURN, *turn)
            return self._turns(reader, article)

        try:
            kept = self._do(append, reader) or []
        except _UnconfirmedError:
            self._unsure.setdefault(turn, *before)
            raise
        self._unsure.pop(turn, None)
        return kept

    def replace(
        self, reader: str, article: str, records: Sequence[str], stays: Callable[[str], bool]
    ) -> None:
        """Put these turns in the place of all others of a conversation, but for what `stays` after them."""

        def replace() -> None:
            left = [*filter(stays, self._turns(reader, article))]
            self._execute("DELETE FROM turns WHERE reader = ? AND article = ?", reader, article)
            for record in (*records, *left):
                self._execute(_TURN, reader, article, record)

        if records or self.turns(reader, article):
            self._do(replace, reader)

    def choice(self, reader: str) -> tuple[str | None, str | None]:
        """Return the article that a reader opened last, and what they prefer; None where nothing is kept."""
        select = "SELECT article, preferences FROM readers WHERE reader = ?"
        rows = self._do(lambda: self._execute(select, reader).fetchall())
        return (rows[0][0], rows[0][1]) if rows else (None, None)

    def choose(self, reader: str, *, article: str | None = None, preferences: str | None = None) -> None:
        """Keep what a reader chose; what is None stays as it is."""
        upsert = (
            f"{_CHOICE} ON CONFLICT (reader) DO UPDATE SET "  # nosec B608 # a constant of this module
            "article = COALESCE(excluded.article, readers.article), "
            "preferences = COALESCE(excluded.preferences, readers.preferences)"
        )
        self._do(lambda: self._execute(upsert, reader, article, preferences), reader)

    def move(self, reader: str, to: str) -> None:
        """Give all that is kept of a reader to another one, who keeps what they chose themselves."""

        def move() -> None:
            self._execute("UPDATE turns SET reader = ? WHERE reader = ?", to, reader)
            chosen = "SELECT ?, article, preferences FROM readers WHERE reader = ?"
            taken = f"INSERT INTO readers (reader, article, preferences) {chosen} ON CONFLICT DO NOTHING"
            self._execute(taken, to, reader)
            self._execute("DELETE FROM readers WHERE reader = ?", reader)

        there = "SELECT 1 FROM turns WHERE reader = ? LIMIT 1"
        chosen = self.choice(reader) != (None, None)
        if chosen or self._do(lambda: bool(self._execute(there, reader).fetchall())):
            self._do(move, _ALL)

    def close(self) -> None:
        """Give back what it holds; used again, it is opened again."""
        with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                with suppress(*self._engine.errors):
                    connection.close()

    def _turns(self, reader: str, article: str) -> list[str]:
        select = "SELECT record FROM turns WHERE reader = ? AND article = ? ORDER BY id"
        return [record for (record,) in self._execute(select, reader, article).fetchall()]

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
            raise _UnconfirmedError(str(self._failure(error))) from error

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
            self._execute(self._engine.begin(_ALL))
            # Another program may have been quicker.
            if not self._execute(self._engine.made).fetchall():
                for table in self._engine.tables:
                    self._execute(table)
            self._execute("COMMIT")

    def _take_over(self) -> None:
        """Take over what earlier versions kept, once, and rename its folder."""
        if not former.waiting(self._former):
            return
        self._execute(self._engine.begin(_ALL))
        if found := former.read(self._former):
            # Whoever was interrupted before the folder was renamed has been here.
            once = "INSERT INTO imported (folder) VALUES (?) ON CONFLICT DO NOTHING"
            if self._execute(once, found.digest).rowcount == 1:
                self._insert(found)
        self._execute("COMMIT")
        former.set_aside(self._former)

    def _insert(self, found: former.Former) -> None:
        for turn in found.turns:
            self._execute(_TURN, *turn)
        for choice in found.choices:
            self._execute(f"{_CHOICE} ON CONFLICT DO NOTHING", *choice)
