"""How strict the assistant declines: three levels, each with what it costs.

Every level pays on one side: the stricter it is, the more questions are declined that the article answers.
The costs in strictness.json are counted by `python -m eval strictness --write`, on the shipped questions.
They are those of the decision alone; `eval.deciding` says what they leave out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from rag.settings import Settings

FILE = Path(__file__).with_name("strictness.json")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a level costs, counted on questions of which it is known whether the article answers them."""

    declined: int
    """Answerable questions that are declined."""
    answerable: int
    """Answerable questions in all, more than 0."""
    answered: int
    """Unanswerable questions that are answered anyway."""
    unanswerable: int
    """Unanswerable questions in all, more than 0."""

    @property
    def wrongly_declined(self) -> int:
        """Of 100 answerable questions, those that are declined; rounded."""
        return round(100 * self.declined / self.answerable)

    @property
    def wrongly_answered(self) -> int:
        """Of 100 unanswerable questions, those that are answered anyway; rounded."""
        return round(100 * self.answered / self.unanswerable)


@dataclass(frozen=True, slots=True)
class Level:
    """A level by its name: the threshold that it sets (see `Settings`), and what it costs."""

    name: str
    threshold: float
    cost: Cost


def read_levels(text: str) -> tuple[Level, ...]:
    """Return the levels of a text in JSON, in its order.

    Raises:
        ValueError: it is not JSON.
        TypeError: a level lacks a field, or has one too many.
    """
    return tuple(Level(**{**each, "cost": Cost(**each["cost"])}) for each in json.loads(text))


LEVELS: tuple[Level, ...] = read_levels(FILE.read_text(encoding="utf-8"))
"""The levels, the most lenient first; the one with the threshold of `Settings()` is called balanced."""


def level(name: str) -> Level:
    """Return the level of that name.

    Raises:
        ValueError: none is called so.
    """
    for each in LEVELS:
        if each.name == name:
            return each
    raise ValueError(f"no level {name!r}; choose one of {', '.join(each.name for each in LEVELS)}")


def at(settings: Settings, level: Level) -> Settings:
    """Return the settings with the threshold of the level; nothing else changes."""
    return replace(settings, threshold=level.threshold)
