"""The articles a window can open, and the ways to bring one in. Shared by all visitors, remembers none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ingest.article import Article
from ingest.library import Entry, Library, LibraryError
from ingest.load import LoadError, from_text, load
from rag.assistant import Assistant

Progress = Callable[[int, int], None]
FILE_TYPES = [".txt", ".md", ".html", ".htm", ".pdf", ".docx"]


class Shelf:
    """A library, and the assistant that answers about each of its articles."""

    def __init__(self, assistant: Assistant, library: Library) -> None:
        self._home = assistant
        self._library = library
        kept = {entry.id for entry in library.entries()}
        self._loose = assistant.index.article if assistant.index.article.id not in kept else None

    @property
    def first(self) -> str:
        """Id of the article a new window opens on."""
        ids = [id_ for _, id_ in self.choices()]
        home = self._home.index.article.id
        return home if home in ids else ids[0]

    def assistant(self, id_: str) -> Assistant:
        """Return the assistant for one article.

        Raises:
            LibraryError: the article is no longer there.
        """
        if self._loose and id_ == self._loose.id:
            return self._home
        return self._home.over(self._library.open(id_))

    def article(self, id_: str) -> Article:
        """Return one article; LibraryError if it is no longer there."""
        return self.assistant(id_).index.article

    def choices(self) -> list[tuple[str, str]]:
        """Return label and id of each article, latest first."""
        listed: list[Article | Entry] = [self._loose] if self._loose else []
        listed += self._library.entries()
        return [(f"{a.title} · {a.words:,} words", a.id) for a in listed]

    def add_file(self, path: str, progress: Progress) -> Article:
        """Add an uploaded file; its name stands for the temporary place it lies in.

        Raises:
            LoadError: the file is of another kind, too large, or nothing readable is in it.
        """
        name = Path(path).name
        try:
            article = load(path)
        except LoadError as error:
            raise LoadError(str(error).replace(path, name)) from error
        return self._add(replace(article, source=name), progress)

    def add_address(self, address: str, progress: Progress) -> Article:
        """Add a page of the web.

        Raises:
            LoadError: not a web address, or nothing readable is there.
        """
        address = address.strip()
        # A bare path here would let any visitor read files of the machine that serves the window.
        if not address.lower().startswith(("https://", "http://")):
            raise LoadError(f"not a web address: {address!r}; it must begin with https:// or http://")
        return self._add(load(address), progress)

    def add_text(self, text: str, title: str, progress: Progress) -> Article:
        """Add pasted text; LoadError if there is none."""
        return self._add(from_text(text, title=title.strip() or None), progress)

    def remove(self, id_: str) -> Entry:
        """Take an article away; LibraryError if it is not in the library, or is the last one."""
        if len(self.choices()) == 1:
            raise LibraryError("this is the only article; add another one before removing it")
        return self._library.remove(id_)

    def restore(self, id_: str) -> Entry:
        """Bring a removed article back; LibraryError if that is no longer possible."""
        return self._library.restore(id_)

    def _add(self, article: Article, progress: Progress) -> Article:
        return self._library.add(article, progress=progress).article
