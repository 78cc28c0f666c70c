"""A reader without a model: what shares words answers, and is supported."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checking import lexicon
from rag.reader.run import Reader, Reading


class OverlapReader(Reader):
    """Judges by the share of the query's content words."""

    def __init__(self) -> None:
        super().__init__()
        self.read_queries: list[str] = []
        self.read_passages = 0
        """How many passages the last reading had."""

    def read(self, query: str, passages: Sequence[Sequence[str]]) -> list[Reading]:
        self.read_queries.append(query)
        self.read_passages = len(passages)
        asked = lexicon.matter(query)
        readings = []
        for passage in passages:
            shares = [_share(asked, lexicon.content(sentence)) for sentence in passage]
            whole = _share(asked, lexicon.content(" ".join(passage)))
            best = max(shares, default=0.0)
            readings.append(Reading(8 * best - 4, 12 * whole - 5, tuple(8 * s - 4 for s in shares)))
        return readings


def _share(asked: set[str], words: set[str]) -> float:
    return len(asked & words) / len(asked) if asked else 0.0
