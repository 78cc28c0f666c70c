"""Conversations as earlier versions kept them: a folder a reader, in it a JSON file an article."""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

log = logging.getLogger(__name__)

_NAME = re.compile("[0-9a-f]+")
"""Ids of readers and of articles."""
_NOTE = "reader"
"""File of what a reader chose; all others are conversations."""


@dataclass(frozen=True, slots=True)
class Former:
    """All that is in the files: turns as reader, article and record, choices as reader, article, preferences.

    `digest` tells these files, as they are, from any others.
    """

    digest: str
    turns: Sequence[tuple[str, str, str]]
    choices: Sequence[tuple[str, str | None, str]]


def waiting(folder: Path) -> bool:
    """Whether there are such files."""
    return next(folder.glob("*/*.json"), None) is not None


def read(folder: Path) -> Former | None:
    """Return what is in the files, None where another program has just put them aside.

    One that cannot be read, or is damaged, is told in the log and left out.
    """
    digest = hashlib.sha256()
    turns: list[tuple[str, str, str]] = []
    choices: list[tuple[str, str | None, str]] = []
    for path in sorted(folder.glob("*/*.json")):
        data = _bytes(path)
        digest.update(
            f"{path.parent.name}/{path.name} {hashlib.sha256(data).hexdigest()}\n".encode("utf-8", "replace")
        )
        reader, article, value = path.parent.name, path.stem, _value(data)
        if not _NAME.fullmatch(reader):
            continue
        if article == _NOTE and isinstance(value, dict):
            choices.append(_choice(reader, value))
        elif _NAME.fullmatch(article) and isinstance(value, list):
            turns += [(reader, article, json.dumps(record)) for record in value]
        else:
            log.warning("%s is damaged and was not taken over; it stays as it is", path)
    # Renamed while they were read, some are missing.
    return Former(digest.hexdigest(), turns, choices) if waiting(folder) else None


def set_aside(folder: Path) -> None:
    """Rename the folder, so that it is not read again; where that cannot be done its digest tells it."""
    names = (folder.with_name(f"{folder.name}.imported{n}") for n in ("", *(f"-{n}" for n in range(2, 1000))))
    with suppress(OSError):
        folder.rename(next(name for name in names if not name.exists()))


def _bytes(path: Path) -> bytes:
    with suppress(OSError):
        return path.read_bytes()
    return b""


def _value(data: bytes) -> object:
    with suppress(ValueError, RecursionError):
        value: object = json.loads(data)
        json.dumps(value)
        return value
    return None


def _choice(reader: str, value: dict[str, object]) -> tuple[str, str | None, str]:
    article = value.get("article")
    known = article if isinstance(article, str) and _NAME.fullmatch(article) else None
    return reader, known, json.dumps(value.get("preferences"))
