"""The reader's articles: add, list, open, remove, restore; one folder an article."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from ingest import kept
from ingest.article import Article
from ingest.build import build_index, is_current, open_index
from ingest.embed import Embedder, MiniLM
from ingest.errors import LibraryError as LibraryError
from ingest.errors import UnknownArticleError
from ingest.held import Held
from ingest.home import HOME_VARIABLE as HOME_VARIABLE
from ingest.home import default_root as default_root
from ingest.home import writing
from ingest.index import ArticleIndex, Progress
from ingest.kept import Entry
from ingest.load import load
from ingest.store import AGAIN, ON_DISK, StaleIndexError, Stores, discard
from ingest.tidy import building, forget_old

BUNDLED = str(resources.files("ingest") / "articles" / "briefing.txt")
"""The article that the project ships."""
_ID = re.compile("[0-9a-f]{1,64}")


class Library:
    """Articles under one directory. Safe between threads.

    Processes may share the directory; nothing they leave unfinished is seen, and whoever builds next sweeps
    it. `tell` takes a line about an index that was there and is built again.
    """

    def __init__(
        self,
        root: Path,
        *,
        embedder: Embedder | None = None,
        stores: Stores = ON_DISK,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.root = root
        self._tell = tell
        self.embedder = embedder or MiniLM()
        self.stores = stores
        self._lock = threading.RLock()
        self._open = Held()

    def add(self, article: Article, *, progress: Progress | None = None) -> ArticleIndex:
        """Keep the article and index it; one that is there already is opened, nothing is embedded.

        Raises:
            LibraryError: the directory cannot be written.
            StoreError: the vectors lie in a server, which cannot be reached.
        """
        with self._lock:
            if any(entry.id == article.id for entry in self.entries()):
                return self._again(article, progress)
            return self._opened(self._build(article, progress))

    def begin(self, article: Article) -> ArticleIndex:
        """Do as `add` does, but embed with the first search: what is read and not asked is there at once.

        Raises:
            LibraryError: the directory cannot be written.
            StoreError: the vectors lie in a server, which cannot be reached.
        """
        with self._lock:
            if self.indexed(article.id):
                return self._again(article, None)
            folder = self._folder(article.id)
            with writing(self.root):
                kept.keep_article(article, folder)
                kept.note(article, folder)
            return self._opened(ArticleIndex(article, None, self.embedder, stores=self.stores))

    def entries(self) -> list[Entry]:
        """List the articles, latest first; folders that cannot be read are left out."""
        found = [
            entry for path in self.root.glob("articles/*/entry.json") if (entry := kept.read_entry(path))
        ]
        return sorted(found, key=lambda e: (e.added, e.id), reverse=True)

    def indexed(self, id_: str) -> bool:
        """Whether the article can be asked at once; otherwise opening it builds its index again first."""
        return id_ in self._open or is_current(self._folder(id_), embedder=self.embedder, stores=self.stores)

    def open(self, id_: str) -> ArticleIndex:
        """Open an article by its id or the beginning of it; a stale index is built again.

        Raises:
            LibraryError: no article, or more than one, has that id, or its text is damaged.
            StoreError: the vectors lie in a server, which cannot be reached.
        """
        entry = self._entry(id_)
        if index := self._open.get(entry.id):  # also while another one is built
            return index
        with self._lock:
            return self._ready(entry.id, None, None)

    @contextmanager
    def borrowed(self, id_: str) -> Iterator[ArticleIndex]:
        """Lend an article's index, as `open` does; one that was not open is closed again."""
        with self._lock:
            open_before = id_ in self._open
            try:
                yield self._ready(id_, None, None)
            finally:
                if not open_before and (index := self._open.pop(id_, None)):
                    index.close()

    def find(self, source: str | None) -> Article:
        """Return the article of a path, an address or an id here; the bundled one for None. Embeds nothing.

        What could be an id, or the beginning of one, is read as a path where there is such a file.

        Raises:
            LoadError: nothing can be loaded from the path or address.
            LibraryError: no article, or more than one, has that id, or its text is damaged.
        """
        if source is None:
            return load(BUNDLED)
        if not _ID.fullmatch(source) or Path(source).exists():
            return load(source)
        with self._lock:
            return self._kept(self._folder(self._entry(source).id))

    def remove(self, id_: str) -> Entry:
        """Put an article aside; `restore` brings it back for seven days.

        Raises:
            LibraryError: no article, or more than one, has that id.
            StoreError: it was removed before, and a server that has vectors of that time is away.
        """
        with self._lock, writing(self.root):
            entry = self._entry(id_)
            aside = self.root / "removed" / entry.id
            discard(aside, stores=self.stores)
            if index := self._open.pop(entry.id, None):
                index.close()
            forget_old(self.root, self.stores)
            aside.parent.mkdir(parents=True, exist_ok=True)
            os.utime(self._folder(entry.id))  # before: it says since when it is removed
            self._folder(entry.id).rename(aside)
            return entry

    def restore(self, id_: str) -> Entry:
        """Undo `remove`.

        Raises:
            LibraryError: nothing by that id was removed within seven days.
        """
        with self._lock, writing(self.root):
            aside = self.root / "removed" / id_
            entry = kept.read_entry(aside / "entry.json")
            if entry is None:
                raise LibraryError(f"nothing to restore: {id_!r} was not removed lately; add it again")
            if not self._folder(id_).exists():
                aside.rename(self._folder(id_))
            return entry

    def questions(self, id_: str) -> list[tuple[str, int]] | None:
        """Return the questions kept with an article, each with a place in its text; None if none were."""
        return kept.read_questions(self._folder(id_) / kept.QUESTIONS)

    def keep_questions(self, id_: str, questions: Sequence[tuple[str, int]]) -> None:
        """Keep questions with an article, in the place of those that were.

        Raises:
            LibraryError: the article is not there, or the directory cannot be written.
        """
        with self._lock, writing(self.root):
            kept.write_json(self._folder(self._entry(id_).id) / kept.QUESTIONS, questions)

    def _again(self, article: Article, progress: Progress | None) -> ArticleIndex:
        """Return the open index of an article that is kept, with what its source says of it by now."""
        index = self._ready(article.id, article, progress)
        with writing(self.root):
            index.article = kept.complete(index.article, self._folder(article.id), article)
        return index

    def _ready(self, id_: str, article: Article | None, progress: Progress | None) -> ArticleIndex:
        """Return the open index; a stale one is built again, from `article` where it is at hand."""
        return self._open.get(id_) or self._opened(self._loaded(id_, article, progress))

    def _loaded(self, id_: str, article: Article | None, progress: Progress | None) -> ArticleIndex:
        folder = self._folder(id_)
        try:
            return open_index(folder, embedder=self.embedder, stores=self.stores)
        except StaleIndexError as error:
            article = article or self._kept(folder)
            if (folder / "manifest.json").exists():  # else it was begun, and never asked
                self._tell(f"“{article.title}” is indexed again: {str(error).removesuffix(f'; {AGAIN}')}")
            return self._build(article, progress)

    def _build(self, article: Article, progress: Progress | None) -> ArticleIndex:
        """Build the index, and list the article unless it is listed."""
        folder = self._folder(article.id)
        with writing(self.root), building(self.root, self.stores):
            index = build_index(
                article, folder, embedder=self.embedder, stores=self.stores, progress=progress
            )
            kept.note(article, folder)
        return index

    def tidy(self) -> None:
        """Complete or sweep what processes that were ended have left, unless one is building right now."""
        with self._lock, building(self.root, self.stores):
            pass

    def _opened(self, index: ArticleIndex) -> ArticleIndex:
        index.renew = self._renew
        self._open[index.article.id] = index
        return index

    def _renew(self, index: ArticleIndex, gone: object) -> None:
        """Let an open index whose store is gone use the one that is there by now, or a new one."""
        with self._lock:
            if index.searches(gone):  # else another thread was quicker
                index.take(self._loaded(self._entry(index.article.id).id, index.article, None))
                self._open[index.article.id] = index

    def _folder(self, id_: str) -> Path:
        return self.root / "articles" / id_

    def _entry(self, id_: str) -> Entry:
        # A whole id needs no look at all the others.
        whole = kept.read_entry(self._folder(id_) / "entry.json") if _ID.fullmatch(id_) else None
        found = [whole] if whole else [e for e in self.entries() if id_ and e.id.startswith(id_)]
        if len(found) != 1:
            problem = "no article" if not found else f"{len(found)} articles"
            raise UnknownArticleError(f"{problem} with id {id_!r}; see `python -m ingest list`")
        return found[0]

    def _kept(self, folder: Path) -> Article:
        """Read the article of a folder; it must still be the text that gave the folder its name."""
        try:
            article = kept.read_article(folder)
        except StaleIndexError as error:
            raise LibraryError(str(error)) from error
        if article.id != folder.name:
            raise LibraryError(f"article {folder.name} was altered on disk; add it again from its source")
        return article
