"""The index of an article is built and opened: a persistent Chroma collection that can always be rebuilt."""

from __future__ import annotations

import hashlib
import uuid
from contextlib import ExitStack, suppress
from importlib import metadata
from pathlib import Path

from langchain_chroma import Chroma

from ingest.article import Article, Passage, Sentence
from ingest.embed import Embedder
from ingest.index import ArticleIndex, Progress
from ingest.kept import keep_article, read_article, read_json, write_json
from ingest.split import SPLITTER_VERSION
from ingest.store import AGAIN, ON_DISK, STALE_SECONDS, StaleIndexError, StoreError, Stores, sweep

BATCH = 64
"""Pieces embedded at a time."""


def build_index(
    article: Article,
    folder: Path,
    *,
    embedder: Embedder,
    stores: Stores = ON_DISK,
    progress: Progress | None = None,
) -> ArticleIndex:
    """Embed the article into a fresh store and make it the index of `folder`.

    Atomic: the store becomes the index when the manifest that names it is put in place, as the
    last step; a build that fails removes its store, one that is killed leaves it to a later sweep.

    Raises:
        StoreError: the store lies in a server, which cannot be reached.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep_leftovers(folder, stores)
    path = folder / f"index-{uuid.uuid4().hex[:12]}"
    with ExitStack() as undo:
        undo.callback(_undo, path, stores)
        store = stores.create(path, embedder)
        index = ArticleIndex(article, store, embedder, stores=stores)
        undo.callback(index.close)
        with stores.reaching():
            _fill(store, index, progress or (lambda done, total: None))
        kept = {"index": path.name, "digest": stores.digest(path)}
        keep_article(article, folder)
        write_json(folder / "manifest.json", _manifest(article, embedder) | kept)
        undo.pop_all()
    return index


def open_index(folder: Path, *, embedder: Embedder, stores: Stores = ON_DISK) -> ArticleIndex:
    """Open the index that `build_index` left in `folder`.

    Raises:
        StaleIndexError: it was built by other versions or lies elsewhere, or it is damaged.
        StoreError: it lies in a server, which cannot be reached.
    """
    article = read_article(folder)
    current = _current(folder, article, embedder, stores)
    if current is None:
        raise StaleIndexError(f"index of {folder.name} was built by other versions; {AGAIN}")
    path, digest = current
    if stores.digest(path) != digest:
        raise StaleIndexError(f"index of {folder.name} was altered on disk; {AGAIN}")
    store, stored = stores.open(path, embedder)
    index = ArticleIndex(article, store, embedder, stores=stores)
    if stored != len(index.sentences) + len(index.passages):
        index.close()
        raise StaleIndexError(f"index of {folder.name} is incomplete ({stored} pieces); {AGAIN}")
    return index


def is_current(folder: Path, *, embedder: Embedder, stores: Stores = ON_DISK) -> bool:
    """Whether `open_index` would find an index of these versions; opens no store."""
    try:
        return _current(folder, read_article(folder), embedder, stores) is not None
    except StaleIndexError:
        return False


def _current(
    folder: Path, article: Article, embedder: Embedder, stores: Stores
) -> tuple[Path, object] | None:
    """Return the store that the manifest vouches for, and its digest; StaleIndexError if it is unreadable."""
    manifest = read_json(folder / "manifest.json")
    path, digest = folder / str(manifest.pop("index", "")), manifest.pop("digest", None)
    return (path, digest) if manifest == _manifest(article, embedder) and stores.exists(path) else None


def _fill(store: Chroma, index: ArticleIndex, progress: Progress) -> None:
    """Embed every piece, in batches; ids are digests of kind, place and text."""
    pieces: list[tuple[str, int, Sentence | Passage]]
    pieces = [("sentence", n, s) for n, s in enumerate(index.sentences)]
    pieces += [("passage", n, p) for n, p in enumerate(index.passages)]
    for first in range(0, len(pieces), BATCH):
        batch = pieces[first : first + BATCH]
        progress(first, len(pieces))
        store.add_texts(
            [piece.text for _, _, piece in batch],
            metadatas=[
                {"kind": kind, "order": order, "start": piece.start, "end": piece.end}
                for kind, order, piece in batch
            ],
            ids=[_piece_id(kind, piece) for kind, _, piece in batch],
        )
    progress(len(pieces), len(pieces))


def _piece_id(kind: str, piece: Sentence | Passage) -> str:
    return hashlib.sha256(f"{kind}:{piece.start}:{piece.end}:{piece.text}".encode()).hexdigest()[:32]


def _manifest(article: Article, embedder: Embedder) -> dict[str, object]:
    """Everything that the stored vectors depend on."""
    return {
        "article": article.sha256,
        "chromadb": metadata.version("chromadb"),
        "embedder": embedder.identity,
        "splitter": SPLITTER_VERSION,
    }


def _undo(path: Path, stores: Stores) -> None:
    # Where the server is away, that is what failed: its store is left to a later sweep.
    with suppress(StoreError):
        stores.remove(path)


def sweep_leftovers(folder: Path, stores: Stores, *, older: float = STALE_SECONDS) -> None:
    """Remove stores that no manifest names any more, if they were not touched for that many seconds."""
    try:
        current = str(read_json(folder / "manifest.json").get("index", ""))
    except StaleIndexError:
        current = ""
    sweep(folder, current, stores=stores, older=older)
