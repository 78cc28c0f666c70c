"""What the commands that ask share: their arguments, and the model that these name."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from ingest import command
from ingest.library import default_root
from rag.model import Model, ModelError, open_model
from rag.weights import find_weights

BAD_INPUT = (*command.BAD_INPUT, ModelError)
"""What exits with 2 in every command that asks: also a model that cannot be had."""


def add_asking(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what is asked, and whom: `article`, `llm` and `quotes_only`."""
    about = "file, URL or id in the library; default: the bundled article"
    parser.add_argument("--article", type=command.text, help=about)
    parser.add_argument(
        "--llm",
        type=command.text,
        metavar="SPEC",
        help="local (the default when its file is there), none, provider:model, http://…/v1 or a .gguf file",
    )
    parser.add_argument("--quotes-only", action="store_true", help="the model judges, the answer is quotes")


def named_model(spec: str | None, environ: Mapping[str, str]) -> tuple[str, Model | None]:
    """Return the spec and its model, not yet started; without a spec the default one.

    Raises:
        ModelError: the spec is of no known form.
    """
    folder = default_root(environ) / "models"
    if spec is None:
        spec = "local" if find_weights(folder) else "none"
    key = environ.get("OPENAI_API_KEY", "none")
    return spec, open_model(spec, folder=folder, key=key, threads=os.cpu_count() or 2)
