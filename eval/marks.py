"""Escaped text, and passages with spans lit in it: spans may overlap, nest or point nowhere. Pure."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from eval.row import Row
from ingest.article import Passage
from rag.answer import Citation

Kind = Literal["cited", "gold"]

# A browser would drop or change these, and no file could hold half a surrogate pair.
_UNSAFE = {13: "&#13;"} | dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to light: `key` is what the reader knows it by, a number of a citation or a letter of gold."""

    start: int
    end: int
    kind: Kind
    key: str
    quote: str


def escaped(text: str) -> str:
    """Escape a text for element content and for attribute values in double quotes."""
    return html.escape(text, quote=True).translate(_UNSAFE)


def marks_of(row: Row) -> list[Mark]:
    """Return what a row cites, numbered in order of first use, and its gold, a letter to each group."""
    spans: list[tuple[Kind, str, Citation]] = [
        *(("cited", str(number), span) for number, span in enumerate(row.citations, start=1)),
        *(("gold", letter(n), span) for n, group in enumerate(row.gold.spans) for span in group),
    ]
    return [Mark(span.start, span.end, kind, key, span.quote) for kind, key, span in spans]


def letter(number: int) -> str:
    """Return A for 0, Z for 25, then AA: the name of a gold group."""
    return (letter(number // 26 - 1) if number >= 26 else "") + chr(ord("A") + number % 26)


def lit(passage: Passage, marks: Sequence[Mark]) -> str:
    """Return the passage as HTML: a piece under marks is one `mark` of all their kinds.

    Pieces never overlap, so that overlapping and nested spans need no nested elements; the key of a span
    stands at its end. A span whose quote is not what stands at its place is left out; see `astray`.
    """
    held = [mark for mark in marks if _holds(passage, mark)]
    edges = {edge for mark in held for edge in (mark.start, mark.end)}
    cuts = sorted({passage.start, passage.end, *(e for e in edges if passage.start < e < passage.end)})
    return "".join(_piece(passage, a, b, held) for a, b in pairwise(cuts))


def astray(passages: Iterable[Passage], marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks that no passage holds: they point nowhere, or their quote stands elsewhere."""
    kept = list(passages)
    return [mark for mark in marks if not any(_holds(passage, mark) for passage in kept)]


def _holds(passage: Passage, mark: Mark) -> bool:
    start, end = max(mark.start, passage.start), min(mark.end, passage.end)
    there = passage.text[start - passage.start : end - passage.start]
    return start < end and there == mark.quote[start - mark.start : end - mark.start]


def _piece(passage: Passage, start: int, end: int, marks: Sequence[Mark]) -> str:
    text = escaped(passage.text[start - passage.start : end - passage.start])
    over = [mark for mark in marks if mark.start <= start and end <= mark.end]
    if not over:
        return text
    kinds = " ".join(dict.fromkeys(mark.kind for mark in over))
    ends = "".join(_key(mark) for mark in over if min(mark.end, passage.end) == end)
    return f'<mark class="{kinds}">{text}{ends}</mark>'


def _key(mark: Mark) -> str:
    return f'<sup class="key {mark.kind}"><span class="unseen"> {mark.kind} </span>{escaped(mark.key)}</sup>'
