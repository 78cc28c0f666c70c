"""What a reader of files gives: text and a title, or the reason why there is none."""

from __future__ import annotations

from typing import NamedTuple


class LoadError(ValueError):
    """A source that cannot become an article: what was wrong, the value met, what to do."""


class Extract(NamedTuple):
    """What a reader finds in a file; `title` is None when the format names none.

    `byline` names who wrote it, `published` begins with the day in ISO 8601; both are empty where the format
    says nothing. `pages` are the offsets in the text at which its pages begin, none where it has no pages.
    """

    text: str
    title: str | None
    byline: str = ""
    published: str = ""
    pages: tuple[int, ...] = ()
