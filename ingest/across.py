"""All passages of a library in one search: vectors in a Chroma collection, words and places in SQLite.

Disposable, like every index: it is made of the articles' own ones, whose vectors it takes over.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import threading
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import metadata
from pathlib import Path
from typing import Any, cast

import chromadb
from chromadb.api.client import Client
from chromadb.errors import ChromaError

from ingest.article import Passage, within
from ingest.index import ArticleIndex, Found, Progress
from ingest.lexical import stems
from ingest.library import HOME_VARIABLE, Library, LibraryError
from ingest.places import Place, opened, placed, worded
from ingest.split import SPLITTER_VERSION
from ingest.store import settings

NEAREST = 50
"""Passages that each of the two searches gives."""

LEXICAL_SHARE = 0.5
"""Weight of the BM25 score, scaled so that the best passage has 1, beside the cosine similarity."""

_FORMAT = 1
_COLLECTION = "passages"
_BATCH = 1000
_PATIENCE = 600.0
"""Seconds to wait for another process that brings it up to date."""
_HNSW: Any = {"hnsw": {"space": "cosine", "ef_search": 200, "ef_construction": 100, "max_neighbors": 16}}


class AcrossIndex:
    """Searches all articles of a library. Safe between threads."""

    def __init__(self, library: Library, *, share: float = LEXICAL_SHARE) -> None:
        """`share` weighs words beside similarity; with 0 they are not looked at."""
        self.library = library
        self._share = share
        self._folder = _folder(library)
        self._lock = threading.RLock()
        self._seen = -1
        self._store: tuple[Client, chromadb.Collection] | None = None

    def refresh(self, progress: Progress | None = None) -> int:
        """Take in what is new in the library, take out what is gone; return how many articles are searched.

        Each article is taken in or out as a whole. What is broken off goes on with the next call.

        Raises:
            LibraryError: the directory cannot be written.
        """
        return self._mended(lambda: self._refreshed(progress))

    def search(self, question: str, *, limit: int, among: Collection[str] | None = None) -> list[Place]:
        """Return the passages that bear on the question, best first, of the articles last refreshed.

        `among` are the ids of the articles that are searched; None stands for all.

        Raises:
            LibraryError: the directory cannot be written.
        """
        return self._mended(
            lambda: self._found(self.library.embedder.embed_query(question), question, among)[:limit]
        )

    def _mended(self, use: Callable[[], Found]) -> Found:
        """Use it; damaged, it is made again first, for nothing in it is worth more than that."""
        with self._lock:
            try:
                try:
                    return use()
                except sqlite3.OperationalError:
                    raise
                except (ChromaError, sqlite3.DatabaseError):
                    self.close()
                    shutil.rmtree(self._folder, ignore_errors=True)
                    # Under another name, for Chroma takes none twice that did not open once.
                    self._folder = self._folder.with_suffix(f".{uuid.uuid4().hex[:8]}")
                    self._refreshed(None)
                    return use()
            except (ChromaError, OSError, sqlite3.Error) as error:
                problem = f"cannot keep the search across articles in {self._folder}: {error}"
                raise LibraryError(f"{problem}; free it or set {HOME_VARIABLE}") from error

    def _found(self, vector: Sequence[float], question: str, among: Collection[str] | None) -> list[Place]:
        with opened(self._folder) as tables:
            words = worded(tables, question, NEAREST, among) if self._share else {}
            scores = _fused(self._near(vector, among), words, self._share)
            best = sorted(scores, key=lambda n: (-scores[n], n))
            return [place for n in best if (place := placed(tables, n, scores[n]))]

    def close(self) -> None:
        """Let go of the files; they are opened again with the next need."""
        with self._lock:
            if self._store:
                self._store[0].close()
            self._store = None

    def _refreshed(self, progress: Progress | None) -> int:
        with opened(self._folder) as tables:
            if self._seen != _changed(tables):
                self.close()  # Chroma would not see what another process has stored since
            if self._store is None or any(self._changes(tables)):
                with self._alone():
                    # Seen anew: another process may have done it in the meantime.
                    self._update(tables, *self._changes(tables), progress or (lambda done, total: None))
            return int(tables.execute("SELECT count(*) FROM articles").fetchone()[0])

    def _changes(self, tables: sqlite3.Connection) -> tuple[list[str], list[str]]:
        """Return the articles to take out, and those to take in."""
        kept: dict[str, str] = dict(tables.execute("SELECT id, stamp FROM articles"))
        wanted = {entry.id: self._stamp(entry.id) for entry in self.library.entries()}
        gone = [id_ for id_, stamp in kept.items() if not stamp or wanted.get(id_) != stamp]
        return gone, [id_ for id_ in wanted if id_ in gone or id_ not in kept]

    def _update(
        self, tables: sqlite3.Connection, gone: Sequence[str], new: Sequence[str], progress: Progress
    ) -> None:
        if gone or new:
            tables.execute(f"PRAGMA user_version = {_changed(tables) + 1}")
        for id_ in gone:
            self._take_out(tables, id_)
        listed = tables.execute("SELECT count(*) FROM passages").fetchone()[0]
        if listed != (stored := self._collection.count()):
            raise sqlite3.DatabaseError(f"{listed} passages are listed and {stored} are stored")
        for done, id_ in enumerate(new):
            progress(done, len(new))
            # One that cannot be opened is told of when it is opened; the others can be asked.
            with suppress(LibraryError):
                self._take_in(tables, id_)
        if new:
            progress(len(new), len(new))
        self._seen = _changed(tables)

    def _take_in(self, tables: sqlite3.Connection, id_: str) -> None:
        with self.library.borrowed(id_) as index:
            _write(tables, "INSERT INTO articles VALUES (?, '')", (id_,))
            first = tables.execute("SELECT coalesce(max(n), -1) + 1 FROM passages").fetchone()[0]
            vectors = index.passage_vectors()
            for at in range(0, len(vectors), _BATCH):
                some = vectors[at : at + _BATCH]
                self._collection.upsert(
                    [str(first + at + n) for n in range(len(some))],
                    embeddings=some,  # type: ignore[arg-type]  # a list of lists is one of the kinds it takes
                    metadatas=[{"article": id_} for _ in some],
                )
            with tables:
                for n, passage in enumerate(index.passages, start=first):
                    tables.execute("INSERT INTO passages VALUES (?, ?, ?)", (n, id_, _spans(index, passage)))
                    told = " ".join(stems(passage.text))
                    tables.execute("INSERT INTO words (rowid, stems) VALUES (?, ?)", (n, told))
                tables.execute("UPDATE articles SET stamp = ? WHERE id = ?", (self._stamp(id_), id_))

    def _take_out(self, tables: sqlite3.Connection, id_: str) -> None:
        _write(tables, "UPDATE articles SET stamp = '' WHERE id = ?", (id_,))
        self._collection.delete(where={"article": id_})
        with tables:
            own = "DELETE FROM words WHERE rowid IN (SELECT n FROM passages WHERE article = ?)"
            tables.execute(own, (id_,))
            tables.execute("DELETE FROM passages WHERE article = ?", (id_,))
            tables.execute("DELETE FROM articles WHERE id = ?", (id_,))

    def _stamp(self, id_: str) -> str:
        """Return what changes whenever an article's own index is made again; nothing where there is none."""
        try:
            return str((self.library.root / "articles" / id_ / "manifest.json").stat().st_mtime_ns)
        except OSError:
            return ""

    def _near(self, vector: Sequence[float], among: Collection[str] | None = None) -> dict[int, float]:
        if not self._collection.count():
            return {}
        where: Any = None if among is None else {"article": {"$in": [*among]}}
        found: Any = self._collection.query([vector], n_results=NEAREST, where=where, include=["distances"])
        return {int(n): 1.0 - d for n, d in zip(found["ids"][0], found["distances"][0], strict=True)}

    @property
    def _collection(self) -> chromadb.Collection:
        if self._store is None:
            for old in self._folder.parent.glob("*/"):
                if old != self._folder:
                    shutil.rmtree(old, ignore_errors=True)
            client = _client(self._folder)
            kept = client.get_or_create_collection(_COLLECTION, configuration=_HNSW, embedding_function=None)
            self._store = client, kept
        return self._store[1]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Keep other processes from changing it meanwhile."""
        with closing(sqlite3.connect(self._folder / "lock.sqlite3", timeout=_PATIENCE)) as lock:
            lock.execute("BEGIN EXCLUSIVE")
            yield


def _client(folder: Path) -> Client:
    try:
        return cast(Client, chromadb.PersistentClient(str(folder), settings=settings()))
    except AttributeError as error:  # what Chroma makes of its own error when it cannot open the file
        raise sqlite3.DatabaseError(f"the vectors in {folder} do not open") from error


def _fused(near: Mapping[int, float], words: Mapping[int, float], share: float) -> dict[int, float]:
    """Return similarity + share * BM25 / best BM25; what is beyond the nearest counts as the farthest one."""
    floor, best = min(near.values(), default=0.0), max(words.values(), default=1.0)
    return {n: near.get(n, floor) + share * words.get(n, 0.0) / best for n in {*near, *words}}


def _changed(tables: sqlite3.Connection) -> int:
    """Return a number that is another one after each change."""
    return int(tables.execute("PRAGMA user_version").fetchone()[0])


def _spans(index: ArticleIndex, passage: Passage) -> str:
    return json.dumps(
        [(index.sentences[n].start, index.sentences[n].end) for n in within(passage, index.sentences)]
    )


def _write(tables: sqlite3.Connection, statement: str, values: Sequence[str]) -> None:
    with tables:
        tables.execute(statement, values)


def _folder(library: Library) -> Path:
    """Return the folder for all that vectors and spans depend on: the one that is there, or a new one."""
    parts = (_FORMAT, library.embedder.identity, metadata.version("chromadb"), SPLITTER_VERSION)
    name = hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
    return next(library.root.glob(f"across/{name}*"), library.root / "across" / name)
