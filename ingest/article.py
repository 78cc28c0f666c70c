"""The article and its pieces; every piece keeps its place: ``text[start:end] == piece.text``."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """A text to ask about. `text` is final: normalised once when loaded, never again.

    `byline` names who wrote it, `published` is the day in ISO 8601: each as the source says, or empty.
    `pages` are the offsets at which its pages begin, none where it has no pages. Its identity is its text.
    """

    title: str
    source: str
    text: str
    byline: str = ""
    published: str = ""
    pages: tuple[int, ...] = ()

    @property
    def sha256(self) -> str:
        """Hex digest of the text in UTF-8: the article's identity."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()

    @property
    def id(self) -> str:
        """Short identity shown to readers: the first 12 digits of the digest."""
        return self.sha256[:12]

    @property
    def words(self) -> int:
        """Number of white-space separated words."""
        return len(self.text.split())


def page_of(article: Article, offset: int) -> int:
    """Return the number of the page, from 1, on which the character at an offset stands; 0 without pages."""
    return bisect_right(article.pages, offset)


def on_page(article: Article, offset: int, after: str) -> str:
    """Return `page 3`, with what comes after it in a line of text; empty without pages."""
    return f"page {page:,}{after}" if (page := page_of(article, offset)) else ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A few neighbouring sentences of one paragraph: the unit that is embedded."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """The unit of evidence and of citation; `passage` is the index of the passage it is read in."""

    start: int
    end: int
    text: str
    passage: int


def touches(piece: Passage | Sentence, span: tuple[int, int]) -> bool:
    """Tell whether a piece and a span of the text have a character in common."""
    return piece.start < span[1] and span[0] < piece.end


def within(passage: Passage, sentences: Sequence[Sentence]) -> list[int]:
    """Return the positions of the sentences of a passage, shared ones among them."""
    first = bisect_left(sentences, passage.start, key=lambda s: s.start)
    return list(range(first, bisect_right(sentences, passage.end, key=lambda s: s.end)))
