"""The process in which atheris feeds one target: `python -m trust.guided TARGET OPTION … CORPUS`."""

from __future__ import annotations

import sys
from importlib import import_module

MEASURED = ["ingest", "rag", "ui", "eval", "pypdf", "docx", "trafilatura"]
"""Packages of which it is measured what of them an input reaches."""


def main() -> None:
    """Feed the target that is named first; this does not come back."""
    name, *options = sys.argv[1:]
    atheris = import_module("atheris")
    with atheris.instrument_imports(include=MEASURED):
        targets = import_module("tests.hostile.targets").TARGETS
    atheris.Setup([sys.argv[0], *options], targets[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
