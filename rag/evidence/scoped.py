"""Evidence for a question about marked words: their paragraph first, then all of the article."""

from __future__ import annotations

from ingest.article import touches
from rag.answer import About
from rag.evidence.decide import probability
from rag.evidence.find import Finder, Found
from rag.evidence.marked import around
from rag.settings import Settings


def find_about(finder: Finder, read: str, alone: str, about: About | None, settings: Settings) -> Found:
    """Return what the paragraph marked says, where that answers; else what all of the article does.

    Raises:
        ReaderError: the reader cannot be loaded.
    """
    if about:
        paragraph = around(finder.index.article.text, about.marked.start, about.marked.end)
        found = finder.only(lambda s: touches(s, paragraph)).find(read, alone, limit=settings.evidence)
        if probability(found.best) >= settings.threshold:
            return found
    return finder.find(read, alone, limit=settings.evidence)
