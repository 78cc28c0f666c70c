"""The library of articles from the command line: add, list, remove, restore."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial

from ingest.command import BAD_INPUT, Parser, library_of, one_line, text
from ingest.library import Library
from ingest.load import load
from ingest.printable import printable

_QUIET_SECONDS = 2.0
_BAR = 30


def main(argv: Sequence[str] | None = None, *, library: Library | None = None) -> int:
    """Run the command on the user's library, or on the one given; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        args.command(library or library_of(os.environ, tell=partial(print, file=sys.stderr)), args.argument)
    except BAD_INPUT as error:
        print(f"ingest: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ingest: interrupted; nothing was changed", file=sys.stderr)
        return 2
    return 0


def add(library: Library, source: str) -> None:
    """Load and index an article."""
    article = load(source)
    bar = ProgressBar()
    try:
        library.add(article, progress=bar)
    finally:
        bar.close()
    print(printable(f"{article.id}  {article.title}  ({article.words:,} words)"))


def list_articles(library: Library, _: None) -> None:
    """Print one line an article, latest first: id, words, title."""
    entries = library.entries()
    for entry in entries:
        print(printable(f"{entry.id}  {entry.words:>7,} words  {entry.title}"))
    if not entries:
        print(f"no articles in {library.root}; add one: python -m ingest add PATH_OR_URL", file=sys.stderr)


def remove(library: Library, id_: str) -> None:
    """Remove an article, saying how to get it back."""
    entry = library.remove(id_)
    print(printable(f"removed {entry.title}; for seven days: python -m ingest restore {entry.id}"))


def restore(library: Library, id_: str) -> None:
    """Bring a removed article back."""
    print(printable(f"restored {library.restore(id_).title}"))


class ProgressBar:
    """A line on standard error that appears only when the work takes longer than two seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._start = clock, clock()
        self._drawn = -1

    def __call__(self, done: int, total: int) -> None:
        """Show that `done` of `total` pieces are indexed."""
        filled = _BAR * done // max(total, 1)
        if filled == self._drawn or self._clock() - self._start < _QUIET_SECONDS:
            return
        self._drawn = filled
        bar = "#" * filled + "." * (_BAR - filled)
        print(f"\rindexing [{bar}] {done:,} of {total:,}", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        """End the line, if there is one."""
        if self._drawn >= 0:
            print(file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m ingest", description="Manage the library of articles.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    kinds: tuple[tuple[str, Callable[..., None], str | None, str], ...] = (
        ("add", add, "PATH_OR_URL", "add a file or a web page"),
        ("list", list_articles, None, "list the articles, latest first"),
        ("remove", remove, "ID", "remove an article; the beginning of its id is enough"),
        ("restore", restore, "ID", "bring back what was removed within seven days"),
    )
    for name, command, argument, about in kinds:
        sub = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        sub.set_defaults(command=command, argument=None)
        if argument:
            sub.add_argument("argument", metavar=argument, type=text)
    return parser


if __name__ == "__main__":
    sys.exit(main())
