"""How far does a text bear out a claim? A probability, from the marks that `ground` checks, graded. Pure.

`ground` says yes or no to a drafted sentence; this says how much, for any claim and any text. The
coefficients in support.json are a logistic regression rounded to 2 decimals, fitted to claims about news
articles and web pages. Quotations are not among the marks: what stands in quotation marks was as often
altered in supported claims as in others.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from importlib import resources

from rag import checks
from rag.ground import MAX_CITATIONS, denies

CANDIDATES = 8
"""Sentences of the text that are looked at closely: those that share most with the claim."""

_MOST_NAMES = 2

Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""Claim and sentences → cosine (-1..1) of the claim to each of them."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What speaks for and against a claim."""

    cover: float
    """Share of the claim's content words in its best sentences, at most `ground.MAX_CITATIONS` (0..1)."""
    similarity: float
    """Cosine of the claim to the most similar candidate."""
    lost_numbers: int
    """Numbers of the claim that stand nowhere in the text."""
    lost_names: int
    """Names of the claim that stand nowhere in the text, at most 2."""
    denial: bool
    """The claim denies something, and none of its best sentences does."""


class Source:
    """The sentences of a text, with what can be checked of them; made once for all claims about it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        self.sentences = tuple(sentences)
        self._words = [checks.content(sentence) for sentence in sentences]
        self.names = frozenset[str]().union(*map(checks.name_keys, sentences))
        self.numbers = frozenset[float]().union(*map(checks.numbers, sentences))
        self._weight = _rarity(self._words)

    def candidates(self, claim: str) -> list[str]:
        """Return the sentences that share most with the claim, by words weighted by rarity; best first."""
        return [self.sentences[n] for n in self._nearest(checks.content(claim))]

    def best(self, claim: str) -> tuple[list[str], float]:
        """Return the sentences that cover the claim's words together, and the share that they cover.

        Greedy: each sentence is the one that adds the most weight, then the one that shares the most;
        what adds nothing is not taken.
        """
        wanted = checks.content(claim)
        near, chosen, held = self._nearest(wanted), list[int](), set[str]()
        while near and len(chosen) < MAX_CITATIONS:
            left = wanted - held
            n = max(near, key=lambda n: (self._shared(left, n), self._shared(wanted, n)))
            if not left & self._words[n]:
                break
            near.remove(n)
            chosen.append(n)
            held |= wanted & self._words[n]
        share = len(held) / len(wanted) if wanted else 0.0
        return [self.sentences[n] for n in chosen], share

    def _nearest(self, wanted: set[str]) -> list[int]:
        return nlargest(CANDIDATES, range(len(self.sentences)), key=lambda n: self._shared(wanted, n))

    def _shared(self, wanted: set[str], n: int) -> float:
        # Added up in one order: sets of strings have none, and sums of floats depend on it.
        return sum(self._weight[word] for word in sorted(wanted & self._words[n]))


def _rarity(found: Sequence[set[str]]) -> dict[str, float]:
    """Return ln(1 + n / (1 + df)) for each word: n sentences, df of them with the word."""
    frequency: dict[str, int] = {}
    for words in found:
        for word in words:
            frequency[word] = frequency.get(word, 0) + 1
    return {word: math.log(1 + len(found) / (1 + df)) for word, df in frequency.items()}


def marks(claim: str, source: Source, similarity: Similarity) -> Marks:
    """Measure a claim against a text."""
    best, cover = source.best(claim)
    near = source.candidates(claim)
    names = {checks.name_key(name) for name in checks.names(claim)}
    return Marks(
        cover=cover,
        similarity=max(similarity(claim, near), default=0.0) if near else 0.0,
        lost_numbers=len(checks.numbers(claim) - source.numbers),
        lost_names=min(len(names - source.names), _MOST_NAMES),
        denial=denies(claim) and not any(map(denies, best)),
    )


def probability(found: Marks) -> float:
    """Return the probability (0..1) that the text bears the claim out; coefficients in support.json."""
    weights = _coefficients()
    log_odds = (
        weights["intercept"]
        + weights["cover"] * found.cover
        + weights["similarity"] * found.similarity
        + weights["lost_numbers"] * found.lost_numbers
        + weights["lost_names"] * found.lost_names
        + weights["denial"] * found.denial
    )
    return 1.0 / (1.0 + math.exp(-log_odds))


@cache
def _coefficients() -> dict[str, float]:
    table: dict[str, float] = json.loads(
        resources.files("rag").joinpath("support.json").read_text(encoding="utf-8")
    )
    return table
