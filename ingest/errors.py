"""What can go wrong with an article, its index and its store; apart, so that to name it loads no library."""

from __future__ import annotations

AGAIN = "build it again"
"""What helps against a stale index."""


class EmbedderError(RuntimeError):
    """The embedding model is missing or is not the file it should be."""


class LibraryError(ValueError):
    """An article is not in the library, or the library cannot be written."""


class UnknownArticleError(LibraryError):
    """No article of the library, or more than one, has the id that was given."""


class StoreError(RuntimeError):
    """A store cannot be used. Of a server: it is away, or does not do what it is asked."""


class StaleIndexError(StoreError):
    """The stored index does not fit or does not open; building it again helps."""
