"""Reports of one run: figures with intervals, kinds apart, and every case. One file, one report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.bootstrap import Interval, clusters, interval
from eval.measures import MEASURES, TIMES, Measure
from eval.metrics import outcome
from eval.row import Row
from eval.table import Table, to_html, to_markdown, to_text

_KIND_MEASURES = ("right", "wrong", "declined", "facts right", "evidence cited", "facts and evidence")
_REFUSED = ("refused, unanswerable", "refused, answerable")


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a run: its value (None: undefined), its 95 % interval, and the cases it rests on."""

    measure: Measure
    value: float | None
    interval: Interval | None
    cases: int


def figure(measure: Measure, rows: Sequence[Row]) -> Figure:
    """Return the value of a measure over the rows, its interval resampled by article."""
    pairs = [(point, row.article) for row in rows if (point := measure.point(row)) is not None]
    points = [point for point, _ in pairs]
    groups = clusters(points, [article for _, article in pairs])
    value = measure.statistic(points)
    return Figure(measure, value, interval(groups, measure.statistic), len(points))


def summary(rows: Sequence[Row]) -> Table:
    """Return all figures of a run; what is undefined says what it lacks."""
    figures = [figure(measure, rows) for measure in (*MEASURES, *TIMES)]
    return Table(_title(rows), ("measure", "value", "95 % interval", "cases"), _cells(figures), _notes(rows))


def kinds(rows: Sequence[Row]) -> Table:
    """Return the kinds of question apart: outcomes of the answerable ones, and refusals."""
    names = (*_KIND_MEASURES, *_REFUSED)
    found = list(dict.fromkeys(row.gold.kind for row in rows))
    lines = tuple(_kind_line(kind, [row for row in rows if row.gold.kind == kind], names) for kind in found)
    return Table("By kind", ("kind", "cases", *names, "seconds, p50"), lines)


def each_case(rows: Sequence[Row]) -> Table:
    """Return every case with its outcome, the answer and what it cites."""
    header = ("case", "kind", "question", "outcome", "answer", "citations")
    return Table("Cases", header, tuple(map(_case_line, rows)))


def report_text(rows: Sequence[Row], name: str) -> str:
    """Return the report for a terminal; `name` is the row file's."""
    return "\n\n".join([name, to_text(summary(rows)), to_text(kinds(rows))])


def report_html(rows: Sequence[Row], name: str, more: Sequence[Table] = ()) -> str:
    """Return the report as a page that needs no other file, with every case."""
    return to_html([summary(rows), *more, kinds(rows), each_case(rows)], name)


def results_block(rows: Sequence[Row]) -> str:
    """Return the defined figures as a Markdown table for the README."""
    figures = [figure(measure, rows) for measure in (*MEASURES, *TIMES)]
    cells = _cells([each for each in figures if each.value is not None])
    return to_markdown(Table("", ("measure", "value", "95 % interval", "cases"), cells))


def number(measure: Measure, value: float | None) -> str:
    """Return a value as it is printed: shares with two decimals, others by their size."""
    if value is None:
        return "–"
    return f"{value:.2f}" if measure.share or abs(value) < 100 else f"{value:.0f}"


def span(measure: Measure, found: Interval | None) -> str:
    """Return an interval as it is printed, a dash where there is none."""
    return f"{number(measure, found[0])} to {number(measure, found[1])}" if found else "–"


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
        "Intervals: bootstrap by article, by case when there is one; without width: all drawn cases agreed.",
        *(f"{counted(ids)} {words}: {listed(ids)}." for words, ids in notes.items() if ids),
    )


def counted(cases: Sequence[object]) -> str:
    """Return how many cases there are, in words."""
    return f"{len(cases)} case{'' if len(cases) == 1 else 's'}"


def listed(ids: Sequence[str], most: int = 20) -> str:
    """Return ids with commas, the first `most` of them."""
    rest = f" and {len(ids) - most} more" if len(ids) > most else ""
    return ", ".join(ids[:most]) + rest


def _kind_line(kind: str, rows: Sequence[Row], names: Sequence[str]) -> tuple[str, ...]:
    by_name = {measure.name: measure for measure in (*MEASURES, *TIMES)}
    cells = [_value(by_name[name], rows) for name in (*names, "seconds, p50")]
    return (kind, str(len(rows)), *cells)


def _value(measure: Measure, rows: Sequence[Row]) -> str:
    points = [point for row in rows if (point := measure.point(row)) is not None]
    return number(measure, measure.statistic(points))


def _case_line(row: Row) -> tuple[str, ...]:
    quotes = " · ".join(f"[{c.start}:{c.end}] {c.quote}" for c in row.citations)
    said = f"error: {row.error}" if row.error else row.answer
    return (row.id, row.gold.kind, row.standalone, outcome(row) or "–", said, quotes)
