"""What it costs and how it grows: `python -m benchmarks --help`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

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
    "install": ("Large packages", stages.install),
}
"""Each with the title of its table."""
PEERS = "peers"
PAGE = stages.ROOT / "docs" / "bench.md"
KEPT = Path(__file__).with_name("kept.json")
"""What the page is made of: the figures of each stage as they were measured last."""


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
        kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
        kept |= {stage: asdict(table) | {"machine": _machine(llm)} for stage, table in tables}
        for path, text in ((KEPT, json.dumps(kept, indent=1, ensure_ascii=False) + "\n"), (PAGE, page(kept))):
            with output(path) as out:
                out.write(text)
    return 0


def _tables(bench: Bench, model: Model | None, args: argparse.Namespace) -> Iterator[tuple[str, Table]]:
    """Yield each stage's name with its table, as soon as it is measured."""
    with bench.desk() as desk:
        index = desk.index(bundled("briefing"))
        for name, (title, stage) in STAGES.items():
            if name in args.only:
                tell(f"{name}\n")
                lines = tuple((line.name, line.found, line.target) for line in stage(index, model))
                yield name, _told(Table(title, ("what", "measured", "to reach"), lines))
        if PEERS in args.only:
            yield PEERS, _told(beside(desk, model, every=args.every, folder=args.runs))


def _told(table: Table) -> Table:
    print(f"\n{to_text(table)}\n", flush=True)
    return table


def _machine(llm: str) -> str:
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; chat model {llm}"
    )


def page(kept: Mapping[str, Any]) -> str:
    """Return the page of the docs, of the stages' tables as they are kept."""
    parts = [
        "# Speed, growth, and others beside",
        "`make bench WRITE=1` made this; `ONLY` renews a part. “To reach” is what was aimed at: what falls "
        "short, and what was tried, is told [on the next page](growing.md#what-falls-short).",
    ]
    for name in (*STAGES, PEERS):
        if name in kept:
            found = kept[name]
            table = Table(found["title"], tuple(found["header"]), tuple(map(tuple, found["rows"])))
            parts += [f"## {table.title}", to_markdown(table), *found["notes"], f"{found['machine']}."]
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
