"""What a stage of `make trust` reports: a promise, how often it was tried, and where it was broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.table import Table


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise tried `tried` times; `unit` says what a try is, `told` adds what was measured.

    `broken` says of each try that went wrong what was done and what came of it, so that it can be repeated.
    """

    promise: str
    tried: int
    unit: str
    broken: tuple[str, ...] = ()
    told: str = ""


Stage = Callable[[], Iterator[Finding]]
"""Tries promises at full length."""

HEADER = ("promise", "tried", "broken", "measured")


def table(title: str, findings: Sequence[Finding]) -> Table:
    """Return the findings as a table; what broke is not in it."""
    rows = tuple((f.promise, f"{f.tried:,} {f.unit}", str(len(f.broken)), f.told or "–") for f in findings)
    return Table(title, HEADER, rows)
