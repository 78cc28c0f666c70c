"""The databases that conversations can be in, for tests: a file, and a real server."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ui.database import Database, named_database
from ui.memory import Memory

PASSWORD = "otter-4711"
_PROGRAMS = Path("/usr/lib/postgresql")
"""Where Debian puts the server, a folder a version."""


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server in a folder, reached by the socket in it; it asks for the password."""

    folder: Path
    programs: Path
    user: str | None

    def url(self, schema: str) -> str:
        """Return the address of a schema of its own, which is made."""
        address = f"postgresql://lectern:{PASSWORD}@/postgres?host={self.folder}"
        import psycopg

        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        return f"{address}&options=-csearch_path%3D{schema}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off"
        log = str(self.folder / "log")
        self.run("pg_ctl", "start", "-w", "-D", str(self.folder / "data"), "-o", options, "-l", log)

    def stop(self) -> None:
        """Stop it; whoever is connected is thrown out."""
        self.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(self.folder / "data"))

    def run(self, program: str, *arguments: str) -> None:
        """Run one of its programs; as root they refuse to."""
        command = [str(self.programs / program), *arguments]
        # What the server inherits it keeps open, so nothing here may wait for its end.
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self.user,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
        assert done.returncode == 0, f"{command} ended with {done.returncode}"


@contextmanager
def postgres_server() -> Iterator[Server]:
    """Start a server, or skip the test where there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    found = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        pytest.skip(f"no PostgreSQL under {_PROGRAMS}: install Debian's postgresql to test with it")
    user = None
    # Not pytest's folder, which another user may not enter; and the path of a socket must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if os.geteuid() == 0:
            user = "postgres"
            entry = pwd.getpwnam(user)
            os.chown(folder, entry.pw_uid, entry.pw_gid)
        server = Server(folder, found[-1].parent, user)
        (folder / "password").write_text(PASSWORD)
        (folder / "password").chmod(0o644)
        login = ("-U", "lectern", f"--pwfile={folder / 'password'}", "--auth=scram-sha-256")
        server.run("initdb", "-D", str(folder / "data"), *login, "--no-sync", "--encoding=UTF8")
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True)
class Base:
    """One database, which tests open as often as programs would."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return its address, empty for the file of a library."""
        return self.environ.get("DATABASE_URL", "")

    def database(self) -> Database:
        """Open it as another program would."""
        return named_database(self.environ, self.root)

    def memory(self) -> Memory:
        """Open it as another window's program would."""
        return Memory(self.database())

    def sql(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Do a statement behind the program's back; the rows it finds."""
        if not self.url:
            with closing(sqlite3.connect(self.root / "conversations.db", isolation_level=None)) as file:
                return file.execute(statement, values).fetchall()
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as server:
            cursor = server.execute(statement.replace("?", "%s").encode(), values)
            return cursor.fetchall() if cursor.description else []

    def rows(self) -> int:
        """Count what is kept."""
        if not self.url and not (self.root / "conversations.db").exists():
            return 0
        tables = ("turns", "readers", "notes")
        return sum(int(str(self.sql(f"SELECT count(*) FROM {table}")[0][0])) for table in tables)


def schema() -> str:
    """Return a name that no other test has."""
    return f"test_{secrets.token_hex(6)}"
