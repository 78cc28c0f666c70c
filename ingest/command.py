"""What the commands of every package share: the library, and how wrong usage and bad input are told."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, MutableMapping
from typing import TYPE_CHECKING, NoReturn

from ingest.errors import EmbedderError, LibraryError, StoreError
from ingest.extract import LoadError
from ingest.printable import printable

if TYPE_CHECKING:
    from ingest.library import Library

_TELLING = (
    *("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"),
    *("GRADIO_ANALYTICS_ENABLED", "ANONYMIZED_TELEMETRY"),
)
_HERE = ("localhost", "127.0.0.1", "::1")

BAD_INPUT = (EmbedderError, LibraryError, LoadError, StoreError, OSError)
"""What exits with 2 in every command: what was named, a file or a server that cannot be used."""


def library_of(environ: Mapping[str, str], *, tell: Callable[[str], None] = lambda line: None) -> Library:
    """Return the user's library: LECTERN_HOME says where it is, CHROMA_URL where its vectors are.

    `tell` takes a line about an index that has to be built again.

    Raises:
        StoreError: CHROMA_URL is no address of a server.
    """
    from ingest.library import Library, default_root  # which load the vector store
    from ingest.server import URL_VARIABLE, stores_at

    return Library(default_root(environ), stores=stores_at(environ.get(URL_VARIABLE)), tell=tell)


def keep_private(environ: MutableMapping[str, str]) -> None:
    """Change an environment so that no library tells or asks others, unless that is meant.

    To be called by a command before it loads more. Traces of LangChain would go to its makers, and what is
    said to an engine on this machine to a proxy; a proxy serves what is elsewhere: a model that was named.
    """
    environ.update(dict.fromkeys(_TELLING, "false"))
    # Or it warns that it goes past a proxy, which is what is wanted.
    environ.setdefault("LANGCHAIN_OPENAI_TCP_KEEPALIVE", "0")
    for name in ("no_proxy", "NO_PROXY"):
        known = [host for host in environ.get(name, "").split(",") if host]
        environ[name] = ",".join(dict.fromkeys([*known, *_HERE]))


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
    """Return the text of an error on one line, fit for a terminal."""
    return printable(" ".join(str(problem).split()))
