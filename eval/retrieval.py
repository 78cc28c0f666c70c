"""Retrieval measured alone: each query ranks the passages of its own article, as when it is served."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
from langchain_core.embeddings import Embeddings
from pydantic import Field

from eval.jsonl import DataError, Text, parser, read_values, shown
from eval.output import Progress
from eval.stats import HOW, estimated, mean, recall_at, reciprocal_rank
from eval.table import Table
from ingest.article import Passage, Sentence
from ingest.index import Similarities
from ingest.lexical import LexicalIndex
from ingest.split import split
from rag.evidence.find import candidates
from rag.evidence.retrieve import fuse
from rag.reader.run import Reader


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of an article; `id` is unique in its file."""

    id: Text
    article: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Query:
    """A question that searches the passages of its own article; `relevant` are passage ids."""

    id: Text
    text: Text
    article: Text
    relevant: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query with the ids of all passages of its article, best first."""

    query: Query
    ids: tuple[str, ...]

    @property
    def hits(self) -> list[bool]:
        """Of each passage, best first, whether it is relevant."""
        return [name in self.query.relevant for name in self.ids]


def ndcg_at_10(hits: Sequence[bool]) -> float:
    """Return nDCG@10 with binary gains of a ranking that holds all that is relevant."""
    if len(hits) == 1:
        return float(hits[0])
    from sklearn.metrics import ndcg_score  # Imported here: it takes seconds.

    return float(ndcg_score([[*map(int, hits)]], [range(len(hits), 0, -1)], k=10))


FIGURES: tuple[tuple[str, Callable[[Sequence[bool]], float]], ...] = (
    *((f"R@{k}", lambda hits, k=k: recall_at(k, hits, sum(hits))) for k in (1, 3, 5)),
    ("MRR", reciprocal_rank),
    ("nDCG@10", ndcg_at_10),
)

read_pieces = partial(read_values, parse=parser(Piece), kind="passage")
"""Path → the passages of a file in its order; DataError with path, line number and reason."""

_QUERY = parser(Query)


def read_queries(path: Path, pieces: Sequence[Piece]) -> list[Query]:
    """Return the queries of a file in its order.

    Raises:
        DataError: the file cannot be read or breaks the format, or a relevant id is no passage of the
            query's article; with path, line number and reason.
    """
    articles = {piece.id: piece.article for piece in pieces}

    def parsed(line: str) -> Query:
        query = _QUERY(line)
        for name in query.relevant:
            if articles.get(name) != query.article:
                raise DataError(
                    f"{shown(name)} is no passage of the article {shown(query.article)}; "
                    "name passages of the query's own article"
                )
        return query

    return read_values(path, parsed, kind="query")


def search(
    pieces: Sequence[Piece],
    queries: Sequence[Query],
    embedder: Embeddings,
    reader: Reader,
    progress: Progress,
) -> list[Ranked]:
    """Rank the passages of its article for each query, as they are served; every article is embedded once."""
    pages: dict[str, _Page] = {}
    found = []
    for n, query in enumerate(queries, start=1):
        if query.article not in pages:
            pages[query.article] = _Page([p for p in pieces if p.article == query.article], embedder)
        found.append(Ranked(query, pages[query.article].rank(query.text, reader)))
        progress(n, len(queries))
    return found


class _Page:
    """An article put together from its passages, with its vectors and its lexical index."""

    def __init__(self, pieces: Sequence[Piece], embedder: Embeddings) -> None:
        self.ids = [piece.id for piece in pieces]
        self.passages, self.sentences, start = list[Passage](), list[Sentence](), 0
        for n, piece in enumerate(pieces):
            self.passages.append(Passage(start, start + len(piece.text), piece.text))
            read = split(piece.text)[0]
            self.sentences += [Sentence(start + s.start, start + s.end, s.text, n) for s in read]
            start += len(piece.text) + 1
        self._embedder = embedder
        self._near = np.array(embedder.embed_documents([s.text for s in self.sentences]))
        self._dense = np.array(embedder.embed_documents([p.text for p in self.passages]))
        self._words = LexicalIndex([sentence.text for sentence in self.sentences])

    def rank(self, question: str, reader: Reader) -> tuple[str, ...]:
        asked = np.array(self._embedder.embed_query(question))
        near, dense = (dict(enumerate((m @ asked).tolist())) for m in (self._near, self._dense))
        evidence = fuse(
            self.sentences, self.passages, Similarities(near, dense), self._words.scores(question)
        )
        ranked = [*dict.fromkeys(e.sentence.passage for e in evidence)]
        read = ranked[: candidates(len(self.passages))]
        texts = [[s.text for s in self.sentences if s.passage == n] for n in read]
        readings = dict(zip(read, reader.read(question, texts), strict=True))
        # What was not read comes last: what retrieval found, then the others, in reading order.
        rest = sorted(set(range(len(self.ids))) - set(read), key=lambda n: (n not in ranked, n))
        return tuple(self.ids[n] for n in [*sorted(read, key=lambda n: -readings[n].answers), *rest])


def retrieval_table(found: Sequence[Ranked]) -> Table:
    """Return the figures of the rankings with 95 % intervals, resampled by article."""
    rows = tuple(
        (name, *estimated([(measure(each.hits), each.query.article) for each in found], mean, digits=3))
        for name, measure in FIGURES
    )
    articles = len({each.query.article for each in found})
    title = f"Retrieval: {len(found)} queries, {articles} article{'' if articles == 1 else 's'}"
    return Table(title, ("measure", "value", "95 % interval"), rows, (HOW,))
