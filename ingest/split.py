"""Article text into paragraphs, sentences and passages: pure, with exact character offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from ingest.article import Passage, Sentence

SPLITTER_VERSION = 1
"""Part of an index's manifest: raise it whenever a boundary can fall elsewhere."""

MAX_SENTENCE = 700
"""Longest sentence in characters; the embedding model reads about 256 word pieces."""

MAX_PASSAGE = 900
"""Longest passage in characters, unless a single sentence is longer."""

MAX_SENTENCES = 5
"""Most sentences in a passage."""

Span = tuple[int, int]

_LINE = re.compile(r"[^\n]+")
_BLOCK = re.compile(r"[^\n]+(?:\n[^\n]+)*")
_FINAL = re.compile(r"""[.!?:;…。！？][)\]"'”’»]*\s*$""")


def paragraphs(text: str) -> list[Span]:
    """Return the spans of the paragraphs, trimmed of white space, in reading order.

    A newline ends a paragraph, unless the text is hard-wrapped: then only a blank line does.
    """
    pattern = _BLOCK if _is_wrapped(text) else _LINE
    return [span for m in pattern.finditer(text) if (span := _trim(text, m.start(), m.end()))]


def _is_wrapped(text: str) -> bool:
    """Tell whether most lines that are followed by a line break off in mid-sentence."""
    lines = text.split("\n")
    inner = [a for a, b in pairwise(lines) if a.strip() and b.strip()]
    if len(inner) < 4 or "\n\n" not in text:
        return False
    broken = sum(1 for line in inner if len(line) >= 40 and not _FINAL.search(line))
    return broken > len(inner) / 2


def _trim(text: str, start: int, end: int) -> Span | None:
    """Shrink a span to its text without outer white space; None where nothing is left."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    return (start, end) if start < end else None


def sentence_spans(text: str, paragraph: Span) -> list[Span]:
    """Return the spans of the sentences of one paragraph, trimmed, in reading order."""
    start, end = paragraph
    spans = []
    for cut_start, cut_end in _boundaries(text[start:end]):
        for piece in _shorten(text, start + cut_start, start + cut_end):
            if trimmed := _trim(text, *piece):
                spans.append(trimmed)
    return _rejoin(text, spans)


def _boundaries(piece: str) -> list[Span]:
    """Cut with sentencex; its pieces must add up to the text, else the piece stays whole."""
    pieces = list(sentencex.segment("en", piece))
    if "".join(pieces) != piece:
        return [(0, len(piece))]
    spans, at = [], 0
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
    """Join a piece without a letter or digit (a stray bracket, a lone dash) to the one before it."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and not any(c.isalnum() for c in text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def split(text: str) -> tuple[tuple[Sentence, ...], tuple[Passage, ...]]:
    """Return the sentences and the passages of `text`, both in reading order.

    Passages hold at most MAX_SENTENCES sentences of one paragraph; neighbours share a sentence.
    """
    sentences: list[Sentence] = []
    passages: list[Passage] = []
    for paragraph in paragraphs(text):
        spans = sentence_spans(text, paragraph)
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
    """Yield first and last sentence of each passage; the last of one is the first of the next."""
    first = 0
    while first < len(spans):
        last = first
        while (
            last + 1 < len(spans)
            and last + 1 - first < MAX_SENTENCES
            and spans[last + 1][1] - spans[first][0] <= MAX_PASSAGE
        ):
            last += 1
        yield first, last
        if last + 1 == len(spans):
            return
        first = last if last > first else last + 1
