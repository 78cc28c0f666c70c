"""Addresses of passages: what stands after the `#` of one, read and made. Pure.

    article=0123456789ab&cite=120-214&check=9f86d081

`article` is the article's id, each `cite` a span of its text, and the `check` after it the first digits of
the SHA-256 digest of the words there. The address of an answer has those of all its citations.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.article import Article
from ingest.editions import Editions, Found
from rag.answer import Citation
from rag.receipt.value import shown

CHECK = 8
"""Hexadecimal digits of a digest that an address has."""

MOST = 40
"""Passages of one address."""

_CITE = r"cite=(\d{1,9})-(\d{1,9})&check=([0-9a-f]{8})"
_LINK = re.compile(rf"article=([0-9a-f]{{12}})((?:&{_CITE})*)", re.ASCII)
_EACH = re.compile(_CITE, re.ASCII)


class LinkError(ValueError):
    """What stands after the `#` is no address of ours; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of an article that an address names, and the digits of its digest."""

    start: int
    end: int
    check: str


@dataclass(frozen=True, slots=True)
class Link:
    """An address: the id of an article, and passages of it, perhaps none."""

    article: str
    passages: tuple[Passage, ...] = ()


def read_link(text: str) -> Link:
    """Return the address that stands after a `#`.

    Raises:
        LinkError: it is none, or names too many passages.
    """
    if not (found := _LINK.fullmatch(text)):
        raise LinkError(f"this link cannot be read: {shown(text)}; copy it again, to its end")
    named = [Passage(int(start), int(end), check) for start, end, check in _EACH.findall(found[2])]
    if len(named) > MOST:
        raise LinkError(f"this link names {len(named):,} passages; at most {MOST} can be shown")
    return Link(found[1], tuple(dict.fromkeys(named)))


def cite_of(start: int, end: int, quote: str) -> str:
    """Return the part of an address that names a passage."""
    return f"cite={start}-{end}&check={_digest(quote)}"


def cites_of(citations: Iterable[Citation]) -> str:
    """Return the part of an address that names several passages, each once."""
    return "&".join(dict.fromkeys(cite_of(c.start, c.end, c.quote) for c in citations))


def resolved(passage: Passage, article: Article, earlier: Iterable[Article]) -> Found:
    """Return what became of a passage: `same` only where the article reads as when the address was made.

    Where it does not, `earlier` versions are tried, latest first; one that has the words tells what became of
    them.
    """
    if _reads(passage, article):
        return Found("same", passage.start, passage.end, article.text[passage.start : passage.end])
    for old in earlier:
        if _reads(passage, old):
            quote = old.text[passage.start : passage.end]
            return Editions(old.text, article.text).fate(passage.start, passage.end, quote)
    return Found("gone")


def _reads(passage: Passage, article: Article) -> bool:
    inside = 0 <= passage.start < passage.end <= len(article.text)
    return inside and _digest(article.text[passage.start : passage.end]) == passage.check


def _digest(quote: str) -> str:
    return hashlib.sha256(quote.encode("utf-8", "surrogatepass")).hexdigest()[:CHECK]


def told(fates: Iterable[Found]) -> Iterator[str]:
    """Yield a line for each kind of thing that became of passages, but for those that are the same."""
    kinds = {(found.fate, found.places > 1) for found in fates}
    for fate, uncertain in sorted(kinds):
        if line := _TOLD.get(fate):
            yield f"{line} It stands there more than once; this is the nearest." if uncertain else line


_TOLD = {
    "changed": "This passage has changed since the link was made; the sentence that it became is lit.",
    "gone": "This passage has changed since the link was made, and is gone from this article.",
    "moved": "This passage has moved since the link was made; it is lit where it stands now.",
}
