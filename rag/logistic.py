"""Logistic regression, applied: coefficients from a readable file, a probability out. Pure."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path

Table = Mapping[str, float]
"""Coefficients by the name of their feature, and "intercept"; what it leaves out counts nothing."""


def sigmoid(log_odds: float) -> float:
    """Return 1 / (1 + exp(-log_odds)), a probability (0..1)."""
    return 1.0 / (1.0 + math.exp(-max(-500.0, min(500.0, log_odds))))


def chance(values: Mapping[str, float], table: Table) -> float:
    """Return the sigmoid of intercept + sum of coefficient * value, a probability (0..1)."""
    return sigmoid(
        table["intercept"]
        + sum(weight * values[name] for name, weight in table.items() if name != "intercept")
    )


@cache
def tables(path: Path) -> dict[str, dict[str, float]]:
    """Return the tables of a file of coefficients by name."""
    found: dict[str, dict[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return found
