"""The chat window opened and served: what `python -m ui` does."""

from __future__ import annotations

import argparse
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from ingest.command import Parser, library_of, one_line
from ingest.owner import Owner
from rag.assistant import Assistant
from rag.command import BAD_INPUT, add_asking, fetch_model, named_model, opener
from rag.models.open import Model
from rag.models.weights import FETCH, WeightsError
from rag.settings import Settings
from ui.app import build_app, launch_options
from ui.database import named_database
from ui.models import Models
from ui.programs import beside
from ui.readers import Users, is_loopback

_DOOR = "name those who are let in with --auth FILE, or say --no-auth"
_SHARED = (
    "Others read this library and cannot change it: add articles with `lectern add`, or "
    "`python -m ingest add`. What is said travels as it is: let a server that speaks https stand before it."
)

Tell = Callable[[str], None]
"""Takes a line for the terminal."""


def serve(argv: Sequence[str], environ: Mapping[str, str], *, tell: Tell, complain: Tell) -> int:
    """Open the window and serve it until interrupted; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    shared = not is_loopback(args.host)
    if shared and not (args.auth or args.no_auth):
        complain(f"ui: --host {args.host} lets others in; {_DOOR}")
        return 2
    try:
        users = Users.read(args.auth) if args.auth else None
        spec, model = _model(args, environ, complain)
        library = library_of(environ, tell=complain)
        database = named_database(environ, library.root)
        article = library.find(args.article)
        owner = Owner(library.root)  # until this process ends
        if owner.other is not None and not library.stores.shared:
            complain(f"ui: process {owner.other} has {library.root} open, too; both work, on one library")
        library.tidy()
        index = library.begin(article)
        assistant = Assistant(index, model=model, settings=Settings(quotes_only=args.quotes_only))
        # Whoever chooses a model has this machine start it, or connect to where they say.
        models = None if shared else Models(spec, model, opener(environ))
        pinned = args.article is not None
        app = build_app(assistant, library, models=models, database=database, pinned=pinned, shared=shared)
        programs = beside(assistant, library, adds=not shared)
        options = launch_options(shared=shared, users=users, programs=programs)
        tell(f"Lectern is open at {_launched(app, args.host, args.port, options)}  (Ctrl+C ends it)")
        if shared:
            tell(_SHARED)
        # The first question need not wait for the model to start.
        threading.Thread(target=assistant.warm, daemon=True).start()
        app.block_thread()
    except BAD_INPUT as error:
        complain(f"ui: {one_line(error)}")
        return 2
    except KeyboardInterrupt:
        return 1
    return 0


def _model(args: argparse.Namespace, environ: Mapping[str, str], complain: Tell) -> tuple[str, Model | None]:
    """Return the name of the model and the model; one that cannot be fetched is told and done without."""
    try:
        if args.fetch:
            fetch_model(environ, complain)
    except WeightsError as error:
        complain(f"ui: {one_line(error)}")
    spec, model = named_model(args.llm, environ)
    if args.llm is None:
        brings = f"; the embedded one comes with {FETCH}" if spec == "none" else ""
        complain(f"model: {spec}; choose another with --llm{brings}")
    return spec, model


def _parser() -> argparse.ArgumentParser:
    parser = Parser(
        prog="python -m ui",
        description="Open the chat window.",
        epilog="Installed, this is `lectern`; `lectern ask`, `verify`, `add`, `list`, `remove`, `restore` "
        "and `weights` do the rest, each with --help.",
    )
    add_asking(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: this machine only); elsewhere readers cannot change the library",
    )
    door = parser.add_mutually_exclusive_group()
    about = "file of those who are let in, a line `name:password` each"
    door.add_argument("--auth", type=Path, metavar="FILE", help=about)
    door.add_argument("--no-auth", action="store_true", help="let in whoever reaches another --host")
    about = "fetch the embedded model first (1.1 GB), where it is not there"
    parser.add_argument("--fetch", action="store_true", help=about)
    parser.add_argument("--port", type=int, help="port to listen on (default: the first free one from 7860)")
    return parser


def _launched(app: gr.Blocks, host: str, port: int | None, options: dict[str, Any]) -> str:
    """Open the window and return its address."""
    options |= {"server_name": host, "server_port": port, "quiet": True}
    try:
        return str(app.launch(prevent_thread_lock=True, **options)[1])
    except OSError as error:
        raise OSError(f"cannot listen on {host}, port {port or 'any'}; choose another with --port") from error
