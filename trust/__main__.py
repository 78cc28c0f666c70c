"""Whether it keeps its word, tried at length: `python -m trust --help`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence

from eval.output import tell
from eval.table import Table, to_text
from ingest.command import Parser, one_line
from rag.command import BAD_INPUT, named_model
from trust.damage import damage
from trust.engine import engine
from trust.finding import Finding, Stage, table
from trust.fuzz import fuzz
from trust.hostile import hostile
from trust.kills import kills
from trust.load import load
from trust.memory import memory
from trust.models import models
from trust.network import network
from trust.page import keep
from trust.receipts import edits, receipts

STAGES: dict[str, tuple[str, Stage]] = {
    "hostile": ("Hostile input", hostile),
    "fuzz": ("Anything at all", fuzz),
    "load": ("Many readers", lambda: load(_readers(), seconds=600.0, environ=os.environ)),
    "memory": ("Long use", memory),
    "kills": ("Killed at any moment", kills),
    "damage": ("Damaged on disk", damage),
    "network": ("Network", lambda: network(named_model(None, os.environ)[0], os.environ)),
    "receipts": ("Receipts that were altered", receipts),
    "edits": ("Articles that were edited", edits),
    "models": ("Chat models that fail", models),
    "engine": ("The embedded engine", lambda: engine(os.environ)),
}
"""Each with the title of its table."""


def _readers() -> dict[str, int]:
    """Return how many readers ask at once, by the chat model: many in quotes, few with one."""
    llm, _ = named_model(None, os.environ)
    return {"none": 50} | ({llm: 8} if llm != "none" else {})


def main(argv: Sequence[str] | None = None) -> int:
    """Try what is promised; 0 all of it stands, 1 something broke, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    broken = list[str]()
    try:
        tables = dict(_tables(args.only, broken))
    except BAD_INPUT as error:
        tell(f"trust: {one_line(error)}\n")
        return 2
    if args.write:
        keep(tables, [*STAGES])
    return int(bool(broken))


def _tables(only: Sequence[str], broken: list[str]) -> Iterator[tuple[str, Table]]:
    """Yield each stage's name with its table, as soon as it is done; `broken` takes what broke."""
    for name in only:
        title, stage = STAGES[name]
        tell(f"{name}\n")
        findings = list[Finding]()
        for finding in stage():
            findings.append(finding)
            broken += finding.broken
            for problem in finding.broken:
                tell(f"broken: {finding.promise}: {problem}\n")
        done = table(title, findings)
        print(f"\n{to_text(done)}\n", flush=True)
        yield name, done


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m trust", description=__doc__)
    names = [*STAGES]
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument("--write", action="store_true", help="store the findings in SECURITY.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
