"""The words of an article, to be searched by."""

from __future__ import annotations

from collections.abc import Sequence

import bm25s
import Stemmer


def stems(text: str) -> list[str]:
    """Return the stemmed words of a text, lower case, without English stop words."""
    tokens = bm25s.tokenize(
        [text], stopwords="en", stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False
    )
    words: list[str] = tokens[0]
    return words


class LexicalIndex:
    """BM25 (Robertson, in Lucene's form) over the stems of sentences or passages."""

    def __init__(self, texts: Sequence[str]) -> None:
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
