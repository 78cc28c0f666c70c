"""The page of the docs and its picture, made of the tables that are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.chart import chart
from benchmarks.stages import ROOT
from eval.output import output
from eval.table import Table, kept_with, table_of, to_markdown

KEPT = Path(__file__).with_name("kept.json")
"""The figures of each stage as they were measured last."""

PAGE, PICTURE = ROOT / "docs" / "bench.md", ROOT / "docs" / "bench.svg"

PEERS = "peers"
"""Stage whose table is drawn, too."""


def keep(tables: Mapping[str, Table], machine: str, order: Sequence[str]) -> None:
    """Keep the tables of stages in the place of those that were, and make page and picture anew.

    Raises:
        OSError: one of the files cannot be written.
    """
    new = {stage: asdict(table) | {"machine": machine} for stage, table in tables.items()}
    kept = kept_with(KEPT, new, order)
    made = {KEPT: json.dumps(kept, indent=1, ensure_ascii=False) + "\n", PAGE: page(kept)}
    if PEERS in kept:
        made[PICTURE] = chart(table_of(kept[PEERS]))
    for path, text in made.items():
        with output(path) as out:
            out.write(text)


def page(kept: Mapping[str, Any]) -> str:
    """Return the page, of the tables that are kept."""
    parts = [
        "# Speed, growth, and others beside",
        "`make bench WRITE=1` made this; `ONLY` renews a part. “To reach” is what was aimed at: what falls "
        "short, and what was tried, is told [on the next page](growing.md#what-falls-short).",
    ]
    for stage, found in kept.items():
        table = table_of(found)
        parts += [f"## {table.title}", to_markdown(table), *table.notes, f"{found['machine']}."]
        if stage == PEERS:
            parts.append(f"![Shares right, of each answerer]({PICTURE.name})")
    return "\n\n".join(parts) + "\n"
