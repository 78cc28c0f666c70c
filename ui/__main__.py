"""`python -m ui` opens the chat window; `lectern`, once installed, finds the other commands, too."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from tempfile import TemporaryDirectory

HOMES = dict.fromkeys(("add", "list", "remove", "restore"), "ingest") | dict.fromkeys(
    ("ask", "briefing", "verify", "mcp", "weights"), "rag"
)
"""Commands of `lectern`, and the package that does each; what is none of them is the window's."""


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and serve it until interrupted; 0 done, 2 wrong usage or bad input."""
    # Gradio reads these when it is imported. What is sent to it lies where nobody else can read it.
    from ingest.command import keep_private

    keep_private(os.environ)
    with TemporaryDirectory(prefix="lectern-") as sent:
        os.environ["GRADIO_TEMP_DIR"] = sent
        # Gradio loads the protocol's SDK if it is there, half a second that nobody may ever need.
        with _unseen("mcp"):
            from ui.serve import serve  # takes seconds to load, and other commands need none of it

        argv = sys.argv[1:] if argv is None else argv
        return serve(argv, os.environ, tell=print, complain=partial(print, file=sys.stderr))


@contextmanager
def _unseen(package: str) -> Iterator[None]:
    """Have a package that is not loaded yet not be found meanwhile."""
    if package in sys.modules:
        yield
        return
    sys.modules[package] = None  # type: ignore[assignment]  # so Python marks what cannot be imported
    try:
        yield
    finally:
        del sys.modules[package]


def lectern() -> int:
    """Run a command of `lectern`; the window where none is named."""
    package = HOMES.get(next(iter(sys.argv[1:]), ""), "ui")
    return int(import_module(f"{package}.__main__").main())


if __name__ == "__main__":
    sys.exit(main())
