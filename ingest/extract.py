"""What a reader of files gives: text and a title, or the reason why there is none."""

from __future__ import annotations

from typing import NamedTuple


class LoadError(ValueError):
    """A source that cannot become an article: what was wrong, the value met, what to do."""


class Extract(NamedTuple):
    """What a reader finds in a file; `title` is None when the format names none."""

    text: str
    title: str | None
