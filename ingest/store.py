"""Where the vectors of articles lie: what a store is, and stores in folders on disk."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma

from ingest.embed import Embedder
from ingest.errors import AGAIN as AGAIN
from ingest.errors import StaleIndexError as StaleIndexError
from ingest.errors import StoreError as StoreError

_COLLECTION = "article"
_STORES = "index-*"
_DATABASE = "chroma.sqlite3"
_SEARCHED = (
    *("collections", "segments", "max_seq_id", "embeddings"),
    *("embedding_metadata", "embeddings_queue", "embeddings_queue_config"),
)
STALE_SECONDS = 3600.0
"""After them what no manifest names is not in the making any more."""
# Many more candidates are kept in a search than are asked for: an article is small, and a missed neighbour is
# a missed answer. With 400 the longest articles lost a sixth of their nearest passages.
_HNSW: Any = {"hnsw": {"space": "cosine", "ef_search": 1500, "ef_construction": 200, "max_neighbors": 32}}


class Stores(Protocol):
    """Makes and opens the stores of articles.

    A store is named by a path in its article's folder. Something lies there that stands for it, so that
    what a folder has in the way of stores is seen without opening any.
    """

    def create(self, path: Path, embedder: Embedder) -> Chroma:
        """Make an empty store in cosine space; StoreError if that cannot be done."""

    def open(self, path: Path, embedder: Embedder) -> tuple[Chroma, int]:
        """Open a store; return it with the number of its pieces.

        Raises:
            StaleIndexError: it is not there or damaged.
            StoreError: there is no telling, for the place where it lies cannot be reached.
        """

    def exists(self, path: Path) -> bool:
        """Whether there is a store, as far as its article's folder can tell."""

    def digest(self, path: Path) -> str:
        """Return what tells a store from one that was altered; StaleIndexError if it cannot be read."""

    def remove(self, path: Path) -> None:
        """Remove a store, if there is one; StoreError if it cannot be reached."""

    def close(self, store: Chroma) -> None:
        """Let go of an open store."""

    shared: bool
    """Whether programs on other machines may use them, of whom no lock is known here."""

    def reaching(self) -> AbstractContextManager[None]:
        """Go around each use of an open store: what fails is told as `open` tells it."""


class OnDisk:
    """A store is a folder, and a database of its own."""

    shared = False

    def create(self, path: Path, embedder: Embedder) -> Chroma:
        """Make the folder and its collection."""
        with self.reaching():
            return collection(_COLLECTION, self._client(path), embedder, create=True)

    def open(self, path: Path, embedder: Embedder) -> tuple[Chroma, int]:
        """Open the folder; StaleIndexError if it does not open."""
        try:
            store = collection(_COLLECTION, self._client(path), embedder, create=False)
            return store, store._collection.count()
        except (ChromaError, ValueError) as error:
            problem = f"index of {path.parent.name} does not open ({error}); {AGAIN}"
            raise StaleIndexError(problem) from error

    def exists(self, path: Path) -> bool:
        """Whether the folder has a database."""
        return (path / _DATABASE).is_file()

    def digest(self, path: Path) -> str:
        """Digest all that is searched: what is altered may give other neighbours, or end the process."""
        try:
            return content(path)
        except (OSError, sqlite3.Error) as error:
            raise StaleIndexError(f"index of {path.parent.name} is damaged ({error}); {AGAIN}") from error

    def remove(self, path: Path) -> None:
        """Remove the folder; what stands for a store in a server is left alone."""
        shutil.rmtree(path, ignore_errors=True)

    def close(self, store: Chroma) -> None:
        """Let go of the files."""
        store._client.close()

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Tell what fails as a store that does not open."""
        try:
            yield
        except ChromaError as error:
            raise StaleIndexError(f"an index cannot be used ({error}); {AGAIN}") from error

    def _client(self, path: Path) -> ClientAPI:
        return chromadb.PersistentClient(str(path), settings=settings())


ON_DISK = OnDisk()
"""Where stores lie unless it is said otherwise."""


def content(path: Path) -> str:
    """Return the digest of a folder's vectors and of the rows that say what they are.

    Not of the database's bytes: each opening notes itself in one. Where no list of what is in the graph was
    written, Chroma makes the graph anew from the rows, whatever its files hold.
    """
    told = hashlib.sha256()
    with closing(sqlite3.connect(f"{(path / _DATABASE).absolute().as_uri()}?mode=rw", uri=True)) as tables:
        for table in _SEARCHED:
            rows = f"SELECT * FROM {table}"  # nosec B608 # tables that are named above
            for row in tables.execute(f"{rows} ORDER BY rowid"):
                told.update(repr(row).encode())
    for listed in sorted(path.glob("*/index_metadata.pickle")):
        for file in sorted(listed.parent.iterdir()):
            told.update(file.name.encode())
            told.update(file.read_bytes())
    return told.hexdigest()


def collection(name: str, client: ClientAPI, embedder: Embedder, *, create: bool) -> Chroma:
    """Open a collection, or make one in cosine space."""
    return Chroma(
        name,
        embedder,
        client=client,
        collection_configuration=_HNSW if create else None,
        create_collection_if_not_exists=create,
    )


def settings() -> ChromaSettings:
    """Return settings that the environment does not change the address of."""
    return ChromaSettings(anonymized_telemetry=False, chroma_server_host=None, chroma_server_http_port=None)


def sweep(folder: Path, current: str, *, stores: Stores, older: float) -> None:
    """Remove a folder's stores but the current one, once they are too old to be still in the making."""
    for path in folder.glob(_STORES):
        with suppress(FileNotFoundError):  # another process that shares the folder was quicker
            if path.name != current and time.time() - path.stat().st_mtime >= older:
                stores.remove(path)


def discard(folder: Path, *, stores: Stores) -> None:
    """Remove a folder with every store that was made for it; StoreError if one cannot be reached."""
    (folder / "entry.json").unlink(missing_ok=True)  # first: what is half removed is not to be restored
    for path in folder.glob(_STORES):
        stores.remove(path)
    shutil.rmtree(folder, ignore_errors=True)
