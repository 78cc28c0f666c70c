"""The commands that run cases or read rows: each yields what is to be printed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from eval.ablate import VARIANTS, Variant, ablation_table
from eval.bench import Bench, opener
from eval.cases import Case, read_cases
from eval.compare import changes, comparison, differences, paired, regressions
from eval.console import noted, output, tell
from eval.desk import Desk
from eval.fit import examples, tables_json
from eval.fitted import judge_report
from eval.jsonl import DataError
from eval.memo import MemoChat
from eval.relevance import relevance_report, weighed
from eval.report import report_html, report_text
from eval.row import Row, read_rows
from eval.run import Answering, run_cases
from eval.table import Table, to_text
from ingest.article import Article
from rag import choose
from rag.judge import COEFFICIENTS, coefficients
from rag.model import Model
from rag.settings import Settings


class CheckError(Exception):
    """What was checked does not hold; everything else was done."""


def run(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Run a case file, write its rows as they come, give the report.

    Raises:
        CheckError: every case failed.
    """
    cases, article = bench.chosen(args)
    llm, model = bench.model(args.llm)
    with bench.desk() as desk, output(args.out) as out:
        opened = opener(desk, model, Settings(quotes_only=args.quotes_only))
        rows = list(noted(run_cases(cases, opened, article=article, llm=llm), len(cases), out))
    yield report_text(rows, str(args.cases))
    failed = [row for row in rows if row.error]
    if failed:
        problem = f"{len(failed)} of {len(rows)} cases failed; {failed[0].id}: {failed[0].error}"
        if len(failed) == len(rows):
            raise CheckError(problem)
        tell(f"error: {problem}\n")


def ablate(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Run a case file with one stage left out at a time; give the table.

    Raises:
        DataError: there is no model, and so nothing to leave out.
    """
    cases, article = bench.chosen(args)
    llm, model = bench.model(args.llm)
    if model is None:
        raise DataError("the stages of no model are asked for; name one with --llm")
    memo = Model(llm, partial(MemoChat, inner=model.chat()))
    runs = []
    with bench.desk() as desk, output(None) as out:
        for name, variant in VARIANTS.items():
            tell(f"{name}\n")
            opened = partial(_varied, desk, memo, variant)
            rows = run_cases(cases, opened, article=article, llm=llm)
            runs.append((name, list(noted(rows, len(cases), out))))
    yield to_text(ablation_table(runs))


def report(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Report a row file, compared in pairs with another when asked.

    Raises:
        CheckError: something got worse.
    """
    cases = {case.id: case for case in read_cases(args.cases)} if args.cases else None
    rows = read_rows(args.rows, cases)
    more, worse = _compared(rows, args.against, cases) if args.against else ([], [])
    if args.html:
        with output(args.html) as page:
            page.write(report_html(rows, str(args.rows), more))
    yield "\n\n".join([report_text(rows, str(args.rows)), *map(to_text, more)])
    if worse:
        raise CheckError(f"worse than {args.against}: {'; '.join(worse)}")


def fit(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Fit the judge and the choice of citations to row files, tell how they do; store them when asked."""
    files = [(str(path), read_rows(path)) for path in dict.fromkeys(args.rows)]
    found = [each for name, rows in files for each in examples(name, rows)]
    shown, tables = judge_report(found, coefficients())
    cited = [each for name, rows in files for each in weighed(name, rows)]
    chosen, choices = relevance_report(cited, choose.coefficients())
    yield "\n\n".join(map(to_text, [*shown, *chosen]))
    left = sum(len(rows) for _, rows in files) - len(found)
    yield f"\n{left} of {left + len(found)} rows left out: not judged, or not by the model that was named"
    for path, table in ((COEFFICIENTS, tables), (choose.COEFFICIENTS, choices)) if args.write else ():
        with output(path) as file:
            file.write(tables_json(table))
        yield f"written to {path}"
    if not args.write:
        yield "nothing written; --write stores the coefficients"


def _compared(
    rows: Sequence[Row], against: Path, cases: dict[str, Case] | None
) -> tuple[list[Table], list[str]]:
    pairs = paired(rows, read_rows(against, cases))
    found = differences(pairs)
    return [comparison(pairs, found, str(against)), changes(pairs)], regressions(found)


def _varied(desk: Desk, model: Model, variant: Variant, article: Article) -> Answering:
    return variant(desk.index(article), model)
