"""What in the article bears on a question: retrieval gives candidates, the reader scores and orders them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from ingest.article import Sentence, within
from ingest.index import ArticleIndex
from rag.answer import Evidence
from rag.evidence.retrieve import Shares, search
from rag.reader.run import Reader, Reading, sigmoid

LEAST, MOST = 8, 24
"""A third of an article's passages are candidates, but at least and at most so many. On the dev articles (18
passages on average) 8 found as many answers as 24 in half the time, at an AUC of .955 instead of .952 and a
citation precision of .755 instead of .734: what search puts last misleads more often than it answers.
"""

FIRST = 4
"""So many of them are read first; where one of those surely answers, the rest are left unread."""

SURE = 1.4
"""Log-odds from which a passage surely answers. On the dev articles three of four answerable questions end
there, at the same AUC; 3 to 24 to begin with were tried.
"""

NOTHING = -20.0
"""Log-odds where there is nothing to read."""


def candidates(passages: int) -> int:
    """Return how many of an article's passages are read for a question, at most."""
    return min(MOST, max(LEAST, passages // 3))


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: evidence, best first, and what the decision looks at.

    `best` are the reader's log-odds, uncalibrated, that the best passage answers. `leans` tells that the
    question needs the earlier ones: it was read with them, and alone no passage surely answers it.
    """

    evidence: tuple[Evidence, ...]
    best: float
    leans: bool = False


class Finder:
    """Finds evidence in one article. Holds no state of a question."""

    def __init__(self, index: ArticleIndex, reader: Reader, *, shares: Shares | None = None) -> None:
        self.index = index
        self._reader = reader
        self._shares = shares or Shares()
        self._within = [within(passage, index.sentences) for passage in index.passages]

    def only(self, reads: Callable[[Sentence], bool]) -> Finder:
        """Return a finder that reads these sentences of the article as if it had no others."""
        other = copy(self)
        sentences = self.index.sentences
        other._within = [[n for n in inside if reads(sentences[n])] for inside in self._within]
        return other

    def find(self, question: str, alone: str | None = None, *, limit: int) -> Found:
        """Read the candidates; return at most `limit` sentences of them.

        `alone` is the question without the earlier ones that it is read together with: both are read, and
        their log-odds averaged, for a question that only seems to lean is misread with what came before.

        Raises:
            ReaderError: the reader cannot be loaded.
        """
        fused = search(self.index, question, self._shares)
        near = {e.sentence.start: e.score for e in fused}
        passages = self._candidates(fused)
        readings = self._readings(passages[:FIRST], question, alone)
        if not _surely(read.both for read in readings.values()):
            readings |= self._readings(passages[FIRST:], question, alone)
        both = {passage: read.both for passage, read in readings.items()}
        best = max((reading.answers for reading in both.values()), default=NOTHING)
        leans = alone not in (None, question) and not _surely(read.alone for read in readings.values())
        return Found(tuple(self._ordered(both, near)[:limit]), best, leans)

    def _candidates(self, fused: Sequence[Evidence]) -> list[int]:
        """Return the passages to read, the likeliest first; those that no search found come last."""
        ranked = dict.fromkeys([*(e.sentence.passage for e in fused), *range(len(self._within))])
        return [n for n in ranked if self._within[n]][: candidates(len(ranked))]

    def _readings(self, passages: Sequence[int], question: str, alone: str | None) -> dict[int, _Read]:
        """Read passages; return their readings by position."""
        read = [[self.index.sentences[n].text for n in self._within[p]] for p in passages]
        whole = self._reader.read(question, read)
        own = whole if alone in (None, question) else self._reader.read(alone, read)
        return dict(zip(passages, map(_Read, map(_mean, whole, own), own), strict=True))

    def _ordered(self, readings: Mapping[int, Reading], near: Mapping[int, float]) -> list[Evidence]:
        """Return every sentence read but the title, with its best score, best first, ties in reading order.

        score = P(passage answers) * P(answer stands on it) * exp(order share * what it falls short of the
        highest fused similarity).
        """
        most = max(near.values(), default=0.0)
        scores: dict[int, float] = {}
        for passage, reading in readings.items():
            for n, sentence in zip(self._within[passage], reading.sentences, strict=True):
                scores[n] = max(scores.get(n, 0.0), sigmoid(reading.answers) * sigmoid(sentence))
        for n in scores:
            scores[n] *= math.exp(self._shares.order * (near.get(self.index.sentences[n].start, 0.0) - most))
        # A title announces; it states nothing that could be quoted.
        said = [n for n in scores if self.index.sentences[n].text != self.index.article.title]
        order = sorted(said, key=lambda n: (-scores[n], n))
        return [Evidence(self.index.sentences[n], scores[n]) for n in order]


@dataclass(frozen=True, slots=True)
class _Read:
    """The mean of a passage's readings with the earlier questions and alone, and the one alone."""

    both: Reading
    alone: Reading


def _surely(readings: Iterable[Reading]) -> bool:
    return any(reading.answers >= SURE for reading in readings)


def _mean(one: Reading, other: Reading) -> Reading:
    """Return the mean of two readings of a passage, in log-odds."""
    sentences = tuple((a + b) / 2 for a, b in zip(one.sentences, other.sentences, strict=True))
    return Reading((one.answers + other.answers) / 2, (one.supports + other.supports) / 2, sentences)
