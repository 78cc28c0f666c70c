"""Where an article's blocks lie and which pieces of them an answer lights: pure arithmetic on offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from ingest.split import paragraphs
from rag.answer import Answer

Kind = Literal["h2", "h3", "h4", "bare", "item", "p"]
"""`bare` is a heading that only its shape tells: a short line without a final stop."""

MAX_HEADING = 90
"""Longest heading in characters, unless it is marked with `#`."""

_HASHES = re.compile(r"(#{1,6})[ \t]+(?=\S)")
_BULLET = re.compile(r"(?:[-*•–]|\d{1,3}[.)])[ \t]+\S")
_FINAL = re.compile(r"""[.!?:;,…。！？][)\]"'”’»]*$""")
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
class Segment:
    """A lit piece of one block, overlapping no other; offsets are UTF-16 code units within the block.

    `keys` are the marks that cover it, `ends` those whose last piece it is.
    """

    block: int
    start: int
    end: int
    keys: tuple[str, ...]
    ends: tuple[str, ...]
    cited: bool


@lru_cache(maxsize=16)
def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of an article in reading order."""
    shown = [_block(text, start, end) for start, end in paragraphs(text)]
    return tuple(_unless_run(text, shown, i) for i in range(len(shown)))


def _block(text: str, start: int, end: int) -> Block:
    if hashes := _HASHES.match(text, start, end):
        return Block(hashes.end(), end, _LEVELS.get(len(hashes[1]), "h4"))
    if _BULLET.match(text, start, end):
        return Block(start, end, "item")
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


def segments(text: str, shown: tuple[Block, ...], lit: tuple[Mark, ...]) -> tuple[Segment, ...]:
    """Cut marks, which may overlap and reach across blocks, into segments in reading order."""
    pieces = [piece for i, block in enumerate(shown) for piece in _cut(text, i, block, lit)]
    last = {key: i for i, piece in enumerate(pieces) for key in piece.keys}
    return tuple(
        Segment(p.block, p.start, p.end, p.keys, tuple(k for k in p.keys if last[k] == i), p.cited)
        for i, p in enumerate(pieces)
    )


def _cut(text: str, number: int, block: Block, lit: tuple[Mark, ...]) -> list[Segment]:
    here = [m for m in lit if m.start < block.end and m.end > block.start]
    edges = {max(m.start, block.start) for m in here} | {min(m.end, block.end) for m in here}
    pieces = []
    for start, end in pairwise(sorted(edges)):
        covering = [m for m in here if m.start <= start and m.end >= end]
        if covering:
            place = utf16(text[block.start : start]), utf16(text[block.start : end])
            keys = tuple(m.key for m in covering)
            pieces.append(Segment(number, *place, keys, (), any(m.cited for m in covering)))
    return pieces


def utf16(text: str) -> int:
    """Return the length of a text in UTF-16 code units, which is how a browser counts it."""
    return len(text) + sum(1 for c in text if c > "\uffff")
