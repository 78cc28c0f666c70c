"""The chat window from the command line: `python -m ui --help`."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import NoReturn

# Read by Gradio when it is imported, so it must be set before.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

from ingest.embed import EmbedderError
from ingest.index import ArticleIndex
from ingest.library import Library, LibraryError, default_root
from ingest.load import LoadError, load
from rag.assistant import Assistant
from rag.model import Model, ModelError, open_model
from rag.settings import Settings
from rag.weights import find_weights
from ui.app import build_app, launch_options

_ID = re.compile("[0-9a-f]{1,64}")

BAD_INPUT = (EmbedderError, LibraryError, LoadError, ModelError, OSError)
"""What exits with 2: an article, a model or a port that cannot be used."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and serve it until interrupted; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        root = default_root(os.environ)
        library = Library(root)
        index = _open(library, args.article)
        settings = Settings(quotes_only=args.quotes_only)
        assistant = Assistant(index, model=_model(args.llm, root / "models"), settings=settings)
        _serve(assistant, library, args.host, args.port)
    except BAD_INPUT as error:
        print(f"ui: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m ui", description="Open the chat window.")
    parser.add_argument("--article", help="file, URL or id in the library; default: the bundled article")
    parser.add_argument("--llm", metavar="SPEC", help="local, none, provider:model or http://…/v1")
    parser.add_argument("--quotes-only", action="store_true", help="the model judges, the answer is quotes")
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: this machine only)"
    )
    parser.add_argument("--port", type=int, help="port to listen on (default: the first free one from 7860)")
    return parser


def _open(library: Library, source: str | None) -> ArticleIndex:
    """Return the index of a file, an address, or an article of the library; the bundled one by default."""
    if source is None:
        source = str(resources.files("ingest") / "articles" / "briefing.txt")
    if _ID.fullmatch(source) and not Path(source).exists():
        return library.open(source)
    return library.add(load(source))


def _model(spec: str | None, folder: Path) -> Model | None:
    if spec is None:
        spec = "local" if find_weights(folder) else "none"
        print(f"model: {spec}; choose another with --llm", file=sys.stderr)
    key = os.environ.get("OPENAI_API_KEY", "none")
    return open_model(spec, folder=folder, key=key, threads=os.cpu_count() or 2)


def _serve(assistant: Assistant, library: Library, host: str, port: int | None) -> None:
    app = build_app(assistant, library)
    options = launch_options() | {"server_name": host, "server_port": port, "quiet": True}
    try:
        _, address, _ = app.launch(prevent_thread_lock=True, **options)
    except OSError as error:
        raise OSError(f"cannot listen on {host}, port {port or 'any'}; choose another with --port") from error
    print(f"Lectern is open at {address}  (Ctrl+C ends it)")
    app.block_thread()


if __name__ == "__main__":
    sys.exit(main())
