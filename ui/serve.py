"""The chat window opened and served: what `python -m ui` does."""

from __future__ import annotations

import argparse
import ipaddress
import threading
from collections.abc import Callable, Mapping, Sequence

import gradio as gr

from ingest.command import Parser, library_of, one_line
from rag.assistant import Assistant
from rag.command import BAD_INPUT, add_asking, named_model, opener
from rag.settings import Settings
from ui.app import build_app, launch_options
from ui.database import named_database
from ui.models import Models

Tell = Callable[[str], None]
"""Takes a line for the terminal."""


def serve(argv: Sequence[str], environ: Mapping[str, str], *, tell: Tell, complain: Tell) -> int:
    """Open the window and serve it until interrupted; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        spec, model = named_model(args.llm, environ)
        if args.llm is None:
            complain(f"model: {spec}; choose another with --llm")
        library = library_of(environ)
        database = named_database(environ, library.root)
        index = library.begin(library.find(args.article))
        assistant = Assistant(index, model=model, settings=Settings(quotes_only=args.quotes_only))
        # Whoever chooses a model has this machine start it, or connect to where they say.
        models = Models(spec, model, opener(environ)) if is_loopback(args.host) else None
        pinned = args.article is not None
        app = build_app(assistant, library, models=models, database=database, pinned=pinned)
        tell(f"Lectern is open at {_launched(app, args.host, args.port)}  (Ctrl+C ends it)")
        # The first question need not wait for the model to start.
        threading.Thread(target=assistant.warm, daemon=True).start()
        app.block_thread()
    except BAD_INPUT as error:
        complain(f"ui: {one_line(error)}")
        return 2
    except KeyboardInterrupt:
        return 1
    return 0


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on an address; of other names there is no telling."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m ui",
        description="Open the chat window.",
        epilog="Installed, this is `lectern`; `lectern ask`, `verify`, `add`, `list`, `remove` and `restore` "
        "do the rest, each with --help.",
    )
    add_asking(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: this machine only); on another one no model can be chosen",
    )
    parser.add_argument("--port", type=int, help="port to listen on (default: the first free one from 7860)")
    return parser


def _launched(app: gr.Blocks, host: str, port: int | None) -> str:
    """Open the window and return its address."""
    options = launch_options() | {"server_name": host, "server_port": port, "quiet": True}
    try:
        return str(app.launch(prevent_thread_lock=True, **options)[1])
    except OSError as error:
        raise OSError(f"cannot listen on {host}, port {port or 'any'}; choose another with --port") from error
