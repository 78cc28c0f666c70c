"""What an article itself leaves open: its sentences that say that something is unknown or undecided. Pure.

The cues are words. The reader, asked what is still unknown, and likeness to such sentences found a third of
those that the dev articles have among their first four, and many that leave nothing open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.article import Article, Sentence
from rag.briefing.gist import alone, whole
from rag.checking import lexicon

MOST = 6
"""Sentences listed, at most: those that can be read alone first."""

LEAST = 4
"""Content words of a sentence that tells by itself what is open."""

_UNSETTLED = re.compile(lexicon.UNSETTLED, re.IGNORECASE)


def unsettled(article: Article, sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the spans of the sentences that leave something open, in reading order.

    One that leans on the sentence before it, in the same paragraph, comes with that.
    """
    found = [n for n, s in enumerate(sentences) if whole(s.text) and _UNSETTLED.search(s.text)]
    kept = sorted(sorted(found, key=lambda n: not alone(sentences[n].text))[:MOST])
    return [(_begins(article, sentences, n), sentences[n].end) for n in kept]


def _begins(article: Article, sentences: Sequence[Sentence], n: int) -> int:
    start, text = sentences[n].start, sentences[n].text
    tells = alone(text) and len(lexicon.content(text)) >= LEAST
    if tells or n == 0 or "\n" in article.text[sentences[n - 1].end : start]:
        return start
    return sentences[n - 1].start


def cues(text: str) -> list[tuple[int, int]]:
    """Return the spans of the words that tell so."""
    return [found.span() for found in _UNSETTLED.finditer(text)]
