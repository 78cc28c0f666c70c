"""Reports of a fit of the judge: how it does on what it did not see, and its coefficients. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from eval.bootstrap import clusters, interval
from eval.figures import counted
from eval.fit import FOLDS, Coefficients, Example, Fitted, fit, out_of_fold, split_by_question
from eval.stats import Judged, auc, calibration_error, refused_at, threshold_at
from eval.table import Table
from rag.judge import probability

_STATISTICS: dict[str, Callable[[Sequence[Judged]], float | None]] = {
    "answerability AUC": auc,
    "calibration error": calibration_error,
    "refused, unanswerable, at 5 % of the answerable": partial(refused_at, percent=5),
    "refused, unanswerable, at 10 % of the answerable": partial(refused_at, percent=10),
    "threshold for 5 %": partial(threshold_at, percent=5),
    "threshold for 10 %": partial(threshold_at, percent=10),
}


def judge_report(
    found: Sequence[Example], now: Mapping[str, Coefficients]
) -> tuple[list[Table], dict[str, Coefficients]]:
    """Return the tables of both fits, with a model and without, and the coefficients after them.

    Where there are no examples, those in force (`now`) stay.

    Raises:
        DataError: there are too few examples of a kind.
    """
    tables, shown = dict(now), list[Table]()
    for name, table in now.items():
        seen = _of_both_kinds(
            [each for each in found if (each.measured.log_odds is None) == (name == "without_model")]
        )
        if seen:
            fitted = fit(seen, table)
            shown += file_tables(name, seen, out_of_fold(seen))
            shown.append(coefficient_table(name, fitted, table))
            tables[name] = fitted.coefficients
    return shown, tables


def _of_both_kinds(found: Sequence[Example]) -> list[Example]:
    """Leave out files of one kind only, where there are others: they would teach nothing but a base rate."""
    kinds = {(each.file, each.answerable) for each in found}
    both = [each for each in found if (each.file, not each.answerable) in kinds]
    return both or list(found)


def file_tables(name: str, found: Sequence[Example], chances: Sequence[float]) -> list[Table]:
    """Return a table for each file; `chances` are the out-of-fold probabilities of the examples."""
    lone = split_by_question(found)
    tables = []
    for file in dict.fromkeys(each.file for each in found):
        pairs = [pair for pair in zip(found, chances, strict=True) if pair[0].file == file]
        by = "case: the file has a single article" if file in lone else "article"
        tables.append(_file_table(f"{name}: {file}", pairs, by))
    return tables


def coefficient_table(name: str, fitted: Fitted, now: Mapping[str, float]) -> Table:
    """Return the coefficients beside those in force; features without one are named."""
    names = dict.fromkeys([*fitted.coefficients, *now])
    rows = tuple((each, _two(fitted.coefficients.get(each)), _two(now.get(each))) for each in names)
    lists = {
        "Dropped, for its sign would be wrong": fitted.dropped,
        "Left as it is, for it is 0 in every row": fitted.unseen,
    }
    notes = tuple(f"{words}: {', '.join(found)}." for words, found in lists.items() if found)
    return Table(f"{name}: coefficients", ("feature", "fitted", "in force"), rows, notes)


def _file_table(title: str, pairs: Sequence[tuple[Example, float]], by: str) -> Table:
    points = [(chance, each.answerable) for each, chance in pairs]
    now = [(probability(each.measured), each.answerable) for each, _ in pairs]
    groups = clusters(points, [each.article for each, _ in pairs])
    rows = tuple(
        (name, _two(statistic(points)), _range(interval(groups, statistic)), _two(statistic(now)))
        for name, statistic in _STATISTICS.items()
    )
    answerable = sum(each.answerable for each, _ in pairs)
    return Table(
        f"{title}, {counted(pairs)} ({answerable} answerable, {len(pairs) - answerable} not)",
        ("measure", "out of fold", "95 % interval", "in force"),
        rows,
        (f"At most {FOLDS} folds, by {by}; intervals: bootstrap by the same.",),
    )


def _two(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _range(found: tuple[float, float] | None) -> str:
    return f"{_two(found[0])} to {_two(found[1])}" if found else "–"
