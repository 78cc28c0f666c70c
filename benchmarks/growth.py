"""How its cost grows: articles from 1,000 words on, indexes from 100 passages on."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from zlib import crc32

import numpy as np

from benchmarks.stages import Line, seconds
from eval.stats import quantile
from ingest.build import build_index, open_index
from ingest.embed import FEW, Embedder, MiniLM
from ingest.index import ArticleIndex
from ingest.load import from_text
from rag.evidence.find import MOST
from rag.models.open import Model

WORDS = (1_000, 10_000, 100_000)
PASSAGES = (100, 1_000, 3_300)
"""An article has at most 200,000 words, of which 60 make a passage here."""

_ASKED = 40


def text_of(words: int, seed: int = 1) -> str:
    """Return an article of so many invented words, in sentences of 12 and paragraphs of 5."""
    draw = random.Random(seed)
    known = ["".join(draw.choices("aeiounrstlmdk", k=draw.randint(3, 9))) for _ in range(4_000)]
    sentences = [" ".join(draw.choices(known, k=12)).capitalize() + "." for _ in range(words // 12)]
    return "\n\n".join(" ".join(sentences[n : n + 5]) for n in range(0, len(sentences), 5))


class Hashed(Embedder):
    """Stands in for the model where only the store is measured: a unit vector drawn from each text."""

    identity = "hashed"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Return one vector of 384 floats a text."""
        drawn = np.array([np.random.default_rng(crc32(text.encode())).normal(size=384) for text in texts])
        rows: list[list[float]] = (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Return the vector of a question."""
        return self.embed_documents([text])[0]


def ingest(_: ArticleIndex, __: Model | None) -> Iterator[Line]:
    """Time articles into an index, beside the bare embedding of the same sentences and passages."""
    embedder = MiniLM()
    embedder.embed_documents(["ready"] * (FEW + 1))  # from now on it is sentence-transformers
    for words in WORDS:
        article = from_text(text_of(words))
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            started = perf_counter()
            index = build_index(article, Path(folder) / "index", embedder=embedder)
            whole = perf_counter() - started
            pieces = [s.text for s in index.sentences] + [p.text for p in index.passages]
            index.close()
        bare = seconds(partial(embedder.embed_documents, pieces), repeats=1)
        shown = f"{whole:.1f} s, {whole / bare:.2f} × bare"
        yield Line(f"ingest of {words:,} words", shown, "1.2 × bare")


def index(_: ArticleIndex, __: Model | None) -> Iterator[Line]:
    """Time questions to growing indexes, their opening, and compare with exact search."""
    for passages in PASSAGES:
        article = from_text(text_of(passages * 60))
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            path = Path(folder) / "index"
            build_index(article, path, embedder=Hashed()).close()
            started = perf_counter()
            own = open_index(path, embedder=Hashed())
            opened = perf_counter() - started
            own.lexical.scores("once")
            vectors = np.array(own.embedder.embed_documents([p.text for p in own.passages]))
            took, recalls = zip(*(_asked(own, vectors, f"question {n}") for n in range(_ASKED)), strict=True)
            shown = f"p95 {quantile(sorted(took), 0.95) * 1e3:.0f} ms, opened in {opened:.2f} s"
            yield Line(f"index of {len(own.passages):,} passages: question", shown, "2 × of the least; 1 s")
            yield Line("the same, recall of the candidates", f"{median(recalls):.2f}", "≥ .99")
            own.close()


def _asked(own: ArticleIndex, vectors: np.ndarray, question: str) -> tuple[float, float]:
    """Return seconds of a question's dense and lexical search, and the recall of the nearest passages."""
    started = perf_counter()
    found = own.similarities(question).passages
    own.lexical.scores(question)
    took = perf_counter() - started
    nearest = np.argsort(-(vectors @ np.array(own.embedder.embed_query(question))))[:MOST].tolist()
    return took, len({*nearest} & found.keys()) / len(nearest)
