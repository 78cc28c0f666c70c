"""Conversations that earlier versions kept in files are taken over once, whole, into either database."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rag.answer import Answer
from rag.receipt.record import record
from tests.databases import Base
from tests.test_memory import OTTERS, READER, REFUSED, WEIR, WIDE, quoted
from ui import former
from ui.memory import new_reader
from ui.preferences import Preferences

OTHER = new_reader()
FLOAT = quoted("Who floats?", OTTERS, 28)
CHOSEN = Preferences(llm="none", strictness="strict", evidence=12)


def write(root: Path, name: str, value: object) -> None:
    path = root / "readers" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())


@pytest.fixture
def root(base: Base) -> Path:
    """A library's folder with what an earlier version kept in it."""
    write(
        base.root, f"{READER}/{WEIR.id}.json", [record(WIDE, WEIR), {"no": "record"}, record(REFUSED, WEIR)]
    )
    write(base.root, f"{READER}/{OTTERS.id}.json", [record(FLOAT, OTTERS)])
    write(base.root, f"{READER}/reader.json", {"article": OTTERS.id, "preferences": CHOSEN.to_json()})
    write(base.root, f"{OTHER}/{WEIR.id}.json", [record(REFUSED, WEIR)])
    return base.root


def folders(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.is_dir())


def taken_over(base: Base, weir: Sequence[Answer] = (WIDE, REFUSED)) -> bool:
    memory = base.memory()
    return (
        memory.conversation(READER, WEIR) == tuple(weir)
        and memory.conversation(READER, OTTERS) == (FLOAT,)
        and memory.conversation(OTHER, WEIR) == (REFUSED,)
        and (memory.preferences(READER), memory.last_article(READER)) == (CHOSEN, OTTERS.id)
    )


def test_everything_is_taken_over_once_and_the_folder_set_aside(base: Base, root: Path) -> None:
    assert taken_over(base)
    assert taken_over(base)
    assert base.sql("SELECT count(*) FROM turns") == [(5,)]
    assert folders(root) == ["readers.imported"]
    assert json.loads((root / f"readers.imported/{OTHER}/{WEIR.id}.json").read_text()) == [
        record(REFUSED, WEIR)
    ]


def test_what_is_written_first_comes_after_what_was_there(base: Base, root: Path) -> None:
    late = quoted("What is new?")
    assert base.memory().append(READER, WEIR, late) == (WIDE, REFUSED, late)


@pytest.mark.parametrize("where", ["before", "after"])
def test_interrupted_nothing_is_doubled_or_lost(
    base: Base, root: Path, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        # Before all is confirmed, or between that and the renaming.
        patched.setattr(former, "set_aside" if where == "after" else "waiting", interrupted)
        if where == "before":
            patched.setattr("ui.database.Database._insert", interrupted)
            patched.setattr(former, "waiting", lambda _: True)
        with pytest.raises(KeyboardInterrupt):
            base.memory().append(READER, WEIR, WIDE)
    assert folders(root) == ["readers"]
    assert taken_over(base)
    assert folders(root) == ["readers.imported"]


def test_a_folder_that_cannot_be_renamed_is_taken_over_once(
    base: Base, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(former, "set_aside", lambda _: None)
    assert taken_over(base)
    base.memory().keep(READER, WEIR, ())
    assert taken_over(base, weir=())


def test_programs_that_start_together_take_it_over_once(base: Base, root: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(lambda _: taken_over(base), range(8)))
    assert folders(root) == ["readers.imported"]


def test_what_an_earlier_version_keeps_afterwards_is_taken_over_too(base: Base, root: Path) -> None:
    assert taken_over(base)
    late = quoted("What is new?")
    write(root, f"{READER}/{WEIR.id}.json", [record(late, WEIR)])
    assert taken_over(base, weir=(WIDE, REFUSED, late))
    assert folders(root) == ["readers.imported", "readers.imported-2"]


@pytest.mark.parametrize(
    "data", [b"", b"[{", b"{}", b"null", b"\xff\xfe\x00", b"[" * 100_000, b"7"], ids=repr
)
def test_a_damaged_file_is_told_and_stays(
    base: Base, root: Path, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    write(root, f"{OTHER}/{OTTERS.id}.json", data)
    write(root, f"{OTHER}/reader.json", b"[]")
    assert taken_over(base)
    assert base.memory().preferences(OTHER) == Preferences()
    told = [entry.message for entry in caplog.records if entry.levelno == logging.WARNING]
    assert told == [
        f"{root}/readers/{OTHER}/{name}.json is damaged and was not taken over; it stays as it is"
        for name in sorted([OTTERS.id, "reader"])
    ]
    assert (root / f"readers.imported/{OTHER}/{OTTERS.id}.json").read_bytes() == data


def test_a_folder_without_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "readers" / READER).mkdir(parents=True)
    assert Base(tmp_path).memory().conversation(READER, WEIR) == ()
    assert [path.name for path in tmp_path.iterdir()] == ["readers"]
