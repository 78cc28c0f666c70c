"""Tables as values, and as plain text and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header and rows of as many cells; `notes` are sentences below."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def to_text(table: Table) -> str:
    """Return the table in aligned columns: the first to the left, the others to the right."""
    lines = [table.header, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.header))]
    body = ["  ".join(_aligned(line, widths)).rstrip() for line in lines]
    return "\n".join([table.title, "", *body, *(("", *table.notes) if table.notes else ())])


def to_markdown(table: Table) -> str:
    """Return header and rows as a Markdown table, without title and notes."""
    rule = ["---", *("---:" for _ in table.header[1:])]
    return "\n".join(_piped(line) for line in (table.header, rule, *table.rows))


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = zip(line, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]


def _piped(line: Sequence[str]) -> str:
    cells = (" ".join(cell.replace("|", "\\|").split()) for cell in line)
    return f"| {' | '.join(cells)} |"
