"""A session as the components show it: session in, changed components out. Decides nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from typing import Any

import gradio as gr

from ingest.article import Article
from ingest.embed import EmbedderError
from ingest.library import LibraryError
from ingest.load import LoadError
from ingest.store import StoreError
from rag.briefing.page import brief
from rag.models.open import ModelError
from rag.reader.run import ReaderError
from ui.aloud import sentences_html
from ui.feedback import Feedback, FeedbackError
from ui.files import KeepError
from ui.joint import standing
from ui.layout import ONE, Parts, scopes
from ui.render import Turn, live_html, suggested_html, turns_html
from ui.render_briefing import briefing_html
from ui.render_desk import article_html, bar_html, note_html, progress_html, shelf_html, welcome_html
from ui.render_earlier import earlier_html
from ui.render_joint import beside_html, parts_html
from ui.render_notes import notes_html
from ui.session import Session
from ui.shelf import Shelf
from ui.spans import cited_sentences

log = logging.getLogger(__name__)

STARTERS = 4
"""Questions offered before the first one."""

Changes = dict[Any, Any]
"""New values or updates, keyed by component."""

EXPECTED = (
    *(EmbedderError, FeedbackError, KeepError, LoadError, LibraryError),
    *(ModelError, ReaderError, StoreError),
)
"""Errors whose message is written for the reader."""

UNEXPECTED = "Something went wrong and this could not be done; the details are in the server's log."


class View:
    """Shows sessions in the components of one app."""

    def __init__(self, parts: Parts, shelf: Shelf, feedback: Feedback) -> None:
        self.parts = parts
        self._shelf = shelf
        self._feedback = feedback

    def everything(self, session: Session, *, starters: bool = True) -> Changes:
        """Show the article and its conversation, the shelf and the settings."""
        shown = {self.parts.desk.article: article_html(self._shelf.article(session.article))}
        around = self.books(session) | self.settings(session) | self.briefing(session)
        around |= self.notes(session) | {self.parts.shown: ""}
        return shown | self.conversation(session, starters=starters) | around

    def conversation(self, session: Session, *, starters: bool = True) -> Changes:
        """Show the whole conversation, or the welcome and the starters before the first question.

        `starters=False` leaves them for later: each is checked against the article first.
        """
        past = {self.parts.chat.past: self._past(session, starters=starters)} | self.beside(session)
        return past | self.latest(session) | self.bar(session) | self.buttons(session)

    def beside(self, session: Session) -> Changes:
        """Show the article that stands beside the open one, if there is one."""
        article = self._shelf.text(session.second) if session.second else None
        return {self.parts.desk.beside: beside_html(article) if article else ""}

    def _past(self, session: Session, *, starters: bool = True) -> str:
        before = self._shelf.before(session.article) if session.earlier else None
        article = self._shelf.article(session.article)
        above = earlier_html(before, session.earlier, article) if before else ""
        return above + self._asked(article, session, starters=starters)

    def _asked(self, article: Article, session: Session, *, starters: bool) -> str:
        before = session.turns if session.question is not None else session.turns[:-1]
        if session.turns or session.question is not None:
            return turns_html(article, [self._turn(article, session, n) for n in range(len(before))])
        if not starters:
            return welcome_html(article)
        offered = self._shelf.suggestions(session.article, session.preferences)
        return welcome_html(article, offered.starters(STARTERS))

    def latest(self, session: Session) -> Changes:
        """Show the turn at work, or else the last one, and what may be asked next."""
        article, chat = self._shelf.article(session.article), self.parts.chat
        turn = None
        if session.question is not None:
            turn = Turn(len(session.turns) + 1, session.question, session.live, session.problem)
            assistant = self._shelf.assistant(session.article, session.preferences)
            other = session.live is None and assistant.translates(session.question, session.history)
            turn = replace(turn, look=session.look, looking=session.looking, translating=other)
            turn = self._joint(turn)
        elif session.turns:
            turn = replace(self._turn(article, session, len(session.turns) - 1), look=session.look)
        refused = bool(session.turns) and session.turns[-1].refused
        return {
            chat.live: live_html(article, turn),
            chat.suggested: suggested_html(session.suggested, refused=refused),
        }

    def _turn(self, article: Article, session: Session, n: int) -> Turn:
        answer = session.turns[n]
        vote = self._feedback.vote(answer, session.turns[:n], article)
        return self._joint(Turn(n + 1, answer.question, answer, vote=vote))

    def _joint(self, turn: Turn) -> Turn:
        """Return the turn with what other articles say to it."""
        if not (turn.answer and turn.answer.beside):
            return turn
        answer, there = standing(self._shelf, turn.answer)
        gone = [part.title for part in turn.answer.beside if part.id not in there]
        turn = replace(turn, answer=answer)
        return replace(turn, beside=parts_html(turn, there, gone))

    def briefing(self, session: Session) -> Changes:
        """Show the briefing of the open article, or take it away."""
        if not session.briefed:
            return {self.parts.chat.briefing: ""}
        index = self._shelf.assistant(session.article, session.preferences).index
        shown = briefing_html(index.article, brief(index.article, index.sentences))
        return {self.parts.chat.briefing: shown}

    def bar(self, session: Session) -> Changes:
        """Show title and coverage above the article."""
        index = self._shelf.assistant(session.article, session.preferences).index
        answers = (*session.turns, *([session.live] if session.live else []))
        cited = cited_sentences(index.sentences, answers)
        return {self.parts.desk.bar: bar_html(index.article, cited, len(index.sentences))}

    def sentences(self, session: Session) -> Changes:
        """Hand the browser the places of the open article's sentences."""
        index = self._shelf.assistant(session.article, session.preferences).index
        return {self.parts.outbox: sentences_html(index.article, index.sentences)}

    def buttons(self, session: Session) -> Changes:
        """Show the button to ask, or the one to stop while an answer is at work."""
        working = session.question is not None and session.problem is None
        chat = self.parts.chat
        return {chat.ask: gr.update(visible=not working), chat.stop: gr.update(visible=working)}

    def books(self, session: Session, scope: str = "") -> Changes:
        """Show the list of articles, and which of them can be asked; `scope` is chosen, if any is given."""
        books = self._shelf.books()
        ticked = {book.id for book in books}.intersection(session.ticked)
        scope = scope or ("" if ticked or not session.ticked else ONE)
        chosen = {"value": scope} if scope else {}
        scopes_ = gr.update(choices=scopes(len(books), len(ticked)), visible=len(books) > 1, **chosen)
        listed = shelf_html(books, session.article, ticked)
        return {self.parts.shelf.books: listed, self.parts.chat.scope: scopes_}

    def settings(self, session: Session) -> Changes:
        """Show what the reader prefers."""
        drawer, chosen = self.parts.drawer, session.preferences
        return {
            drawer.model: gr.update(value=chosen.llm or "", placeholder=self._shelf.models.first),
            drawer.strictness: chosen.strictness,
            drawer.quotes_only: chosen.quotes_only,
            drawer.evidence: chosen.evidence,
        }

    def notes(self, session: Session) -> Changes:
        """Show the reader's notes on the article."""
        return {self.parts.noted: notes_html(self._shelf.article(session.article), session.notes)}

    def note(self, message: str, *, problem: bool = False, undo: str = "", offer: str = "") -> Changes:
        """Show a message, with the act that undoes what it tells, or the button of one that is offered."""
        return {self.parts.note: note_html(message, problem=problem, undo=undo, offer=offer)}

    def progress(self, what: str, done: int, total: int) -> Changes:
        """Show how much of a piece of work is done."""
        return {self.parts.note: progress_html(what, done, total)}

    def unkept(self, session: Session) -> Changes:
        """Tell what could not be kept, if anything."""
        return self.note(session.unkept, problem=True) if session.unkept else {}

    def guarded(self, act: Callable[[], Changes]) -> Changes:
        """Act; on failure say why and change nothing."""
        done: list[Changes] = []
        problem = problem_of(lambda: done.append(act()))
        return self.note(problem, problem=True) if problem else done[0]

    def guarded_steps(self, steps: Generator[Changes]) -> Generator[Changes]:
        """Take the steps of an act; on failure say why and end."""
        taken: list[Changes] = []
        with closing(steps):
            while not (problem := problem_of(lambda: taken.extend(islice(steps, 1)))) and taken:
                yield taken.pop()
        if problem:
            yield self.note(problem, problem=True)


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
