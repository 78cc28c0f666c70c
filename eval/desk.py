"""Assistants for many articles at once, indexed in a folder that is thrown away with the run."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path

from ingest.article import Article
from ingest.embed import Embedder
from ingest.index import ArticleIndex, build_index, open_index

OPEN_INDEXES = 16
"""Most indexes held open: each keeps files and memory, and cases of one article mostly come together."""


class Desk:
    """The articles of one run: each is embedded once, and closed when enough others came after it."""

    def __init__(self, folder: Path, *, embedder: Embedder) -> None:
        self.folder = folder
        self.embedder = embedder
        self._open: OrderedDict[str, ArticleIndex] = OrderedDict()
        self._lock = threading.Lock()

    def index(self, article: Article) -> ArticleIndex:
        """Return the article's index: the open one, the one on disk, or a new one."""
        with self._lock:
            index = self._open.pop(article.sha256, None) or self._read(article)
            self._open[article.sha256] = index
            if len(self._open) > OPEN_INDEXES:
                self._open.popitem(last=False)[1].close()
            return index

    def close(self) -> None:
        """Close every index; the folder is the caller's to remove."""
        for index in self._open.values():
            index.close()
        self._open.clear()

    def _read(self, article: Article) -> ArticleIndex:
        folder = self.folder / article.sha256
        if folder.exists():
            return open_index(folder, embedder=self.embedder)
        return build_index(article, folder, embedder=self.embedder)
