"""A question put to a library of fifty articles: is its own among the first three, and when is evidence lit?

The articles that are asked about are filled up with training articles, drawn anew for each seed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.stages import Line
from eval.retrieval import Piece, Query
from eval.stats import quantile
from ingest.article import Article
from ingest.embed import Embedder, MiniLM
from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.across import NAMED, Across
from rag.assistant import Assistant
from rag.joint import answers, whom
from rag.models.open import Model
from rag.reader.data import ARTICLES, DEV, dev, read_sources, training

SIZE, SEEDS, ASKED = 50, (1, 2, 3), 60


@dataclass(frozen=True, slots=True)
class Questions:
    """Articles, and questions about them with the title of the article that answers each."""

    articles: dict[str, Article]
    asked: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What came of the questions: seconds until evidence is there, and whether the article was found."""

    seconds: list[float] = field(default_factory=list)
    first: list[bool] = field(default_factory=list)
    near: list[bool] = field(default_factory=list)


def fifty(_: ArticleIndex, __: Model | None) -> Iterator[Line]:
    """Ask the dev articles' questions, which nothing is trained on and by which the search was chosen."""
    sources = dev(read_sources(ARTICLES))
    cases = [(c.question, s.name) for s in sources for c in s.cases if c.answerable and not c.history]
    yield from among(Questions({s.name: from_text(s.text) for s in sources}, tuple(cases)), "dev articles")


def public(pieces: Sequence[Piece], queries: Sequence[Query]) -> Iterator[Line]:
    """Ask public queries of passages, which are grouped by article."""
    texts = dict[str, list[str]]()
    for piece in pieces:
        texts.setdefault(piece.article, []).append(piece.text)
    grouped = {name: from_text("\n\n".join(told), title=name) for name, told in texts.items()}
    yield from among(
        Questions(grouped, tuple((query.text, query.article) for query in queries)), "public passages"
    )


def among(asked: Questions, what: str, embedder: Embedder | None = None) -> Iterator[Line]:
    """Ask in one library for each seed, with other articles beside those that are asked about."""
    embedder = embedder or MiniLM()
    others = [from_text(s.text) for s in training(read_sources(ARTICLES)) if s.name not in DEV]
    found = Found()
    for seed in SEEDS:
        draw = random.Random(seed)
        shelf = [*asked.articles.values(), *draw.sample(others, SIZE - len(asked.articles))]
        questions = draw.sample(asked.asked, min(ASKED, len(asked.asked)))
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            library = Library(Path(folder), embedder=embedder)
            for article in shelf:
                library.add(article)
            _ask(library, [(question, asked.articles[name].id) for question, name in questions], found)
    name = f"{len(found.first)} questions of {what}, {SIZE} articles, {len(SEEDS)} seeds"
    yield Line(f"{name}: evidence lit", f"p50 {quantile(sorted(found.seconds), 0.5):.2f} s", "0.5 s")
    share = sum(found.near) / len(found.near)
    yield Line(f"the same: right article among the first {NAMED}", f"{share:.3f}", "≥ .95")
    yield Line("the same: right article first", f"{sum(found.first) / len(found.first):.3f}")


def _ask(library: Library, asked: Sequence[tuple[str, str]], found: Found) -> None:
    across = Across(library)
    across.look("?")  # takes the articles in

    def opened(id_: str) -> Assistant:
        return Assistant(library.open(id_))

    for question, right in asked:
        started = perf_counter()
        put = whom(question, across)
        ids = put.ids or tuple(hit.id for hit in (put.look.hits if put.look else ()))
        opened(ids[0])
        if not put.seen(question, ids[0]):
            with closing(answers(question, ids, opened)) as stream:
                next(stream)
        found.seconds.append(perf_counter() - started)
        ranked = [hit.id for hit in across.ranked(question)[:NAMED]]
        found.first.append(ranked[:1] == [right])
        found.near.append(right in ranked)
    across.index.close()
