"""Two runs of the same cases, compared in pairs, and the gate: is a run worse than the kept one? Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from eval.jsonl import DataError
from eval.measures import MEASURES, NAMED, Figure, Measure, counted, figure, listed, number, span
from eval.metrics import outcome
from eval.row import Row
from eval.stats import Interval, clusters, interval
from eval.table import Table

Pair = tuple[Row, Row]
"""The same case in the run compared with (first) and in the new run (second)."""

_Z = 1.96
"""Standard normal quantile of a two-sided 95 % interval."""


@dataclass(frozen=True, slots=True)
class Difference:
    """New run minus the other over the cases where both are defined, with a 95 % interval."""

    measure: Measure
    before: float | None
    after: float | None
    interval: Interval | None
    cases: int

    @property
    def value(self) -> float | None:
        """The difference, None where either run leaves it undefined."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def worse(self) -> bool:
        """Whether the whole interval lies on the bad side of no change."""
        low, high = self.interval or (0.0, 0.0)
        return (self.measure.better > 0 and high < 0) or (self.measure.better < 0 and low > 0)


@dataclass(frozen=True, slots=True)
class Gated:
    """A figure of a run beside the same figure of the kept rows, over the same cases."""

    new: Figure
    kept: Figure

    @property
    def bounds(self) -> Interval | None:
        """The interval of the kept figure: Wilson's where all agree, for a bootstrap has no width there."""
        value, found = self.kept.value, self.kept.interval
        flat = found is None or found[0] == found[1]
        if flat and value is not None and self.kept.measure.share and self.kept.cases:
            return wilson(min(max(value, 0.0), 1.0), self.kept.cases)
        return found

    @property
    def dropped(self) -> bool:
        """Whether the new figure lies outside the interval of the kept one, on its bad side."""
        better = self.new.measure.better
        if self.kept.value is None or self.bounds is None or not better:
            return False
        if self.new.value is None:
            return True
        low, high = self.bounds
        return self.new.value < low if better > 0 else self.new.value > high


def paired(rows: Sequence[Row], against: Sequence[Row]) -> list[Pair]:
    """Return the cases that both runs hold, in the order of the new one.

    Raises:
        DataError: the runs share no case.
    """
    others = {row.id: row for row in against}
    pairs = [(others[row.id], row) for row in rows if row.id in others]
    if not pairs:
        raise DataError(f"no case in common: {rows[0].id!r} is in one only; compare runs of one file")
    return pairs


def difference(measure: Measure, pairs: Sequence[Pair]) -> Difference:
    """Return the paired difference of a measure; pairs of one article are resampled together."""
    points = [(measure.point(old), measure.point(new), new.article) for old, new in pairs]
    both = [(old, new, article) for old, new, article in points if old is not None and new is not None]

    def found(chosen: Sequence[Any], bounds: Interval | None = None) -> Difference:
        before, after = (measure.statistic([point[n] for point in chosen]) for n in (0, 1))
        return Difference(measure, before, after, bounds, len(chosen))

    groups = clusters(both, [article for _, _, article in both])
    return found(both, interval(groups, lambda chosen: found(chosen).value))


def differences(pairs: Sequence[Pair]) -> list[Difference]:
    """Return the difference of every measure and time."""
    return [difference(measure, pairs) for measure in NAMED.values()]


def comparison(pairs: Sequence[Pair], found: Sequence[Difference], name: str) -> Table:
    """Return the table of differences from the run called `name`; what got worse says so."""
    lines = []
    for each in found:
        signed = "–" if each.value is None else f"{each.value:+.2f}"
        before, after = (number(each.measure, value) for value in (each.before, each.after))
        bounds, word = span(each.measure, each.interval), "worse" if each.worse else ""
        lines.append((each.measure.name, before, after, signed, bounds, str(each.cases), word))
    header = ("measure", "before", "after", "difference", "95 % interval", "cases", "")
    return Table(f"{counted(pairs)} against {name}", header, tuple(lines))


def changes(pairs: Sequence[Pair]) -> Table:
    """Return the ids of the cases whose outcome changed, from what to what."""
    moved: dict[tuple[str, str], list[str]] = {}
    for old, new in pairs:
        turn = (outcome(old) or "–", outcome(new) or "–")
        if turn[0] != turn[1]:
            moved.setdefault(turn, []).append(new.id)
    lines = tuple((f"{a} → {b}", str(len(ids)), listed(ids, 1000)) for (a, b), ids in sorted(moved.items()))
    return Table("Changed outcomes", ("change", "cases", "ids"), lines, () if lines else ("None changed.",))


def regressions(found: Sequence[Difference]) -> list[str]:
    """Return one phrase for every measure that got worse beyond chance."""
    return [
        f"{each.measure.name} {number(each.measure, each.before)} → {number(each.measure, each.after)}"
        for each in found
        if each.worse
    ]


def gate(rows: Sequence[Row], kept: Sequence[Row]) -> tuple[list[Gated], list[str]]:
    """Return every figure beside the kept one, and a phrase for each that got worse.

    Worse is: below the interval of the kept figure, or worse in pairs beyond chance, or a case that failed.

    Raises:
        DataError: a case of the run is not among the kept ones.
    """
    known = {row.id for row in kept}
    if strange := [row.id for row in rows if row.id not in known]:
        raise DataError(
            f"{counted(strange)} not among the kept rows: {listed(strange)}; run the shipped cases, "
            "or keep new rows with `make eval WRITE=1`"
        )
    pairs = paired(rows, kept)
    found = [
        Gated(figure(m, [new for _, new in pairs]), figure(m, [old for old, _ in pairs])) for m in MEASURES
    ]
    failed = [row.id for row in rows if row.error]
    worse = [_phrase(each) for each in found if each.dropped]
    worse += [f"{words} (in pairs)" for words in regressions(differences(pairs))]
    return found, [*worse, *([f"failed: {listed(failed)}"] if failed else [])]


def gate_table(found: Sequence[Gated], name: str) -> Table:
    """Return the figures that are gated: kept, its interval, new, and whether it dropped."""
    lines = []
    for each in found:
        if (measure := each.new.measure).better:
            kept, new = (number(measure, value) for value in (each.kept.value, each.new.value))
            word = "DROPPED" if each.dropped else ""
            lines.append((measure.name, kept, span(measure, each.bounds), new, word))
    note = "Where all kept cases agree, the interval of a share is Wilson's."
    return Table(f"Against {name}", ("measure", "kept", "95 % interval", "now", ""), tuple(lines), (note,))


def wilson(share: float, count: int) -> Interval:
    """Return Wilson's 95 % score interval of a share of `count` cases (Wilson 1927), count at least 1."""
    spread = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2))
    middle, scale = share + _Z**2 / (2 * count), 1 + _Z**2 / count
    return (middle - spread) / scale, (middle + spread) / scale


def _phrase(each: Gated) -> str:
    measure = each.new.measure
    kept, new = number(measure, each.kept.value), number(measure, each.new.value)
    return f"{measure.name} {kept} → {new}, outside {span(measure, each.bounds)}"
