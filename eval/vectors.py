"""Many texts embedded once each, in batches; vectors compared. Everything else here takes what it returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import mul

from langchain_core.embeddings import Embeddings

BATCH = 64

Progress = Callable[[int, int], None]
"""Called with how many texts are done, and how many there are."""

Vectors = dict[str, list[float]]
"""Text → vector of unit length."""


def embedded(texts: Iterable[str], embedder: Embeddings, progress: Progress) -> Vectors:
    """Return the vector of every distinct text.

    Texts of like length share a batch, which is padded to its longest.
    """
    distinct = sorted(set(texts), key=lambda text: (len(text), text))
    vectors: Vectors = {}
    for first in range(0, len(distinct), BATCH):
        batch = distinct[first : first + BATCH]
        vectors.update(zip(batch, embedder.embed_documents(batch), strict=True))
        progress(len(vectors), len(distinct))
    return vectors


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the cosine of two vectors of unit length: their dot product, in -1..1."""
    return float(sum(map(mul, one, other)))
