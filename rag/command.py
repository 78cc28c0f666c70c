"""What the commands that ask share: their arguments, and the model that these name."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest import command
from ingest.home import default_root
from rag.models.fetch import fetched, pins
from rag.models.weights import ModelError, assemble, present
from rag.reader.run import ReaderError
from rag.receipt.value import shown

if TYPE_CHECKING:
    from rag.models.open import Model

BAD_INPUT = (*command.BAD_INPUT, ModelError, ReaderError)
"""What exits with 2 in every command that asks: also a model, or the reader, that cannot be had."""


ALL = "all"
"""Asks all articles of the library, where an article could be named; a file of that name is `./all`."""

_IDS = re.compile(r"[0-9a-f]{1,64}(?:,[0-9a-f]{1,64})+,?")

SDK_MISSING = "the SDK of the Model Context Protocol is not installed; install it: pip install 'mcp>=2.3,<3'"
"""What is told where the protocol is asked for without it."""


def is_several(article: str | None) -> bool:
    """Whether what names an article names all of them, or some by their ids with commas between them."""
    listed = bool(article and _IDS.fullmatch(article)) and not Path(article or "").exists()
    return article == ALL or listed


def add_asking(parser: argparse.ArgumentParser, more: str = "") -> None:
    """Add the arguments that say what is asked, and whom: `article`, `llm` and `quotes_only`.

    `more` says what else can be given as an article.
    """
    about = f"file, URL or id in the library; default: the bundled article{more}"
    parser.add_argument("--article", type=command.text, help=about)
    parser.add_argument(
        "--llm",
        type=command.text,
        metavar="SPEC",
        help="local (the default when its file is there), none, provider:model, http://…/v1 or a .gguf file",
    )
    parser.add_argument("--quotes-only", action="store_true", help="no sentence but the article's own")


def first_fault(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return the first of pydantic's errors in one line: where it is, what is wrong, and what was met."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return command.one_line(f"what was sent is no JSON: {first['ctx']['error']}")
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "the input"
    met = "" if first["type"] == "missing" else f", not {shown(str(first['input']))}"
    return command.one_line(f"{where}: {first['msg'][0].lower()}{first['msg'][1:]}{met}")


def named_model(spec: str | None, environ: Mapping[str, str]) -> tuple[str, Model | None]:
    """Return a model's name, fit to be shown, and the model, not yet started; without a spec the default.

    Raises:
        ModelError: the spec is of no known form.
    """
    if spec is None:
        spec = "local" if present(_folder(environ)) else "none"
    model = _open(spec, environ, key=environ.get("OPENAI_API_KEY", "none"))
    return (model.name if model else spec), model


def fetch_model(environ: Mapping[str, str], tell: Callable[[str], None]) -> Path:
    """Return the embedded model's file, fetched and put together where it is not there; tell how far that is.

    Raises:
        WeightsError: it cannot be fetched, or not be written.
    """
    folder, told = _folder(environ), -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        if (tenths := 10 * done // total) > told:
            told = tenths
            tell(f"chat model: {10 * tenths} %")

    if not present(folder):
        tell("fetching the chat model, 1.1 GB, this once")
    return assemble(folder, fetched(folder / "parts", pins()), progress=progress)


def opener(environ: Mapping[str, str]) -> Callable[[str], Model | None]:
    """Return what opens a spec that was typed in a window; the model is not yet started.

    Whoever sees the window can type there. So the key of the environment goes to no address, and no file
    is looked for: a `.gguf` file raises ModelError, as does a spec of no known form.
    """
    return partial(_typed, environ)


def _typed(environ: Mapping[str, str], spec: str) -> Model | None:
    if spec.endswith(".gguf") and not spec.startswith(("http://", "https://")):
        raise ModelError(f"the model file {spec!r} cannot be chosen here; start with --llm and its path")
    return _open(spec, environ, key="none")


def _open(spec: str, environ: Mapping[str, str], *, key: str) -> Model | None:
    from rag.models.open import open_model  # takes seconds to load

    return open_model(spec, folder=_folder(environ), key=key, threads=os.cpu_count() or 2)


def _folder(environ: Mapping[str, str]) -> Path:
    return default_root(environ) / "models"
