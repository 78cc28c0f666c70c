"""Did a run get worse than the rows that are kept to compare with? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from eval.bootstrap import Interval
from eval.compare import differences, paired, regressions
from eval.figures import Figure, counted, figure, listed, number, span
from eval.jsonl import DataError
from eval.measures import MEASURES
from eval.row import Row
from eval.table import Table

_Z = 1.96
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Gated:
    """A figure of a run beside the same figure of the kept rows, over the same cases."""

    new: Figure
    kept: Figure
    bounds: Interval | None

    @property
    def dropped(self) -> bool:
        """Whether the new figure lies outside the interval of the kept one, on its bad side."""
        measure = self.new.measure
        if self.kept.value is None or self.bounds is None or not measure.better:
            return False
        if self.new.value is None:
            return True
        low, high = self.bounds
        return self.new.value < low if measure.better > 0 else self.new.value > high


def gate(rows: Sequence[Row], kept: Sequence[Row]) -> tuple[list[Gated], list[str]]:
    """Return every figure beside the kept one, and a phrase for each that got worse.

    Worse is: below the interval of the kept figure, or worse in pairs beyond chance, or a case that failed.

    Raises:
        DataError: a case of the run is not among the kept ones.
    """
    strange = [row.id for row in rows if row.id not in {each.id for each in kept}]
    if strange:
        raise DataError(
            f"{counted(strange)} not among the kept rows: {listed(strange)}; run the shipped cases, "
            "or keep new rows with `make eval WRITE=1`"
        )
    pairs = paired(rows, kept)
    old = [before for before, _ in pairs]
    found = [_gated(figure(m, [after for _, after in pairs]), figure(m, old)) for m in MEASURES]
    failed = [row.id for row in rows if row.error]
    worse = [_phrase(each) for each in found if each.dropped]
    worse += [f"{words} (in pairs)" for words in regressions(differences(pairs))]
    return found, [*worse, *([f"failed: {listed(failed)}"] if failed else [])]


def gate_table(found: Sequence[Gated], name: str) -> Table:
    """Return the figures that are gated: kept, its interval, new, and whether it dropped."""
    lines = [
        (
            each.new.measure.name,
            number(each.kept.measure, each.kept.value),
            span(each.kept.measure, each.bounds),
            number(each.new.measure, each.new.value),
            "DROPPED" if each.dropped else "",
        )
        for each in found
        if each.new.measure.better
    ]
    note = "Where all kept cases agree, the interval of a share is Wilson's."
    return Table(f"Against {name}", ("measure", "kept", "95 % interval", "now", ""), tuple(lines), (note,))


def wilson(share: float, count: int) -> Interval:
    """Return Wilson's 95 % score interval of a share of `count` cases (Wilson 1927), count at least 1."""
    spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    middle, scale = share + _Z**2 / (2 * count), 1 + _Z**2 / count
    return (middle - spread) / scale, (middle + spread) / scale


def _gated(new: Figure, kept: Figure) -> Gated:
    bounds = kept.interval
    flat = bounds is None or bounds[0] == bounds[1]
    if flat and kept.value is not None and kept.measure.share and kept.cases:
        # A bootstrap of cases that all agree has no width, though a few cases prove little.
        bounds = wilson(min(max(kept.value, 0.0), 1.0), kept.cases)
    return Gated(new, kept, bounds)


def _phrase(each: Gated) -> str:
    measure = each.new.measure
    kept, new = number(measure, each.kept.value), number(measure, each.new.value)
    return f"{measure.name} {kept} → {new}, outside {span(measure, each.bounds)}"
