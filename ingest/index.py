"""The index of one article: its pieces, and the store that they are searched in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from time import monotonic
from typing import Any, TypeVar

from langchain_chroma import Chroma

from ingest.article import Article
from ingest.embed import Embedder
from ingest.lexical import LexicalIndex
from ingest.split import split
from ingest.store import ON_DISK, StaleIndexError, Stores

Progress = Callable[[int, int], None]
"""Called with the number of pieces embedded so far and their total."""

Found = TypeVar("Found")

_TRIES = 3
"""How often a search has its store renewed: others, that are opened meanwhile, may have it closed again."""

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
        self.used = 0.0
        """When it was searched last, by the monotonic clock."""
        self._store = store
        self._stores = stores
        self._searching = 0
        self._lock = threading.Lock()

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
        for _ in range(_TRIES):
            store = self._store
            try:
                return self._used(use)
            except StaleIndexError:
                if self.renew is None:
                    raise
                self.renew(self, store if self.awake else None)
        return self._used(use)

    def _used(self, use: Callable[[Chroma], Found]) -> Found:
        with self._lock:
            store, self.used = self._store, monotonic()
            if store is None:
                raise StaleIndexError(f"article {self.article.id} is not indexed yet; build its index")
            self._searching += 1
        try:
            with self._stores.reaching():
                return use(store)
        finally:
            with self._lock:
                self._searching -= 1

    @property
    def awake(self) -> bool:
        """Whether its store is open."""
        return self._store is not None

    def rest(self) -> None:
        """Close the store, unless it is just searched; the next search has one from `renew`."""
        with self._lock:
            if not self._searching:
                self.close()
                self._store = None

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
