"""What the commands of every package share: how wrong usage and bad input are told."""

from __future__ import annotations

import argparse
from typing import NoReturn

from ingest.embed import EmbedderError
from ingest.library import LibraryError
from ingest.load import LoadError

BAD_INPUT = (EmbedderError, LibraryError, LoadError, OSError)
"""What exits with 2 in every command: an article, an id, a file or a directory that cannot be used."""


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
