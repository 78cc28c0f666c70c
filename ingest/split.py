"""Article text into paragraphs, sentences and passages: pure, with exact character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex  # type: ignore[import-untyped]  # ships neither types nor stubs

from ingest.article import Passage, Sentence
from ingest.language import ENGLISH, language

SPLITTER_VERSION = 4
"""Part of an index's manifest: raise it whenever a boundary can fall elsewhere."""

MAX_SENTENCE = 700
"""Longest sentence in characters; the embedding model reads about 256 word pieces."""

MAX_PASSAGE = 900
"""Longest passage in characters, unless a single sentence is longer."""

MAX_SENTENCES = 5
"""Most sentences in a passage."""

MAX_PARAGRAPH = 20_000
"""Longest paragraph in characters that is cut into sentences at once: that may take the square of it."""

_PART = 2_000
"""Most characters of a longer one that are cut at a time."""

_OWN_RULES = frozenset({"de", "es", "it"})
"""Languages whose own rules cut better than those of English: `Am 5. Januar`, `EE. UU.`, `il sig. Rossi`."""

Span = tuple[int, int]

HASHES = re.compile(r"(#{1,6})[ \t]+(?=\S)")
"""What marks a paragraph as a heading; it belongs to no sentence."""

_LINE = re.compile(r"[^\n]+")
_BLANK = re.compile(r"\n(?:[^\S\n]*\n)+")
_ROW = re.compile(r"[^\n]+ \| [^\n]+")
_ENUMERATOR = re.compile(r"[(\[]?(?:\d{1,3}|[A-Za-z])[.)\]]+")
_FINAL = re.compile(r"""[.!?:;…。！？][)\]"'”’»]*\s*$""")


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the paragraphs, trimmed of white space, in reading order.

    A newline ends a paragraph, unless the text is hard-wrapped: then only a blank line does.
    """
    pieces = _blocks(text) if _is_wrapped(text) else (m.span() for m in _LINE.finditer(text))
    return [span for start, end in pieces if (span := _trim(text, start, end))]


def _blocks(text: str) -> Iterator[Span]:
    """Yield what lies between blank lines; white space alone makes no line."""
    start = 0
    for blank in _BLANK.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)


def _is_wrapped(text: str) -> bool:
    """Tell whether most lines that are followed by a line break off in mid-sentence."""
    lines = text.split("\n")
    inner = [a for a, b in pairwise(lines) if a.strip() and b.strip()]
    if len(inner) < 4 or not _BLANK.search(text):
        return False
    broken = sum(1 for line in inner if len(line) >= 40 and not _FINAL.search(line))
    return broken > len(inner) / 2


def _trim(text: str, start: int, end: int) -> Span | None:
    """Shrink a span to its text without outer white space; None where nothing is left."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    return (start, end) if start < end else None


def sentence_spans(text: str, paragraph: Span, code: str = ENGLISH) -> list[Span]:
    """Return the spans of the sentences of one paragraph, trimmed, in reading order.

    They end by the rules of the language `code`. A heading's are without its `#`; a row of a table is one,
    where it is no longer than a sentence may be.
    """
    start, end = paragraph
    if hashes := HASHES.match(text, start, end):
        start = hashes.end()
    spans = []
    for cut_start, cut_end in _boundaries(text[start:end], code):
        for piece in _shorten(text, start + cut_start, start + cut_end):
            if trimmed := _trim(text, *piece):
                spans.append(trimmed)
    return _rejoin(text, spans)


def _boundaries(piece: str, code: str) -> list[Span]:
    """Cut with sentencex; its pieces must add up to the text, else the text stays whole."""
    if len(piece) <= MAX_SENTENCE and _ROW.fullmatch(piece):
        return [(0, len(piece))]
    spans, at, step = list[Span](), 0, len(piece) if len(piece) <= MAX_PARAGRAPH else _PART
    while at < len(piece):
        part = piece[at : at + step]
        pieces = list(sentencex.segment(code, part))
        pieces = pieces if "".join(pieces) == part else [part]
        if at + step < len(piece):
            # The last one may go on behind the part.
            pieces = pieces[:-1] or [part[: part.rfind(" ") + 1] or part]
        for p in pieces:
            spans.append((at, at + len(p)))
            at += len(p)
    return spans


def _shorten(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut an overlong sentence at white space, so that each piece can be embedded whole."""
    while end - start > MAX_SENTENCE:
        window = text[start : start + MAX_SENTENCE]
        cut = max((m.end() for m in re.finditer(r"[;:,]?\s+", window)), default=MAX_SENTENCE)
        cut = cut if cut > MAX_SENTENCE // 2 else MAX_SENTENCE
        yield start, start + cut
        start += cut
    yield start, end


def _rejoin(text: str, spans: list[Span]) -> list[Span]:
    """Join a stray mark to the piece before it, and the number of a list item to the one after it."""
    joined: list[Span] = []
    for start, end in spans:
        fits = bool(joined) and end - joined[-1][0] <= MAX_SENTENCE
        if fits and (_is_mark(text, start, end) or _opens(text, *joined[-1])):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _is_mark(text: str, start: int, end: int) -> bool:
    """Tell whether a piece says nothing: it has no letter and no digit."""
    return not any(c.isalnum() for c in text[start:end])


def _opens(text: str, start: int, end: int) -> bool:
    """Tell whether a piece belongs to what follows it: a list item's number, or a mark."""
    return bool(_ENUMERATOR.fullmatch(text, start, end)) or _is_mark(text, start, end)


def split(text: str) -> tuple[tuple[Sentence, ...], tuple[Passage, ...]]:
    """Return the sentences and the passages of `text`, both in reading order.

    Passages hold at most MAX_SENTENCES sentences of one paragraph. Neighbours in a paragraph share a
    sentence where it fits into MAX_PASSAGE together with the one after it.
    """
    found = language(text)
    code = found if found in _OWN_RULES else ENGLISH
    sentences: list[Sentence] = []
    passages: list[Passage] = []
    for paragraph in paragraphs(text):
        spans = sentence_spans(text, paragraph, code)
        done = 0
        for first, last in _windows(spans):
            passages.append(_passage(text, spans[first][0], spans[last][1]))
            for start, end in spans[done : last + 1]:
                sentences.append(Sentence(start, end, text[start:end], len(passages) - 1))
            done = last + 1
    return tuple(sentences), tuple(passages)


def _passage(text: str, start: int, end: int) -> Passage:
    return Passage(start, end, text[start:end])


def _windows(spans: list[Span]) -> Iterator[tuple[int, int]]:
    """Yield first and last sentence of each passage; the last of one is the first of the next.

    Unless the two sentences at the border are too long to share: a passage always adds a sentence.
    """
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and last + 1 - first < MAX_SENTENCES and _fits(spans, first, last + 1):
            last += 1
        yield first, last
        if last + 1 == len(spans):
            return
        first = last if last > first and _fits(spans, last, last + 1) else last + 1


def _fits(spans: list[Span], first: int, last: int) -> bool:
    return spans[last][1] - spans[first][0] <= MAX_PASSAGE
