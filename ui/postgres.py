"""A server of PostgreSQL as the database that conversations are in."""

from __future__ import annotations

import zlib
from typing import cast

from ui.engine import DATABASE_VARIABLE, PATIENCE, TABLES, Connection, DatabaseError, shown

CONNECTING = 5
"""Seconds to wait for a server that does not answer, unless its address says otherwise."""


class Postgres:
    """A server. One that went away is connected to again when it is back."""

    notice = ""
    tables = tuple(table.format(id="id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY") for table in TABLES)
    # Not to_regclass: in a transaction that waited for a lock it still tells what there was before.
    made = "SELECT 1 FROM pg_tables WHERE tablename = 'notes' AND schemaname = current_schema()"

    def __init__(self, url: str) -> None:
        """Take an address as libpq understands it, and connect to nothing yet.

        Raises:
            DatabaseError: the driver is not installed, or cannot read the address.
        """
        self.name = shown(url)
        try:
            import psycopg  # only who has such a server needs it
        except ImportError as error:
            problem = f"cannot use {DATABASE_VARIABLE} {self.name}: {error}"
            raise DatabaseError(f"{problem}; pip install 'psycopg[binary]' or unset it") from None
        self._driver = psycopg
        self.errors: tuple[type[Exception], ...] = (psycopg.Error,)
        try:
            given = psycopg.conninfo.conninfo_to_dict(url)
        except psycopg.Error:  # its text may quote a password
            problem = f"cannot read {DATABASE_VARIABLE} {self.name}"
            raise DatabaseError(f"{problem}; give postgresql://user@host:port/name") from None
        given.setdefault("connect_timeout", CONNECTING)
        self._address = psycopg.conninfo.make_conninfo("", **given)

    def there(self) -> bool:
        """Say yes: what there is shows once it is connected to."""
        return True

    def connect(self) -> Connection:
        """Connect to the server."""
        # A pooler between may hand each transaction to another session, which knows of nothing prepared.
        connection = self._driver.connect(self._address, autocommit=True, prepare_threshold=None)
        try:
            connection.execute(f"SET statement_timeout = {int(PATIENCE * 1000)}".encode())
        except self._driver.Error:
            connection.close()
            raise
        return cast("Connection", connection)

    def fits(self, connection: Connection) -> bool:
        """Whether it is not known to be broken."""
        return not cast("bool", getattr(connection, "closed", True))

    def begin(self, subject: str) -> str:
        """Return what begins a transaction and takes the lock of the subject, which goes with it."""
        return f"BEGIN; SELECT pg_advisory_xact_lock({zlib.crc32(subject.encode())})"

    def marked(self, statement: str) -> str:
        """Return the statement with the driver's marks."""
        return statement.replace("?", "%s")

    def mended(self, error: Exception, *, fresh: bool) -> bool:
        """Whether it was a connection that had been lost; a new one may do."""
        return isinstance(error, self._driver.OperationalError) and not fresh

    def told(self, error: Exception) -> str:
        """Return why, and what to do."""
        return f"{' '.join(str(error).split())}; see to the server or set {DATABASE_VARIABLE}"
