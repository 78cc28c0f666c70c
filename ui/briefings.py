"""What a reader does with a briefing: show it, close it, save it. Session in, changed components out."""

from __future__ import annotations

from dataclasses import replace

from rag.briefing.page import brief
from ui.export import file_name
from ui.export_briefing import briefing_section
from ui.opinions import EXPORTS
from ui.render_desk import outbox_html
from ui.session import Visitor
from ui.shelf import Shelf
from ui.view import Changes, View

FORMS = ("markdown", "html")
"""Of the forms that a conversation can be saved in, those of a briefing alone."""


class Briefings:
    """Shows the briefing of the open article; an answer at work goes on meanwhile."""

    def __init__(self, view: View, shelf: Shelf) -> None:
        self._view = view
        self._shelf = shelf

    def show(self, visitor: Visitor) -> Changes:
        """Show it at the head of the conversation."""
        return self._turned(visitor, briefed=True)

    def hide(self, visitor: Visitor) -> Changes:
        """Take it away."""
        return self._turned(visitor, briefed=False)

    def _turned(self, visitor: Visitor, *, briefed: bool) -> Changes:
        session = visitor.note(lambda s: replace(s, briefed=briefed))
        return self._view.guarded(lambda: self._view.briefing(session))

    def export(self, form: str, visitor: Visitor) -> Changes:
        """Hand the browser the briefing alone as a file."""

        def exported() -> Changes:
            session = visitor.session
            if form not in FORMS:
                problem = f"A briefing cannot be saved as {form!r}; choose {' or '.join(FORMS)}."
                return self._view.note(problem, problem=True)
            suffix, media, write = EXPORTS[form]
            index = self._shelf.assistant(session.article, session.preferences).index
            sections = brief(index.article, index.sentences).sections
            content = write(index.article, (), briefing=briefing_section(form, sections, index.article))
            name = file_name(index.article, suffix)
            return {self._view.parts.outbox: outbox_html(f"briefing-{name}", media, content)}

        return self._view.guarded(exported)
