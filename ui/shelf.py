"""The articles a window can open, and the ways to bring one in. Shared by all visitors, remembers none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock, Thread

from ingest.article import Article
from ingest.embed import EmbedderError
from ingest.index import ArticleIndex
from ingest.kept import Entry
from ingest.library import Library, LibraryError
from ingest.load import LoadError, from_text, load
from ingest.readers import READERS
from ingest.store import StoreError
from ingest.versions import Before, before, versions
from rag.across import Across
from rag.assistant import Assistant
from rag.models.open import FAILURES, Model, ModelError
from rag.reader.run import ReaderError
from rag.settings import Settings
from rag.strictness import at, level
from ui.bookmark import web_address
from ui.models import Models
from ui.preferences import Preferences
from ui.render_desk import Book
from ui.suggest import Suggestions

Progress = Callable[[int, int], None]
Offer = Callable[[Assistant, Sequence[tuple[str, int]]], Suggestions]
"""Gives the questions to offer, from an assistant and what a model wrote."""

ASSISTANTS = 32
"""Assistants kept at hand; each is small, but its article must be read through to make it."""

FILE_TYPES = list(READERS)
"""Endings of the files that can be added."""


class Shelf:
    """A library, and the assistant that answers about each of its articles."""

    def __init__(
        self, assistant: Assistant, library: Library, models: Models, *, offer: Offer = Suggestions.about
    ) -> None:
        self.models = models
        self._offer = offer
        self._home = assistant
        self._library = library
        self.across = Across(library)
        self._made: dict[tuple[str, Preferences], tuple[Assistant, Suggestions]] = {}
        self._writing = Lock()
        self._written = set[str]()
        kept = {entry.id for entry in library.entries()}
        self._loose = assistant.index.article if assistant.index.article.id not in kept else None

    @property
    def first(self) -> str:
        """Id of the article that the window was started on, or of the latest once that is gone."""
        ids = self._ids()
        home = self._home.index.article.id
        return home if home in ids else ids[0]

    def has(self, id_: str) -> bool:
        """Whether an article is there."""
        return id_ in self._ids()

    def ready(self, id_: str) -> bool:
        """Whether an article opens at once; otherwise its index is built again first."""
        kept = any(entry.id == id_ for entry in self._library.entries())
        return not kept or self._library.indexed(id_)

    def offers(self, llm: str | None) -> bool:
        """Whether a model can be chosen; None, the one that the window was started with, always can."""
        try:
            self.models.get(llm)
        except ModelError:
            return False
        return True

    def assistant(self, id_: str, preferences: Preferences) -> Assistant:
        """Return the assistant for one article, as a reader prefers it.

        Raises:
            LibraryError: the article is no longer there.
            ModelError: the model preferred is of no known form.
        """
        return self._at_hand(id_, preferences)[0]

    def suggestions(self, id_: str, preferences: Preferences) -> Suggestions:
        """Return the questions to offer about one article; errors as in `assistant`."""
        return self._at_hand(id_, preferences)[1]

    @property
    def count(self) -> int:
        """Number of articles."""
        return len(self._ids())

    def _at_hand(self, id_: str, preferences: Preferences) -> tuple[Assistant, Suggestions]:
        loose = self._loose is not None and id_ == self._loose.id
        index = self._home.index if loose else self._kept(id_)
        made = self._made.get((id_, preferences))
        if made is None or made[0].index is not index:
            assistant = self._home.over(
                index, model=self.models.get(preferences.llm), settings=self._set(preferences)
            )
            made = assistant, self._offer(assistant, self._library.questions(id_) or ())
            if len(self._made) >= ASSISTANTS:
                self._made.clear()
            self._made[id_, preferences] = made
        return made

    def write_questions(self, id_: str, preferences: Preferences) -> Thread | None:
        """Let an embedded model write the questions to offer about an article, in the background, once.

        Another model is somebody's account: it is asked what the reader asks, and nothing else. Returns
        the thread at work, None where there is nothing to do.
        """
        model = self.models.get(preferences.llm)
        loose = self._loose is not None and id_ == self._loose.id
        if model is None or not model.embedded or loose or self._library.questions(id_) is not None:
            return None
        with self._writing:
            if id_ in self._written:
                return None
            self._written.add(id_)
        thread = Thread(target=self._write, args=(id_, preferences, model), daemon=True)
        thread.start()
        return thread

    def _write(self, id_: str, preferences: Preferences, model: Model) -> None:
        # What fails here fails again with the first question, and is told there.
        with suppress(*FAILURES, EmbedderError, LibraryError, ReaderError, StoreError):
            written = self.suggestions(id_, preferences).write(model)
            self._library.keep_questions(id_, written)
            self._made = {key: made for key, made in self._made.items() if key[0] != id_}

    def _set(self, preferences: Preferences) -> Settings:
        home = self._home.settings
        chosen = replace(
            home,
            quotes_only=home.quotes_only or preferences.quotes_only,
            evidence=preferences.evidence,
        )
        return at(chosen, level(preferences.strictness))

    def article(self, id_: str) -> Article:
        """Return one article; LibraryError if it is no longer there."""
        if self._loose and id_ == self._loose.id:
            return self._loose
        return self._kept(id_).article

    def text(self, id_: str) -> Article | None:
        """Return one article without opening its index; None if it is no longer there."""
        with suppress(LibraryError):
            return self._loose if self._loose and id_ == self._loose.id else self._library.find(id_)
        return None

    def _kept(self, id_: str) -> ArticleIndex:
        try:
            return self._library.open(id_)
        except LibraryError as error:
            if self.has(id_):
                raise
            gone = "this article is no longer in the library; open another one, or add it again"
            raise LibraryError(gone) from error

    def _ids(self) -> list[str]:
        """Return the ids of all articles, latest first; unlike `books`, without a look at their indexes."""
        loose = [self._loose.id] if self._loose else []
        return [*loose, *(entry.id for entry in self._library.entries())]

    def before(self, id_: str) -> Before | None:
        """Return the latest earlier version of an article; None if there is none, or it is damaged."""
        with suppress(LibraryError):
            return before(self._library, id_)
        return None

    def earlier(self, id_: str) -> Iterator[Before]:
        """Yield the versions before an article, the latest first, each beside the one that came after it."""
        seen, before = {id_}, self.before(id_)
        while before and before.article.id not in seen:
            seen.add(before.article.id)
            yield before
            before = self.before(before.article.id)

    def books(self) -> list[Book]:
        """Return every article, latest first."""
        loose = [self._loose] if self._loose else []
        listed = [Book(a.id, a.title, a.source, a.words, "", ready=True) for a in loose]
        entries = self._library.entries()
        old = {e.id for found in versions(self._library).values() for e in found}
        return listed + [
            Book(e.id, e.title, e.source, e.words, e.added, self._library.indexed(e.id), e.id in old)
            for e in entries
        ]

    def add_file(self, path: str, progress: Progress) -> Article:
        """Add an uploaded file; its name stands for the temporary place it lies in.

        Raises:
            LoadError: the file is of another kind, too large, or nothing readable is in it.
        """
        name = Path(path).name
        try:
            article = load(path)
        except LoadError as error:
            raise LoadError(str(error).replace(path, name)) from error
        finally:
            # What is kept of it is in the library.
            with suppress(OSError):
                Path(path).unlink()
        return self._add(replace(article, source=name), progress)

    def add_address(self, address: str, progress: Progress) -> Article:
        """Add a page of the web.

        Raises:
            LoadError: not a web address, or nothing readable is there.
        """
        return self._add(load(web_address(address)), progress)

    def add_text(self, text: str, title: str, progress: Progress) -> Article:
        """Add pasted text; LoadError if there is none."""
        return self._add(from_text(text, title=title.strip() or None), progress)

    def check_removable(self, id_: str) -> None:
        """Raise LibraryError if an article is not in the library, or is the last one."""
        if len(self._ids()) == 1:
            raise LibraryError("this is the only article; add another one before removing it")
        if not any(entry.id == id_ for entry in self._library.entries()):
            raise LibraryError(f"no article with id {id_!r} in the library; reload the window")

    def remove(self, id_: str) -> Entry:
        """Take an article away; LibraryError as `check_removable` raises it."""
        self.check_removable(id_)
        return self._library.remove(id_)

    def restore(self, id_: str) -> Entry:
        """Bring a removed article back; LibraryError if that is no longer possible."""
        return self._library.restore(id_)

    def _add(self, article: Article, progress: Progress) -> Article:
        return self._library.add(article, progress=progress).article
