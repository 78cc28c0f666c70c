"""What one visitor's window remembers: a frozen value, and the place that holds the current one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rag.across import Look
from rag.answer import About, Answer
from ui.notes import Note, Placed
from ui.preferences import Preferences

OFFERED = 4
"""Questions to go on with that are remembered, so as not to be offered again at once."""

STOPPED = "Stopped before the answer was complete."


@dataclass(frozen=True, slots=True)
class Session:
    """The open article, its finished turns and the turn at work; what the reader prefers and can undo.

    `reader` is the id under which all this is kept, empty until the browser has told it. `earlier` are
    the turns about the version of the article before. `unsaved` are the
    last of the turns: those that are not kept yet. `alone` says that the question at work is searched as
    it stands, without the earlier ones; `about` are the words of the article that it is about. `offered`
    are the latest questions to go on with, also of earlier answers. `unkept` says why the last change could
    not be kept. `looking` is the number of articles that are looked through for the question at work, 0
    once that is done; `look` is what came of it. `others` are the articles that are asked the same, too;
    `ticked` those that the reader has chosen to be asked. `beside` is the one that the reader had shown
    beside the open one, empty once it was closed, None while nobody chose. `briefed`: the briefing of the
    open article is shown.
    """

    article: str
    reader: str = ""
    turns: tuple[Answer, ...] = ()
    earlier: tuple[Answer, ...] = ()
    unsaved: tuple[Answer, ...] = ()
    question: str | None = None
    alone: bool = False
    about: About | None = None
    live: Answer | None = None
    looking: int = 0
    look: Look | None = None
    others: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    beside: str | None = None
    problem: str | None = None
    suggested: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    correcting: Answer | None = None
    removed: str | None = None
    cleared: tuple[Answer, ...] = ()
    unkept: str | None = None
    briefed: bool = False
    preferences: Preferences = field(default_factory=Preferences)
    notes: tuple[Placed, ...] = ()
    """The reader's notes on the article, and on its earlier versions, as they stand in it."""
    discarded: tuple[str, Note] | None = None
    """The note that was deleted last, and the article it was made on."""

    @property
    def history(self) -> tuple[Answer, ...]:
        """The earlier turns that the question at work may lean on."""
        return () if self.alone else self.turns

    @property
    def second(self) -> str:
        """Id of the article to show beside the open one: the first other one that answered, unless chosen."""
        if self.beside is not None or not (self.live or self.turns):
            return self.beside or ""
        parts = (self.live or self.turns[-1]).beside
        cited = (part.id for part in parts if part.answer.statements and not part.answer.refused)
        return next(cited, "")

    def ask(
        self,
        question: str,
        *,
        alone: bool = False,
        about: About | None = None,
        looking: int = 0,
        look: Look | None = None,
        others: tuple[str, ...] = (),
    ) -> Session:
        """Begin a turn."""
        begun = replace(self, question=question, alone=alone, live=None, problem=None, suggested=())
        return replace(begun, about=about, looking=looking, look=look, others=others, beside=None)

    def hear(self, answer: Answer) -> Session:
        """Take the answer as it has grown."""
        return replace(self, live=answer)

    def finish(self, turns: tuple[Answer, ...]) -> Session:
        """End the turn at work; `turns` are the conversation with it."""
        return replace(self, turns=turns, question=None, live=None, problem=None)

    def suggest(self, questions: tuple[str, ...]) -> Session:
        """Offer questions to go on with."""
        return replace(self, suggested=questions, offered=(*self.offered, *questions)[-OFFERED:])

    def fail(self, problem: str) -> Session:
        """Say why the turn at work came to nothing; what was heard of it is dropped."""
        return replace(self, live=None, problem=problem)

    def stop(self) -> Session:
        """End the turn at work: sentences already shown stay, a turn without any is dropped."""
        if self.live is None or not self.live.statements:
            return replace(self, question=None, live=None, problem=None)
        notice = " ".join(filter(None, (self.live.notice, STOPPED)))
        said = [part for part in self.live.beside if part.answer.statements or part.answer.refused]
        beside = tuple(replace(part, answer=replace(part.answer, done=True)) for part in said)
        partial = replace(self.live, done=True, notice=notice, beside=beside)
        return self.finish((*self.turns, partial))

    def clear(self) -> Session:
        """Forget the conversation about this article; it can be brought back."""
        ended = self.stop()
        cleared = ended.turns or self.cleared
        return replace(
            ended.finish(()),
            unsaved=(),
            suggested=(),
            look=None,
            beside=None,
            correcting=None,
            cleared=cleared,
        )

    def open(self, article: str, turns: tuple[Answer, ...]) -> Session:
        """Turn to an article and the conversation kept about it."""
        ended = self.stop().finish(turns)
        return replace(
            ended,
            article=article,
            earlier=(),
            unsaved=(),
            suggested=(),
            offered=(),
            look=None,
            beside=None,
            correcting=None,
            cleared=(),
            notes=(),
            discarded=None,
            briefed=self.briefed and article == self.article,
        )

    def correct(self, answer: Answer | None) -> Session:
        """Remember which answer the reader is about to correct."""
        return replace(self, correcting=answer)

    def show(self, beside: str) -> Session:
        """Show an article beside the open one; an empty id closes it."""
        return replace(self, beside=beside)

    def tick(self, ids: tuple[str, ...]) -> Session:
        """Remember which articles the reader has chosen to be asked."""
        return replace(self, ticked=ids)

    def forget(self, removed: str | None) -> Session:
        """Remember which article was removed last, for undoing it."""
        return replace(self, removed=removed)


class Visitor:
    """The current session of one window, safe between its events, which may run at the same time.

    Whatever interrupts an answer at work raises the run's number; an answer of an older run changes nothing.
    """

    def __init__(self, session: Session) -> None:
        self._lock = threading.RLock()
        self._session = session
        self._run = 0

    def __deepcopy__(self, memo: dict[int, object]) -> Visitor:
        """Make the visitor of another window; Gradio copies the one it was built with."""
        return Visitor(self._session)

    @property
    def session(self) -> Session:
        """The session as it is now."""
        return self._session

    @property
    def run(self) -> int:
        """The number of the answer at work."""
        return self._run

    def begin(self, change: Callable[[Session], Session]) -> tuple[Session, int]:
        """Change the session and end the answer at work; return the number of the one that begins."""
        with self._lock:
            self._session = change(self._session)
            self._run += 1
            return self._session, self._run

    def interrupt(self, change: Callable[[Session], Session]) -> Session:
        """Change the session and end the answer at work."""
        return self.begin(change)[0]

    def proceed(self, run: int, change: Callable[[Session], Session]) -> Session | None:
        """Change the session on behalf of the answer at work; None if it was interrupted."""
        with self._lock:
            if run != self._run:
                return None
            self._session = change(self._session)
            return self._session

    def note(self, change: Callable[[Session], Session]) -> Session:
        """Change what has nothing to do with the answer at work, which goes on."""
        with self._lock:
            self._session = change(self._session)
            return self._session
