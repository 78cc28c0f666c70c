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

from eval.ablate import VARIANTS, Variant, ablation_table
from eval.cases import Case, read_cases
from eval.command import (
    add_ablate,
    add_falsehoods,
    add_fit,
    add_followups,
    add_report,
    add_retrieval,
    add_run,
    add_support,
)
from eval.compare import changes, comparison, differences, paired, regressions
from eval.console import bar, noted, output
from eval.desk import Desk
from eval.fit import examples, tables_json
from eval.fitted import judge_report
from eval.followups import compare, followups_table, listing, measured
from eval.jsonl import DataError
from eval.memo import MemoChat
from eval.relevance import relevance_report, weighed
from eval.report import report_html, report_text
from eval.row import Row, read_rows
from eval.run import Answering, MisquoteError, run_cases
from eval.table import Table, to_text
from ingest.article import Article
from ingest.command import Parser, one_line
from ingest.embed import MiniLM
from ingest.library import Library, default_root
from rag import choose
from rag.assistant import Assistant
from rag.command import BAD_INPUT, named_model
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
    cases = read_cases(args.cases)[:: args.every][: args.limit]
    article = _shared_article(cases, args.article)
    llm, model = _model(args.llm)
    with _desk() as desk, output(args.out) as out:
        opener = partial(_assistant, desk, model, Settings(quotes_only=args.quotes_only))
        rows = list(noted(run_cases(cases, opener, article=article, llm=llm), len(cases), out))
    print(report_text(rows, str(args.cases)))
    failed = [row for row in rows if row.error]
    if failed:
        _complain(f"{len(failed)} of {len(rows)} cases failed; {failed[0].id}: {failed[0].error}", 1)
    return int(len(failed) == len(rows))


def ablate(args: argparse.Namespace) -> int:
    """Run a case file with one stage left out at a time; print a line for each as it is done, then the table.

    Raises:
        DataError: there is no model, and so nothing to leave out.
    """
    cases = read_cases(args.cases)[:: args.every][: args.limit]
    article = _shared_article(cases, args.article)
    llm, model = _model(args.llm)
    if model is None:
        raise DataError("the stages of no model are asked for; name one with --llm")
    memo = Model(llm, partial(MemoChat, inner=model.chat()))
    runs = []
    with (
        TemporaryDirectory(prefix="lectern-", ignore_cleanup_errors=True) as folder,
        closing(Desk(Path(folder), embedder=_embedder())) as desk,
    ):
        for name, variant in VARIANTS.items():
            print(name, file=sys.stderr)
            opener = partial(_varied, desk, memo, variant)
            runs.append(
                (name, list(noted(run_cases(cases, opener, article=article, llm=llm), len(cases), None)))
            )
    print(to_text(ablation_table(runs)))
    return 0


def report(args: argparse.Namespace) -> int:
    """Report a row file, compared in pairs with another when asked; 1 when something got worse."""
    cases = {case.id: case for case in read_cases(args.cases)} if args.cases else None
    rows = read_rows(args.rows, cases)
    more, worse = _compared(rows, args.against, cases) if args.against else ([], [])
    if args.html:
        with output(args.html) as page:
            print(report_html(rows, str(args.rows), more), end="", file=page)
    print("\n\n".join([report_text(rows, str(args.rows)), *map(to_text, more)]))
    return _complain(f"worse than {args.against}: {'; '.join(worse)}", 1) if worse else 0


def fit_judge(args: argparse.Namespace) -> int:
    """Fit the judge and the choice of citations to row files, print how they do; store them when asked."""
    files = [(str(path), read_rows(path)) for path in dict.fromkeys(args.rows)]
    found = [each for name, rows in files for each in examples(name, rows)]
    shown, tables = judge_report(found, coefficients())
    cited = [each for name, rows in files for each in weighed(name, rows)]
    chosen, choices = relevance_report(cited, choose.coefficients())
    print("\n\n".join(map(to_text, [*shown, *chosen])))
    left = sum(len(rows) for _, rows in files) - len(found)
    print(f"\n{left} of {left + len(found)} rows left out: not judged, or not by the model that was named")
    for path, table in ((COEFFICIENTS, tables), (choose.COEFFICIENTS, choices)) if args.write else ():
        with output(path) as file:
            print(tables_json(table), end="", file=file)
        print(f"written to {path}")
    if not args.write:
        print("nothing written; --write stores the coefficients")
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
    for name, table in args.stage(args, _embedder, bar):
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
    for name, words, add, command in (
        ("run", "run a case file and report it", add_run, run),
        ("report", "report a row file", add_report, report),
        ("fit", "fit the judge and the choice of citations to row files", add_fit, fit_judge),
        ("ablate", "run a case file with one stage left out at a time", add_ablate, ablate),
    ):
        add(added := commands.add_parser(name, help=words))
        added.set_defaults(command=command)
    _add_stages(commands)
    return parser


def _add_stages(commands: argparse._SubParsersAction[Parser]) -> None:
    add_support(support := commands.add_parser("support", help="measure the support check alone"))
    add_retrieval(retrieval := commands.add_parser("retrieval", help="measure retrieval alone"))
    add_falsehoods(falsehoods := commands.add_parser("falsehoods", help="measure grounding alone"))
    for parser in (support, retrieval, falsehoods):
        parser.set_defaults(command=measure)
    add_followups(alone := commands.add_parser("followups", help="measure follow-up questions alone"))
    alone.set_defaults(command=followups)


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


def _varied(desk: Desk, model: Model, variant: Variant, article: Article) -> Answering:
    return variant(desk.index(article), model)


def _complain(problem: object, code: int) -> int:
    print(f"error: {one_line(problem)}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
