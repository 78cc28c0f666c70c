"""The model file is put together from its parts, checked once, and never half there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path

import pytest

from rag.models.weights import ModelFile, WeightsError, assemble, find_weights

PARTS = [b"one " * 5, b"two", b"three"]
DATA = b"".join(PARTS)
FILE = ModelFile("tiny.gguf", len(DATA), hashlib.sha256(DATA).hexdigest())


def made(folder: Path, parts: Sequence[bytes] = PARTS) -> Path:
    """Put the file together in a folder."""
    return assemble(folder, map(BytesIO, parts), FILE)


def test_the_parts_are_joined_in_order_and_marked(tmp_path: Path) -> None:
    calls: list[tuple[int, int]] = []
    path = assemble(
        tmp_path / "m", map(BytesIO, PARTS), FILE, progress=lambda done, total: calls.append((done, total))
    )
    assert path.read_bytes() == DATA
    assert calls == [(20, 28), (23, 28), (28, 28)]
    assert find_weights(tmp_path / "m", FILE) == path
    assert sorted(p.name for p in (tmp_path / "m").iterdir()) == ["tiny.gguf", "tiny.gguf.sha256"]


def test_a_second_call_reads_no_part(tmp_path: Path) -> None:
    path = made(tmp_path / "m")
    assert made(tmp_path / "m", []) == path


@pytest.mark.parametrize("parts", [[PARTS[0], b"tow", PARTS[2]], PARTS[:2]], ids=["changed", "missing"])
def test_a_part_that_is_not_what_it_was_is_refused_and_leaves_nothing(
    parts: list[bytes], tmp_path: Path
) -> None:
    with pytest.raises(WeightsError, match="model file altered"):
        made(tmp_path / "m", parts)
    assert list((tmp_path / "m").iterdir()) == []


@pytest.mark.parametrize("marker", [None, b"", b"\xff", b"0" * 64])
def test_a_file_without_its_marker_is_not_trusted(tmp_path: Path, marker: bytes | None) -> None:
    (tmp_path / "tiny.gguf").write_bytes(DATA)
    if marker is not None:
        (tmp_path / "tiny.gguf.sha256").write_bytes(marker)
    assert find_weights(tmp_path, FILE) is None


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "m").write_text("in the way", encoding="utf-8")
    with pytest.raises(WeightsError, match=r"^cannot write the model to .*m: "):
        made(tmp_path / "m")


def swap(path: Path) -> None:
    """Put other bytes of the same size and time in the place of the file's."""
    seen = path.stat()
    path.write_bytes(DATA[::-1])
    os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))


SPOILT = {
    "missing": (Path.unlink, r"is missing; run `make setup` or"),
    "cut short": (lambda path: os.truncate(path, 5), r"has 5 bytes instead of 28; run `make setup` or"),
    "swapped": (swap, r"is altered: digest [0-9a-f]{12}…, expected [0-9a-f]{12}…; run `make setup` or"),
}


@pytest.mark.parametrize(("spoil", "told"), SPOILT.values(), ids=SPOILT)
def test_a_file_that_was_verified_and_is_another_is_told(
    tmp_path: Path, spoil: Callable[[Path], None], told: str
) -> None:
    path = made(tmp_path / "m")
    spoil(path)
    with pytest.raises(WeightsError, match=rf"^the chat model .*tiny\.gguf {told}"):
        find_weights(tmp_path / "m", FILE)
    assert made(tmp_path / "m").read_bytes() == DATA


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["a folder", "a pipe"])
def test_what_is_no_file_is_told_and_not_opened(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = made(tmp_path / "m")
    path.unlink()
    make(path)
    # A pipe that nobody writes to would be waited for, if it were opened.
    held = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        with pytest.raises(WeightsError, match=r"no file stands in the place .* remove it, then run `make"):
            find_weights(tmp_path / "m", FILE)
    finally:
        os.close(held)


def test_a_marker_of_an_earlier_version_is_renewed_after_the_digest_was_made(tmp_path: Path) -> None:
    path = made(tmp_path / "m")
    marker = path.with_name("tiny.gguf.sha256")
    renewed = marker.read_bytes()
    marker.write_text(FILE.sha256 + "\n", encoding="ascii")
    assert find_weights(tmp_path / "m", FILE) == path
    assert marker.read_bytes() == renewed
