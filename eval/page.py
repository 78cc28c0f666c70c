"""The report as one page that needs no other file: figures, charts, tables, every question. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources

from eval.cards import CHANGES, article_names, card, outcome_of
from eval.charts import Chart, charts
from eval.figures import Figure, figure, number, span
from eval.marks import escaped
from eval.measures import MEASURES, TIMES
from eval.report import articles, kinds, summary
from eval.row import Row
from eval.table import Table

HEADLINE = (
    "facts right",
    "evidence cited",
    "citation precision",
    "refused, unanswerable",
    "refused, answerable",
    "unsupported statements",
    "answerability AUC",
    "seconds to first statement, p50",
)
"""The figures shown first, of those that are defined."""

_LONG = 60
"""Rows beyond which a table scrolls in itself, so that what follows is not far away."""
_NUMBER = frozenset("0123456789.,+-–−% to()")


def page_html(
    rows: Sequence[Row],
    name: str,
    *,
    baselines: Table | None = None,
    more: Sequence[Table] = (),
    against: Sequence[Row] = (),
) -> str:
    """Return the page of a run called `name`: everything is escaped, no script or style is fetched.

    `baselines` and `more` are shown as tables; with the rows of another run in `against`, every card also
    shows what that one answered, and the cards can be filtered by what changed.

    Raises:
        DataError: matplotlib, which draws the charts, is not installed.
    """
    found = summary(rows)
    beside = [baselines] if baselines else []
    tables = [_titled(found, "Figures"), kinds(rows), articles(rows), *beside, *more]
    sections = [("headline", "At a glance", _headline(rows)), ("charts", "Charts", _charts(charts(rows)))]
    sections += [(f"table-{n}", table.title, table_html(table)) for n, table in enumerate(tables, 1)]
    sections.append(("questions", "Questions", _questions(rows, against)))
    body = "\n".join(map(_section, sections))
    return (
        f'<!doctype html>\n<html lang="en">{_head(name)}\n<body><header><h1>{escaped(name)}</h1>'
        f'<p class="ran">{escaped(found.title)}</p>{_contents(sections)}</header>\n<main>{body}</main>\n'
        f"<script>{_file('page.js')}</script></body></html>\n"
    )


def table_html(table: Table) -> str:
    """Return a table that scrolls in its own frame, with its notes; the title is left to the caller."""
    plain = [_numeric(row[place] for row in table.rows) for place in range(len(table.header))]
    head = "".join(_column(cell, numeric) for cell, numeric in zip(table.header, plain, strict=True))
    lines = "\n".join(f"<tr>{_cells(row, plain)}</tr>" for row in table.rows)
    notes = "".join(f'<p class="note">{escaped(note)}</p>' for note in table.notes)
    if not table.rows:
        return notes or '<p class="note">Nothing to show.</p>'
    label, long = escaped(table.title or "Numbers of the chart"), " long" if len(table.rows) > _LONG else ""
    return (
        f'<div class="frame{long}" role="region" tabindex="0" aria-label="{label}">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{lines}</tbody></table></div>{notes}"
    )


def _titled(table: Table, title: str) -> Table:
    return Table(title, table.header, table.rows, table.notes)


def _head(name: str) -> str:
    """Return the head; even if a text escaped its place, the policy would let no other script run."""
    digest = base64.b64encode(hashlib.sha256(_file("page.js").encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        f'<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escaped(name)}</title><style>{_file('page.css')}</style></head>"
    )


def _file(name: str) -> str:
    return resources.files("eval").joinpath(name).read_text(encoding="utf-8")


def _contents(sections: Iterable[tuple[str, str, str]]) -> str:
    links = "".join(f'<li><a href="#{key}">{escaped(title)}</a></li>' for key, title, _ in sections)
    return f'<nav aria-label="Contents"><ul>{links}</ul></nav>'


def _section(section: tuple[str, str, str]) -> str:
    key, title, inner = section
    return f'<section id="{key}"><h2>{escaped(title)}</h2>{inner}</section>'


def _headline(rows: Sequence[Row]) -> str:
    named = {measure.name: measure for measure in (*MEASURES, *TIMES)}
    found = [figure(named[name], rows) for name in HEADLINE if name in named]
    tiles = "".join(_tile(each) for each in found if each.value is not None)
    return f'<dl class="tiles">{tiles}</dl>'


def _tile(found: Figure) -> str:
    measure, value = found.measure, found.value or 0.0
    low, high = found.interval or (value, value)
    bounds = f"{span(measure, found.interval)} · " if found.interval else ""
    track = '<span class="track none"></span>'
    if measure.share:
        place = f"left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"
        track = (
            f'<span class="track" aria-hidden="true"><i style="{place}"></i>'
            f'<b style="left:{100 * value:.1f}%"></b></span>'
        )
    aside = " <small>lower is better</small>" if measure.better < 0 else ""
    return (
        f"<div><dt>{escaped(measure.name)}{aside}</dt>"
        f"<dd><strong>{number(measure, found.value)}</strong>{track}"
        f'<span class="bounds">{bounds}{found.cases} cases</span></dd></div>'
    )


def _charts(found: Sequence[Chart]) -> str:
    if not found:
        return '<p class="note">Nothing to draw.</p>'
    return f'<div class="charts">{"".join(map(_chart, found))}</div>'


def _chart(chart: Chart) -> str:
    return (
        f'<figure class="chart {chart.name}">'
        f'<h3 id="{chart.name}-title">{escaped(chart.title)}</h3>{chart.svg}'
        f'<figcaption id="{chart.name}-said">{escaped(chart.said)}</figcaption>'
        f"<details><summary>Numbers<span class='unseen'> of {escaped(chart.title)}</span></summary>"
        f"{table_html(chart.table)}</details></figure>"
    )


def _column(cell: str, numeric: bool) -> str:
    shown = escaped(cell) or '<span class="unseen">remark</span>'
    return f'<th scope="col"{_right(numeric)}>{shown}</th>'


def _cells(row: Sequence[str], numeric: Sequence[bool]) -> str:
    first, *others = zip(row, numeric, strict=True)
    cells = "".join(f"<td{_right(right)}>{escaped(cell)}</td>" for cell, right in others)
    return f'<th scope="row"{_right(first[1])}>{escaped(first[0])}</th>{cells}'


def _numeric(cells: Iterable[str]) -> bool:
    return all(_NUMBER.issuperset(cell) for cell in cells)


def _right(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def _questions(rows: Sequence[Row], against: Sequence[Row]) -> str:
    names, others = article_names(rows), {row.id: row for row in against}
    choices: dict[str, Mapping[str, str]] = {
        "outcome": {name: name for name in dict.fromkeys(map(outcome_of, rows))},
        "kind": {row.gold.kind: row.gold.kind for row in rows},
        "article": {name: name for name in names.values()},
    }
    if others:
        choices["changed"] = CHANGES
    cards = "\n".join(card(row, names[row.article], others) for row in rows)
    return f'{_filter(choices, len(rows))}{_LEGEND}<div id="cards">{cards}</div>'


def _filter(choices: Mapping[str, Mapping[str, str]], count: int) -> str:
    """Return the filter; without a script it would do nothing, and stays hidden."""
    fields = "".join(_choice(name, options) for name, options in choices.items())
    return (
        '<form id="filter" role="search" aria-label="Filter the questions" hidden>'
        f'{fields}<p class="wide"><label for="filter-text">text</label>'
        '<input id="filter-text" type="search" name="text" autocomplete="off"></p>'
        f'<button type="reset">Show all</button><output aria-live="polite">{count} of {count}</output></form>'
    )


def _choice(name: str, options: Mapping[str, str]) -> str:
    items = "".join(
        f'<option value="{escaped(value)}">{escaped(words)}</option>' for value, words in options.items()
    )
    return (
        f'<p><label for="filter-{name}">{name}</label>'
        f'<select id="filter-{name}" name="{name}"><option value="">any</option>{items}</select></p>'
    )


_LEGEND = (
    '<p class="legend"><mark class="cited">cited</mark><sup class="key cited">1</sup> by the statement with '
    'that number; <mark class="gold">gold evidence</mark><sup class="key gold">A</sup> of the group with '
    'that letter; <mark class="cited gold">both</mark>.</p>'
)
