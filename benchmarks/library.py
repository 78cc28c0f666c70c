"""All articles of a large library asked at once: how long it takes, and whether it finds its evidence.

The articles are generated: each passage is one fact of invented people and places, told in one of a dozen
ways, so that every question has thousands of passages that tell the like of another place, and over a hundred
that tell something else of the same one. One passage an article, those that are asked about among them, has
the embedding model's own vector; the others' are drawn about one of the same kind, for embedding 100,000
passages takes the better part of an hour. The articles' own indexes, of which a question opens one, are not
made.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from zlib import crc32

import numpy as np

from benchmarks.stages import Line
from eval.stats import quantile
from ingest.across import AcrossIndex
from ingest.article import Article
from ingest.embed import Embedder, MiniLM
from ingest.index import ArticleIndex
from ingest.kept import Entry
from ingest.library import Library
from ingest.split import split
from rag.across import READ, Across
from rag.models.open import Model

ARTICLES, PASSAGES, ASKED = 1_000, 100, 100

KINDS = (
    ("{who} repaired the lighthouse of {place} in {year}.", "Who repaired the lighthouse of {place}?"),
    ("The library of {place} was opened in {year} by {who}.", "When was the library of {place} opened?"),
    ("{who} was elected mayor of {place} in {year}.", "Who was elected mayor of {place}?"),
    ("In {year} {who} painted the ceiling of the chapel at {place}.", "Who painted the chapel at {place}?"),
    ("The bridge at {place}, built by {who}, fell in {year}.", "When did the bridge at {place} fall?"),
    ("{who} left her orchards near {place} to the poor in {year}.", "Who left orchards near {place}?"),
    ("A flood destroyed the mill of {place}, owned by {who}, in {year}.", "Whose mill was at {place}?"),
    ("{who} found a hoard of silver coins at {place} in {year}.", "Who found silver coins at {place}?"),
    ("The first train reached {place} in {year}, driven by {who}.", "Who drove the first train to {place}?"),
    ("{who} taught deaf children at the school of {place} until {year}.", "Who taught at {place}?"),
    ("The dispute about the harbour dues of {place} was settled by {who} in {year}.",
     "Who settled the dispute about the harbour dues of {place}?"),
    ("{who} carried the mail over the pass to {place} from {year} on.", "Who carried the mail to {place}?"),
)  # fmt: skip
"""How facts are told, and how they are asked for."""

_SCATTER = 0.75
"""Length of what is added to a vector, which has length 1: the result has a cosine of .8 with it."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that one article has, and the question that it alone answers."""

    kind: int
    text: str
    question: str


def facts(articles: int, passages: int, *, seed: int = 1) -> list[list[Fact]]:
    """Return the facts of each article; what the first says of a place, no other says of it."""
    draw = random.Random(seed)
    people = [f"{_name(draw)} {_name(draw)}" for _ in range(800)]
    places = [_name(draw) + draw.choice(("mere", "by", "stow", "wick", "")) for _ in range(600)]
    pairs = [(kind, place) for kind in range(len(KINDS)) for place in places]
    first = draw.sample(pairs, articles)
    others = sorted({*pairs} - {*first})

    def fact(kind: int, place: str) -> Fact:
        told, asked = KINDS[kind]
        text = told.format(who=draw.choice(people), place=place, year=draw.randint(1700, 1999))
        return Fact(kind, text, asked.format(place=place))

    return [[fact(*one), *(fact(*draw.choice(others)) for _ in range(passages - 1))] for one in first]


def _name(draw: random.Random) -> str:
    syllables = ("bra", "dor", "el", "fen", "gar", "hol", "is", "ket", "lu", "mar", "nes", "or", "pel", "qua")
    return "".join(draw.choices((*syllables, "ros", "sti", "tam", "ul", "ven", "wy", "zan"), k=3)).title()


class Lent(ArticleIndex):
    """Lends pieces and vectors of an article that has no index of its own."""

    def __init__(self, article: Article, vectors: np.ndarray, embedder: Embedder) -> None:
        self.article, self.embedder = article, embedder
        self.sentences, self.passages = split(article.text)
        self._vectors = vectors

    def passage_vectors(self) -> list[list[float]]:
        """Return the vector of each passage, in order."""
        rows: list[list[float]] = self._vectors.tolist()
        return rows


class Generated(Library):
    """A library of articles made of facts."""

    def __init__(self, root: Path, told: Sequence[Sequence[Fact]], *, embedder: Embedder) -> None:
        super().__init__(root, embedder=embedder)
        self._told = {}
        self._own = np.array(embedder.embed_documents([facts[0].text for facts in told]))
        self._kinds = np.array([facts[0].kind for facts in told])
        for n, facts in enumerate(told):
            article = Article(f"Chronicle {n}", "", "\n\n".join(fact.text for fact in facts))
            self._told[article.id] = article, n, facts
            # By this file an article is known to be indexed.
            (root / "articles" / article.id).mkdir(parents=True)
            (root / "articles" / article.id / "manifest.json").touch()

    def entries(self) -> list[Entry]:
        """List the articles."""
        return [Entry(id_, article.title, "", 0, "") for id_, (article, *_) in self._told.items()]

    @contextmanager
    def borrowed(self, id_: str) -> Iterator[ArticleIndex]:
        """Lend an article's pieces and vectors."""
        article, n, facts = self._told[id_]
        vectors = np.array([self._own[n], *(self._near(fact) for fact in facts[1:])])
        yield Lent(article, vectors, self.embedder)

    def find(self, source: str | None) -> Article:
        """Return the article of an id."""
        return self._told[source or ""][0]

    def _near(self, fact: Fact) -> np.ndarray:
        draw = np.random.default_rng(crc32(fact.text.encode()))
        alike = self._own[self._kinds == fact.kind]
        noise = draw.normal(size=self._own.shape[1])
        near = (alike if len(alike) else self._own)[draw.integers(len(alike) or len(self._own))]
        moved: np.ndarray = near + _SCATTER * noise / np.linalg.norm(noise)
        moved /= np.linalg.norm(moved)
        return moved


def library(_: ArticleIndex, __: Model | None) -> Iterator[Line]:
    """Ask all of a generated library questions that one passage of it answers."""
    told, embedder = facts(ARTICLES, PASSAGES), MiniLM()
    embedder.embed_query("ready")
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        shelf = Generated(Path(folder), told, embedder=embedder)
        index = AcrossIndex(shelf)
        started = perf_counter()
        taken = index.refresh()
        what = f"library of {taken:,} generated articles, {taken * PASSAGES:,} passages"
        yield Line(f"{what}: taken in", f"{perf_counter() - started:.0f} s")
        yield from _asked(index, shelf, told[:: max(1, len(told) // ASKED)])
        index.close()


def _asked(index: AcrossIndex, shelf: Library, told: Sequence[Sequence[Fact]]) -> Iterator[Line]:
    across = Across(shelf, index=index)
    across.look(told[0][0].question)
    searching, looking = list[float](), list[float]()
    near = right = 0
    for first, *_ in told:
        started = perf_counter()
        found = index.search(first.question, limit=3)
        searching.append(perf_counter() - started)
        near += any(first.text == shelf.find(p.article).text[slice(*p.sentences[0])] for p in found)
        started = perf_counter()
        hits = across.look(first.question).hits
        looking.append(perf_counter() - started)
        right += bool(hits) and hits[0].best.quote == first.text
    shown = f"p95 {quantile(sorted(searching), 0.95) * 1e3:.0f} ms"
    yield Line(f"the same, {len(told)} questions: passages found", shown, "100 ms")
    shown = f"p95 {quantile(sorted(looking), 0.95):.2f} s"
    yield Line(f"the same: articles that answer, {READ} passages read", shown, "1 s")
    yield Line("the same: evidence in the first 3 passages found", f"{near / len(told):.2f}", "≥ .95")
    yield Line("the same: evidence first once they are read", f"{right / len(told):.2f}", "≥ .90")
