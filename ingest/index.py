"""The index of one article: a persistent Chroma collection that can always be rebuilt."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError
from langchain_chroma import Chroma

from ingest.article import Article, Passage, Sentence
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex
from ingest.split import SPLITTER_VERSION, split

Progress = Callable[[int, int], None]
"""Called with the number of pieces embedded so far and their total."""

BATCH = 64
NEAREST = 200
"""Most neighbours asked for: every sentence of a usual article, the best of a long one."""

_COLLECTION = "article"
_STALE_SECONDS = 3600.0
# Many candidates are kept in a search: an article is small, and a missed neighbour is a missed answer.
_HNSW: Any = {"hnsw": {"space": "cosine", "ef_search": 400, "ef_construction": 200, "max_neighbors": 32}}


class StaleIndexError(RuntimeError):
    """The stored index does not fit or does not open; building it again helps."""


@dataclass(frozen=True, slots=True)
class Similarities:
    """Cosine similarity (-1..1) of a question, by position in the article's pieces."""

    sentences: dict[int, float]
    passages: dict[int, float]


class ArticleIndex:
    """An article, its pieces, and what they are searched by."""

    def __init__(self, article: Article, store: Chroma, embedder: Embedder) -> None:
        self.article = article
        self.sentences, self.passages = split(article.text)
        self.embedder = embedder
        self._store = store

    @cached_property
    def lexical(self) -> LexicalIndex:
        """The words of the sentences, read through with the first need."""
        return LexicalIndex([sentence.text for sentence in self.sentences])

    def similarities(self, question: str) -> Similarities:
        """Compare the question with the nearest sentences and passages, at most NEAREST of each."""
        vector = self.embedder.embed_query(question)
        return Similarities(
            self._nearest(vector, "sentence", len(self.sentences)),
            self._nearest(vector, "passage", len(self.passages)),
        )

    def _nearest(self, vector: list[float], kind: str, count: int) -> dict[int, float]:
        if not count:
            return {}
        found = self._store.similarity_search_by_vector_with_relevance_scores(
            vector, k=min(NEAREST, count), filter={"kind": kind}
        )
        return {
            int(document.metadata["order"]): max(-1.0, min(1.0, 1.0 - distance))
            for document, distance in found
        }

    def passage_vectors(self) -> list[list[float]]:
        """Return the vector of each passage, in order."""
        kept: Any = self._store._collection.get(
            where={"kind": "passage"}, include=["embeddings", "metadatas"]
        )
        rows = sorted(zip(kept["metadatas"], kept["embeddings"], strict=True), key=lambda r: r[0]["order"])
        return [[*map(float, vector)] for _, vector in rows]

    def close(self) -> None:
        """Let go of the files; the index cannot be searched afterwards."""
        self._store._client.close()


def build_index(
    article: Article, folder: Path, *, embedder: Embedder, progress: Progress | None = None
) -> ArticleIndex:
    """Embed the article into a fresh store inside `folder` and make it the folder's index.

    Atomic: the store becomes the index when the manifest that names it is put in place, as the
    last step; a build that fails removes its store, one that is killed leaves it to a later sweep.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    name = f"index-{uuid.uuid4().hex[:12]}"
    with ExitStack() as undo:
        undo.callback(shutil.rmtree, folder / name, ignore_errors=True)
        index = ArticleIndex(article, _store(folder / name, embedder, create=True), embedder)
        undo.callback(index.close)
        _fill(index, progress or (lambda done, total: None))
        kept = {"title": article.title, "source": article.source, "text": article.text}
        _write(folder / "article.json", kept)
        _write(folder / "manifest.json", _manifest(article, embedder) | {"index": name})
        undo.pop_all()
    return index


def open_index(folder: Path, *, embedder: Embedder) -> ArticleIndex:
    """Open the index that `build_index` left in `folder`.

    Raises:
        StaleIndexError: it was built by other versions, or it is damaged.
    """
    article = read_article(folder)
    name = _current(folder, article, embedder)
    if name is None:
        raise StaleIndexError(f"index of {folder.name} was built by other versions; build it again")
    try:
        index = ArticleIndex(article, _store(folder / name, embedder, create=False), embedder)
        stored = index._store._collection.count()
    except (ChromaError, ValueError) as error:
        raise StaleIndexError(f"index of {folder.name} does not open ({error}); build it again") from error
    if stored != len(index.sentences) + len(index.passages):
        index.close()
        raise StaleIndexError(f"index of {folder.name} is incomplete ({stored} pieces); build it again")
    return index


def is_current(folder: Path, *, embedder: Embedder) -> bool:
    """Whether `open_index` would find an index of these versions; opens no store."""
    try:
        return _current(folder, read_article(folder), embedder) is not None
    except StaleIndexError:
        return False


def _current(folder: Path, article: Article, embedder: Embedder) -> str | None:
    """Return the name of the store that the manifest vouches for; StaleIndexError if it is unreadable."""
    manifest = _read(folder / "manifest.json")
    name = str(manifest.pop("index", ""))
    whole = manifest == _manifest(article, embedder) and (folder / name / "chroma.sqlite3").is_file()
    return name if whole else None


def read_article(folder: Path) -> Article:
    """Return the article kept in `folder`.

    Raises:
        StaleIndexError: the file is missing or damaged.
    """
    kept = _read(folder / "article.json")
    try:
        return Article(str(kept["title"]), str(kept["source"]), str(kept["text"]))
    except KeyError as error:
        raise StaleIndexError(f"article of {folder.name} is damaged: no {error}; add it again") from None


def _store(folder: Path, embedder: Embedder, *, create: bool) -> Chroma:
    """Open a persistent collection in cosine space."""
    client = chromadb.PersistentClient(str(folder), settings=ChromaSettings(anonymized_telemetry=False))
    return Chroma(
        _COLLECTION,
        embedder,
        client=client,
        collection_configuration=_HNSW if create else None,
        create_collection_if_not_exists=create,
    )


def _fill(index: ArticleIndex, progress: Progress) -> None:
    """Embed every piece, in batches; ids are digests of kind, place and text."""
    pieces: list[tuple[str, int, Sentence | Passage]]
    pieces = [("sentence", n, s) for n, s in enumerate(index.sentences)]
    pieces += [("passage", n, p) for n, p in enumerate(index.passages)]
    for first in range(0, len(pieces), BATCH):
        batch = pieces[first : first + BATCH]
        progress(first, len(pieces))
        index._store.add_texts(
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


def _read(path: Path) -> dict[str, object]:
    """Read a JSON object; a missing or damaged file is a stale index."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StaleIndexError(f"{path} cannot be read ({error}); build it again") from error
    if not isinstance(value, dict):
        raise StaleIndexError(f"{path} is not a JSON object; build it again")
    return value


def _write(path: Path, value: Mapping[str, object]) -> None:
    """Write a JSON object so that readers see the old file or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    temporary.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    os.replace(temporary, path)


def _sweep(folder: Path) -> None:
    """Remove stores that no manifest names, once they are too old to be still in the making."""
    try:
        current = str(_read(folder / "manifest.json").get("index", ""))
    except StaleIndexError:
        current = ""
    for store in folder.glob("index-*"):
        if store.name != current and time.time() - store.stat().st_mtime > _STALE_SECONDS:
            shutil.rmtree(store, ignore_errors=True)
