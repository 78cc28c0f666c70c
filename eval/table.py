"""Tables as values, as plain text, Markdown and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval.jsonl import DataError, parser


@dataclass(frozen=True, slots=True)
class Table:
    """A title, a header and rows of as many cells; `notes` are sentences below."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Kept:
    tables: tuple[Table, ...]


_KEPT = parser(_Kept)


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


def table_of(kept: Mapping[str, Any]) -> Table:
    """Return the table that plain values are of, as `asdict` gives them."""
    rows = tuple(tuple(row) for row in kept["rows"])
    return Table(kept["title"], tuple(kept["header"]), rows, tuple(kept["notes"]))


def kept_with(path: Path, new: Mapping[str, Mapping[str, Any]], order: Sequence[str]) -> dict[str, Any]:
    """Return the plain tables that a file keeps by name, with the new ones in their place, in that order."""
    kept = {**(json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}), **new}
    return {name: kept[name] for name in order if name in kept}


def tables_text(tables: Sequence[Table]) -> str:
    """Return tables as JSON that `read_tables` reads."""
    return json.dumps(asdict(_Kept(tuple(tables))), ensure_ascii=False, indent=1)


def read_tables(path: Path) -> Sequence[Table]:
    """Return the tables of a JSON file; none where there is no such file.

    Raises:
        DataError: it cannot be read, or holds no tables.
    """
    try:
        return _KEPT(path.read_text(encoding="utf-8")).tables if path.is_file() else ()
    except (OSError, ValueError) as error:
        raise DataError(f"{path} holds no tables ({error}); make it anew") from error


def _aligned(line: Sequence[str], widths: Sequence[int]) -> list[str]:
    first, *others = zip(line, widths, strict=True)
    return [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]


def _piped(line: Sequence[str]) -> str:
    cells = (" ".join(cell.replace("|", "\\|").split()) for cell in line)
    return f"| {' | '.join(cells)} |"
