"""The report as one page that needs no other file: tables, and every question. Pure."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from importlib import resources
from typing import get_args

from eval.cards import Change, article_names, card, outcome_of
from eval.marks import escaped
from eval.row import Row
from eval.table import Table

_LONG = 60
"""Rows beyond which a table scrolls in itself, so that what follows is not far away."""
_NUMBER = frozenset("0123456789.,+-–−% to()")


def page_html(rows: Sequence[Row], name: str, tables: Sequence[Table], *, against: Sequence[Row] = ()) -> str:
    """Return the page of a run called `name`: everything is escaped, no script or style is fetched.

    The first of the tables tells the figures. With the rows of another run in `against`, every card also
    shows what that one answered, and the cards can be filtered by what changed.
    """
    titles = ["Figures", *(table.title for table in tables[1:])]
    shown = zip(titles, tables, strict=True)
    sections = [(f"table-{n}", title, table_html(table)) for n, (title, table) in enumerate(shown, 1)]
    sections.append(("questions", "Questions", _questions(rows, against)))
    body = "\n".join(map(_section, sections))
    return (
        f'<!doctype html>\n<html lang="en">{_head(name)}\n<body><header><h1>{escaped(name)}</h1>'
        f'<p class="ran">{escaped(tables[0].title)}</p>{_contents(sections)}</header>\n<main>{body}</main>\n'
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
    long = " long" if len(table.rows) > _LONG else ""
    return (
        f'<div class="frame{long}" role="region" tabindex="0" aria-label="{escaped(table.title)}">'
        f"<table><thead><tr>{head}</tr></thead>\n<tbody>{lines}</tbody></table></div>{notes}"
    )


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
    choices: dict[str, Iterable[str]] = {
        "outcome": dict.fromkeys(map(outcome_of, rows)),
        "kind": dict.fromkeys(row.gold.kind for row in rows),
        "article": dict.fromkeys(names.values()),
        **({"changed": get_args(Change)} if others else {}),
    }
    cards = "\n".join(card(row, names[row.article], others) for row in rows)
    return f'{_filter(choices, len(rows))}{_LEGEND}<div id="cards">{cards}</div>'


def _filter(choices: Mapping[str, Iterable[str]], count: int) -> str:
    """Return the filter; without a script it would do nothing, and stays hidden."""
    fields = "".join(_choice(name, options) for name, options in choices.items())
    return (
        '<form id="filter" role="search" aria-label="Filter the questions" hidden>'
        f'{fields}<p class="wide"><label for="filter-text">text</label>'
        '<input id="filter-text" type="search" name="text" autocomplete="off"></p>'
        f'<button type="reset">Show all</button><output aria-live="polite">{count} of {count}</output></form>'
    )


def _choice(name: str, options: Iterable[str]) -> str:
    items = "".join(f"<option>{escaped(value)}</option>" for value in options)
    return (
        f'<p><label for="filter-{name}">{name}</label>'
        f'<select id="filter-{name}" name="{name}"><option value="">any</option>{items}</select></p>'
    )


_LEGEND = (
    '<p class="legend"><mark class="cited">cited</mark><sup class="key cited">1</sup> by the statement with '
    'that number; <mark class="gold">gold evidence</mark><sup class="key gold">A</sup> of the group with '
    'that letter; <mark class="cited gold">both</mark>.</p>'
)
