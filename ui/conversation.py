"""What happens in the left pane: ask, stop, clear. Session in, changed components out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from typing import Any

import gradio as gr

from ingest.article import Article
from ingest.embed import EmbedderError
from ingest.library import LibraryError
from ingest.load import LoadError
from rag.answer import Answer
from rag.model import ModelError
from ui.background import Background
from ui.layout import Parts
from ui.render import Turn, live_html, turns_html, welcome_html
from ui.session import Session, Visitor
from ui.shelf import Shelf

log = logging.getLogger(__name__)

Changes = dict[Any, Any]
"""New values or updates, keyed by component."""

EXPECTED = (EmbedderError, LoadError, LibraryError, ModelError)
"""Errors whose message is written for the reader."""

UNEXPECTED = "Something went wrong and this could not be done; the details are in the server's log."


class Conversation:
    """Answers one visitor's questions; everything it remembers is in the session it is handed."""

    def __init__(self, parts: Parts, shelf: Shelf) -> None:
        self._parts = parts
        self._shelf = shelf

    def ask(self, question: str, visitor: Visitor) -> Iterator[Changes]:
        """Show the question at once, then the answer as it grows, then the buttons as they were.

        An answer still at work is stopped first.
        """
        question = question.strip()
        if not question:
            yield {self._parts.chat.question: ""}
            return
        session = visitor.interrupt(lambda s: s.stop().ask(question))
        run = visitor.run
        yield self._begin(session)
        for answer in self._answers(session, run, visitor):
            if heard := visitor.proceed(run, partial(Session.hear, answer=answer)):
                yield self._live(heard)
        if ended := visitor.proceed(run, lambda s: s):
            yield self._live(ended) | self._buttons(working=False)

    def _answers(self, session: Session, run: int, visitor: Visitor) -> Iterator[Answer]:
        """Yield the growing answer until it is complete, interrupted or failed."""

        def answer(hand_out: Callable[[Answer], None]) -> None:
            assistant = self._shelf.assistant(session.article)
            # Closing the assistant's stream is what stops its model.
            with closing(assistant.answers(session.question or "", session.turns)) as answers:
                for grown in answers:
                    hand_out(grown)

        work = Background(answer)
        yield from work.steps(lambda: visitor.run == run)
        if visitor.run == run and (problem := problem_of(work.result)):
            visitor.proceed(run, partial(Session.fail, problem=problem))

    def give_back(self, question: str, visitor: Visitor) -> Changes:
        """Put a question that failed back into the box, unless the reader is typing another."""
        lost = visitor.session.question if visitor.session.problem else None
        return {self._parts.chat.question: _refilled(question, lost)}

    def stop(self, question: str, visitor: Visitor) -> Changes:
        """Keep what was said so far; a question without an answer goes back into the box."""
        before = visitor.session
        stopped = visitor.interrupt(Session.stop)
        lost = before.question if stopped.question is None else None
        return self.show(stopped) | {self._parts.chat.question: _refilled(question, lost)}

    def clear(self, visitor: Visitor) -> Changes:
        """Start the conversation about this article again."""
        return self.show(visitor.interrupt(Session.clear))

    def show(self, session: Session) -> Changes:
        """Show a session's whole conversation, or the welcome and the starters before its first question."""
        article = self._shelf.article(session.article)
        fresh = not session.turns and session.question is None
        past = welcome_html(article) if fresh else self._past(article, session)
        starters = self._starters(session) if fresh else self._no_starters()
        return self._live(session) | {self._parts.chat.past: past} | starters | self._buttons(working=False)

    def _begin(self, session: Session) -> Changes:
        past = self._past(self._shelf.article(session.article), session)
        chat = self._parts.chat
        emptied: Changes = {chat.question: "", chat.past: past}
        return emptied | self._live(session) | self._no_starters() | self._buttons(working=True)

    def _past(self, article: Article, session: Session) -> str:
        return turns_html(article, tuple(Turn(n, a.question, a) for n, a in enumerate(session.turns, 1)))

    def _live(self, session: Session) -> Changes:
        turn = None
        if session.question is not None:
            turn = Turn(len(session.turns) + 1, session.question, session.live, session.problem)
        html = live_html(self._shelf.article(session.article), turn)
        return {self._parts.chat.live: html}

    def _buttons(self, *, working: bool) -> Changes:
        chat = self._parts.chat
        return {chat.ask: gr.update(visible=not working), chat.stop: gr.update(visible=working)}

    def _starters(self, session: Session) -> Changes:
        buttons = self._parts.chat.starters
        questions = self._shelf.assistant(session.article).starters(len(buttons))
        spare = [""] * (len(buttons) - len(questions))
        labels = (*questions[: len(buttons)], *spare)
        return {b: gr.update(value=q, visible=bool(q)) for b, q in zip(buttons, labels, strict=True)}

    def _no_starters(self) -> Changes:
        return {button: gr.update(visible=False) for button in self._parts.chat.starters}


def _refilled(typed: str, lost: str | None) -> str | Changes:
    """Return what the box is to hold: the lost question if it is empty, else whatever it holds by then.

    What was typed is as old as the event. Written back, it could undo what another event, or the reader,
    has put there since.
    """
    return lost if lost and not typed else gr.skip()


def problem_of(act: Callable[[], object]) -> str | None:
    """Act; return None, or what to tell the reader about why it failed."""
    try:
        act()
    except EXPECTED as error:
        return str(error)
    except Exception:
        log.exception("an event of the window failed")
        return UNEXPECTED
    return None
