"""Where conversations are kept: a few questions to a database, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from ingest.library import HOME_VARIABLE
from ui.engine import DATABASE_VARIABLE, DatabaseError, Engine, shown
from ui.postgres import Postgres
from ui.sqlite import Sqlite
from ui.transactions import ALL, CHOICE, TURN, Transactions, UnconfirmedError

FILE = "conversations.db"
"""The database where none is named, in the library's folder."""

FORMER = "readers"
"""Folder beside it, in which earlier versions kept conversations."""

_SQLITE, _POSTGRES = "sqlite:///", "postgresql://"


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


class Database(Transactions):
    """Turns, choices and notes of readers, as text. Safe between threads, and between programs that share it.

    Every method raises DatabaseError where the database cannot be used. What writes has then written nothing;
    only a server that went away in the very act of confirming may have kept what it did not confirm. A turn
    is not added twice for that when it is tried again.
    """

    def __init__(self, engine: Engine, folder: Path) -> None:
        """`folder` is where earlier versions kept conversations, which are taken over first."""
        super().__init__(engine, folder)
        self._unsure: dict[tuple[str, str, str], int] = {}
        """Turns that may have been kept without a word, and how many like each there were before."""

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
                self._execute(TURN, *turn)
            return self._turns(reader, article)

        try:
            kept = self._do(append, reader) or []
        except UnconfirmedError:
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
                self._execute(TURN, reader, article, record)

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
            f"{CHOICE} ON CONFLICT (reader) DO UPDATE SET "  # nosec B608 # a constant of this module
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
            self._do(move, ALL)

    def noted(self, reader: str) -> set[str]:
        """Return the articles about which a reader has notes."""
        select = "SELECT DISTINCT article FROM notes WHERE reader = ?"
        return {article for (article,) in self._do(lambda: self._execute(select, reader).fetchall()) or ()}

    def notes(self, reader: str, article: str) -> dict[str, str]:
        """Return the records of a reader's notes on an article, each under its id."""
        return self._do(lambda: self._notes(reader, article)) or {}

    def revise(
        self, reader: str, article: str, change: Callable[[Mapping[str, str]], Mapping[str, str | None]]
    ) -> None:
        """Change a reader's notes on an article, as they are by then.

        `change` takes the records under their ids and returns those to be written; None takes a note away.
        What it raises is raised, and nothing is changed.
        """
        upsert = (
            "INSERT INTO notes (reader, note, article, record) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (reader, note) DO UPDATE SET record = excluded.record"
        )

        def revise() -> None:
            for note, record in change(self._notes(reader, article)).items():
                if record is None:
                    self._execute("DELETE FROM notes WHERE reader = ? AND note = ?", reader, note)
                else:
                    self._execute(upsert, reader, note, article, record)

        self._do(revise, reader)

    def _notes(self, reader: str, article: str) -> dict[str, str]:
        select = "SELECT note, record FROM notes WHERE reader = ? AND article = ?"
        return dict(self._execute(select, reader, article).fetchall())

    def _turns(self, reader: str, article: str) -> list[str]:
        select = "SELECT record FROM turns WHERE reader = ? AND article = ? ORDER BY id"
        return [record for (record,) in self._execute(select, reader, article).fetchall()]
