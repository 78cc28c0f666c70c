"""The chat window from the command line: `python -m ui --help`."""

from __future__ import annotations

import argparse
import ipaddress
import os
import sys
import threading
from collections.abc import Sequence

# Read by Gradio when it is imported, so it must be set before.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr

from ingest.command import Parser, one_line
from ingest.library import Library, default_root
from rag.assistant import Assistant
from rag.command import BAD_INPUT, add_asking, named_model, opener
from rag.settings import Settings
from ui.app import build_app, launch_options
from ui.models import Models


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and serve it until interrupted; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        spec, model = named_model(args.llm, os.environ)
        if args.llm is None:
            print(f"model: {spec}; choose another with --llm", file=sys.stderr)
        library = Library(default_root(os.environ))
        index = library.add(library.find(args.article))
        assistant = Assistant(index, model=model, settings=Settings(quotes_only=args.quotes_only))
        # Whoever chooses a model has this machine start it, or connect to where they say.
        models = Models(spec, model, opener(os.environ)) if is_loopback(args.host) else None
        app = build_app(assistant, library, models=models, pinned=args.article is not None)
        _serve(app, assistant, args.host, args.port)
    except BAD_INPUT as error:
        print(f"ui: {one_line(error)}", file=sys.stderr)
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
    parser = Parser(prog="python -m ui", description="Open the chat window.")
    add_asking(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to listen on (default: this machine only); on another one no model can be chosen",
    )
    parser.add_argument("--port", type=int, help="port to listen on (default: the first free one from 7860)")
    return parser


def _serve(app: gr.Blocks, assistant: Assistant, host: str, port: int | None) -> None:
    options = launch_options() | {"server_name": host, "server_port": port, "quiet": True}
    try:
        _, address, _ = app.launch(prevent_thread_lock=True, **options)
    except OSError as error:
        raise OSError(f"cannot listen on {host}, port {port or 'any'}; choose another with --port") from error
    # The first question need not wait for the model to start.
    threading.Thread(target=assistant.warm, daemon=True).start()
    print(f"Lectern is open at {address}  (Ctrl+C ends it)")
    app.block_thread()


if __name__ == "__main__":
    sys.exit(main())
