"""What happens in the right pane: open, add, remove and restore articles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import gradio as gr

from ingest.article import Article
from ui.background import Background
from ui.conversation import Changes, Conversation, problem_of
from ui.layout import Parts
from ui.render import article_html, note_html, progress_html
from ui.session import Session, Visitor
from ui.shelf import Progress, Shelf

Bring = Callable[[Progress], Article]
"""Brings in an article and reports on the way."""


class Reading:
    """Shows the session's article and changes the shelf; errors are told in the window."""

    def __init__(self, parts: Parts, shelf: Shelf, conversation: Conversation) -> None:
        self._parts = parts
        self._shelf = shelf
        self._conversation = conversation

    def arrive(self, visitor: Visitor) -> Changes:
        """Fill a window that has just been opened."""
        return self._open(visitor, self._shelf.first)

    def choose(self, chosen: str, visitor: Visitor) -> Changes:
        """Open the article chosen from the list."""
        return self._open(visitor, chosen)

    def add_file(self, path: str, visitor: Visitor) -> Iterator[Changes]:
        """Add an uploaded file and open it."""
        yield from self._add(visitor, "Reading the file", partial(self._shelf.add_file, path))

    def add_address(self, address: str, visitor: Visitor) -> Iterator[Changes]:
        """Fetch a web page, add it and open it."""
        yield from self._add(visitor, "Fetching the page", partial(self._shelf.add_address, address))

    def add_text(self, pasted: str, title: str, visitor: Visitor) -> Iterator[Changes]:
        """Add pasted text and open it."""
        yield from self._add(visitor, "Reading the text", partial(self._shelf.add_text, pasted, title))

    def remove(self, visitor: Visitor) -> Changes:
        """Remove the open article and open another; `undo` brings it back."""

        def removed() -> Changes:
            entry = self._shelf.remove(visitor.session.article)
            after = visitor.interrupt(lambda s: s.open(self._shelf.first).forget(entry.id))
            return self._show(after, f"Removed “{entry.title}”.", undo=True)

        return self._guarded(visitor, removed)

    def undo(self, visitor: Visitor) -> Changes:
        """Bring the article back that was removed last, with its conversation."""

        def restored() -> Changes:
            entry = self._shelf.restore(visitor.session.removed or "")
            return self._show(visitor.interrupt(lambda s: s.open(entry.id).forget(None)), "It is back.")

        return self._guarded(visitor, restored)

    def _add(self, visitor: Visitor, doing: str, bring: Bring) -> Iterator[Changes]:
        """Tell how far the article is read and indexed; open it, or say why it could not be added."""
        note = self._parts.desk.note
        yield {note: note_html(f"{doing} …")}

        def bring_in(hand_out: Callable[[tuple[int, int]], None]) -> Article:
            return bring(lambda done, total: hand_out((done, total)))

        work = Background(bring_in)
        for done, total in work.steps():
            yield {note: progress_html("Indexing", done, total)}
        yield self._guarded(visitor, lambda: self._added(visitor, work.result()))

    def _added(self, visitor: Visitor, article: Article) -> Changes:
        desk = self._parts.desk
        shown = self._show(visitor.interrupt(lambda s: s.open(article.id)), f"Added “{article.title}”.")
        emptied: Changes = {desk.address: "", desk.pasted: "", desk.title: ""}
        return shown | emptied | {desk.adding: gr.update(open=False)}

    def _open(self, visitor: Visitor, id_: str) -> Changes:
        def opened() -> Changes:
            self._shelf.article(id_)  # raises before anything is changed
            return self._show(visitor.interrupt(lambda s: s.open(id_)))

        return self._guarded(visitor, opened)

    def _guarded(self, visitor: Visitor, act: Callable[[], Changes]) -> Changes:
        """Act; on failure say why and leave everything as it is."""
        done: list[Changes] = []
        problem = problem_of(lambda: done.append(act()))
        if problem is None:
            return done[0]
        desk = self._parts.desk
        listed = gr.update(choices=self._shelf.choices(), value=visitor.session.article)
        return {desk.note: note_html(problem, problem=True), desk.chooser: listed}

    def _show(self, session: Session, message: str = "", *, undo: bool = False) -> Changes:
        desk = self._parts.desk
        listed = gr.update(choices=self._shelf.choices(), value=session.article)
        return self._conversation.show(session) | {
            desk.article: article_html(self._shelf.article(session.article)),
            desk.chooser: listed,
            desk.note: note_html(message),
            desk.undo: gr.update(visible=undo),
        }
