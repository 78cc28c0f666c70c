"""What a reader does with answers: praise, correct, export. Session in, changed components out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from rag.briefing.page import brief
from rag.cases import Case
from rag.receipt.made import made
from ui.export import Earlier, conversation_html, conversation_json, conversation_markdown, file_name
from ui.export_briefing import briefing_section
from ui.export_notes import notes_section
from ui.feedback import Feedback, FeedbackError, case_id, corrected, denied, praised
from ui.joint import standing
from ui.render_desk import date, doubted_html, outbox_html
from ui.session import Session, Visitor
from ui.shelf import Shelf
from ui.view import Changes, View

Written = Callable[..., str]
"""Takes the article and its answers; what is to be checked again also takes with what it was `made`."""

EXPORTS: dict[str, tuple[str, str, Written]] = {
    "markdown": ("md", "text/markdown", conversation_markdown),
    "html": ("html", "text/html", conversation_html),
    "json": ("json", "application/json", conversation_json),
}
"""Suffix, media type and writer of each form that a conversation can be saved in."""

KEPT = "Kept as a case for the evaluation: {path}"
GONE = "This answer is no longer in the conversation."


class Opinions:
    """Keeps what readers say of answers as cases of the evaluation, and hands them their conversation."""

    def __init__(self, view: View, shelf: Shelf, feedback: Feedback) -> None:
        self._view = view
        self._shelf = shelf
        self._feedback = feedback

    def praise(self, number: str, visitor: Visitor) -> Changes:
        """Keep an answer as right; said again, it is taken back."""
        return self._view.guarded(lambda: self._praised(_place(number, visitor.session), visitor.session))

    def _praised(self, n: int, session: Session) -> Changes:
        answer, history = session.turns[n], session.turns[:n]
        article = self._shelf.article(session.article)
        if self._feedback.vote(answer, history, article) == "up":
            self._feedback.drop(case_id(answer, history, article))
            return self._view.conversation(session) | self._view.note("Taken back.")
        return self._keep(praised(answer, history, article), session)

    def doubt(self, number: str, visitor: Visitor) -> Changes:
        """Ask what is wrong with an answer."""

        def doubted() -> Changes:
            session = visitor.session
            answer = session.turns[_place(number, session)]
            visitor.note(lambda s: s.correct(answer))
            form = self._view.parts.correction
            return {
                form.about: doubted_html(answer.question),
                form.says: "",
                form.quote: "",
            }

        return self._view.guarded(doubted)

    def save(self, says: str, quote: str, visitor: Visitor) -> Changes:
        """Keep what the article really says."""
        return self._corrected(visitor, partial(corrected, says=says, quote=quote))

    def deny(self, visitor: Visitor) -> Changes:
        """Keep that the article does not answer."""
        return self._corrected(visitor, denied)

    def _corrected(self, visitor: Visitor, case_of: Callable[..., Case]) -> Changes:
        def kept() -> Changes:
            session = visitor.session
            if session.correcting is None or session.correcting not in session.turns:
                raise FeedbackError(GONE)
            n = session.turns.index(session.correcting)
            article = self._shelf.article(session.article)
            case = case_of(session.turns[n], session.turns[:n], article)
            shown = self._keep(case, session)
            visitor.note(lambda s: s.correct(None))
            return shown | {self._view.parts.correction.about: doubted_html("")}

        return self._view.guarded(kept)

    def _keep(self, case: Case, session: Session) -> Changes:
        self._feedback.keep(case)
        told = self._view.note(KEPT.format(path=self._feedback.path))
        return self._view.conversation(session) | told

    def export(self, form: str, visitor: Visitor) -> Changes:
        """Hand the browser the conversation as a file."""

        def exported() -> Changes:
            session = visitor.session
            shown = session.earlier or session.notes or session.briefed
            if not (session.turns or (shown and form != "json")):
                return self._view.note("Nothing to export yet; ask a question first.", problem=True)
            suffix, media, write = EXPORTS[form]
            article = self._shelf.article(session.article)
            # A receipt is of one text: that of the earlier version is saved while that is open.
            more: dict[str, Any] = {"made": self._made(session)}
            if form != "json":
                more = self._before(form, session) | {"notes": notes_section(form, session.notes)}
            content = write(article, [standing(self._shelf, turn)[0] for turn in session.turns], **more)
            return {self._view.parts.outbox: outbox_html(file_name(article, suffix), media, content)}

        return self._view.guarded(exported)

    def _before(self, form: str, session: Session) -> dict[str, Any]:
        """Return what stands before the turns: the briefing if it is shown, and an earlier version's."""
        index = self._shelf.assistant(session.article, session.preferences).index
        sections = brief(index.article, index.sentences).sections if session.briefed else ()
        return {
            "briefing": briefing_section(form, sections, index.article),
            "earlier": self._earlier(session),
        }

    def _earlier(self, session: Session) -> Earlier | None:
        before = self._shelf.before(session.article) if session.earlier else None
        if before is None:
            return None
        cited = {citation for answer in session.earlier for citation in answer.citations}
        fates = {c: before.editions.fate(c.start, c.end, c.quote) for c in cited}
        return Earlier(date(before.entry.added), session.earlier, fates)

    def _made(self, session: Session) -> dict[str, Any]:
        assistant = self._shelf.assistant(session.article, session.preferences)
        return made(assistant.settings, assistant.index.embedder.identity)


def _place(number: str, session: Session) -> int:
    """Return where in the session's turns the answer stands that the window shows under a number."""
    if not (number.isdecimal() and 1 <= int(number) <= len(session.turns)):
        raise FeedbackError(GONE)
    return int(number) - 1
