"""Charts of a run: each a drawing, a sentence that tells what it shows, and its numbers. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.curves import aurc, best_order, judged, of_rows, reliability, risk_coverage
from eval.metrics import outcome
from eval.row import Row
from eval.stats import calibration_error, median, p95, quantile
from eval.svg import ACCENT, DECLINED, INK, LINE, QUIET, RIGHT, SHEET, WRONG, drawn
from eval.table import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_OUTCOMES = {"right": (RIGHT, ""), "wrong": (WRONG, "///"), "declined": (DECLINED, "\\\\\\")}
_HEIGHT = 2.75
_BINS = 24


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: `said` tells in a sentence what it shows, `table` holds its numbers."""

    name: str
    title: str
    said: str
    svg: str
    table: Table


def charts(rows: Sequence[Row]) -> list[Chart]:
    """Return the charts of a run; one that has nothing to show is left out.

    Raises:
        DataError: matplotlib is not installed.
    """
    makers: tuple[Callable[[Sequence[Row]], Chart | None], ...] = (_risk, _calibration, _latency, _kinds)
    return [chart for make in makers if (chart := make(rows)) is not None]


def _risk(rows: Sequence[Row]) -> Chart | None:
    points = of_rows(rows)
    area = aurc(points)
    if area is None:
        return None
    curve, best = risk_coverage(points), risk_coverage(best_order(points))
    overall, least = curve[-1][1], aurc(best_order(points)) or 0.0

    def draw(axes: Axes) -> None:
        axes.plot(*zip(*curve, strict=True), color=ACCENT, linewidth=2, label="this run")
        axes.plot(*zip(*best, strict=True), color=QUIET, linewidth=1.2, linestyle=":", label="best order")
        axes.axhline(overall, color=QUIET, linewidth=1.2, linestyle="--", label="any order")
        axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="coverage", ylabel="share not right")
        axes.legend(loc="upper left")

    said = (
        "Answering only the questions held most answerable, what share of them is not right? Area "
        f"{area:.2f}; {overall:.2f} in any order, {least:.2f} in the best. What is unanswerable or was "
        "declined counts as not right."
    )
    tenths = [next(point for point in curve if point[0] >= share / 10 - 1e-9) for share in range(1, 11)]
    lines = tuple(dict.fromkeys((f"{coverage:.2f}", f"{risk:.2f}") for coverage, risk in tenths))
    table = Table("", ("coverage", "share not right"), lines)
    return Chart("risk", "Risk and coverage", said, drawn("risk", _HEIGHT, draw), table)


def _calibration(rows: Sequence[Row]) -> Chart | None:
    points = judged(rows)
    error = calibration_error(points)
    if error is None:
        return None
    bins = reliability(points)
    most = max(count for _, _, count in bins)

    def draw(axes: Axes) -> None:
        axes.plot((0, 1), (0, 1), color=QUIET, linewidth=1.2, linestyle="--")
        axes.vlines([p for p, _, _ in bins], *_gaps(bins), color=ACCENT, linewidth=1.2)
        sizes = [18 + 130 * count / most for _, _, count in bins]
        axes.scatter([p for p, _, _ in bins], [share for _, share, _ in bins], s=sizes, color=ACCENT)
        axes.set(xlim=(-0.04, 1.04), ylim=(-0.06, 1.06), xlabel="probability said", ylabel="share answerable")

    said = (
        "Of the questions given a probability, what share can the article answer? On the dashed line they "
        f"agree; a larger dot stands for more questions. Mean gap {error:.2f}."
    )
    lines = tuple((f"{p:.2f}", f"{share:.2f}", str(count)) for p, share, count in bins)
    table = Table("", ("probability said", "share answerable", "questions"), lines)
    return Chart("calibration", "Calibration", said, drawn("calibration", _HEIGHT, draw), table)


def _gaps(bins: Sequence[tuple[float, float, int]]) -> tuple[list[float], list[float]]:
    return [min(p, share) for p, share, _ in bins], [max(p, share) for p, share, _ in bins]


def _latency(rows: Sequence[Row]) -> Chart | None:
    first = [row.seconds_to_first for row in rows if row.seconds_to_first is not None]
    whole = [row.seconds for row in rows if not row.error]
    if not whole:
        return None
    low, high = 0.0, quantile([*first, *whole], 0.99) or 1.0
    edges = [low + (high - low) * n / _BINS for n in range(_BINS + 1)]

    def draw(axes: Axes) -> None:
        kept = [[min(value, high) for value in values] for values in (first, whole)]
        axes.hist(kept[1], edges, color=LINE, edgecolor=QUIET, linewidth=0.8, label="whole answer")
        axes.hist(kept[0], edges, histtype="step", color=ACCENT, linewidth=2, label="first statement")
        axes.set(xlim=(low, high), xlabel="seconds", ylabel="questions")
        axes.legend(loc="upper right")
        axes.locator_params(axis="x", nbins=6)
        axes.locator_params(axis="y", integer=True)

    lines = tuple(
        (name, *(f"{value:.2f}" for value in (median(v), p95(v), max(v, default=None)) if value is not None))
        for name, v in (("first statement", first), ("whole answer", whole))
        if v
    )
    said = "; ".join(f"{line[0]}: half within {line[1]} s, 95 % within {line[2]} s" for line in lines)
    table = Table("", ("seconds to", "median", "95 %", "longest"), lines)
    return Chart(
        "latency",
        "Seconds",
        f"{said.capitalize()}. The last bar holds all longer ones.",
        drawn("latency", _HEIGHT, draw),
        table,
    )


def _kinds(rows: Sequence[Row]) -> Chart | None:
    kinds = list(dict.fromkeys(row.gold.kind for row in rows if outcome(row)))
    if not kinds:
        return None
    counts = {
        kind: [sum(row.gold.kind == kind and outcome(row) == name for row in rows) for name in _OUTCOMES]
        for kind in kinds
    }

    def draw(axes: Axes) -> None:
        _stacked(axes, counts)

    said = "An unanswerable question is right when it is declined, wrong when it is answered."
    lines = tuple((kind, *map(str, values)) for kind, values in counts.items())
    table = Table("", ("kind", *_OUTCOMES), lines)
    height = 0.6 + 0.21 * max(3, len(kinds))
    return Chart("kinds", "Outcomes by kind", said, drawn("kinds", height, draw), table)


def _stacked(axes: Axes, counts: dict[str, list[int]]) -> None:
    """Draw a bar for each kind, in shares, with the number of questions in every part."""
    names = [_plain(kind) for kind in counts]
    places = range(len(names))
    left = [0.0] * len(names)
    for place, (name, (colour, hatch)) in enumerate(_OUTCOMES.items()):
        values = [found[place] for found in counts.values()]
        shares = [value / sum(found) for value, found in zip(values, counts.values(), strict=True)]
        bars = axes.barh(places, shares, left=left, color=colour, height=0.74, label=name, hatch=hatch)
        for bar in bars:
            bar.set(edgecolor=SHEET, linewidth=0.8)
        axes.bar_label(
            bars,
            [str(value) if value else "" for value in values],
            label_type="center",
            fontsize=8.5,
            color=INK,
        )
        left = [a + b for a, b in zip(left, shares, strict=True)]
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xticks=())
    axes.grid(visible=False)
    axes.spines[["left", "bottom"]].set_visible(False)
    axes.margins(y=0.01)
    axes.figure.legend(loc="outside upper center", ncols=3, columnspacing=1.4)


def _plain(text: str) -> str:
    """Return a name short enough to stand beside a bar, without what no XML may hold."""
    short = text if len(text) <= 24 else text[:23] + "…"
    return "".join(char if char.isprintable() else " " for char in short)
