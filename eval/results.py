"""README's results: a block of tables made from the kept runs, and put between its marks. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from eval.bootstrap import HOW
from eval.figures import cell, figure
from eval.jsonl import DataError
from eval.measures import MEASURES, TIMES
from eval.report import articles, kinds
from eval.row import Row
from eval.table import Table, to_markdown

BEGIN, END = "<!-- results:begin -->", "<!-- results:end -->"

Runs = Sequence[tuple[str, Sequence[Row]]]
"""What a run is called, and its rows."""


def figures_table(runs: Runs) -> Table:
    """Return a line for each figure that one of the runs defines, with a column for each run."""
    lines = []
    for measure in (*MEASURES, *TIMES):
        found = [figure(measure, rows) for _, rows in runs]
        if any(each.value is not None for each in found):
            lines.append((measure.name, *map(cell, found)))
    return Table("", ("measure", *(name for name, _ in runs)), tuple(lines))


def block(runs: Runs, more: Sequence[Table] = ()) -> str:
    """Return the results in Markdown; the first run is the one that is shown in parts."""
    rows = runs[0][1]
    answerable = sum(row.gold.answerable for row in rows)
    counted = (
        f"`make eval` asks the {len(rows)} shipped questions ({answerable} answerable, "
        f"{len(rows) - answerable} not) of the {len({row.article for row in rows})} bundled articles. "
        f"In brackets 95 % intervals. {HOW}"
    )
    parts = [counted, to_markdown(figures_table(runs))]
    for words, table in (
        (f"By article, {runs[0][0]}:", articles(rows)),
        (f"By kind of question, {runs[0][0]}:", _without(kinds(rows), "facts right", "evidence cited")),
        *((f"{table.title}:", table) for table in more),
    ):
        parts += [words, to_markdown(table)]
    return "\n\n".join(parts)


def put(readme: str, results: str) -> str:
    """Return the README with the results between its marks.

    Raises:
        DataError: it has no such marks, or not in this order.
    """
    inside = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
    if not inside.search(readme):
        raise DataError(f"the README has no {BEGIN} … {END}; put both marks where the results belong")
    return inside.sub(lambda _: f"{BEGIN}\n{results}\n{END}", readme, count=1)


def _without(table: Table, *names: str) -> Table:
    kept = [n for n, name in enumerate(table.header) if name not in names]
    rows = tuple(tuple(line[n] for n in kept) for line in table.rows)
    return Table(table.title, tuple(table.header[n] for n in kept), rows, table.notes)


def read_tables(path: Path) -> list[Table]:
    """Return the "tables" of a JSON file, as `eval robustness` writes one; none where there is no such file.

    Raises:
        DataError: it cannot be read, or holds no tables.
    """
    if not path.is_file():
        return []
    try:
        tables = json.loads(path.read_text(encoding="utf-8"))["tables"]
        return [
            Table(t["title"], tuple(t["header"]), tuple(map(tuple, t["rows"])), tuple(t["notes"]))
            for t in tables
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(
            f"{path} holds no findings: {error}; make it anew with `make robustness` or `make eval WRITE=1`"
        ) from error


def tables_text(tables: Sequence[Table]) -> str:
    """Return tables as JSON that `read_tables` reads."""
    return json.dumps({"tables": [*map(asdict, tables)]}, ensure_ascii=False, indent=1)
