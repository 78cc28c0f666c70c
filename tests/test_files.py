"""Files are written whole or not at all, and read again once they have changed."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ui.files import KeepError, Latest, delete, write_whole


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_only_the_owner_may_look(tmp_path: Path) -> None:
    write_whole(tmp_path / "folder" / "file", b"a", what="a letter")
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "folder" / "file").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write_whole(tmp_path / "file", b"old", what="a word")
    monkeypatch.setattr(os, "replace", full)
    told = rf"^cannot keep a word in {tmp_path}: No space left on device; free the disk or set LECTERN_HOME$"
    with pytest.raises(KeepError, match=told):
        write_whole(tmp_path / "file", b"new", what="a word")
    assert (files(tmp_path), (tmp_path / "file").read_bytes()) == (["file"], b"old")


def test_what_cannot_be_deleted_is_told(tmp_path: Path) -> None:
    delete(tmp_path / "file", what="a word")
    with pytest.raises(KeepError, match="cannot keep a word in "):
        delete(tmp_path, what="a word")


def test_a_file_is_parsed_when_it_has_changed(tmp_path: Path) -> None:
    path, parsed = tmp_path / "file", list[bytes]()

    def parse(data: bytes) -> bytes:
        parsed.append(data)
        return data.upper()

    latest = Latest(path, parse)
    for letter in (b"a", b"b"):
        write_whole(path, letter, what="a letter")
        assert [latest.read(), latest.read()] == [letter.upper()] * 2
    path.unlink()
    assert latest.read() == b""
    assert parsed == [b"a", b"b", b""]
