"""What the window keeps on disk of each reader: the conversation about each article, and what they prefer."""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, TypeVar

from ingest.article import Article
from ingest.library import HOME_VARIABLE
from rag.answer import Answer
from rag.receipt.record import RecordError, record, restore
from ui.preferences import Preferences

Value = TypeVar("Value")

RECENT = 64
"""Files whose contents are held in memory, the latest used of all readers."""

_READER = re.compile("[0-9a-f]{32}")
_DAMAGED = (ValueError, RecursionError)
"""What comes of bytes that are no JSON: RecursionError where they are nested too deeply."""


class KeepError(OSError):
    """Something could not be kept on disk; the message says what, where and what to do."""

    @classmethod
    def of(cls, what: str, path: Path, error: OSError) -> KeepError:
        """Return the error that says why `what` could not be kept in the folder of a file."""
        problem = f"cannot keep {what} in {path.parent}: {error.strerror or error}"
        return cls(f"{problem}; free the disk or set {HOME_VARIABLE}")


def new_reader() -> str:
    """Return the id of a new reader, which nobody can guess."""
    return secrets.token_hex(16)


def write_whole(path: Path, data: bytes, *, what: str) -> None:
    """Write a file so that at any moment the old or the new one is there, whole; only its owner may read it.

    Raises:
        KeepError: naming `what` could not be kept.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, path)
        finally:
            Path(aside).unlink(missing_ok=True)
    except OSError as error:
        raise KeepError.of(what, path, error) from error


def delete(path: Path, *, what: str) -> None:
    """Delete a file if it is there; KeepError, naming `what` it held, if that cannot be done."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise KeepError.of(what, path, error) from error


class Recent(Generic[Value]):
    """What files held when last read, the latest used of them; a file that has changed is read again."""

    def __init__(self, limit: int = RECENT) -> None:
        self._limit = limit
        self._held: OrderedDict[Path, tuple[tuple[int, ...], Value]] = OrderedDict()

    def read(self, path: Path, parse: Callable[[bytes], Value]) -> Value:
        """Return what `parse` makes of the file, or of nothing where there is none.

        Raises:
            OSError: it is there and cannot be read.
        """
        stamp = _stamp(path)
        if path not in self._held or self._held[path][0] != stamp:
            self._hold(path, stamp, parse(path.read_bytes() if stamp else b""))
        self._held.move_to_end(path)
        return self._held[path][1]

    def put(self, path: Path, value: Value) -> None:
        """Take it that the file, just written, holds this."""
        self._hold(path, _stamp(path), value)

    def _hold(self, path: Path, stamp: tuple[int, ...], value: Value) -> None:
        self._held[path] = stamp, value
        self._held.move_to_end(path)
        if len(self._held) > self._limit:
            self._held.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Note:
    """What reader.json holds."""

    article: str | None = None
    preferences: Preferences = field(default_factory=Preferences)


class Memory:
    """The files under root/readers, a folder a reader. Safe between threads of one process, which owns them.

    Every method raises ValueError for a reader's id that `new_reader` cannot have made. What writes raises
    KeepError; what only reads takes a missing or damaged file for an empty one. Nothing is written for a
    reader of whom there is nothing to keep.
    """

    def __init__(self, root: Path) -> None:
        self._root = root / "readers"
        self._lock = threading.RLock()
        self._conversations = Recent[tuple[Answer, ...]]()
        self._notes = Recent[_Note]()

    def conversation(self, reader: str, article: Article) -> tuple[Answer, ...]:
        """Return the answers that are kept, oldest first; what does not stand in the article is left out."""
        path = self._path(reader, article.id)
        with self._lock, suppress(OSError):
            return self._conversations.read(path, lambda data: _answers(data, article))
        return ()

    def keep(self, reader: str, article: Article, answers: Sequence[Answer]) -> None:
        """Keep these answers in the place of all others about the article; without any, delete the file."""
        path, what = self._path(reader, article.id), "the conversation"
        with self._lock:
            if not answers:
                delete(path, what=what)
                return
            self._write(path, [record(answer, article) for answer in answers], what)
            self._conversations.put(path, tuple(answers))

    def append(self, reader: str, article: Article, answer: Answer) -> tuple[Answer, ...]:
        """Add an answer to those that are kept, whichever window they came from, and return all."""
        path = self._path(reader, article.id)
        with self._lock:
            try:
                before = self._conversations.read(path, lambda data: _answers(data, article))
            except OSError as error:
                # Written anew, a file that merely cannot be read today would be lost.
                raise KeepError.of("the answer", path, error) from error
            self.keep(reader, article, (*before, answer))
            return (*before, answer)

    def last_article(self, reader: str) -> str | None:
        """Return the id of the article that the reader opened last."""
        return self._note(reader).article

    def opened(self, reader: str, article_id: str) -> None:
        """Remember the article that the reader chose to open."""
        self._renote(reader, lambda note: replace(note, article=article_id))

    def preferences(self, reader: str) -> Preferences:
        """Return what the reader prefers, the defaults where nothing is kept."""
        return self._note(reader).preferences

    def prefer(self, reader: str, preferences: Preferences) -> None:
        """Remember what the reader prefers."""
        self._renote(reader, lambda note: replace(note, preferences=preferences))

    def _note(self, reader: str) -> _Note:
        path = self._path(reader, "reader")
        with self._lock, suppress(OSError):
            return self._notes.read(path, _read_note)
        return _Note()

    def _renote(self, reader: str, change: Callable[[_Note], _Note]) -> None:
        path = self._path(reader, "reader")
        with self._lock:
            before = self._note(reader)
            after = change(before)
            if after != before:
                kept = {"article": after.article, "preferences": after.preferences.to_json()}
                self._write(path, kept, "what you chose")
                self._notes.put(path, after)

    def _write(self, path: Path, value: object, what: str) -> None:
        try:
            # Parents that mkdir makes on the way do not get its mode.
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise KeepError.of(what, path, error) from error
        write_whole(path, json.dumps(value).encode(), what=what)

    def _path(self, reader: str, name: str) -> Path:
        if not _READER.fullmatch(reader):
            raise ValueError(f"not a reader's id: {reader!r}; make one with new_reader()")
        return self._root / reader / f"{name}.json"


def _answers(data: bytes, article: Article) -> tuple[Answer, ...]:
    records = _parse(data)
    found: list[Answer] = []
    for item in records if isinstance(records, list) else ():
        with suppress(RecordError):
            found.append(restore(item, article))
    return tuple(found)


def _read_note(data: bytes) -> _Note:
    value = _parse(data)
    kept = value if isinstance(value, dict) else {}
    article = kept.get("article")
    chosen = Preferences.from_json(kept.get("preferences"))
    return _Note(article if isinstance(article, str) else None, chosen)


def _parse(data: bytes) -> object:
    with suppress(*_DAMAGED):
        return json.loads(data)
    return None


def _stamp(path: Path) -> tuple[int, ...]:
    """Return what changes whenever a file is written; empty where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size
