"""What is lost on the way to the disk: a confirmation, or a whole file; the reader is told once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from ingest.library import Library
from tests.databases import Base
from tests.scripted import Window
from tests.test_memory import READER, WEIR, WIDE
from ui.engine import Connection
from ui.files import KeepError
from ui.memory import Memory, new_reader
from ui.session import Session, Visitor


class Losing:
    """A connection that does what it is asked, and loses the word that it is done."""

    def __init__(self, real: Connection, *, done: bool) -> None:
        self.real, self.done = real, done

    def execute(self, statement: str, *values: Any) -> Any:
        if statement != "COMMIT":
            return self.real.execute(statement, *values)
        if self.done:
            self.real.execute(statement)
        raise sqlite3.OperationalError("gone")

    def close(self) -> None:
        self.real.close()


@pytest.mark.parametrize("done", [True, False], ids=["done", "not done"])
@pytest.mark.parametrize("before", [0, 1], ids=["the first of its kind", "said before"])
def test_a_turn_whose_confirmation_was_lost_is_kept_once_when_it_is_tried_again(
    tmp_path: Path, done: bool, before: int
) -> None:
    database = Base(tmp_path).database()
    memory = Memory(database)
    for _ in range(before):
        memory.append(READER, WEIR, WIDE)
    database.check()
    assert database._connection is not None
    database._connection = Losing(database._connection, done=done)
    with pytest.raises(KeepError, match="gone"):
        memory.append(READER, WEIR, WIDE)
    assert memory.append(READER, WEIR, WIDE) == (WIDE,) * (before + 1)
    assert memory.append(READER, WEIR, WIDE) == (WIDE,) * (before + 2)


def test_that_a_damaged_file_was_set_aside_is_told_to_each_reader_once(library: Library) -> None:
    library.root.mkdir(parents=True)
    (library.root / "conversations.db").write_bytes(b"no database " * 1000)
    window = Window(library)
    for reader in (new_reader(), new_reader()):
        for told in (True, False):
            visitor = Visitor(Session(window.shelf.first))
            shown = [changes.get(window.parts.note, "") for changes in window.reading.arrive(reader, visitor)]
            assert any("set aside as conversations.damaged-1.db" in str(note) for note in shown) is told
