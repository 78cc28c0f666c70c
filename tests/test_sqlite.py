"""The file that conversations are in: who may read it, and what happens when it cannot be used."""

from __future__ import annotations

import logging
import re
import sqlite3
import stat
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from tests.databases import Base
from tests.test_memory import READER, REFUSED, WEIR, WIDE, quoted
from ui.database import Database
from ui.files import KeepError
from ui.memory import Memory, new_reader
from ui.preferences import Preferences
from ui.sqlite import Sqlite


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return Base(tmp_path / "library")


@pytest.fixture
def file(base: Base) -> Path:
    return base.root / "conversations.db"


@pytest.fixture
def hurried(file: Path) -> Memory:
    """Waits for nobody."""
    return Memory(Database(Sqlite(file, moved_by="LECTERN_HOME", patience=0.05), file.with_name("readers")))


def test_only_the_owner_may_look(base: Base, file: Path) -> None:
    memory = base.memory()
    memory.append(READER, WEIR, WIDE)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in base.root.iterdir()}
    names = [file.name, f"{file.name}-shm", f"{file.name}-wal"]
    assert found == dict.fromkeys(names, 0o600)
    assert stat.S_IMODE(base.root.stat().st_mode) == 0o700


def test_the_file_is_made_once_by_programs_that_start_together(base: Base) -> None:
    gate = threading.Barrier(6)

    def begin(n: int) -> None:
        memory = base.memory()
        gate.wait()
        memory.append(READER, WEIR, quoted(f"question {n}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(begin, range(6)))
    kept = base.memory().conversation(READER, WEIR)
    assert sorted(answer.question for answer in kept) == [f"question {n}" for n in range(6)]


def test_a_failure_says_what_and_where_and_why_and_what_to_do(file: Path, hurried: Memory) -> None:
    file.mkdir(parents=True)
    uses: list[tuple[Callable[[], object], str]] = [
        (lambda: hurried.keep(READER, WEIR, (WIDE,)), "keep the conversation"),
        (lambda: hurried.append(READER, WEIR, WIDE), "keep the answer"),
        (lambda: hurried.opened(READER, WEIR.id), "keep what you chose"),
        (lambda: hurried.prefer(READER, Preferences(evidence=4)), "keep what you chose"),
        (lambda: hurried.conversation(READER, WEIR), "read the conversation"),
        (lambda: hurried.preferences(READER), "read what you chose"),
        (lambda: hurried.last_article(READER), "read what you chose"),
    ]
    for use, doing in uses:
        told = rf"^cannot {doing} in {file}: Is a directory; free the disk or set LECTERN_HOME$"
        with pytest.raises(KeepError, match=told):
            use()
    file.rmdir()
    assert hurried.append(READER, WEIR, WIDE) == (WIDE,)


def test_a_file_that_another_program_holds_is_told_and_used_afterwards(
    base: Base, file: Path, hurried: Memory
) -> None:
    base.memory().append(READER, WEIR, WIDE)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = (
            rf"^cannot keep the answer in {file}: database is locked; end the program that is writing to it$"
        )
        with pytest.raises(KeepError, match=told):
            hurried.append(READER, WEIR, REFUSED)
        assert hurried.conversation(READER, WEIR) == (WIDE,)
        other.execute("ROLLBACK")
    assert hurried.append(READER, WEIR, REFUSED) == (WIDE, REFUSED)


def test_a_full_disk_leaves_what_was_there(base: Base) -> None:
    database = base.database()
    memory = Memory(database)
    memory.append(READER, WEIR, WIDE)
    full = [quoted("how wide? " * 5000)]
    assert database._connection is not None
    database._connection.execute("PRAGMA max_page_count = 1")
    with pytest.raises(KeepError, match="database or disk is full; free the disk or set LECTERN_HOME"):
        memory.keep(READER, WEIR, full)
    assert memory.conversation(READER, WEIR) == (WIDE,)
    memory.keep(READER, WEIR, full)
    assert base.memory().conversation(READER, WEIR) == tuple(full)


def test_what_cannot_be_written_is_still_read(base: Base) -> None:
    database = base.database()
    memory = Memory(database)
    memory.append(READER, WEIR, WIDE)
    assert database._connection is not None
    database._connection.execute("PRAGMA query_only = 1")
    with pytest.raises(KeepError, match="attempt to write a readonly database"):
        memory.append(READER, WEIR, REFUSED)
    assert memory.conversation(READER, WEIR) == (WIDE,)


def no_database(data: bytes) -> bytes:
    return b"# What is this? " * 300


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def pages(data: bytes) -> bytes:
    """Write over all but the first page, which says what the others are."""
    return data[:4096] + b"\xa5" * (len(data) - 4096)


@pytest.mark.parametrize("damage", [no_database, half, pages])
@pytest.mark.parametrize("first", ["read", "write"])
def test_a_damaged_file_is_set_aside_once_and_told_and_a_new_one_begun(
    base: Base, file: Path, damage: Callable[[bytes], bytes], first: str, caplog: pytest.LogCaptureFixture
) -> None:
    base.memory().keep(READER, WEIR, [quoted(f"question {n} " * 40) for n in range(40)])
    damaged = damage(file.read_bytes())
    file.write_bytes(damaged)
    memories = [base.memory(), base.memory()]
    for n, memory in enumerate(memories):
        if first == "read":
            assert len(memory.conversation(READER, WEIR)) == n
        assert len(memory.append(READER, WEIR, WIDE)) == n + 1
    (told,) = [record.message for record in caplog.records if record.levelno == logging.WARNING]
    aside = file.with_name("conversations.damaged-1.db")
    assert re.match(rf"{file} is damaged \(.*\): set aside as {aside.name}, and a new one begun$", told)
    assert aside.read_bytes() == damaged
    assert not list(base.root.glob("*damaged-2*"))


def test_damage_that_comes_to_light_later_is_set_aside_too(
    base: Base, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, two = base.memory(), base.memory()
    for memory in (one, two):
        memory.append(READER, WEIR, WIDE)
    with closing(sqlite3.connect(file)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as opened:
        opened.write(b"\0" * file.stat().st_size)
    for memory in (one, two):
        memory.append(READER, WEIR, REFUSED)
    assert one.conversation(READER, WEIR) == two.conversation(READER, WEIR) == (REFUSED, REFUSED)
    assert len(caplog.records) == 1


def test_a_file_that_was_removed_is_begun_anew(base: Base, file: Path) -> None:
    one, two = base.memory(), base.memory()
    assert one.append(READER, WEIR, WIDE) == two.conversation(READER, WEIR) == (WIDE,)
    for path in base.root.iterdir():
        path.unlink()
    assert one.conversation(READER, WEIR) == ()
    assert two.append(READER, WEIR, REFUSED) == one.conversation(READER, WEIR) == (REFUSED,)


@pytest.fixture
def crowd(base: Base) -> Iterator[list[str]]:
    """Many readers, who have each said something."""
    memory, readers = base.memory(), [new_reader() for _ in range(20)]
    for reader in readers:
        memory.append(reader, WEIR, WIDE)
    yield readers
    assert all(base.memory().conversation(reader, WEIR) for reader in readers)


def test_readers_are_read_while_one_is_written(base: Base, file: Path, crowd: list[str]) -> None:
    memory = base.memory()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert all(memory.conversation(reader, WEIR) == (WIDE,) for reader in crowd)
