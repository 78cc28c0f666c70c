"""Which articles of a library answer a question: their best passages are read together, in one go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass

from ingest.across import AcrossIndex
from ingest.article import Article
from ingest.index import Progress
from ingest.library import Library, LibraryError
from ingest.places import Place
from rag.answer import Answer, Citation, cite
from rag.assistant import MAX_QUESTION, Assistant
from rag.evidence.decide import probability
from rag.reader.run import Reader, Reading, shared
from rag.settings import Settings
from rag.writing.followup import depends

READ = 8
"""Passages read for a question, of all articles together. Asked of all 237 articles at once, the dev
articles' questions found their own first as often with 8 as with 16 (.69), in two thirds of the time.
"""

NAMED = 3
"""Most articles named that answer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An article, the probability (0..1) that it answers, and the sentence that says most of it."""

    id: str
    title: str
    p: float
    best: Citation


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking through so many articles.

    `hits` are the articles that answer, best first; where none does, the nearest alone, if there is any.
    Where more were wanted at least, the nearest of the others follow.
    """

    articles: int
    hits: tuple[Hit, ...]
    found: bool

    @property
    def also(self) -> tuple[Hit, ...]:
        """The articles that answer, too, after the first."""
        return self.hits[1:]


class Across:
    """Looks through all articles of a library. Holds no state of a question."""

    def __init__(
        self,
        library: Library,
        *,
        reader: Reader | None = None,
        index: AcrossIndex | None = None,
        read: int = READ,
    ) -> None:
        self.library = library
        self.index = index or AcrossIndex(library)
        self._reader = reader or shared()
        self._read = read

    def look(
        self,
        question: str,
        *,
        threshold: float | None = None,
        among: Collection[str] | None = None,
        least: int = 1,
        progress: Progress | None = None,
    ) -> Look:
        """Return the articles that answer with that probability or more; by default, that of `Settings`.

        `among` are the ids of the articles to look through, None stands for all; `least` articles are named
        whether they answer or not. What has changed in the library is taken in first, and `progress` told of
        each article.

        Raises:
            LibraryError: the library cannot be written.
            EmbedderError: the embedder cannot be loaded.
            ReaderError: the reader cannot be loaded.
        """
        articles = self.index.refresh(progress)
        threshold = Settings().threshold if threshold is None else threshold
        hits = self.ranked(question, among)
        answering = min(NAMED, sum(hit.p >= threshold for hit in hits))
        looked = articles if among is None else len(among)
        return Look(looked, hits[: max(answering, least)], found=bool(answering))

    def ranked(self, question: str, among: Collection[str] | None = None) -> tuple[Hit, ...]:
        """Return the articles whose passages come nearest, best first; errors as in `look`.

        Of the library as it was last looked through.
        """
        question = " ".join(question.split())[:MAX_QUESTION]
        return self._hits(question, self.index.search(question, limit=self._read, among=among))

    def _hits(self, question: str, places: Sequence[Place]) -> tuple[Hit, ...]:
        """Read the passages; return each article once, by its best passage, best first."""
        texts = self._texts({place.article for place in places})
        there = [place for place in places if place.article in texts]
        passages = [[texts[p.article].text[start:end] for start, end in p.sentences] for p in there]
        read = sorted(zip(there, self._reader.read(question, passages), strict=True), key=_order)
        best = {place.article: (place, reading) for place, reading in reversed(read)}
        hits = [_hit(texts[place.article], place, reading) for place, reading in best.values()]
        return tuple(sorted(hits, key=lambda hit: -hit.p))

    def _texts(self, ids: set[str]) -> dict[str, Article]:
        texts = {}
        for id_ in ids:
            # One may have been removed since.
            with suppress(LibraryError):
                texts[id_] = self.library.find(id_)
        return texts


def stays(question: str, history: Sequence[Answer], assistant: Assistant) -> bool:
    """Whether a question leans on what an article was asked before, and that article answers it."""
    if not history or not depends(question):
        return False
    with closing(assistant.answers(question, history)) as answers:
        # Nothing is written until it is judged.
        judged = next((answer for answer in answers if answer.answerable_p is not None), None)
        return judged is not None and not judged.refused


def _order(read: tuple[Place, Reading]) -> float:
    return -read[1].answers


def _hit(article: Article, place: Place, reading: Reading) -> Hit:
    said = [
        (score, span)
        for score, span in zip(reading.sentences, place.sentences, strict=True)
        if article.text[slice(*span)] != article.title
    ]
    _, (start, end) = max(said, default=(0.0, place.sentences[0]))
    return Hit(article.id, article.title, probability(reading.answers), cite(article, start, end))
