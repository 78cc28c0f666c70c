"""What conversations are kept with: a database, as SQLite and PostgreSQL both can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

DATABASE_VARIABLE = "DATABASE_URL"
"""Environment variable that says which database conversations are in."""

PATIENCE = 10.0
"""Seconds to wait for another program that is writing."""

TABLES = (
    "CREATE TABLE IF NOT EXISTS turns ({id}, reader TEXT NOT NULL, article TEXT NOT NULL, "
    "record TEXT NOT NULL)",
    "CREATE INDEX IF NOT EXISTS turns_of ON turns (reader, article, id)",
    "CREATE TABLE IF NOT EXISTS readers (reader TEXT PRIMARY KEY, article TEXT, preferences TEXT)",
    "CREATE TABLE IF NOT EXISTS imported (folder TEXT PRIMARY KEY)",
    "CREATE TABLE IF NOT EXISTS notes (reader TEXT NOT NULL, note TEXT NOT NULL, article TEXT NOT NULL, "
    "record TEXT NOT NULL, PRIMARY KEY (reader, note))",
)
"""Statements that make the tables that are missing, but for the kind of `id`; the latest stands last.

Records and preferences are JSON, in ASCII.
"""

_BEFORE_HOST = re.compile(r"^((?:[\w.+-]+://)?[^:@]*):.*@", re.DOTALL)
_OPTION = re.compile(r"(password\s*=\s*)('[^']*'?|[^&\s]*)", re.IGNORECASE)


class DatabaseError(OSError):
    """A database that cannot be used; the message says which, why, and what to do."""


class Cursor(Protocol):
    """What a statement has found or done."""

    @property
    def rowcount(self) -> int:
        """How many rows it has written."""

    def fetchall(self) -> list[Any]:
        """Return the rows it has found."""


class Connection(Protocol):
    """What both drivers have in common; a statement stands for itself until a transaction is begun."""

    def execute(self, statement: str, values: Sequence[object] = ..., /) -> Cursor:
        """Do a statement."""

    def close(self) -> None:
        """End the connection; what was not committed never was."""


class Engine(Protocol):
    """How a database is opened and set right. Its methods are called by one thread at a time."""

    name: str
    """Tells it in messages, without a password."""
    errors: tuple[type[Exception], ...]
    """What its driver raises."""
    tables: tuple[str, ...]
    """Statements that make the tables."""
    made: str
    """Statement that finds a row once they are made."""

    notice: str
    """What was lost and begun anew, for readers; empty if nothing was."""

    def there(self) -> bool:
        """Whether there may be something to read."""

    def connect(self) -> Connection:
        """Return a connection to the database, which is made where there is none."""

    def fits(self, connection: Connection) -> bool:
        """Whether a connection still leads to the database."""

    def begin(self, subject: str) -> str:
        """Return the statement that begins a transaction and waits for any other on the same subject."""

    def marked(self, statement: str) -> str:
        """Return a statement with the driver's marks for values, in the place of `?`."""

    def mended(self, error: Exception, *, fresh: bool) -> bool:
        """Do what can be done about an error; whether another try, with a new connection, may go well.

        `fresh` says that the connection was a new one, or that there was none.
        """

    def told(self, error: Exception) -> str:
        """Return why, and what to do."""


def shown(url: str) -> str:
    """Return an address fit for a message: whatever may be its password is hidden."""
    return _OPTION.sub(r"\1***", _BEFORE_HOST.sub(r"\1:***@", url))
