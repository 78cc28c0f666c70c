"""Sessions change here together with what is kept of them: session in, session out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar

from ingest.library import LibraryError
from rag.answer import Answer
from ui.files import KeepError
from ui.memory import Memory, new_reader
from ui.notebook import Notebook
from ui.preferences import Preferences
from ui.session import Session
from ui.shelf import Shelf

Value = TypeVar("Value")


class Keeper:
    """Keeps what readers' sessions must remember. What cannot be written is told, and nothing else lost."""

    def __init__(self, memory: Memory, shelf: Shelf, *, pinned: bool) -> None:
        """`pinned`: who comes for the first time sees the shelf's first article, whatever was last."""
        self._memory = memory
        self._shelf = shelf
        self._pinned = pinned
        self._seen: set[str] = set()
        self.notebook = Notebook(memory, shelf)

    def adopt(self, session: Session, reader: str) -> Session:
        """Return the session with the reader it belongs to; one of whom nothing is known gets a new id."""
        known = reader or new_reader()
        return replace(session, reader=known, preferences=self._preferences(known, Preferences()))

    def take_over(self, former: object, reader: str) -> None:
        """Give a reader what was kept under the id that an earlier version left in the browser."""
        if isinstance(former, str) and reader:
            with suppress(KeepError):  # the browser goes on keeping it, and it is tried again
                self._memory.take_over(former, reader)

    def _preferences(self, reader: str, otherwise: Preferences) -> Preferences:
        """Return what is kept, but for a model to be chosen no more; `otherwise` if it cannot be read."""
        kept = _read(lambda: self._memory.preferences(reader), otherwise)
        return kept if self._shelf.offers(kept.llm) else replace(kept, llm=None)

    def join(self, session: Session, reader: str) -> Session:
        """Return the session of a reader who asked before it was known who asks; what was said is kept."""
        known = self.adopt(session, reader)
        self._seen.add(known.reader)
        return self._saved(self._joined(known))

    def arrive(self, session: Session, reader: str) -> Session:
        """Return the session of a reader who opens a window."""
        known = self.adopt(session, reader)
        last = _read(lambda: self._memory.last_article(known.reader), None)
        new = known.reader not in self._seen
        self._seen.add(known.reader)
        there = last is not None and not (self._pinned and new) and self._shelf.has(last)
        # Who only looks in leaves nothing behind.
        opened = self._opened(known, last if last and there else self._shelf.first)
        return replace(opened, unkept=opened.unkept or self._memory.notice or None) if new else opened

    def open(self, session: Session, article: str) -> Session:
        """Turn to an article and remember it; LibraryError if it is not there: then nothing is changed."""
        opened = self._opened(session, article)
        return self._written(opened, lambda: self._memory.opened(session.reader, opened.article))

    def _opened(self, session: Session, article: str) -> Session:
        shown = self._shelf.article(article)
        opened = self.stop(session).open(shown.id, ())
        if not session.reader:
            return opened
        try:
            turns = self._memory.conversation(session.reader, shown)
            before = self._shelf.before(shown.id)
            earlier = self._memory.conversation(session.reader, before.article) if before else ()
            return self.notebook.read(replace(opened, turns=turns, earlier=earlier))
        except KeepError as error:
            return replace(opened, unkept=str(error))

    def finish(self, session: Session, answer: Answer) -> Session:
        """End the turn at work with its answer, which joins what other windows of the reader have added."""
        ended = session.finish((*session.turns, answer))
        return self._saved(replace(ended, unsaved=(*session.unsaved, answer)))

    def _saved(self, session: Session) -> Session:
        kept = list[tuple[Answer, ...]]()

        def save() -> None:
            article = self._shelf.article(session.article)
            for answer in session.unsaved:
                kept.append(self._memory.append(session.reader, article, answer))

        tried = self._written(session, save)
        left = session.unsaved[len(kept) :]
        return replace(tried, turns=(*kept[-1], *left), unsaved=left) if kept else tried

    def stop(self, session: Session) -> Session:
        """End the turn at work; what was shown of its answer is kept."""
        stopped = session.stop()
        if len(stopped.turns) == len(session.turns):
            return stopped
        return self.finish(session, stopped.turns[-1])

    def clear(self, session: Session) -> Session:
        """Forget the conversation about the open article; `unclear` brings it back."""
        joined = self._joined(self.stop(session))
        return self._kept(joined.clear(), known=joined.turns)

    def unclear(self, session: Session) -> Session:
        """Bring the conversation back that was cleared last, before what was said since."""
        if not session.cleared:
            return session
        joined = self._joined(session).turns
        turns = _added(session.cleared, joined)
        return self._kept(replace(session, turns=turns, unsaved=turns, cleared=()), known=joined)

    def sync(self, session: Session) -> Session:
        """Take over what other windows of the same reader have changed; the turn at work goes on."""
        if not session.reader:
            return session
        if not self._shelf.has(session.article):
            return self.open(session, self._shelf.first)
        chosen = session.preferences
        if not session.unkept:  # what could not be kept is here alone
            chosen = self._preferences(session.reader, chosen)
        return replace(self._joined(session), preferences=chosen)

    def _joined(self, session: Session) -> Session:
        """Take over the turns that other windows have added or cleared; if they cannot be read, none."""
        if not session.reader:
            return session
        article = self._shelf.article(session.article)
        kept = _read(lambda: self._memory.conversation(session.reader, article), None)
        session = _read(lambda: self.notebook.read(session), session)
        return session if kept is None else replace(session, turns=_added(kept, session.unsaved))

    def prefer(self, session: Session, preferences: Preferences) -> Session:
        """Take over what the reader chose."""
        chosen = replace(session, preferences=preferences)
        return self._written(chosen, lambda: self._memory.prefer(session.reader, preferences))

    def _kept(self, session: Session, *, known: tuple[Answer, ...]) -> Session:
        """Put the turns of the session in the place of those that are kept and known."""
        done = list[bool]()

        def keep() -> None:
            article = self._shelf.article(session.article)
            self._memory.keep(session.reader, article, session.turns, known=known)
            done.append(True)

        tried = self._written(session, keep)
        return replace(tried, unsaved=()) if done else tried

    def _written(self, session: Session, write: Callable[[], object]) -> Session:
        if not session.reader:
            return session
        try:
            write()
        except (KeepError, LibraryError) as error:
            return replace(session, unkept=str(error))
        return replace(session, unkept=None)


def _read(read: Callable[[], Value], otherwise: Value) -> Value:
    """Return what is kept; while it cannot be read the window goes on with what it has."""
    with suppress(KeepError):
        return read()
    return otherwise


def _added(turns: tuple[Answer, ...], more: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return (*turns, *(answer for answer in more if answer not in turns))
