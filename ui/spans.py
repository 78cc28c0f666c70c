"""Where an article's blocks lie and which pieces of them an answer lights: pure arithmetic on offsets."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from ingest.article import Sentence
from ingest.split import HASHES, paragraphs
from rag.answer import Answer

Kind = Literal["h2", "h3", "h4", "bare", "item", "set", "p"]
"""`bare` is a heading that only its shape tells: a short line without a final stop.

`set` is text whose line breaks and spaces mean something: code, a table.
"""

MAX_HEADING = 90
"""Longest heading in characters, unless it is marked with `#`."""

_BULLET = re.compile(r"(?:[-*•–]|\d{1,3}[.)])[ \t]+\S")
_SET = re.compile(r"^(?:\t| {4,}\S|```|~~~|\|.*\|)|\S(?:\t| {3,})\S|\S \| \S", re.MULTILINE)
_FINAL = re.compile(r"""[.!?:;,…。！？][)\]"'”’»]*$""")
_MARKED = re.compile(r"(\d{1,6}):(\d{1,7})-(\d{1,6}):(\d{1,7})", re.ASCII)
_LEVELS: dict[int, Kind] = {1: "h2", 2: "h3"}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading as shown: `text[start:end]`, without the `#` of a heading."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the article to light; `key` names it, `cited` says whether a statement rests on it."""

    start: int
    end: int
    key: str
    cited: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """The part of a mark that lies in one block; offsets are UTF-16 code units within the block.

    `last` says that the mark ends here.
    """

    block: int
    start: int
    end: int
    key: str
    last: bool


@lru_cache(maxsize=16)
def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of an article in reading order."""
    shown = [_block(text, start, end) for start, end in paragraphs(text)]
    return tuple(_unless_run(text, shown, i) for i in range(len(shown)))


def _block(text: str, start: int, end: int) -> Block:
    if hashes := HASHES.match(text, start, end):
        return Block(hashes.end(), end, _LEVELS.get(len(hashes[1]), "h4"))
    if _BULLET.match(text, start, end):
        return Block(start, end, "item")
    if _SET.search(text, start, end):
        return Block(start, end, "set")
    return Block(start, end, "bare" if _looks_like_heading(text[start:end]) else "p")


def _looks_like_heading(line: str) -> bool:
    return len(line) <= MAX_HEADING and "\n" not in line and not _FINAL.search(line) and line[0].isalnum()


def _unless_run(text: str, shown: list[Block], i: int) -> Block:
    """Keep a bare heading only where running text follows it: lists of short lines have none."""
    block = shown[i]
    leads = i + 1 < len(shown) and shown[i + 1].kind in ("p", "item")
    return block if block.kind != "bare" or leads else Block(block.start, block.end, "p")


def marks(answer: Answer) -> tuple[Mark, ...]:
    """Return what an answer lights: citations under their numbers, evidence under `e1`, `e2`, …"""
    cited = [Mark(c.start, c.end, str(n), True) for n, c in enumerate(answer.citations, 1)]
    read = [Mark(e.sentence.start, e.sentence.end, f"e{n}", False) for n, e in enumerate(answer.evidence, 1)]
    return (*cited, *read)


def pieces(text: str, shown: tuple[Block, ...], lit: tuple[Mark, ...]) -> tuple[Piece, ...]:
    """Cut marks, which may overlap and reach across blocks, at the blocks they lie in."""
    return tuple(piece for mark in lit for piece in _cut(text, shown, mark))


def _cut(text: str, shown: tuple[Block, ...], mark: Mark) -> list[Piece]:
    first = max(bisect_right(shown, mark.start, key=lambda b: b.start) - 1, 0)
    cut = []
    for number in range(first, len(shown)):
        block = shown[number]
        if block.start >= mark.end:
            break
        start, end = max(mark.start, block.start), min(mark.end, block.end)
        if start < end:
            place = utf16(text[block.start : start]), utf16(text[block.start : end])
            cut.append(Piece(number, *place, mark.key, last=False))
    return [*cut[:-1], *(replace(piece, last=True) for piece in cut[-1:])]


def marked_span(text: str, shown: Sequence[Block], marked: str) -> tuple[int, int] | None:
    """Return the span of an article that a reader marked, without white space at its edges; None for no span.

    `marked` is what the page's script says of it, `block:offset-block:offset`, offsets as in `Piece`.
    """
    if not (found := _MARKED.fullmatch(marked)):
        return None
    first, from_, last, to = map(int, found.groups())
    if not first <= last < len(shown):
        return None
    start, end = _offset(text, shown[first], from_), _offset(text, shown[last], to)
    inside = text[start:end]
    kept = inside.strip()
    start += len(inside) - len(inside.lstrip())
    return (start, start + len(kept)) if kept else None


def as_marked(text: str, shown: tuple[Block, ...], span: tuple[int, int]) -> str:
    """Return a span as the page's script says that it was marked; nothing where no block shows any of it."""
    cut = _cut(text, shown, Mark(*span, "", False))
    return f"{cut[0].block}:{cut[0].start}-{cut[-1].block}:{cut[-1].end}" if cut else ""


def _offset(text: str, block: Block, units: int) -> int:
    """Return the offset in the text of a place in a block that is counted in UTF-16 code units."""
    return block.start + characters(text[block.start : block.end], units)


def characters(text: str, units: int) -> int:
    """Return how many characters of a text its first UTF-16 code units are."""
    return len(text.encode("utf-16-le", "surrogatepass")[: 2 * units].decode("utf-16-le", "ignore"))


def cited_sentences(sentences: Sequence[Sentence], answers: Sequence[Answer]) -> int:
    """Count the sentences that at least one citation touches."""
    spans = {(c.start, c.end) for answer in answers for c in answer.citations}
    starts = [sentence.start for sentence in sentences]
    touched = set[int]()
    for start, end in spans:
        first = max(bisect_right(starts, start) - 1, 0)
        after = bisect_left(starts, end)
        touched.update(n for n in range(first, after) if sentences[n].end > start)
    return len(touched)


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 code units, which is how a browser counts it."""
    return len(text) + sum(1 for c in text if c > "\uffff")
