"""Does the article answer? A calibrated probability from the reader's figure, and what follows. Pure.

The coefficients in decide.json are a logistic regression (Platt 1999) on the dev articles, which the
reader was not trained on: `python -m eval decide`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from pathlib import Path

from rag.answer import Evidence
from rag.reader.run import sigmoid
from rag.settings import Settings

COEFFICIENTS = Path(__file__).with_name("decide.json")


class Decision(Enum):
    """What to do with a question."""

    WRITE = "write"
    """The article answers: quote, and let the chat model word it."""
    QUOTE = "quote"
    """The article answers: quote."""
    DECLINE = "decline"
    """The article does not answer."""


def probability(best: float, table: Mapping[str, float] | None = None) -> float:
    """Return the probability (0..1) that the article answers; `table` gives other coefficients.

    `best` are the reader's log-odds, uncalibrated, that the best passage answers.
    """
    table = table or coefficients()
    return sigmoid(table["intercept"] + table["best"] * best)


@cache
def coefficients() -> dict[str, float]:
    """Return the table in force."""
    found: dict[str, float] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    return found


def decide(p: float, evidence: Sequence[Evidence], settings: Settings, *, writer: bool) -> Decision:
    """Return what follows from probability and evidence; `writer` tells whether there is a chat model."""
    if not evidence or p < settings.threshold:
        return Decision.DECLINE
    return Decision.WRITE if writer and not settings.quotes_only else Decision.QUOTE


def choose(evidence: Sequence[Evidence], settings: Settings) -> list[Evidence]:
    """Return what to quote of the evidence, which comes best first: the best, and what comes near it."""
    near = [e for e in evidence if e.score >= settings.relevance * evidence[0].score]
    return near[: settings.quotes]
