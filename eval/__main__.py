"""Evaluation from the command line: run cases, report rows, fit the judge, measure a stage alone."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from eval.cases import Case, read_cases
from eval.command import add_followups, add_retrieval, add_support
from eval.compare import changes, comparison, differences, paired, regressions
from eval.desk import Desk
from eval.fit import examples, tables_json
from eval.fitted import judge_report
from eval.followups import compare, followups_table, listing, measured
from eval.jsonl import DataError
from eval.report import report_html, report_text
from eval.row import Row, read_rows, row_json
from eval.run import Answering, MisquoteError, run_cases
from eval.table import Table, to_text
from eval.vectors import BATCH
from ingest.article import Article
from ingest.command import Parser, one_line
from ingest.embed import MiniLM
from ingest.library import Library, default_root
from rag.assistant import Assistant
from rag.command import BAD_INPUT, add_asking, named_model
from rag.judge import COEFFICIENTS, coefficients
from rag.model import Model
from rag.settings import Settings


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 a check failed, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        return int(args.command(args))
    except MisquoteError as error:
        return _complain(error, 1)
    except (*BAD_INPUT, DataError) as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return _complain("interrupted; the rows written so far are kept", 1)


def run(args: argparse.Namespace) -> int:
    """Run a case file, write its rows as they come, print the report."""
    cases = read_cases(args.cases)[: args.limit]
    article = _shared_article(cases, args.article)
    llm, model = _model(args.llm)
    with _desk() as desk, _output(args.out) as out:
        opener = partial(_assistant, desk, model, Settings(quotes_only=args.quotes_only))
        rows = list(_noted(run_cases(cases, opener, article=article, llm=llm), len(cases), out))
    print(report_text(rows, str(args.cases)))
    failed = [row for row in rows if row.error]
    if failed:
        _complain(f"{len(failed)} of {len(rows)} cases failed; {failed[0].id}: {failed[0].error}", 1)
    return int(len(failed) == len(rows))


def report(args: argparse.Namespace) -> int:
    """Report a row file, compared in pairs with another when asked; 1 when something got worse."""
    cases = {case.id: case for case in read_cases(args.cases)} if args.cases else None
    rows = read_rows(args.rows, cases)
    more, worse = _compared(rows, args.against, cases) if args.against else ([], [])
    if args.html:
        with _output(args.html) as page:
            print(report_html(rows, str(args.rows), more), end="", file=page)
    print("\n\n".join([report_text(rows, str(args.rows)), *map(to_text, more)]))
    return _complain(f"worse than {args.against}: {'; '.join(worse)}", 1) if worse else 0


def fit_judge(args: argparse.Namespace) -> int:
    """Fit the judge to row files, print how it does on unseen articles; store it when asked."""
    files = [(str(path), read_rows(path)) for path in dict.fromkeys(args.rows)]
    found = [each for name, rows in files for each in examples(name, rows)]
    shown, tables = judge_report(found, coefficients())
    print("\n\n".join(map(to_text, shown)))
    left = sum(len(rows) for _, rows in files) - len(found)
    print(f"\n{left} of {left + len(found)} rows left out: not judged, or not by the model that was named")
    if args.write:
        with _output(COEFFICIENTS) as file:
            print(tables_json(tables), end="", file=file)
    print(f"written to {COEFFICIENTS}" if args.write else "nothing written; --write stores the coefficients")
    return 0


def followups(args: argparse.Namespace) -> int:
    """Compare the search for follow-up questions with the search for the same questions in full."""
    cases = measured(read_cases(args.cases))
    article = _shared_article(cases, args.article)
    with _desk() as desk:
        pairs = list(compare(cases, desk.index, article))
    print("\n\n".join(map(to_text, [followups_table(pairs), *([listing(pairs)] if args.each else [])])))
    return 0


def measure(args: argparse.Namespace) -> int:
    """Measure one stage alone, and print the figures of each file as they come."""
    for name, table in args.stage(args, _embedder, _bar):
        print(f"{name}\n\n{to_text(table)}\n")
    return 0


def _compared(
    rows: Sequence[Row], against: Path, cases: dict[str, Case] | None
) -> tuple[list[Table], list[str]]:
    pairs = paired(rows, read_rows(against, cases))
    found = differences(pairs)
    return [comparison(pairs, found, str(against)), changes(pairs)], regressions(found)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="run a case file and report it"))
    _add_report(commands.add_parser("report", help="report a row file"))
    _add_fit(commands.add_parser("fit", help="fit the judge's coefficients to row files"))
    _add_stages(commands)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--cases",
        type=Path,
        required=True,
        help="case file (JSON Lines); those without a context are asked of the article",
    )
    add_asking(parser)
    parser.add_argument("--out", type=Path, metavar="ROWS", help="row file, written as the rows come")
    parser.add_argument("--limit", type=_positive, metavar="N", help="run the first N cases only")
    parser.set_defaults(command=run)


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rows", type=Path, help="row file (JSON Lines)")
    parser.add_argument("--cases", type=Path, help="case file; default: the gold that the rows carry")
    parser.add_argument("--against", type=Path, metavar="ROWS", help="another run of the same cases")
    parser.add_argument("--html", type=Path, metavar="PAGE", help="write the report as a page, too")
    parser.set_defaults(command=report)


def _add_fit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rows", type=Path, nargs="+", help="row files (JSON Lines), with or without a model")
    parser.add_argument("--write", action="store_true", help="store the coefficients in rag/judge.json")
    parser.set_defaults(command=fit_judge)


def _add_stages(commands: argparse._SubParsersAction[Parser]) -> None:
    add_support(support := commands.add_parser("support", help="measure the support check alone"))
    add_retrieval(retrieval := commands.add_parser("retrieval", help="measure retrieval alone"))
    for parser in (support, retrieval):
        parser.set_defaults(command=measure)
    add_followups(alone := commands.add_parser("followups", help="measure follow-up questions alone"))
    alone.set_defaults(command=followups)


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"a whole number above 0 is expected, not {text!r}")
    return value


def _shared_article(cases: Iterable[Case], source: str | None) -> Article | None:
    if all(case.context is not None for case in cases):
        return None
    return Library(default_root(os.environ)).find(source)


def _embedder() -> MiniLM:
    embedder = MiniLM()
    # Loaded now, so that a missing model stops the run and the first case does not pay for a present one.
    embedder.embed_query("ready")
    return embedder


def _model(spec: str | None) -> tuple[str, Model | None]:
    """Return the spec as rows name it, and its model, started: no run is lost to one that does not start."""
    name, model = named_model(spec, os.environ)
    if spec is None:
        print(f"model: {name}; choose another with --llm", file=sys.stderr)
    if model:
        model.chat()
    return name, model


@contextmanager
def _desk() -> Iterator[Desk]:
    with (
        TemporaryDirectory(prefix="lectern-", ignore_cleanup_errors=True) as folder,
        closing(Desk(Path(folder), embedder=_embedder())) as desk,
    ):
        yield desk


def _assistant(desk: Desk, model: Model | None, settings: Settings, article: Article) -> Answering:
    return Assistant(desk.index(article), model=model, settings=settings)


@contextmanager
def _output(path: Path | None) -> Iterator[IO[str] | None]:
    if path is None:
        yield None
        return
    try:
        file = path.open("w", encoding="utf-8")
    except OSError as error:
        raise DataError(f"cannot write {path}: {error.strerror}; choose another file") from error
    with file:
        yield file


def _noted(rows: Iterable[Row], total: int, out: IO[str] | None) -> Iterator[Row]:
    """Pass the rows on; each is on disk before the next case starts."""
    end, every = ("\r", 1) if sys.stderr.isatty() else ("\n", 25)
    for count, row in enumerate(rows, start=1):
        if out:
            out.write(row_json(row) + "\n")
            out.flush()
        if count % every == 0 or count == total:
            print(
                f"{count} of {total} cases", file=sys.stderr, end=end if count < total else "\n", flush=True
            )
        yield row


def _bar(done: int, total: int) -> None:
    """Draw how many texts are embedded: in place on a terminal, else once in ten batches."""
    live, last = sys.stderr.isatty(), done == total
    if live or last or done // BATCH % 10 == 0:
        bar = ("#" * (done * 30 // total)).ljust(30, ".")
        end = "\n" if last or not live else "\r"
        print(f"[{bar}] {done} of {total} texts embedded", file=sys.stderr, end=end, flush=True)


def _complain(problem: object, code: int) -> int:
    print(f"error: {one_line(problem)}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
