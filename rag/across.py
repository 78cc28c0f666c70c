"""Which articles of a library answer a question: their best passages are read together, in one go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        self, question: str, *, threshold: float | None = None, progress: Progress | None = None
    ) -> Look:
        """Return the articles that answer with that probability or more; by default, that of `Settings`.

        What has changed in the library is taken in first, and `progress` told of each article.

        Raises:
            LibraryError: the library cannot be written.
            EmbedderError: the embedder cannot be loaded.
            ReaderError: the reader cannot be loaded.
        """
        articles = self.index.refresh(progress)
        question = " ".join(question.split())[:MAX_QUESTION]
        least = Settings().threshold if threshold is None else threshold
        hits = self._hits(question, self.index.search(question, limit=self._read))
        answering = tuple(hit for hit in hits if hit.p >= least)
        return Look(articles, answering[:NAMED] or tuple(hits[:1]), found=bool(answering))

    def _hits(self, question: str, places: Sequence[Place]) -> list[Hit]:
        """Read the passages; return each article once, by its best passage, best first."""
        texts = self._texts({place.article for place in places})
        there = [place for place in places if place.article in texts]
        passages = [[texts[p.article].text[start:end] for start, end in p.sentences] for p in there]
        read = sorted(zip(there, self._reader.read(question, passages), strict=True), key=_order)
        best = {place.article: (place, reading) for place, reading in reversed(read)}
        hits = [_hit(texts[place.article], place, reading) for place, reading in best.values()]
        return sorted(hits, key=lambda hit: -hit.p)

    def _texts(self, ids: set[str]) -> dict[str, Article]:
        texts = {}
        for id_ in ids:
            # One may have been removed since.
            with suppress(LibraryError):
                texts[id_] = self.library.find(id_)
        return texts


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, the article it is about, what was said about that before, and what was looked through.

    `look` is None where the question stayed with the article of the answers before it.
    """

    answer: Answer
    article: Article
    history: tuple[Answer, ...]
    look: Look | None


def tell(
    question: str,
    across: Across,
    opened: Callable[[str], Assistant],
    *,
    before: Told | None = None,
    progress: Progress | None = None,
) -> Told | None:
    """Answer from the article that answers best; None if there is no article at all.

    `opened` gives the assistant of an article by its id. A question that leans on what was asked `before`
    stays with that article if it answers; otherwise all are looked through for the question alone.

    Raises:
        LibraryError, EmbedderError, ReaderError: as `Across.look` does.
    """
    if before:
        assistant, history = opened(before.article.id), (*before.history, before.answer)
        if stays(question, history, assistant):
            return Told(assistant.ask(question, history), before.article, history, None)
    look = across.look(question, progress=progress)
    if not look.hits:
        return None
    assistant = opened(look.hits[0].id)
    return Told(assistant.ask(question), assistant.index.article, (), look)


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
