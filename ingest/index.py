"""The index of one article: a persistent Chroma collection that can always be rebuilt."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from langchain_chroma import Chroma

from ingest.article import Article, Passage, Sentence
from ingest.embed import Embedder
from ingest.kept import keep_article, read_article, read_json, write_json
from ingest.lexical import LexicalIndex
from ingest.split import SPLITTER_VERSION, split
from ingest.store import ON_DISK, StaleIndexError, StoreError, Stores, sweep

Progress = Callable[[int, int], None]
"""Called with the number of pieces embedded so far and their total."""

Found = TypeVar("Found")

BATCH = 64
NEAREST = 400
"""Most neighbours asked for: every sentence and passage of a usual article, the best of a long one. Of 1,400
sentences and 400 passages at least 60 passages are among them, and all of the 24 nearest.
"""


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine similarity (-1..1) of a question, by position in the article's pieces."""

    sentences: dict[int, float]
    passages: dict[int, float]


class ArticleIndex:
    """An article, its pieces, and what they are searched by."""

    def __init__(
        self, article: Article, store: Chroma | None, embedder: Embedder, *, stores: Stores = ON_DISK
    ) -> None:
        """Without a store one is had from `renew`, with the first search."""
        self.article = article
        self.sentences, self.passages = split(article.text)
        self.embedder = embedder
        self.renew: Callable[[ArticleIndex, object], None] | None = None
        """Lets an open index `take` another store in the place of the one given, which is gone."""
        self._store = store
        self._stores = stores

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The words of the sentences, read through with the first need."""
        return LexicalIndex([sentence.text for sentence in self.sentences])

    def similarities(self, question: str) -> Similarities:
        """Compare the question with the nearest sentences and passages, at most NEAREST of them.

        Raises:
            StoreError: the vectors lie in a server, which cannot be reached.
        """
        vector = self.embedder.embed_query(question)
        return self._reached(lambda store: _nearest(store, vector, len(self.sentences) + len(self.passages)))

    def passage_vectors(self) -> list[list[float]]:
        """Return the vector of each passage, in order; errors as in `similarities`."""

        def kept(store: Chroma) -> list[list[float]]:
            found: Any = store._collection.get(where={"kind": "passage"}, include=["embeddings", "metadatas"])
            rows = zip(found["metadatas"], found["embeddings"], strict=True)
            return [[*map(float, vector)] for _, vector in sorted(rows, key=lambda row: row[0]["order"])]

        return self._reached(kept)

    def _reached(self, use: Callable[[Chroma], Found]) -> Found:
        """Use the store; where it is gone, or not there yet, the one that `renew` gives."""
        store = self._store
        try:
            return self._used(use)
        except StaleIndexError:
            if self.renew is None:
                raise
            self.renew(self, store)
            return self._used(use)

    def _used(self, use: Callable[[Chroma], Found]) -> Found:
        if self._store is None:
            raise StaleIndexError(f"article {self.article.id} is not indexed yet; build its index")
        with self._stores.reaching():
            return use(self._store)

    def searches(self, store: object) -> bool:
        """Whether it is this store that is searched; None is no store yet."""
        return self._store is store

    def take(self, other: ArticleIndex) -> None:
        """Search the store of another index of the same article from now on."""
        self._store = other._store

    def close(self) -> None:
        """Let go of the files; the index cannot be searched afterwards."""
        if self._store:
            self._stores.close(self._store)


def _nearest(store: Chroma, vector: list[float], count: int) -> Similarities:
    if not count:
        return Similarities({}, {})
    # All kinds at once: a filter makes Chroma read which pieces of an article pass it, each time.
    found = store.similarity_search_by_vector_with_relevance_scores(vector, k=min(NEAREST, count))
    near: dict[str, dict[int, float]] = {"sentence": {}, "passage": {}}
    for document, distance in found:
        near[document.metadata["kind"]][int(document.metadata["order"])] = max(-1.0, min(1.0, 1.0 - distance))
    return Similarities(near["sentence"], near["passage"])


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
    _sweep(folder, stores)
    path = folder / f"index-{uuid.uuid4().hex[:12]}"
    with ExitStack() as undo:
        undo.callback(_undo, path, stores)
        store = stores.create(path, embedder)
        index = ArticleIndex(article, store, embedder, stores=stores)
        undo.callback(index.close)
        with stores.reaching():
            _fill(store, index, progress or (lambda done, total: None))
        keep_article(article, folder)
        write_json(folder / "manifest.json", _manifest(article, embedder) | {"index": path.name})
        undo.pop_all()
    return index


def open_index(folder: Path, *, embedder: Embedder, stores: Stores = ON_DISK) -> ArticleIndex:
    """Open the index that `build_index` left in `folder`.

    Raises:
        StaleIndexError: it was built by other versions or lies elsewhere, or it is damaged.
        StoreError: it lies in a server, which cannot be reached.
    """
    article = read_article(folder)
    path = _current(folder, article, embedder, stores)
    if path is None:
        raise StaleIndexError(f"index of {folder.name} was built by other versions; build it again")
    store, stored = stores.open(path, embedder)
    index = ArticleIndex(article, store, embedder, stores=stores)
    if stored != len(index.sentences) + len(index.passages):
        index.close()
        raise StaleIndexError(f"index of {folder.name} is incomplete ({stored} pieces); build it again")
    return index


def is_current(folder: Path, *, embedder: Embedder, stores: Stores = ON_DISK) -> bool:
    """Whether `open_index` would find an index of these versions; opens no store."""
    try:
        return _current(folder, read_article(folder), embedder, stores) is not None
    except StaleIndexError:
        return False


def _current(folder: Path, article: Article, embedder: Embedder, stores: Stores) -> Path | None:
    """Return the store that the manifest vouches for; StaleIndexError if it is unreadable."""
    manifest = read_json(folder / "manifest.json")
    path = folder / str(manifest.pop("index", ""))
    return path if manifest == _manifest(article, embedder) and stores.exists(path) else None


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


def _sweep(folder: Path, stores: Stores) -> None:
    """Remove stores that no manifest names any more."""
    try:
        current = str(read_json(folder / "manifest.json").get("index", ""))
    except StaleIndexError:
        current = ""
    sweep(folder, current, stores=stores)
