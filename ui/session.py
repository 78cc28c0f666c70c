"""What one visitor's window remembers: a frozen value, and the place that holds the current one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from rag.answer import Answer

STOPPED = "Stopped before the answer was complete."


@dataclass(frozen=True, slots=True)
class Session:
    """The open article, its finished turns, the turn at work, and the turns of the other articles."""

    article: str
    turns: tuple[Answer, ...] = ()
    question: str | None = None
    live: Answer | None = None
    problem: str | None = None
    removed: str | None = None
    shelved: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)

    def ask(self, question: str) -> Session:
        """Begin a turn; a finished turn that was still shown as live joins the others."""
        settled = self.settle()
        return replace(settled, question=question, problem=None)

    def hear(self, answer: Answer) -> Session:
        """Take the answer as it has grown."""
        return replace(self, live=answer)

    def fail(self, problem: str) -> Session:
        """Say why the turn at work came to nothing; what was heard of it is dropped."""
        return replace(self, live=None, problem=problem)

    def stop(self) -> Session:
        """End the turn at work: sentences already shown stay, a turn without any is dropped."""
        if self.live is None or self.live.done:
            return self if self.live else replace(self, question=None)
        if not self.live.statements:
            return replace(self, question=None, live=None)
        notice = " ".join(filter(None, (self.live.notice, STOPPED)))
        return replace(self, live=replace(self.live, done=True, notice=notice))

    def settle(self) -> Session:
        """Move a finished turn from live to the history."""
        done = (self.live,) if self.live and self.live.done else ()
        return replace(self, turns=(*self.turns, *done), live=None, question=None, problem=None)

    def clear(self) -> Session:
        """Forget the conversation about this article."""
        return replace(self, turns=(), question=None, live=None, problem=None)

    def open(self, article: str) -> Session:
        """Turn to another article; each article keeps its own conversation."""
        settled = self.stop().settle()
        kept = {**settled.shelved, settled.article: settled.turns}
        return replace(settled, article=article, turns=kept.pop(article, ()), shelved=kept)

    def forget(self, removed: str | None) -> Session:
        """Remember which article was removed last, for undoing it."""
        return replace(self, removed=removed)


class Visitor:
    """The current session of one window, safe between its events, which may run at the same time.

    Whatever interrupts an answer at work raises the run's number; an answer of an older run changes nothing.
    """

    def __init__(self, session: Session) -> None:
        self._lock = threading.Lock()
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

    def interrupt(self, change: Callable[[Session], Session]) -> Session:
        """Change the session and end the answer at work."""
        with self._lock:
            self._session = change(self._session)
            self._run += 1
            return self._session

    def proceed(self, run: int, change: Callable[[Session], Session]) -> Session | None:
        """Change the session on behalf of the answer at work; None if it was interrupted."""
        with self._lock:
            if run != self._run:
                return None
            self._session = change(self._session)
            return self._session
