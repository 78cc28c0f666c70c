"""Does this evidence answer this question? A probability, from a few plain features.

The coefficients in judge.json are rounded from a small fit, and `strange_names` was set by hand: they rank
well, but are not yet calibrated.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.article import Article
from rag import checks
from rag.answer import Evidence, Features
from rag.logistic import chance, tables
from rag.strangers import strange_names

COEFFICIENTS = Path(__file__).with_name("judge.json")

FAR = 0.25
"""Fused score of the best evidence below which a question is off the article's topic."""


def features(
    question: str,
    evidence: Sequence[Evidence],
    article: Article,
    log_odds: float | None,
    *,
    unheard: bool = False,
) -> Features:
    """Measure a question against its evidence."""
    strange = strange_names(question, article)
    best = max((e.score for e in evidence), default=0.0)
    return Features(
        log_odds,
        best,
        max(covers(question, evidence), default=0.0),
        min(len(strange), 2),
        max(0.0, FAR - best),
        unheard,
    )


def covers(question: str, evidence: Sequence[Evidence]) -> list[float]:
    """Return for each sentence the share (0..1) of the question's content words in it, weighted by rarity."""
    wanted = checks.matter(question)
    found = [checks.content(e.sentence.text) for e in evidence]
    frequency = Counter(word for words in found for word in words)
    weight = {word: math.log(1 + len(found) / (1 + frequency[word])) for word in sorted(wanted)}
    total = sum(weight.values())
    return [sum(weight[w] for w in weight if w in words) / total if total else 0.0 for words in found]


def probability(measured: Features, table: Mapping[str, float] | None = None) -> float:
    """Return the probability (0..1) of a logistic regression; its coefficients lie in judge.json.

    `table` gives others: "intercept" and names of features; what it leaves out counts nothing.
    """
    if table is None:
        table = coefficients()["without_model" if measured.log_odds is None else "with_model"]
    return chance({name: float(value or 0.0) for name, value in asdict(measured).items()}, table)


def coefficients() -> dict[str, dict[str, float]]:
    """Return the two tables in force: "with_model" and "without_model"."""
    return tables(COEFFICIENTS)
