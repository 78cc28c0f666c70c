"""What it costs and how it grows: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import fifty, growth, library, stages
from benchmarks.beside import beside
from benchmarks.engine import engine
from benchmarks.load import load
from benchmarks.page import PEERS, keep
from benchmarks.stages import Line
from benchmarks.window import window
from eval.bench import Bench
from eval.jsonl import DataError
from eval.output import tell
from eval.retrieval import read_pieces, read_queries
from eval.shipped import bundled
from eval.table import Table, to_text
from ingest.command import Parser, keep_private, one_line, text
from ingest.index import ArticleIndex
from rag.command import BAD_INPUT
from rag.models.open import Model

Stage = Callable[[ArticleIndex, Model | None], Iterator[Line]]
STAGES: dict[str, tuple[str, Stage]] = {
    "start": ("From a standing start, in the terminal", lambda _, __: stages.start(os.environ)),
    "window": ("The window, in a browser", lambda _, model: window(model, os.environ)),
    "answers": ("Answers", stages.answers),
    "reading": ("The reader", stages.reading),
    "engine": ("The chat model, by its engine's count", engine),
    "load": ("Readers who ask at once", load),
    "ingest": ("Longer articles", growth.ingest),
    "index": ("Larger indexes", growth.index),
    "library": ("A library of articles", library.library),
    "fifty": ("A question to fifty articles", fifty.fifty),
    "install": ("Large packages", stages.install),
}
"""Each with the title of its table."""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure; 0 done, 2 wrong usage or bad input."""
    keep_private(os.environ)
    args = _parser().parse_args(argv)
    bench = Bench(os.environ)
    try:
        llm, model = bench.model(args.llm)
        tables = dict(_tables(bench, model, args))
    except (*BAD_INPUT, DataError) as error:
        tell(f"benchmarks: {one_line(error)}\n")
        return 2
    if args.write:
        keep(tables, _machine(llm), [*STAGES, PEERS])
    return 0


def _tables(bench: Bench, model: Model | None, args: argparse.Namespace) -> Iterator[tuple[str, Table]]:
    """Yield each stage's name with its table, as soon as it is measured."""
    with bench.desk() as desk:
        index = desk.index(bundled("briefing"))
        for name, (title, stage) in STAGES.items():
            if name in args.only:
                tell(f"{name}\n")
                yield name, _told(_table(title, stage(index, model)))
        if args.passages and args.queries:
            pieces = read_pieces(args.passages)
            _told(_table("Public passages", fifty.public(pieces, read_queries(args.queries, pieces))))
        if PEERS in args.only:
            yield PEERS, _told(beside(desk, model, every=args.every, folder=args.runs))


def _table(title: str, lines: Iterator[Line]) -> Table:
    rows = tuple((line.name, line.found, line.target) for line in lines)
    return Table(title, ("what", "measured", "to reach"), rows)


def _told(table: Table) -> Table:
    print(f"\n{to_text(table)}\n", flush=True)
    return table


def _machine(llm: str) -> str:
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; chat model {llm}"
    )


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
    for name in ("passages", "queries"):
        parser.add_argument(f"--{name}", type=Path, help="public ones, as `eval retrieval` takes them")
    parser.add_argument("--write", action="store_true", help="store it as docs/bench.md")
    return parser


if __name__ == "__main__":
    sys.exit(main())
