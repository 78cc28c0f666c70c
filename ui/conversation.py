"""What happens in the left pane: ask, stop, clear. Session in, changed components out."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from functools import partial

import gradio as gr

from rag.answer import About, Answer
from rag.joint import answers
from ui.background import Background
from ui.keeper import Keeper
from ui.session import Session, Visitor
from ui.shelf import Shelf
from ui.spans import as_marked, blocks
from ui.view import Changes, View, problem_of

SUGGESTED = 2
"""Questions offered after an answer."""


class Conversation:
    """Answers one visitor's questions; everything it remembers is in the session it is handed."""

    def __init__(self, view: View, shelf: Shelf, keeper: Keeper) -> None:
        self._view = view
        self._shelf = shelf
        self._keeper = keeper

    def ask(self, question: str, visitor: Visitor, *, about: About | None = None) -> Generator[Changes]:
        """Show the question at once, then the answer as it grows, then what may be asked next.

        The question comes from the box, which is emptied. An answer still at work is stopped first.
        """
        chat = self._view.parts.chat
        emptied = {chat.question: "", **({chat.about: ""} if question.strip() else {})}
        yield from self._view.guarded_steps(self._asked(question, visitor, first=emptied, about=about))

    def pick(
        self, question: str, visitor: Visitor, *, alone: bool = False, about: About | None = None
    ) -> Generator[Changes]:
        """Ask what was picked in the window; what is being typed stays in the box.

        `alone`: search the question as it stands, without the earlier ones.
        """
        asked = self._asked(question, visitor, alone=alone, first={}, about=about)
        yield from self._view.guarded_steps(asked)

    def _asked(
        self,
        question: str,
        visitor: Visitor,
        *,
        first: Changes,
        alone: bool = False,
        about: About | None = None,
    ) -> Generator[Changes]:
        question = question.strip()
        if not question:
            yield first
            return
        session, run = visitor.begin(lambda s: self._keeper.stop(s).ask(question, alone=alone, about=about))
        yield first | self._view.conversation(session)
        yield from self.answered(session, run, visitor)

    def answered(self, session: Session, run: int, visitor: Visitor) -> Iterator[Changes]:
        """Show the answer to the question at work as it grows, then what may be asked next."""
        second = session.second
        for answer in self._answers(session, run, visitor):
            if heard := visitor.proceed(run, partial(self._hear, answer=answer)):
                beside = self._view.beside(heard) if heard.second != second else {}
                second = heard.second
                yield self._view.latest(heard) | self._view.bar(heard) | beside
        if ended := visitor.proceed(run, lambda s: s):
            yield self._view.conversation(ended) | self._view.unkept(ended)
            yield from self.go_on(visitor, run)

    def _hear(self, session: Session, answer: Answer) -> Session:
        return self._keeper.finish(session, answer) if answer.done else session.hear(answer)

    def _answers(self, session: Session, run: int, visitor: Visitor) -> Iterator[Answer]:
        """Yield the growing answer until it is complete, interrupted or failed."""

        def answer(hand_out: Callable[[Answer], None]) -> None:
            opened = partial(self._shelf.assistant, preferences=session.preferences)
            asked = (session.article, *session.others)
            growing = answers(session.question or "", asked, opened, session.history, about=session.about)
            # Closing the stream is what stops the model.
            with closing(growing):
                for grown in growing:
                    hand_out(grown)

        work = Background(answer)
        yield from work.steps(lambda: visitor.run == run)
        if visitor.run == run and (problem := problem_of(work.result)):
            visitor.proceed(run, partial(Session.fail, problem=problem))

    def go_on(self, visitor: Visitor, run: int) -> Iterator[Changes]:
        """Offer questions that go on from the last answer; nothing where none is known to be answered."""
        session = visitor.session
        if session.question is not None or not session.turns:
            return
        *history, last = session.turns
        found = list[str]()

        def suggest() -> None:
            offered = self._shelf.suggestions(session.article, session.preferences)
            found.extend(
                offered.follow_ups(
                    last, history, SUGGESTED, offered=session.offered, wanted=lambda: visitor.run == run
                )
            )

        # An answer stands without them.
        if problem_of(suggest) is None and found:
            offered = visitor.proceed(run, lambda s: s.suggest(tuple(found)))
            yield self._view.latest(offered) if offered else {}

    def give_back(self, question: str, visitor: Visitor) -> Changes:
        """Put a question that failed back into the box, unless the reader is typing another."""
        session = visitor.session
        return self._back(question, session.question if session.problem else None, session)

    def _back(self, typed: str, lost: str | None, session: Session) -> Changes:
        """Put a lost question into the box, and with it what it was about."""
        chat, about = self._view.parts.chat, session.about
        refilled: Changes = {chat.question: _refilled(typed, lost)}
        if lost and not typed and about and about.want == "ask":
            text = self._shelf.article(session.article).text
            refilled[chat.about] = as_marked(text, blocks(text), (about.marked.start, about.marked.end))
        return refilled

    def stop(self, question: str, visitor: Visitor) -> Changes:
        """Keep what was said so far; a question without an answer goes back into the box."""
        before = visitor.session

        def stop() -> Changes:
            stopped = visitor.interrupt(self._keeper.stop)
            lost = before.question if len(stopped.turns) == len(before.turns) else None
            refilled = self._back(question, lost, before)
            return self._view.conversation(stopped) | self._view.unkept(stopped) | refilled

        return self._view.guarded(stop)

    def clear(self, visitor: Visitor) -> Changes:
        """Start the conversation about this article again; it can be undone."""

        def clear() -> Changes:
            cleared = visitor.interrupt(self._keeper.clear)
            told = self._view.note("The conversation was cleared.", undo="unclear") if cleared.cleared else {}
            return self._view.conversation(cleared) | told | self._view.unkept(cleared)

        return self._view.guarded(clear)

    def unclear(self, visitor: Visitor) -> Changes:
        """Bring the conversation back that was cleared last."""

        def unclear() -> Changes:
            back = visitor.interrupt(lambda s: self._keeper.unclear(self._keeper.stop(s)))
            return self._view.conversation(back) | self._view.note("It is back.") | self._view.unkept(back)

        return self._view.guarded(unclear)


def _refilled(typed: str, lost: str | None) -> str | Changes:
    """Return what the box is to hold: the lost question if it is empty, else whatever it holds by then.

    What was typed is as old as the event. Written back, it could undo what another event, or the reader,
    has put there since.
    """
    return lost if lost and not typed else gr.skip()
