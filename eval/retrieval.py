"""Retrieval measured alone: each query ranks the passages of its own article, as when it is served."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from langchain_core.embeddings import Embeddings

from eval import ranking
from eval.bootstrap import HOW, clusters, interval
from eval.jsonl import DataError, Field, Record, is_text, is_text_list, read_values, require, shown
from eval.stats import mean
from eval.table import Table
from eval.vectors import Progress, Vectors, cosine, embedded
from ingest.article import Passage, Sentence
from ingest.index import Similarities
from ingest.lexical import LexicalIndex
from ingest.split import split
from rag.evidence.find import CANDIDATES
from rag.evidence.retrieve import fuse
from rag.reader.run import Reader


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage of an article; `id` is unique in its file."""

    id: str
    article: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question that searches the passages of its own article; `relevant` are passage ids."""

    id: str
    text: str
    article: str
    relevant: frozenset[str]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A query with the ids of all passages of its article, best first."""

    query: Query
    ids: tuple[str, ...]


_TEXT: Field = (is_text, "a non-empty string")
_PIECE: dict[str, Field] = {"id": _TEXT, "article": _TEXT, "text": _TEXT}
_RELEVANT: Field = (lambda value: bool(value) and is_text_list(value), "a list of at least one passage id")

FIGURES: tuple[tuple[str, Callable[[Ranked], float]], ...] = (
    ("R@1", lambda r: ranking.recall(r.ids, r.query.relevant, 1)),
    ("R@3", lambda r: ranking.recall(r.ids, r.query.relevant, 3)),
    ("R@5", lambda r: ranking.recall(r.ids, r.query.relevant, 5)),
    ("MRR", lambda r: ranking.reciprocal_rank(r.ids, r.query.relevant)),
    ("nDCG@10", lambda r: ranking.ndcg(r.ids, r.query.relevant, 10)),
)


def read_pieces(path: Path) -> list[Piece]:
    """Return the passages of a file in its order; keys beyond the format are ignored.

    Raises:
        DataError: the file cannot be read or breaks the format, with path, line number and reason.
    """
    return read_values(path, _piece, kind="passage")


def read_queries(path: Path, pieces: Sequence[Piece]) -> list[Query]:
    """Return the queries of a file in its order.

    Raises:
        DataError: the file cannot be read or breaks the format, or a relevant id is no passage of the
            query's article; with path, line number and reason.
    """
    return read_values(path, partial(_query, {piece.id: piece.article for piece in pieces}), kind="query")


def _piece(record: Record, place: str) -> Piece:
    require(record, _PIECE, place)
    return Piece(record["id"], record["article"], record["text"])


def _query(articles: dict[str, str], record: Record, place: str) -> Query:
    require(record, _PIECE | {"relevant": _RELEVANT}, place)
    article = record["article"]
    for name in record["relevant"]:
        if articles.get(name) != article:
            raise DataError(
                f"{place}: {shown(name)} is no passage of the article {shown(article)}; "
                "name passages of the query's own article"
            )
    return Query(record["id"], record["text"], article, frozenset(record["relevant"]))


def search(
    pieces: Sequence[Piece],
    queries: Sequence[Query],
    embedder: Embeddings,
    reader: Reader,
    progress: Progress,
) -> list[Ranked]:
    """Rank the passages of its article for each query, as they are served; every text is embedded once.

    The progress counts texts embedded, then queries ranked.
    """
    articles = {query.article for query in queries}
    searched = [piece for piece in pieces if piece.article in articles]
    pages = {name: _Page([p for p in searched if p.article == name]) for name in sorted(articles)}
    texts = [text for page in pages.values() for text in page.texts()]
    vectors = embedded([*texts, *(query.text for query in queries)], embedder, progress)
    found = []
    for n, query in enumerate(queries, start=1):
        found.append(Ranked(query, pages[query.article].rank(query.text, vectors, reader)))
        progress(n, len(queries))
    return found


class _Page:
    """An article put together from its passages, with its lexical index."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.ids = [piece.id for piece in pieces]
        self.passages = list(_placed(pieces))
        self.sentences = [s for n, passage in enumerate(self.passages) for s in _sentences(n, passage)]
        self._words = LexicalIndex([sentence.text for sentence in self.sentences])
        self._texts = [[s.text for s in self.sentences if s.passage == n] for n in range(len(pieces))]

    def texts(self) -> Iterator[str]:
        yield from (sentence.text for sentence in self.sentences)
        yield from (passage.text for passage in self.passages)

    def rank(self, question: str, vectors: Vectors, reader: Reader) -> tuple[str, ...]:
        asked = vectors[question]
        near = [cosine(asked, vectors[sentence.text]) for sentence in self.sentences]
        dense = [cosine(asked, vectors[passage.text]) for passage in self.passages]
        similar = Similarities(dict(enumerate(near)), dict(enumerate(dense)))
        evidence = fuse(self.sentences, self.passages, similar, self._words.scores(question))
        ranked = [*dict.fromkeys(e.sentence.passage for e in evidence)]
        read = ranked[:CANDIDATES]
        readings = reader.read(question, [self._texts[n] for n in read])
        best = sorted(range(len(read)), key=lambda at: -readings[at].answers)
        rest = [n for n in range(len(self.ids)) if n not in read]
        return tuple(
            self.ids[n]
            for n in [*(read[at] for at in best), *sorted(rest, key=lambda n: (n not in ranked, n))]
        )


def _placed(pieces: Sequence[Piece]) -> Iterator[Passage]:
    start = 0
    for piece in pieces:
        yield Passage(start, start + len(piece.text), piece.text)
        start += len(piece.text) + 1


def _sentences(number: int, passage: Passage) -> Iterator[Sentence]:
    for s in split(passage.text)[0]:
        yield Sentence(passage.start + s.start, passage.start + s.end, s.text, number)


def retrieval_table(found: Sequence[Ranked]) -> Table:
    """Return the figures of the rankings with 95 % intervals, resampled by article."""
    rows = []
    for name, measure in FIGURES:
        points = [measure(each) for each in found]
        span = interval(clusters(points, [each.query.article for each in found]), mean)
        value = sum(points) / len(points)
        rows.append((name, f"{value:.3f}", f"{span[0]:.3f} to {span[1]:.3f}" if span else "–"))
    articles = len({each.query.article for each in found})
    title = f"Retrieval: {len(found)} queries, {articles} article{'' if articles == 1 else 's'}"
    return Table(title, ("measure", "value", "95 % interval"), tuple(rows), (HOW,))
