"""What the evaluation's commands work with: embedder, model, articles, and a desk of their indexes."""

from __future__ import annotations

import argparse
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.cases import read_cases
from eval.output import tell
from eval.run import OpenAssistant
from eval.shipped import ARTICLES, asked_of
from ingest.article import Article
from ingest.build import build_index, open_index
from ingest.embed import Embedder, MiniLM
from ingest.index import ArticleIndex
from ingest.library import Library, default_root
from rag.assistant import Assistant
from rag.cases import Case
from rag.command import named_model
from rag.models.open import Model
from rag.reader.run import shared
from rag.settings import Settings

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

    def opener(self, model: Model | None, settings: Settings) -> OpenAssistant:
        """Return what opens the assistant of an article."""
        return lambda article: Assistant(self.index(article), model=model, settings=settings)

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


def ready_embedder() -> Embedder:
    """Return the embedder, loaded, as the reader is: what is missing stops a run, and no case pays for it.

    Raises:
        EmbedderError: the embedder is missing or altered.
        ReaderError: the reader is.
    """
    embedder = MiniLM()
    embedder.embed_query("ready")
    shared().read("ready", [["ready"]])
    return embedder


class Bench:
    """Opens what the commands need; `environ` says where models and articles are kept."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ

    def model(self, spec: str | None) -> tuple[str, Model | None]:
        """Return the spec as rows name it, and its model, started: no run is lost to one that does not start.

        Raises:
            ModelError: there is no such model.
        """
        name, model = named_model(spec, self.environ)
        if spec is None:
            tell(f"model: {name}; choose another with --llm\n")
        if model:
            model.chat()
        return name, model

    def asked(self, cases: Sequence[Case], source: str | None) -> tuple[list[Case], Article | None]:
        """Return the cases and the article of those that bring none; one that is named serves them all.

        Raises:
            LoadError, LibraryError: nothing can be loaded from the source, or no article has that id.
        """
        if source is None and all(case.context is not None or case.article in ARTICLES for case in cases):
            return list(cases), None
        article = Library(default_root(self.environ)).find(source)
        return asked_of(cases, article if source else None), article

    def chosen(self, args: argparse.Namespace) -> tuple[list[Case], Article | None]:
        """Return the cases that the arguments choose, and the article of those that bring none."""
        return self.asked(read_cases(args.cases)[:: args.every][: args.limit], args.article)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Give a desk whose indexes are thrown away in the end."""
        with (
            TemporaryDirectory(prefix="lectern-", ignore_cleanup_errors=True) as folder,
            closing(Desk(Path(folder), embedder=ready_embedder())) as desk,
        ):
            yield desk
