"""Where the vectors of articles lie: what a store is, and stores in folders on disk."""

from __future__ import annotations

import shutil
import time
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol

import chromadb
from chromadb.api import ClientAPI
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma

from ingest.embed import Embedder
from ingest.errors import StaleIndexError as StaleIndexError
from ingest.errors import StoreError as StoreError

_COLLECTION = "article"
_STORES = "index-*"
_STALE_SECONDS = 3600.0
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

    def remove(self, path: Path) -> None:
        """Remove a store, if there is one; StoreError if it cannot be reached."""

    def close(self, store: Chroma) -> None:
        """Let go of an open store."""

    def reaching(self) -> AbstractContextManager[None]:
        """Go around each use of an open store: what fails is told as `open` tells it."""


class OnDisk:
    """A store is a folder, and a database of its own."""

    def create(self, path: Path, embedder: Embedder) -> Chroma:
        """Make the folder and its collection."""
        return collection(_COLLECTION, self._client(path), embedder, create=True)

    def open(self, path: Path, embedder: Embedder) -> tuple[Chroma, int]:
        """Open the folder; StaleIndexError if it does not open."""
        try:
            store = collection(_COLLECTION, self._client(path), embedder, create=False)
            return store, store._collection.count()
        except (ChromaError, ValueError) as error:
            problem = f"index of {path.parent.name} does not open ({error}); build it again"
            raise StaleIndexError(problem) from error

    def exists(self, path: Path) -> bool:
        """Whether the folder has a database."""
        return (path / "chroma.sqlite3").is_file()

    def remove(self, path: Path) -> None:
        """Remove the folder; what stands for a store in a server is left alone."""
        shutil.rmtree(path, ignore_errors=True)

    def close(self, store: Chroma) -> None:
        """Let go of the files."""
        store._client.close()

    def reaching(self) -> AbstractContextManager[None]:
        """Tell nothing: what is open on disk stays there."""
        return nullcontext()

    def _client(self, path: Path) -> ClientAPI:
        return chromadb.PersistentClient(str(path), settings=settings())


ON_DISK = OnDisk()
"""Where stores lie unless it is said otherwise."""


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


def sweep(folder: Path, current: str, *, stores: Stores) -> None:
    """Remove a folder's stores but the current one, once they are too old to be still in the making."""
    for path in folder.glob(_STORES):
        with suppress(FileNotFoundError):  # another process that shares the folder was quicker
            if path.name != current and time.time() - path.stat().st_mtime > _STALE_SECONDS:
                stores.remove(path)


def discard(folder: Path, *, stores: Stores) -> None:
    """Remove a folder with every store that was made for it; StoreError if one cannot be reached."""
    for path in folder.glob(_STORES):
        stores.remove(path)
    shutil.rmtree(folder, ignore_errors=True)
