"""What it costs and how it grows: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import growth, library, stages
from benchmarks.beside import beside
from benchmarks.engine import engine
from benchmarks.load import load
from benchmarks.stages import Line
from benchmarks.window import window
from eval.bench import Bench
from eval.jsonl import DataError
from eval.output import output, tell
from eval.shipped import bundled
from eval.table import Table, to_markdown, to_text
from ingest.command import Parser, one_line, text
from ingest.index import ArticleIndex
from rag.command import BAD_INPUT
from rag.models.open import Model

Stage = Callable[[ArticleIndex, Model | None], Iterator[Line]]
STAGES: dict[str, Stage] = {
    "start": lambda _, __: stages.start(os.environ),
    "window": lambda _, model: window(model, os.environ),
    "reading": stages.reading,
    "answers": stages.answers,
    "engine": engine,
    "load": load,
    "ingest": growth.ingest,
    "index": growth.index,
    "library": library.library,
    "install": stages.install,
}
PEERS = "peers"
PAGE = stages.ROOT / "docs" / "bench.md"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    bench = Bench(os.environ)
    try:
        llm, model = bench.model(args.llm)
        tables = list(_tables(bench, model, args))
    except (*BAD_INPUT, DataError) as error:
        tell(f"benchmarks: {one_line(error)}\n")
        return 2
    if args.write:
        with output(PAGE) as page:
            page.write(_page(tables, llm))
    return 0


def _tables(bench: Bench, model: Model | None, args: argparse.Namespace) -> Iterator[Table]:
    with bench.desk() as desk:
        index = desk.index(bundled("briefing"))
        lines = []
        for name in (name for name in STAGES if name in args.only):
            tell(f"{name}\n")
            lines += [(line.name, line.found, line.target) for line in STAGES[name](index, model)]
        if lines:
            yield _told(Table("What it costs", ("what", "measured", "to reach"), tuple(lines)))
        if PEERS in args.only:
            yield _told(beside(desk, model, every=args.every, folder=args.runs))


def _told(table: Table) -> Table:
    print(f"\n{to_text(table)}\n", flush=True)
    return table


def _page(tables: Sequence[Table], llm: str) -> str:
    """Return the page of the docs."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    parts = [
        "# Speed, growth, and others beside",
        f"`make bench WRITE=1` made this: {machine}; chat model {llm}.",
    ]
    for table in tables:
        parts += [f"## {table.title}", to_markdown(table), *table.notes]
    return "\n\n".join(parts) + "\n"


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m benchmarks", description=__doc__)
    names = [*STAGES, PEERS]
    parser.add_argument(
        "--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names)
    )
    parser.add_argument("--llm", type=text, metavar="SPEC", help="default: local when its file is there")
    parser.add_argument(
        "--every", type=int, default=16, metavar="K", help="ask peers each K-th shipped question"
    )
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder of the peers' rows")
    parser.add_argument("--write", action="store_true", help="store it as docs/bench.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
