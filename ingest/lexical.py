"""The words of an article, to be searched by."""

from __future__ import annotations

import re
from collections.abc import Sequence

import Stemmer

_WORD = re.compile(r"\b\w\w+\b")
_STOP = frozenset(
    _WORD.findall(
        "an and are as at be but by for if in into is it no not of on or such that the their then there "
        "these they this to was will with"
    )
)
"""What bm25s takes for words and leaves out, here so that to check an answer loads no numpy."""


def stems(text: str) -> list[str]:
    """Return the stemmed words of a text, lower case, without English stop words."""
    words = [word for word in _WORD.findall(text.lower()) if word not in _STOP]
    stemmed: list[str] = Stemmer.Stemmer("english").stemWords(words)
    return stemmed


class LexicalIndex:
    """BM25 (Robertson, in Lucene's form) over the stems of sentences or passages."""

    def __init__(self, texts: Sequence[str]) -> None:
        import bm25s

        corpus = [stems(text) for text in texts]
        self._bm25 = bm25s.BM25(method="lucene") if any(corpus) else None
        if self._bm25:
            self._bm25.index(corpus, show_progress=False)
        self._vocabulary = {word for words in corpus for word in words}

    def scores(self, question: str) -> dict[int, float]:
        """Return the positive scores by position."""
        words = [word for word in stems(question) if word in self._vocabulary]
        if not words or self._bm25 is None:
            return {}
        return {n: s for n, s in enumerate(self._bm25.get_scores(words).tolist()) if s > 0}
