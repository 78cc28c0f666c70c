"""Reports of runs: figures with intervals, kinds and articles apart, and the results in the papers. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from eval.baselines import baselines_table
from eval.jsonl import DataError
from eval.measures import NAMED, Figure, cell, counted, figure, listed, number, span
from eval.row import Row
from eval.stats import HOW
from eval.table import Table, to_markdown, to_text

BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"

_REFUSED = ("refused, unanswerable", "refused, answerable")
_SECONDS = "seconds, p50"
_OUTCOMES = ("right", "wrong", "declined", "facts right", "evidence cited", "facts and evidence")
_ARTICLE = ("facts right", "evidence cited", "citation precision", *_REFUSED, "answerability AUC")
HEADLINE = (*_ARTICLE, "calibration error", "unsupported statements", "seconds to evidence, p50", _SECONDS)
"""The measures that README shows."""
_MOST_ARTICLES = 20
"""More are not told apart: public sets have one for every question or two."""

Runs = Sequence[tuple[str, Sequence[Row]]]
"""What a run is called, and its rows."""


def summary(rows: Sequence[Row]) -> Table:
    """Return all figures of a run; what is undefined says what it lacks."""
    lines = tuple(_line(figure(measure, rows)) for measure in NAMED.values())
    return Table(_title(rows), ("measure", "value", "95 % interval", "cases"), lines, _notes(rows))


def kinds(rows: Sequence[Row]) -> Table:
    """Return the kinds of question apart: outcomes of the answerable ones, and refusals."""
    names = (*_OUTCOMES, *_REFUSED, _SECONDS)
    return _apart("By kind", "kind", rows, names, lambda row: row.gold.kind)


def articles(rows: Sequence[Row]) -> Table:
    """Return the articles apart."""
    return _apart("By article", "article", rows, _ARTICLE, lambda row: row.title or row.article[:12] or "–")


def report_tables(rows: Sequence[Row], beside: Sequence[Row] = ()) -> list[Table]:
    """Return the tables of a run; `beside` are the rows of its baselines."""
    several = [articles(rows)] if 1 < len({row.article for row in rows}) <= _MOST_ARTICLES else []
    more = [baselines_table(rows, beside)] if beside else []
    return [summary(rows), kinds(rows), *several, *more]


def report_text(tables: Sequence[Table], name: str) -> str:
    """Return the report for a terminal; `name` is the row file's."""
    return "\n\n".join([name, *map(to_text, tables)])


def headline(runs: Runs) -> str:
    """Return README's results in Markdown: what a reader asks first."""
    return "\n\n".join([_counts(runs[0][1]), to_markdown(figures_table(runs, HEADLINE))])


def results_page(runs: Runs, more: Sequence[Table] = ()) -> str:
    """Return the page of all results in Markdown; the first run is the one that is shown in parts."""
    name, rows = runs[0]
    parts = ["# Results", f"{_counts(rows)} {HOW}", to_markdown(figures_table(runs, tuple(NAMED)))]
    for words, table in (
        (f"By article, {name}:", articles(rows)),
        (f"By kind of question, {name}:", kinds(rows)),
        *((f"{table.title}:", table) for table in more),
    ):
        parts += [words, to_markdown(table)]
    return "\n\n".join(parts) + "\n"


def _counts(rows: Sequence[Row]) -> str:
    counts = (
        f"{sum(r.gold.answerable for r in rows)} answerable, {sum(not r.gold.answerable for r in rows)} not"
    )
    of = f"of the {len({row.article for row in rows})} bundled articles. In brackets 95 % intervals."
    return f"`make eval` asks the {len(rows)} shipped questions ({counts}) {of}"


def figures_table(runs: Runs, names: Sequence[str]) -> Table:
    """Return a line for each of these figures that one of the runs defines, with a column for each run."""
    lines = []
    for measure in (NAMED[name] for name in names):
        found = [figure(measure, rows) for _, rows in runs]
        if any(each.value is not None for each in found):
            lines.append((measure.name, *map(cell, found)))
    return Table("", ("measure", *(name for name, _ in runs)), tuple(lines))


def put(readme: str, results: str) -> str:
    """Return the README with the results between its marks.

    Raises:
        DataError: it has no such marks, or not in this order.
    """
    inside = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not inside.search(readme):
        raise DataError(f"the README has no {BEGIN} … {END}; put both marks where the results belong")
    return inside.sub(lambda _: f"{BEGIN}\n{results}\n{END}", readme, count=1)


def _apart(
    title: str, head: str, rows: Sequence[Row], names: Sequence[str], key: Callable[[Row], str]
) -> Table:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    lines = [(one, str(len(own)), *(_value(name, own) for name in names)) for one, own in found.items()]
    return Table(title, (head, "cases", *names), tuple(lines))


def _value(name: str, rows: Sequence[Row]) -> str:
    measure = NAMED[name]
    points = [point for row in rows if (point := measure.point(row)) is not None]
    return number(measure, measure.statistic(points))


def _line(found: Figure) -> tuple[str, ...]:
    measure = found.measure
    bounds = span(measure, found.interval) if found.value is not None else measure.needs
    return measure.name, number(measure, found.value), bounds, str(found.cases)


def _title(rows: Sequence[Row]) -> str:
    answerable = sum(row.gold.answerable for row in rows)
    models = ", ".join(sorted({row.llm for row in rows}))
    articles = len({row.article for row in rows if row.article})
    return (
        f"{counted(rows)} ({answerable} answerable, {len(rows) - answerable} not), "
        f"{articles or 'unknown'} {'article' if articles == 1 else 'articles'}, model {models}"
    )


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    notes = {
        "with an error": [row.id for row in rows if row.error],
        "with evidence that is not in the article": [
            row.id for row in rows if row.gold.spans and not all(row.gold.spans)
        ],
        "with a notice to the reader": [row.id for row in rows if row.notice],
    }
    return (
        f"{HOW} Without width: all drawn cases agreed.",
        *(f"{counted(ids)} {words}: {listed(ids)}." for words, ids in notes.items() if ids),
    )
