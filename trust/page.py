"""The table in SECURITY.md, made of the findings that are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.output import output
from eval.table import Table, kept_with, table_of, to_markdown

KEPT = Path(__file__).with_name("kept.json")
"""The findings of each stage as they were last."""

PAGE = Path(__file__).parent.parent / "SECURITY.md"
BEGIN, END = "<!-- make trust WRITE=1 -->", "<!-- end -->"
"""Lines of the page between which the tables stand."""


def keep(tables: Mapping[str, Table], order: Sequence[str]) -> None:
    """Keep the tables of stages in the place of those that were, and renew the page's.

    Raises:
        OSError: one of the files cannot be written.
    """
    kept = kept_with(KEPT, {stage: asdict(table) for stage, table in tables.items()}, order)
    told = page(PAGE.read_text(encoding="utf-8"), kept)
    for path, text in {KEPT: json.dumps(kept, indent=1, ensure_ascii=False) + "\n", PAGE: told}.items():
        with output(path) as out:
            out.write(text)


def page(text: str, kept: Mapping[str, Any]) -> str:
    """Return the page with the tables of what is kept."""
    before, _, rest = text.partition(BEGIN)
    tables = [f"### {found['title']}\n\n{to_markdown(table_of(found))}" for found in kept.values()]
    return "\n\n".join([before + BEGIN, *tables, END + rest.partition(END)[2]])
