"""Evaluation from the command line: run cases, report rows."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NoReturn

from eval.cases import Case, read_cases
from eval.compare import changes, comparison, differences, paired, regressions
from eval.desk import Desk
from eval.jsonl import DataError
from eval.report import report_html, report_text
from eval.row import Row, read_rows, row_json
from eval.run import Answering, MisquoteError, run_cases
from eval.table import Table, to_text
from ingest.article import Article
from ingest.embed import EmbedderError, MiniLM
from ingest.library import default_root
from ingest.load import LoadError, load
from rag.assistant import Assistant
from rag.model import Model, ModelError, open_model
from rag.settings import Settings
from rag.weights import find_weights

BAD_INPUT = (DataError, EmbedderError, LoadError, ModelError, OSError)
"""What exits with 2: a file, an article or a model that cannot be used."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 a check failed, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        return int(args.command(args))
    except MisquoteError as error:
        return _complain(error, 1)
    except BAD_INPUT as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return _complain("interrupted; the rows written so far are kept", 1)


def run(args: argparse.Namespace) -> int:
    """Run a case file, write its rows as they come, print the report."""
    cases = read_cases(args.cases)[: args.limit]
    article = _shared_article(cases, args.article)
    llm, model = _model(args.llm)
    settings = Settings(quotes_only=args.quotes_only)
    with (
        TemporaryDirectory(prefix="lectern-", ignore_cleanup_errors=True) as folder,
        closing(Desk(Path(folder), embedder=_embedder())) as desk,
        _output(args.out) as out,
    ):
        opener = partial(_assistant, desk, model, settings)
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


def _compared(
    rows: Sequence[Row], against: Path, cases: dict[str, Case] | None
) -> tuple[list[Table], list[str]]:
    pairs = paired(rows, read_rows(against, cases))
    found = differences(pairs)
    return [comparison(pairs, found, str(against)), changes(pairs)], regressions(found)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m eval", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _add_run(commands.add_parser("run", help="run a case file and report it"))
    _add_report(commands.add_parser("report", help="report a row file"))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--cases", type=Path, required=True, help="case file (JSON Lines)")
    parser.add_argument("--article", help="file or URL for cases without a context; default: the bundled one")
    parser.add_argument("--llm", metavar="SPEC", help="local, none, provider:model or http://…/v1")
    parser.add_argument("--quotes-only", action="store_true", help="the model judges, the answer is quotes")
    parser.add_argument("--out", type=Path, metavar="ROWS", help="row file, written as the rows come")
    parser.add_argument("--limit", type=_positive, metavar="N", help="run the first N cases only")
    parser.set_defaults(command=run)


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("rows", type=Path, help="row file (JSON Lines)")
    parser.add_argument("--cases", type=Path, help="case file; default: the gold that the rows carry")
    parser.add_argument("--against", type=Path, metavar="ROWS", help="another run of the same cases")
    parser.add_argument("--html", type=Path, metavar="PAGE", help="write the report as a page, too")
    parser.set_defaults(command=report)


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"a whole number above 0 is expected, not {text!r}")
    return value


def _shared_article(cases: Iterable[Case], source: str | None) -> Article | None:
    if all(case.context is not None for case in cases):
        return None
    return load(source or str(resources.files("ingest") / "articles" / "briefing.txt"))


def _embedder() -> MiniLM:
    embedder = MiniLM()
    # Loaded now, so that a missing model stops the run and the first case does not pay for a present one.
    embedder.embed_query("ready")
    return embedder


def _model(spec: str | None) -> tuple[str, Model | None]:
    """Return the spec as rows name it, and its model, started: no run is lost to one that does not start."""
    folder = default_root(os.environ) / "models"
    if spec is None:
        spec = "local" if find_weights(folder) else "none"
        print(f"model: {spec}; choose another with --llm", file=sys.stderr)
    key = os.environ.get("OPENAI_API_KEY", "none")
    model = open_model(spec, folder=folder, key=key, threads=os.cpu_count() or 2)
    if model:
        model.chat()
    return spec, model


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


def _complain(problem: object, code: int) -> int:
    print(f"error: {problem}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
