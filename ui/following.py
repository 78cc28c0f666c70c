"""What happens when a link is followed, or one is made: the article opens there and lights it."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.library import LibraryError
from ui.links import Link, LinkError, cite_of, read_link, resolved, told
from ui.notes import note_of_marked
from ui.reading import Reading
from ui.render_notes import copied_html, shown_html
from ui.session import Visitor
from ui.shelf import Shelf
from ui.view import Changes, View


class Following:
    """Follows links. What stands in one is not trusted: only what the article proves is lit."""

    def __init__(self, view: View, shelf: Shelf, reading: Reading) -> None:
        self._view = view
        self._shelf = shelf
        self._reading = reading

    def link(self, value: str, visitor: Visitor) -> Iterator[Changes]:
        """Open the article of a link and light its passages; without any value nothing is lit any more."""
        if not value:
            yield {self._view.parts.shown: ""}
            return
        try:
            link = self._read(value)
        except (LinkError, LibraryError) as error:
            yield self._view.note(str(error), problem=True)
            return
        if link.article != visitor.session.article:
            yield from self._reading.open(link.article, visitor)
        if link.article == visitor.session.article:
            yield self._view.guarded(lambda: self._lit(link))

    def _read(self, value: str) -> Link:
        link = read_link(value)
        if not self._shelf.has(link.article):
            missing = f"this link leads to an article that is not in this library ({link.article})"
            raise LibraryError(f"{missing}; add the article, or ask whoever made the link for it")
        return link

    def _lit(self, link: Link) -> Changes:
        article = self._shelf.article(link.article)
        earlier = [before.article for before in self._shelf.earlier(article.id)] if link.passages else []
        fates = [resolved(passage, article, earlier) for passage in link.passages]
        lines = " ".join(told(fates))
        lit = [found for found in fates if found.fate != "gone"]
        shown: Changes = {self._view.parts.shown: shown_html(article, lit)}
        return shown | (self._view.note(lines, problem=True) if lines else {})

    def address(self, value: str, visitor: Visitor) -> Changes:
        """Hand the browser the link of what is marked, `block:offset-block:offset`, to be copied."""

        def made() -> Changes:
            passage = note_of_marked(self._shelf.article(visitor.session.article), value).passage
            link = cite_of(passage.start, passage.end, passage.quote) if passage else ""
            return {self._view.parts.shown: copied_html(link)}

        return self._view.guarded(made)
