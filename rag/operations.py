"""What other programs may ask of a library: plain values in, plain JSON values out.

The interface over HTTP, the tools of the Model Context Protocol and the command line are all answered here:
each is told the same, to the byte. Nothing is held of who asks.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from threading import BoundedSemaphore
from typing import Any

from ingest.article import Article
from ingest.errors import LibraryError, UnknownArticleError
from ingest.extract import LoadError
from ingest.index import ArticleIndex, Progress
from ingest.library import Library
from ingest.load import from_text, load
from rag import verdicts
from rag.across import Across
from rag.answer import About, Answer
from rag.assistant import MAX_QUESTION, Assistant
from rag.command import ALL, is_several
from rag.evidence.decide import probability
from rag.joint import Told, tell, telling
from rag.receipt.made import made
from rag.receipt.record import record, single, source_name
from rag.receipt.saved import Saved, read_receipt
from rag.settings import Settings

MAX_HISTORY, MAX_SENTENCES, MAX_QUOTE = 20, 50, 20_000
"""Most earlier questions, sentences of evidence, and characters of a quote that a program may ask with."""

AT_ONCE = 8
"""Questions of programs that are answered at the same time."""

ASSISTANTS = 32
"""Assistants kept at hand; each is small, but its article must be read through to make it."""


class BusyError(RuntimeError):
    """Too many questions are being answered; it can be asked again soon."""


class Operations:
    """The operations on one library. Safe between threads.

    An article is named by its id, or the beginning of it. Where none is, `first` is meant: the id of one that
    is there, or, once it is gone, the latest.
    """

    def __init__(
        self,
        library: Library,
        over: Callable[[ArticleIndex], Assistant],
        *,
        settings: Settings,
        first: str | None = None,
        adds: bool = True,
        files: bool = False,
    ) -> None:
        """`over` gives what answers about an article, with these settings.

        `adds`: articles can be added; `files`: also those in files of this machine.
        """
        self.library, self.settings, self.adds, self.files = library, settings, adds, files
        self._over, self._first = over, first
        self._across = Across(library)
        self._made, self._turns = dict[str, Assistant](), BoundedSemaphore(AT_ONCE)

    def list_articles(self) -> list[dict[str, Any]]:
        """Return what is known of every article, latest first."""
        return [asdict(e) | {"source": source_name(e.source)} for e in self.library.entries()]

    def article(self, id_: str) -> dict[str, Any]:
        """Return an article with its text; errors as in `Library.open`."""
        article = self.library.open(id_).article
        return verdicts.about(article) | {"pages": [*article.pages], "text": article.text}

    def add_article(
        self, source: str | None, text: str | None = None, title: str | None = None
    ) -> dict[str, Any]:
        """Add the article at an address, or a text, and return what is known of it.

        Raises:
            LoadError: nothing can be read there, or neither or both are given.
            LibraryError: articles cannot be added, or the directory cannot be written.
            StoreError: the vectors lie in a server, which cannot be reached.
        """
        if not self.adds:
            raise LibraryError("no article can be added here; whoever serves the library can")
        if (source is None) == (text is None):
            raise LoadError("nothing to add; give either an address or a text")
        if source is None:
            article = from_text(text or "", title=(title or "").strip() or None)
        # A bare path here would let any program read files of the machine that serves it.
        elif not self.files and not source.strip().lower().startswith(("https://", "http://")):
            raise LoadError(f"not a web address: {source!r}; it must begin with https:// or http://")
        else:
            article = load(source.strip())
        return verdicts.about(self.library.add(article).article)

    def find_evidence(
        self, question: str, article: str | None = None, *, limit: int | None = None
    ) -> dict[str, Any]:
        """Return the sentences that bear on a question, best first, each with its place and score.

        Of several articles it is the one that answers best that they are of. Errors as in `answers`.
        """
        asked = " ".join(question.split())[:MAX_QUESTION]
        if is_several(article):
            look = self._across.look(asked, among=self._among(article))
            article = look.hits[0].id if look.hits else None
        assistant, most = self._assistant(article), limit or self.settings.evidence
        found = assistant.retriever(limit=most).finder.find(asked, limit=most)
        answer = Answer(asked, asked, found.evidence, answerable_p=probability(found.best))
        kept = record(answer, assistant.index.article)
        told = {name: kept[name] for name in ("question", "answerable_p", "evidence")}
        return {"article": verdicts.about(assistant.index.article)} | told

    def answers(
        self,
        question: str,
        history: Sequence[str] = (),
        article: str | None = None,
        *,
        about: About | None = None,
        progress: Progress | None = None,
    ) -> Generator[Told]:
        """Yield the growing answer, after the questions of `history` were answered in turn.

        `article` may also be ALL, or several ids with commas between them. Closing the iterator stops the
        model.

        Raises:
            UnknownArticleError: there is no such article.
            BusyError: too many are answered at the same time.
            LibraryError, StoreError, EmbedderError, ReaderError: something needed cannot be had.
        """
        with self._turn():
            if is_several(article):
                yield from self._joint((*history, question), self._among(article), progress)
                return
            assistant, past = self._assistant(article), list[Answer]()
            for earlier in history:
                past.append(assistant.ask(earlier, past))
            with closing(assistant.answers(question, past, about=about)) as answers:
                for answer in answers:
                    yield Told(answer, assistant.index.article, tuple(past), None)

    def told(
        self,
        question: str,
        history: Sequence[str] = (),
        article: str | None = None,
        *,
        about: About | None = None,
        progress: Progress | None = None,
    ) -> Told:
        """Return the complete answer; errors as in `answers`."""
        return deque(self.answers(question, history, article, about=about, progress=progress), maxlen=1)[0]

    def receipt(self, told: Told, *, everywhere: bool = False) -> dict[str, Any]:
        """Return the receipt of an answer; one that was asked `everywhere` names who answers, too."""
        also = told.look.also if told.look else ()
        named = [{"id": hit.id, "title": hit.title, "answerable_p": hit.p} for hit in also]
        with_what = made(self.settings, self.library.embedder.identity)
        return single(told.answer, told.article, with_what, **({"also": named} if everywhere else {}))

    def verify_quote(
        self, quote: str, article: str | None = None, start: int | None = None, end: int | None = None
    ) -> dict[str, Any]:
        """Say whether an article has these words, and where; see `verdicts.of_quote`.

        Raises:
            UnknownArticleError, LibraryError, StoreError, EmbedderError: as in `answers`.
        """
        return verdicts.of_quote(self.library.open(article or self._default()), quote, start, end)

    def verify(self, saved: bytes, article: str | None = None) -> dict[str, Any]:
        """Check a saved answer or conversation again; see `verdicts.of_saved`.

        Raises:
            SavedError: it is none.
            UnknownArticleError, LibraryError, StoreError: the article cannot be had.
        """
        receipt = read_receipt(saved)
        own = [self._article_of(turn, None if turn.title else article) for turn in receipt.turns]
        return verdicts.of_saved(receipt, own)

    def _assistant(self, id_: str | None) -> Assistant:
        index = self.library.open(id_ or self._default())
        assistant = self._made.get(index.article.id)
        if assistant is None or assistant.index is not index:
            assistant = self._over(index)
            if len(self._made) >= ASSISTANTS:
                self._made.clear()
            self._made[index.article.id] = assistant
        return assistant

    def _default(self) -> str:
        ids = [entry.id for entry in self.library.entries()]
        if not ids:
            raise self._empty()
        return self._first if self._first in ids else ids[0]

    def _empty(self) -> UnknownArticleError:
        return UnknownArticleError(
            f"no article in {self.library.root} can be opened; add one: python -m ingest add …"
        )

    def _article_of(self, saved: Saved, id_: str | None) -> Article:
        try:
            return self.library.open(id_ or saved.article[:12] or self._default()).article
        except UnknownArticleError as error:
            if id_ is not None:
                raise
            was = f"the article of the answer, {saved.article[:12]!r}, is not in the library"
            raise UnknownArticleError(f"{was}; add it, or name another edition of it") from error

    def _among(self, article: str | None) -> list[str] | None:
        """Return the ids of several articles; None stands for all."""
        ids = [] if article in (None, ALL) else str(article).split(",")
        return [self.library.open(id_).article.id for id_ in ids if id_] or None

    def _joint(
        self, questions: Sequence[str], among: Sequence[str] | None, progress: Progress | None
    ) -> Iterator[Told]:
        """Yield the growing answer of several articles to the last question, which may lean on the others."""
        told = None
        for asked in questions[:-1]:
            told = tell(asked, self._across, self._assistant, among=among, before=told, progress=progress)
        more: Any = {"among": among, "before": told, "progress": progress}
        with closing(telling(questions[-1], self._across, self._assistant, **more)) as grown:
            if (first := next(grown, None)) is None:
                raise self._empty()
            yield first
            yield from grown

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._turns.acquire(blocking=False):
            raise BusyError(f"{AT_ONCE} questions are being answered; ask again in a few seconds")
        try:
            yield
        finally:
            self._turns.release()
