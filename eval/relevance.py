"""Fits the choice of citations to rows with gold, and measures it on what a fit did not see. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

from eval.bootstrap import clusters, interval
from eval.fit import Coefficients, folds, regression, rounded, weights
from eval.metrics import covered
from eval.row import Row
from eval.stats import mean
from eval.table import Table
from rag.answer import Relevance
from rag.choose import probability, table_for

DRAFTED = ("drafted", "news", "back", "likeness", "cited")
"""What can be measured only once there is a draft."""
NAMED = ("named",)
"""What needs a model."""
LEAST = (0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
"""Probabilities from which a sentence is cited, compared."""
MOST = 3


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answered case: its evidence as measured, which of it bears on gold, which gold groups it holds."""

    file: str
    article: str
    question: str
    measured: tuple[Relevance, ...]
    bears: tuple[bool, ...]
    holds: tuple[frozenset[int], ...]
    groups: int


Point = tuple[float, float, int]
"""Share of the citations that bear on gold, 1 when every gold group is held, number of citations."""


def weighed(file: str, rows: Sequence[Row]) -> list[Weighed]:
    """Return the rows whose evidence was measured and whose gold has its places; there may be none."""
    return [
        _weighed(file, row)
        for row in rows
        if row.weighed and len(row.weighed) == len(row.evidence) and row.gold.spans and all(row.gold.spans)
    ]


def _weighed(file: str, row: Row) -> Weighed:
    spans = [(sentence.start, sentence.end) for sentence in row.evidence]
    gold = [quote for group in row.gold.spans for quote in group]
    return Weighed(
        file,
        row.article,
        row.standalone.casefold(),
        row.weighed,
        tuple(any(q.start < end and start < q.end for q in gold) for start, end in spans),
        tuple(
            frozenset(n for n, group in enumerate(row.gold.spans) if any(covered(q, [span]) for q in group))
            for span in spans
        ),
        len(row.gold.spans),
    )


def relevance_report(
    found: Sequence[Weighed], now: Mapping[str, Coefficients]
) -> tuple[list[Table], dict[str, Coefficients]]:
    """Return a table for each file and each set of features, and the coefficients fitted to all.

    Where there are no rows for a set of features, those in force (`now`) stay.
    """
    tables, shown = dict(now), list[Table]()
    for name in now:
        seen = [each for each in found if _offers(each, name)]
        if len({flag for each in seen for flag in each.bears}) == 2:
            tables[name] = rounded(_fit(seen, name))
            chances = out_of_fold(seen, name)
            for file in dict.fromkeys(each.file for each in seen):
                pairs = [p for p in zip(seen, chances, strict=True) if p[0].file == file]
                shown.append(_choices(f"citations, {name}: {file}", pairs))
    return shown, tables


def out_of_fold(found: Sequence[Weighed], name: str) -> list[list[float]]:
    """Return the probability of each piece of evidence by a fit that saw nothing of its group."""
    places = folds(found)
    chances: list[list[float]] = [[] for _ in found]
    for fold in set(places):
        table = _fit(
            [each for each, place in zip(found, places, strict=True) if place != fold] or found, name
        )
        for n, place in enumerate(places):
            if place == fold:
                chances[n] = [probability(measured, table) for measured in found[n].measured]
    return chances


def _offers(each: Weighed, name: str) -> bool:
    """A run without a model teaches one table, a run with drafts the other two."""
    has = table_for(each.measured)
    return has == name or (has == "with_draft" and name == "with_model")


def _features(measured: Relevance, name: str) -> Coefficients:
    left_out = {"with_draft": (), "with_model": DRAFTED, "without_model": (*DRAFTED, *NAMED)}[name]
    return {key: float(value) for key, value in asdict(measured).items() if key not in left_out}


def _fit(found: Sequence[Weighed], name: str) -> Coefficients:
    inputs = [_features(measured, name) for each in found for measured in each.measured]
    goal = [flag for each in found for flag in each.bears]
    share = [w for each, w in zip(found, weights(found), strict=True) for _ in each.measured]
    return regression(inputs, goal, share)[1]


def _choices(title: str, pairs: Sequence[tuple[Weighed, Sequence[float]]]) -> Table:
    rows = []
    for least in LEAST:
        points = [_chosen(each, chances, least) for each, chances in pairs]
        groups = clusters(points, [each.article for each, _ in pairs])
        cells = [f"{_average(points, n) or 0.0:.2f} ({_range(groups, n)})" for n in (0, 1)]
        rows.append((f"{least:.2f}", *cells, f"{_average(points, 2) or 0.0:.2f}"))
    heads = ("cited from", "citation precision", "evidence cited", "citations an answer")
    note = "Out of fold; what a draft cites comes on top of it."
    return Table(f"{title}, {len(pairs)} answers", heads, tuple(rows), (note,))


def _average(points: Sequence[Point], n: int) -> float | None:
    return mean([float(point[n]) for point in points])


def _chosen(each: Weighed, chances: Sequence[float], least: float) -> Point:
    order = sorted(range(len(chances)), key=lambda n: (-chances[n], n))
    chosen = order[:1] + [n for n in order[1:MOST] if chances[n] >= least]
    held = frozenset[int]().union(*(each.holds[n] for n in chosen))
    return mean([float(each.bears[n]) for n in chosen]) or 0.0, float(len(held) == each.groups), len(chosen)


def _range(groups: Sequence[Sequence[Point]], n: int) -> str:
    span = interval(groups, partial(_average, n=n))
    return f"{span[0]:.2f} to {span[1]:.2f}" if span else "–"
