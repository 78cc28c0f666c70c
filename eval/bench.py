"""What the evaluation's commands work with: embedder, model, articles, a folder for indexes."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from eval.cases import Case, read_cases
from eval.console import tell
from eval.desk import Desk
from eval.run import Answering, OpenAssistant
from eval.shipped import ARTICLES, asked_of
from ingest.article import Article
from ingest.embed import Embedder, MiniLM
from ingest.library import Library, default_root
from rag.assistant import Assistant
from rag.command import named_model
from rag.models.open import Model
from rag.reader.run import shared
from rag.settings import Settings


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

    def embedder(self) -> Embedder:
        """Return the embedder, loaded."""
        return ready_embedder()

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
            LoadError: nothing can be loaded from the source.
            LibraryError: no article has that id.
        """
        if source is None and all(case.context is not None or case.article in ARTICLES for case in cases):
            return list(cases), None
        article = Library(default_root(self.environ)).find(source)
        return asked_of(cases, article if source else None), article

    def chosen(self, args: argparse.Namespace) -> tuple[list[Case], Article | None]:
        """Return the cases that the arguments choose, and the article of those that bring none.

        Raises:
            DataError: the case file cannot be used.
        """
        return self.asked(read_cases(args.cases)[:: args.every][: args.limit], args.article)

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        """Give a desk whose indexes are thrown away in the end."""
        with (
            TemporaryDirectory(prefix="lectern-", ignore_cleanup_errors=True) as folder,
            closing(Desk(Path(folder), embedder=self.embedder())) as desk,
        ):
            yield desk


def opener(desk: Desk, model: Model | None, settings: Settings) -> OpenAssistant:
    """Return what opens the assistant of an article."""
    return partial(_assistant, desk, model, settings)


def _assistant(desk: Desk, model: Model | None, settings: Settings, article: Article) -> Answering:
    return Assistant(desk.index(article), model=model, settings=settings)
