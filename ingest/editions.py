"""Two editions of an article: what became of a quote of the earlier one, and what is new. Pure.

Sentences are aligned by those that stand once in each (Cohen's patience diff), and by the neighbours of
these: that takes no longer than to sort them, and guesses nothing about what stands more than once.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from ingest.article import Sentence
from ingest.split import split

Fate = Literal["same", "moved", "changed", "gone"]

ALIKE = 0.5
"""Share of words in common (Dice) from which a sentence is another one, changed."""

NEAR = 12
"""Sentences on either side of where a changed one is expected that are compared with it."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Found:
    """What became of a quote. `start`, `end`, `text`: its place now, or that of the sentence it became.

    `places` is the number of places that have these words, where it is not certain which one is meant.
    """

    fate: Fate
    start: int = 0
    end: int = 0
    text: str = ""
    places: int = 1

    @property
    def told(self) -> str:
        """The fate in words."""
        which = f"; {self.places} places have these words, this is the nearest" if self.places > 1 else ""
        return self.fate + which


@dataclass(frozen=True, slots=True)
class Changed:
    """What differs between two editions, in reading order: `new`, `changed` (was, is now) and `gone`."""

    new: tuple[Sentence, ...]
    changed: tuple[tuple[Sentence, Sentence], ...]
    gone: tuple[Sentence, ...]


class Editions:
    """An earlier text and a later one. Without the earlier one quotes are found by their words alone."""

    def __init__(self, old: str, new: str) -> None:
        self._new = new
        self.before, self.after = split(old)[0], split(new)[0]

    def fate(self, start: int, end: int, quote: str) -> Found:
        """Return what became of a quote that stood at an offset; a place is only given where it reads so."""
        if (aligned := self._aligned(start, end, quote)) is not None:
            return self._at(start, aligned, quote)
        # A whole sentence is not looked for in the middle of another one.
        part = bool(self.before) and not _whole(self.before, start, end)
        places = [n for n in _places(quote, self._new) if part or _whole(self.after, n, n + len(quote))]
        if len(places) > 1 and (start not in places or self.before):
            fitting = self._fitting(start, end, places, len(quote))
            if len(fitting) != 1:
                nearest = min(places, key=lambda n: (n not in fitting, abs(n - start), n))
                return Found("moved", nearest, nearest + len(quote), quote, len(places))
            places = fitting
        if places:
            return self._at(start, start if start in places else places[0], quote)
        now = self._changed(start, end, quote)
        return Found("changed", now.start, now.end, now.text) if now else Found("gone")

    @cached_property
    def changes(self) -> Changed:
        """What differs. A sentence that only stands elsewhere is neither new nor gone."""
        pairs = self._pairs
        old = [n for n in range(len(self.before)) if n not in pairs]
        new = sorted(set(range(len(self.after))).difference(pairs.values()))
        moved = Counter(self.before[n].text for n in old) & Counter(self.after[n].text for n in new)
        old, new = _without(self.before, old, moved), _without(self.after, new, moved)
        became, free = dict[int, int](), set(new)
        for n in old:
            if (now := self._became(self.before[n], self._near(n), free)) is not None:
                became[n] = now
                free.remove(now)
        return Changed(
            tuple(self.after[n] for n in new if n in free),
            tuple((self.before[n], self.after[now]) for n, now in became.items()),
            tuple(self.before[n] for n in old if n not in became),
        )

    @property
    def common(self) -> float:
        """Share of the later sentences that the earlier text has (0..1)."""
        known = {s.text for s in self.before}
        return sum(s.text in known for s in self.after) / len(self.after) if self.after else 0.0

    def _at(self, start: int, now: int, quote: str) -> Found:
        return Found("same" if now == start else "moved", now, now + len(quote), quote)

    @cached_property
    def _pairs(self) -> dict[int, int]:
        return dict(_align([s.text for s in self.before], [s.text for s in self.after]))

    @cached_property
    def _kept(self) -> list[int]:
        return list(self._pairs)

    def _aligned(self, start: int, end: int, quote: str) -> int | None:
        """Return where the sentences that a span touches stand now, if they still do, side by side."""
        touched = _touched(self.before, start, end)
        if not touched or touched[0] not in self._pairs:
            return None
        now = self.after[self._pairs[touched[0]]].start + start - self.before[touched[0]].start
        return now if now >= 0 and self._new[now : now + len(quote)] == quote else None

    def _fitting(self, start: int, end: int, places: Sequence[int], length: int) -> list[int]:
        """Return the places that most of the sentences around the quote are around, too."""
        around = _around(self.before, start, end)
        scores = [
            sum(a == b != "" for a, b in zip(around, _around(self.after, n, n + length), strict=True))
            for n in places
        ]
        most = max(scores)
        return [n for n, score in zip(places, scores, strict=True) if score == most > 0]

    def _changed(self, start: int, end: int, quote: str) -> Sentence | None:
        touched = _touched(self.before, start, end)
        free = set(range(len(self.after))).difference(self._pairs.values())
        sentence = self.before[touched[0]] if touched else Sentence(start, end, quote, 0)
        near = self._near(touched[0]) if touched else range(len(self.after))
        now = self._became(sentence, near, free)
        return self.after[now] if now is not None else None

    def _near(self, n: int) -> range:
        """Return where an earlier sentence is expected: as far from the one kept before it as it was."""
        kept = bisect_left(self._kept, n) - 1
        expected = n + (self._pairs[self._kept[kept]] - self._kept[kept] if kept >= 0 else 0)
        return range(expected - NEAR, expected + NEAR + 1)

    def _became(self, sentence: Sentence, near: range, free: set[int]) -> int | None:
        """Return the free sentence near a place that is most like another one."""
        words = _words(sentence.text)
        alike = [(_dice(words, _words(self.after[m].text)), -m) for m in near if m in free]
        likeness, m = max(alike, default=(0.0, 0))
        return -m if likeness >= ALIKE else None


def _align(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield places of the same text in both, each later in both than the one before."""
    a, b = 0, 0
    for i, j in [*_anchors(old, new), (len(old), len(new))]:
        if i < a:  # reached already, from the anchor before
            continue
        yield from _between(old[a:i], new[b:j], a, b)
        while i < len(old) and j < len(new) and old[i] == new[j]:
            yield i, j
            i, j = i + 1, j + 1
        a, b = i, j


def _between(old: Sequence[str], new: Sequence[str], a: int, b: int) -> Iterator[tuple[int, int]]:
    n = 0
    while n < min(len(old), len(new)) and old[n] == new[n]:
        yield a + n, b + n
        n += 1
    end = 0
    while end < min(len(old), len(new)) - n and old[-1 - end] == new[-1 - end]:
        end += 1
    yield from ((a + len(old) - k, b + len(new) - k) for k in range(end, 0, -1))


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the longest row of texts that stand once in both and in the same order (patience sorting)."""
    in_old, in_new = Counter(old), Counter(new)
    place = {text: j for j, text in enumerate(new) if in_old[text] == in_new[text] == 1}
    piles: list[int] = []
    tops: list[tuple[int, int, int]] = []  # place in old, place in new, index of the one before
    last: list[int] = []
    for i, text in enumerate(old):
        if (j := place.get(text)) is None:
            continue
        n = bisect_left(piles, j)
        tops.append((i, j, last[n - 1] if n else -1))
        piles[n : n + 1] = [j]
        last[n : n + 1] = [len(tops) - 1]
    row, at = [], last[-1] if last else -1
    while at >= 0:
        i, j, at = tops[at]
        row.append((i, j))
    return row[::-1]


def _places(quote: str, text: str) -> Iterator[int]:
    at = text.find(quote) if quote else -1
    while at >= 0:
        yield at
        at = text.find(quote, at + 1)


def _touched(sentences: Sequence[Sentence], start: int, end: int) -> range:
    first = bisect_right(sentences, start, key=lambda s: s.end)
    return range(first, max(first, bisect_left(sentences, end, key=lambda s: s.start)))


def _whole(sentences: Sequence[Sentence], start: int, end: int) -> bool:
    """Whether a span begins where a sentence begins, and ends where one ends."""
    touched = _touched(sentences, start, end)
    return bool(touched) and (start, end) == (sentences[touched[0]].start, sentences[touched[-1]].end)


def _around(sentences: Sequence[Sentence], start: int, end: int) -> tuple[str, ...]:
    """Return the two sentences before a span and the two after it; where there is none, nothing."""
    touched = _touched(sentences, start, end)
    near = (touched.start - 2, touched.start - 1, touched.stop, touched.stop + 1)
    return tuple(sentences[n].text if 0 <= n < len(sentences) else "" for n in near)


def _without(sentences: Sequence[Sentence], numbers: Sequence[int], left_out: Counter[str]) -> list[int]:
    left, kept = left_out.copy(), []
    for n in numbers:
        left[sentences[n].text] -= 1
        if left[sentences[n].text] < 0:
            kept.append(n)
    return kept


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _dice(a: frozenset[str], b: frozenset[str]) -> float:
    total = len(a) + len(b)
    return 2 * len(a & b) / total if total else 0.0
