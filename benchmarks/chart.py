"""The comparison as a picture: bars of shares, one group an answerer."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.table import Table

SHOWN = ("facts right", "evidence cited", "citation precision")
_COLOURS = ("#2f6f9f", "#6aa5a9", "#d08c45")
_LEFT, _WIDTH, _BAR, _GAP, _TOP = 340, 380, 13, 14, 44
# Read in light and in dark: the text takes the reader's colours.
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#222}@media(prefers-color-scheme:dark){text{fill:#ddd}}"
    ".s{font-size:11px}"
)


def chart(table: Table) -> str:
    """Return an SVG picture of the shares that a table has in its columns."""
    columns = [table.header.index(name) for name in SHOWN]
    step = _BAR * len(SHOWN) + _GAP
    height = _TOP + step * len(table.rows)
    size = f'width="{_LEFT + _WIDTH + 60}" height="{height}" viewBox="0 0 {_LEFT + _WIDTH + 60} {height}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">', f"<style>{_STYLE}</style>"]
    parts += [f"<title>{escape(', '.join(SHOWN))}, of each answerer</title>", *_legend()]
    for n, row in enumerate(table.rows):
        top = _TOP + n * step
        middle = top + _BAR * len(SHOWN) / 2 + 4
        parts.append(f'<text x="{_LEFT - 10}" y="{middle:.0f}" text-anchor="end">{escape(row[0])}</text>')
        parts += _bars(top, [row[column] for column in columns])
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend() -> list[str]:
    return [
        f'<rect x="{_LEFT + n * 130}" y="12" width="11" height="11" fill="{colour}"/>'
        f'<text x="{_LEFT + n * 130 + 16}" y="22">{name}</text>'
        for n, (name, colour) in enumerate(zip(SHOWN, _COLOURS, strict=True))
    ]


def _bars(top: int, cells: Sequence[str]) -> list[str]:
    parts = []
    for n, (cell, colour) in enumerate(zip(cells, _COLOURS, strict=True)):
        share = _share(cell)
        y, width = top + n * _BAR, round(_WIDTH * (share or 0.0))
        parts.append(f'<rect x="{_LEFT}" y="{y}" width="{width}" height="{_BAR - 2}" fill="{colour}"/>')
        shown = "–" if share is None else f"{share:.2f}"
        parts.append(f'<text class="s" x="{_LEFT + width + 5}" y="{y + 10}">{shown}</text>')
    return parts


def _share(cell: str) -> float | None:
    """Return the figure that a cell begins with, before its interval."""
    first = cell.split()[0] if cell.split() else "–"
    return None if first == "–" else float(first)
