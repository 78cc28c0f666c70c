"""Does the article answer? A calibrated probability from the reader's figures, and what follows. Pure.

The coefficients in decide.json are a logistic regression (Platt 1999) on the dev articles, which the
reader was not trained on: `python -m eval decide`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from enum import Enum
from functools import cache
from pathlib import Path

from rag.answer import Evidence, Features
from rag.reader.run import sigmoid
from rag.settings import Settings

COEFFICIENTS = Path(__file__).with_name("decide.json")


class Decision(Enum):
    """What to do with a question."""

    SHOW = "show"
    """The article answers: quote, and let a chat model word it."""
    ASK = "ask"
    """Too close to tell: the chat model's verdict decides."""
    DECLINE = "decline"
    """The article does not answer."""


def probability(measured: Features, table: Mapping[str, float] | None = None) -> float:
    """Return the probability (0..1) that the article answers; `table` gives other coefficients."""
    if table is None:
        table = coefficients()["reader" if measured.log_odds is None else "with_verdict"]
    values = {"intercept": 1.0} | {name: float(value or 0.0) for name, value in asdict(measured).items()}
    return sigmoid(sum(weight * values[name] for name, weight in table.items()))


@cache
def coefficients() -> dict[str, dict[str, float]]:
    """Return the two tables in force: "reader" alone, and "with_verdict" of a chat model."""
    found: dict[str, dict[str, float]] = json.loads(COEFFICIENTS.read_text(encoding="utf-8"))
    return found


def decide(p: float, settings: Settings, *, can_ask: bool) -> Decision:
    """Return what follows from the probability; `can_ask` tells whether a verdict can still be had."""
    if can_ask and abs(p - settings.threshold) < settings.unsure:
        return Decision.ASK
    return Decision.SHOW if p >= settings.threshold else Decision.DECLINE


def choose(evidence: Sequence[Evidence], settings: Settings) -> list[Evidence]:
    """Return what to quote of the evidence, which comes best first: the best, and what comes near it."""
    near = [e for e in evidence if e.score >= settings.relevance * evidence[0].score]
    return near[: settings.quotes]
