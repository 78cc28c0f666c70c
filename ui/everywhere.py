"""What happens when several articles are asked: those that answer are found, the first of them is opened."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from functools import partial

from rag.joint import Asked
from ui.asking_about import about_asked
from ui.background import Background
from ui.conversation import Conversation
from ui.joint import MOST_TICKED, asked, turned
from ui.keeper import Keeper
from ui.layout import ONE, TICKED
from ui.session import Session, Visitor
from ui.shelf import Shelf
from ui.view import Changes, View, problem_of

Step = tuple[int, int]
"""Articles taken in, and how many are to be."""

NONE_TICKED = "None of the articles that were ticked is in the library; tick others, or ask this one."
SOME_TICKED = "Ticked articles that are no longer in the library: {}. The others are asked."


class Everywhere:
    """Asks the open article, those ticked, or all; everything it remembers is in the session it is handed."""

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
        among, here = None, about_asked(self._shelf.article(visitor.session.article), about, question)
        if here and here.want == "view" and scope != ONE:
            here = None  # who asks other articles, too, does not mean what is in view
        if scope == TICKED:
            among = [id_ for id_ in visitor.session.ticked if self._shelf.has(id_)]
        if among == [] and question.strip() and not here:
            yield self._view.books(visitor.session, ONE) | self._view.note(NONE_TICKED, problem=True)
        elif here or scope == ONE or not question.strip() or self._shelf.count == 1:
            yield from self._conversation.ask(question, visitor, about=here)
        else:
            if among is not None and (gone := len(visitor.session.ticked) - len(among)):
                yield self._view.books(visitor.session) | self._view.note(SOME_TICKED.format(gone))
            yield from self._asked(question.strip(), among, visitor)

    def tick(self, ids: str, visitor: Visitor) -> Changes:
        """Choose the articles with these ids, which have spaces between them, to be asked; none for none."""
        return self._ticked([*dict.fromkeys(ids.split())], visitor)

    def _ticked(self, ids: Sequence[str], visitor: Visitor) -> Changes:
        there = tuple(id_ for id_ in ids if self._shelf.has(id_))
        if len(there) > MOST_TICKED:
            told = f"At most {MOST_TICKED} articles can be ticked; ask all, or untick some."
            return self._view.books(visitor.session) | self._view.note(told, problem=True)
        session = visitor.note(lambda s: s.tick(there))
        return self._view.guarded(lambda: self._view.books(session, TICKED if there else ONE))

    def ticked(self, value: str, visitor: Visitor) -> Changes:
        """Have the box ask the articles that are ticked."""
        return self._ticked(visitor.session.ticked, visitor)

    def beside(self, id_: str, visitor: Visitor) -> Changes:
        """Show an article beside the open one; without an id none."""

        def shown() -> Changes:
            if id_ and not self._shelf.has(id_):
                return self._view.note(
                    "This article is no longer in the library; add it again.", problem=True
                )
            return self._view.beside(visitor.note(lambda s: s.show(id_)))

        return self._view.guarded(shown)

    def elsewhere(self, value: str, visitor: Visitor) -> Generator[Changes]:
        """Open another article and ask it: the value is its id and, after a space, the question."""
        yield from self._view.guarded_steps(self._moved(value, visitor))

    def _moved(self, value: str, visitor: Visitor) -> Generator[Changes]:
        id_, _, question = value.partition(" ")
        session, run = visitor.begin(lambda s: self._keeper.open(s, id_).ask(question, alone=True))
        yield from self._shown(session, run, visitor)

    def _asked(self, question: str, among: Sequence[str] | None, visitor: Visitor) -> Generator[Changes]:
        looking = self._shelf.count if among is None else len(among)
        session, run = visitor.begin(lambda s: self._keeper.stop(s).ask(question, looking=looking))
        yield {self._view.parts.chat.question: ""} | self._view.conversation(session)

        def look(hand_out: Callable[[Step], None]) -> Asked:
            return asked(self._shelf, session, among, lambda done, total: hand_out((done, total)))

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
        turn = partial(self._turned, question=question, whom=work.result(), among=among)
        now = visitor.proceed(run, turn)
        if now and now.article == session.article:
            yield self._view.latest(now)
            yield from self._conversation.answered(now, run, visitor)
        elif now:
            yield from self._shown(now, run, visitor)

    def _turned(
        self, session: Session, *, question: str, whom: Asked, among: Sequence[str] | None
    ) -> Session:
        """Turn to the article that answers; where none does, or the question leans on the open one, stay."""
        first, others = turned(session, whom, among)
        if first != session.article:
            session = self._keeper.open(session, first)
        begun = session.ask(question, alone=not whom.leans, look=whom.look, others=others)
        seen = whom.seen(question, first)
        return begun.hear(seen) if seen else begun

    def _shown(self, session: Session, run: int, visitor: Visitor) -> Generator[Changes]:
        """Show the article that was turned to, then its answer."""
        yield self._view.everything(session, starters=False) | self._view.unkept(session)
        yield from self._conversation.answered(session, run, visitor)
