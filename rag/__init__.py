"""Ask questions of an article; every sentence of the answer is checked against it.

The door for Python is `Library`, `Assistant`, `Settings`, `Answer` and `open_model`; they are imported with
the first need, so that a part of the package costs only what it needs itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.library import Library
    from rag.answer import Answer
    from rag.assistant import Assistant
    from rag.models.open import open_model
    from rag.settings import Settings

__all__ = ["Answer", "Assistant", "Library", "Settings", "open_model"]

_HOMES = {
    "Answer": "rag.answer",
    "Assistant": "rag.assistant",
    "Library": "ingest.library",
    "Settings": "rag.settings",
    "open_model": "rag.models.open",
}


def __getattr__(name: str) -> object:
    """Import a name of the door.

    Raises:
        AttributeError: the package has no such name.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
