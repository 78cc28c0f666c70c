"""What happens when all articles are asked: the one that answers is found, opened, and asked."""

from __future__ import annotations

from collections.abc import Callable, Generator
from functools import partial

from rag.across import Look
from ui.asking_about import about_asked
from ui.background import Background
from ui.conversation import Conversation
from ui.keeper import Keeper
from ui.layout import ALL
from ui.session import Session, Visitor
from ui.shelf import Shelf
from ui.view import Changes, View, problem_of

Step = tuple[int, int]
"""Articles taken in, and how many are to be."""


class Everywhere:
    """Asks the open article, or all of them; everything it remembers is in the session it is handed."""

    def __init__(self, view: View, shelf: Shelf, keeper: Keeper, conversation: Conversation) -> None:
        self._view = view
        self._shelf = shelf
        self._keeper = keeper
        self._conversation = conversation

    def ask(self, question: str, scope: str, visitor: Visitor, about: str = "") -> Generator[Changes]:
        """Ask what the box holds, which is emptied: of the open article, or of those that `scope` says.

        `about` is what the reader marked, or has in view: `about_asked` tells how it is written.
        """
        yield from self._view.guarded_steps(self._either(question, scope, visitor, about))

    def _either(self, question: str, scope: str, visitor: Visitor, about: str) -> Generator[Changes]:
        marked = about_asked(self._shelf.article(visitor.session.article), about, question)
        if scope == ALL and question.strip() and self._shelf.count > 1 and marked is None:
            yield from self._asked(question.strip(), visitor)
        else:
            yield from self._conversation.ask(question, visitor, about=marked)

    def elsewhere(self, value: str, visitor: Visitor) -> Generator[Changes]:
        """Open another article and ask it: the value is its id and, after a space, the question."""
        yield from self._view.guarded_steps(self._moved(value, visitor))

    def _moved(self, value: str, visitor: Visitor) -> Generator[Changes]:
        id_, _, question = value.partition(" ")
        session, run = visitor.begin(lambda s: self._keeper.open(s, id_).ask(question, alone=True))
        yield from self._shown(session, run, visitor)

    def _asked(self, question: str, visitor: Visitor) -> Generator[Changes]:
        session, run = visitor.begin(lambda s: self._keeper.stop(s).ask(question, looking=self._shelf.count))
        yield {self._view.parts.chat.question: ""} | self._view.conversation(session)

        def look(hand_out: Callable[[Step], None]) -> Look | None:
            return self._shelf.look(session, lambda done, total: hand_out((done, total)))

        work = Background(look)
        for done, total in work.steps(lambda: visitor.run == run):
            told = done < total
            yield self._view.progress("Taking in articles", done, total) if told else self._view.note("")
        if visitor.run != run:
            return
        if problem := problem_of(work.result):
            if failed := visitor.proceed(run, partial(Session.fail, problem=problem)):
                yield self._view.conversation(failed)
            return
        turned = visitor.proceed(run, partial(self._turned, question=question, look=work.result()))
        if turned and turned.article == session.article:
            yield from self._conversation.answered(turned, run, visitor)
        elif turned:
            yield from self._shown(turned, run, visitor)

    def _turned(self, session: Session, *, question: str, look: Look | None) -> Session:
        """Turn to the article that answers; where none does, or the question leans on the open one, stay."""
        if look and look.found and look.hits[0].id != session.article:
            session = self._keeper.open(session, look.hits[0].id)
        return session.ask(question, alone=look is not None, look=look)

    def _shown(self, session: Session, run: int, visitor: Visitor) -> Generator[Changes]:
        """Show the article that was turned to, then its answer."""
        yield self._view.everything(session, starters=False) | self._view.unkept(session)
        yield from self._conversation.answered(session, run, visitor)
