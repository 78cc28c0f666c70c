"""Reports of one run: figures with intervals, kinds and articles apart, baselines beside. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from eval.baselines import baselines_table
from eval.bootstrap import HOW
from eval.figures import Figure, counted, figure, listed, number, span
from eval.measures import MEASURES, TIMES, Measure
from eval.row import Row
from eval.table import Table, to_text

_KIND_MEASURES = ("right", "wrong", "declined", "facts right", "evidence cited", "facts and evidence")
_REFUSED = ("refused, unanswerable", "refused, answerable")
_ARTICLE = ("facts right", "evidence cited", "citation precision", *_REFUSED, "answerability AUC")
_MOST_ARTICLES = 20
"""More are not told apart: public sets have one for every question or two."""
_HEADER = ("measure", "value", "95 % interval", "cases")


def summary(rows: Sequence[Row]) -> Table:
    """Return all figures of a run; what is undefined says what it lacks."""
    figures = [figure(measure, rows) for measure in (*MEASURES, *TIMES)]
    return Table(_title(rows), _HEADER, _cells(figures), _notes(rows))


def kinds(rows: Sequence[Row]) -> Table:
    """Return the kinds of question apart: outcomes of the answerable ones, and refusals."""
    names = (*_KIND_MEASURES, *_REFUSED, "seconds, p50")
    return _apart("By kind", "kind", rows, names, lambda row: row.gold.kind)


def articles(rows: Sequence[Row]) -> Table:
    """Return the articles apart."""
    return _apart("By article", "article", rows, _ARTICLE, lambda row: row.title or row.article[:12] or "–")


def report_tables(rows: Sequence[Row], beside: Sequence[Row] = ()) -> list[Table]:
    """Return the tables of a run; `beside` are the rows of its baselines."""
    more = [baselines_table(rows, beside)] if beside else []
    several = [articles(rows)] if 1 < len({row.article for row in rows}) <= _MOST_ARTICLES else []
    return [summary(rows), kinds(rows), *several, *more]


def report_text(rows: Sequence[Row], name: str, beside: Sequence[Row] = ()) -> str:
    """Return the report for a terminal; `name` is the row file's."""
    return "\n\n".join([name, *map(to_text, report_tables(rows, beside))])


def _apart(
    title: str, head: str, rows: Sequence[Row], names: Sequence[str], key: Callable[[Row], str]
) -> Table:
    by_name = {measure.name: measure for measure in (*MEASURES, *TIMES)}
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    lines = [
        (name, str(len(own)), *(_value(by_name[each], own) for each in names)) for name, own in found.items()
    ]
    return Table(title, (head, "cases", *names), tuple(lines))


def _cells(figures: Sequence[Figure]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            each.measure.name,
            number(each.measure, each.value),
            span(each.measure, each.interval) if each.value is not None else each.measure.needs,
            str(each.cases),
        )
        for each in figures
    )


def _title(rows: Sequence[Row]) -> str:
    answerable = sum(row.gold.answerable for row in rows)
    models = ", ".join(sorted({row.llm for row in rows}))
    articles = len({row.article for row in rows if row.article})
    return (
        f"{counted(rows)} ({answerable} answerable, {len(rows) - answerable} not), "
        f"{articles or 'unknown'} {'article' if articles == 1 else 'articles'}, model {models}"
    )


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    failed = [row.id for row in rows if row.error]
    lost = [row.id for row in rows if row.gold.spans and not all(row.gold.spans)]
    fallback = [row.id for row in rows if row.notice]
    notes = {
        "with an error": failed,
        "with evidence that is not in the article": lost,
        "with a notice to the reader": fallback,
    }
    return (
        f"{HOW} Without width: all drawn cases agreed.",
        *(f"{counted(ids)} {words}: {listed(ids)}." for words, ids in notes.items() if ids),
    )


def _value(measure: Measure, rows: Sequence[Row]) -> str:
    points = [point for row in rows if (point := measure.point(row)) is not None]
    return number(measure, measure.statistic(points))
