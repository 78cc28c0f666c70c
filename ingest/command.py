"""What the commands of every package share: the library, and how wrong usage and bad input are told."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import NoReturn

from ingest.embed import EmbedderError
from ingest.library import Library, LibraryError, default_root
from ingest.load import LoadError
from ingest.server import URL_VARIABLE, stores_at
from ingest.store import StoreError

BAD_INPUT = (EmbedderError, LibraryError, LoadError, StoreError, OSError)
"""What exits with 2 in every command: what was named, a file or a server that cannot be used."""


def library_of(environ: Mapping[str, str]) -> Library:
    """Return the user's library: LECTERN_HOME says where it is, CHROMA_URL where its vectors are.

    Raises:
        StoreError: CHROMA_URL is no address of a server.
    """
    return Library(default_root(environ), stores=stores_at(environ.get(URL_VARIABLE)))


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line; it exits with 2. Its subcommands are parsed alike."""

    def error(self, message: str) -> NoReturn:
        """Leave with the complaint and where to look."""
        self.exit(2, f"{self.prog}: {one_line(message)}; see {self.prog} --help\n")


def text(argument: str) -> str:
    """Return an argument that is asked or kept as text: the `type` of such arguments.

    Raises:
        argparse.ArgumentTypeError: a byte of it is no character, so it could not be written to any file.
    """
    try:
        argument.encode()
    except UnicodeEncodeError:
        raise argparse.ArgumentTypeError(
            f"{argument!r} is not text in this terminal's encoding; type it again or rename the file"
        ) from None
    return argument


def one_line(problem: object) -> str:
    """Return the text of an error, its white space collapsed."""
    return " ".join(str(problem).split())
