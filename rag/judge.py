"""Does this evidence answer this question? A probability, from a few plain features.

The coefficients in judge.json are rounded from a small fit, and `strange_names` was set by hand: they rank
well, but are not yet calibrated.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from ingest.article import Article
from rag import checks
from rag.answer import Evidence

_FILE = "judge.json"


@dataclass(frozen=True, slots=True)
class Features:
    """What the judge looks at; `log_odds` is None without a model."""

    log_odds: float | None
    """ln(P(Yes) / P(No)) of the model's verdict on the excerpts."""
    similarity: float
    """Fused score of the best evidence sentence (at most 1)."""
    cover: float
    """Share of the question's content words, weighted by rarity, in the best single sentence."""
    strange_names: int
    """Names in the question that the article never mentions, at most 2."""


def features(
    question: str, evidence: Sequence[Evidence], article: Article, log_odds: float | None
) -> Features:
    """Measure a question against its evidence."""
    known = _known_names(article)
    strange = {name for name in checks.names(question) if checks.name_key(name) not in known}
    best = max((e.score for e in evidence), default=0.0)
    return Features(log_odds, best, _cover(question, evidence), min(len(strange), 2))


@lru_cache(maxsize=16)
def _known_names(article: Article) -> frozenset[str]:
    """Scan an article once, not once a question."""
    return frozenset(checks.name_keys(article.text) | checks.name_keys(article.title))


def _cover(question: str, evidence: Sequence[Evidence]) -> float:
    wanted = checks.content(question)
    found = [checks.content(e.sentence.text) for e in evidence]
    frequency = Counter(word for words in found for word in words)
    weight = {word: math.log(1 + len(found) / (1 + frequency[word])) for word in wanted}
    total = sum(weight.values())
    if not total:
        return 0.0
    return max((sum(weight[w] for w in wanted & words) / total for words in found), default=0.0)


def probability(measured: Features) -> float:
    """Return the probability (0..1) of a logistic regression; its coefficients lie in judge.json."""
    table = _coefficients()["without_model" if measured.log_odds is None else "with_model"]
    values = {
        "intercept": 1.0,
        "log_odds": measured.log_odds or 0.0,
        "similarity": measured.similarity,
        "cover": measured.cover,
        "strange_names": float(measured.strange_names),
    }
    return 1.0 / (1.0 + math.exp(-sum(weight * values[name] for name, weight in table.items())))


@cache
def _coefficients() -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = json.loads(
        resources.files("rag").joinpath(_FILE).read_text(encoding="utf-8")
    )
    return table
