"""The commands that run cases or read rows: each yields what is to be printed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from functools import partial

from eval.ablate import VARIANTS, WITH_MODEL, Variant, ablation_table, check_table
from eval.baselines import baselines_table, beside_of, rows_of, run_baselines
from eval.bench import Bench, opener
from eval.bootstrap import SEED
from eval.cases import Case, read_cases
from eval.compare import changes, comparison, differences, paired, regressions
from eval.console import bar, noted, output, tell
from eval.desk import Desk
from eval.dev import dev_cases, dev_claims
from eval.faults import plant
from eval.gate import gate, gate_table
from eval.jsonl import CheckError, DataError
from eval.kills import RESPONSIBLE, judge, kill_table
from eval.memo import MemoChat
from eval.page import page_html
from eval.report import report_text
from eval.results import block, put, read_tables, tables_text
from eval.resume import continued, identity
from eval.row import Row, read_rows, row_json
from eval.run import Answering, run_cases
from eval.shipped import README, RESULTS
from eval.table import Table, to_text
from ingest.article import Article
from rag.models.open import Model
from rag.reader.run import shared
from rag.settings import Settings


def run(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Run a case file, write its rows as they come, give the report.

    Raises:
        CheckError: every case failed.
        DataError: the case file cannot be used, or the model cannot do so many jobs.
    """
    cases, article = bench.chosen(args)
    llm, model = bench.model(args.llm)
    if args.jobs > 1 and model and model.embedded:
        raise DataError(
            f"--jobs {args.jobs}: the embedded model answers one question at a time, for two at once change "
            "each other's last digits; leave --jobs out, or name a server with --llm"
        )
    options = {"llm": llm, "quotes_only": args.quotes_only, "article": article.sha256 if article else None}
    with bench.desk() as desk:
        with continued(args.out, cases, identity(cases, options)) as (kept, out):
            if kept:
                tell(f"{len(kept)} rows of {args.out} are kept from the run that was stopped\n")
            opened = opener(desk, model, Settings(quotes_only=args.quotes_only))
            asked = run_cases(cases[len(kept) :], opened, article=article, llm=llm, jobs=args.jobs)
            rows = [*kept, *noted(asked, len(cases), out, done=len(kept))]
        beside = _beside(args, cases, desk, (article, model))
    yield report_text(rows, str(args.cases), beside)
    failed = [row for row in rows if row.error]
    if failed:
        problem = f"{len(failed)} of {len(rows)} cases failed; {failed[0].id}: {failed[0].error}"
        if len(failed) == len(rows):
            raise CheckError(problem)
        tell(f"error: {problem}\n")


def _beside(
    args: argparse.Namespace, cases: Sequence[Case], desk: Desk, source: tuple[Article | None, Model | None]
) -> list[Row]:
    """Run the baselines; their rows go into a file beside the run's."""
    if args.baselines == "none":
        return []
    article, model = source
    asked = model if args.baselines == "all" else None
    with output(beside_of(args.out) if args.out and args.out.is_file() else None) as out:
        tell("baselines\n")
        rows = run_baselines(cases, desk.index, article, asked)
        return list(noted(rows, rows_of(cases, asked), out))


def ablate(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Run cases with one stage left out at a time, and the check of drafts with one part left out.

    Raises:
        DataError: the case file cannot be used.
    """
    own = args.cases is None
    cases, article = (
        bench.asked(dev_cases()[:: args.every][: args.limit], None) if own else bench.chosen(args)
    )
    llm, model = bench.model(args.llm)
    memo = Model(llm, partial(MemoChat, inner=model.chat())) if model else None
    runs = []
    with bench.desk() as desk, output(None) as out:
        for name, variant in (VARIANTS | (WITH_MODEL if memo else {})).items():
            tell(f"{name}\n")
            opened = partial(_varied, desk, memo, variant)
            rows = run_cases(cases, opened, article=article, llm=llm)
            runs.append((name, list(noted(rows, len(cases), out))))
    yield to_text(ablation_table(runs))
    if own:
        yield "\n" + to_text(check_table(dev_claims()[:: args.every][: args.limit], shared(), bar))


def report(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Report a row file, its baselines where they lie beside it, compared in pairs with another when asked.

    Raises:
        CheckError: something got worse.
        DataError: a file cannot be used.
    """
    cases = {case.id: case for case in read_cases(args.cases)} if args.cases else None
    rows = read_rows(args.rows, cases)
    beside = read_rows(found) if (found := beside_of(args.rows)).is_file() else []
    others = read_rows(args.against, cases) if args.against else []
    more, worse = _compared(rows, others, str(args.against)) if others else ([], [])
    more += [kill_table(judge(plant(rows, SEED), RESPONSIBLE))] if args.faults else []
    if args.html:
        with output(args.html) as page:
            baselines = baselines_table(rows, beside) if beside else None
            page.write(page_html(rows, str(args.rows), baselines=baselines, more=more, against=others))
    yield "\n\n".join([report_text(rows, str(args.rows), beside), *map(to_text, more)])
    if worse:
        raise CheckError(f"worse than {args.against}: {'; '.join(worse)}")


def check(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Compare a run with the rows that are kept of the shipped cases.

    Raises:
        CheckError: something got worse.
        DataError: a file cannot be used, or a case is not among the kept ones.
    """
    found, worse = gate(read_rows(args.rows), read_rows(args.against))
    yield to_text(gate_table(found, str(args.against)))
    if worse:
        raise CheckError(f"worse than {args.against}: {'; '.join(worse)}")


def results(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Make README's results of a folder of runs; with --write put them there and keep the rows.

    Raises:
        DataError: a row file is missing or cannot be used, or README has no place for the results.
    """
    names = {"local": "with the embedded model", "none": "in quotes, without a model"}
    # The chat model's run takes long, and may be missing; the other one may not.
    names = {n: w for n, w in names.items() if n == "none" or (args.runs / f"{n}.jsonl").is_file()}
    runs = [(words, read_rows(args.runs / f"{name}.jsonl")) for name, words in names.items()]
    found = {name: read_tables(args.runs / name) for name in ("baselines.json", "robustness.json")}
    if (rows := beside_of(args.runs / "local.jsonl")).is_file():
        found["baselines.json"] = [baselines_table(runs[0][1], read_rows(rows))]
    kills = kill_table(judge(plant(runs[0][1], SEED), RESPONSIBLE))
    text = block(runs, [*(table for tables in found.values() for table in tables), kills])
    yield text
    if args.write:
        readme = put(README.read_text(encoding="utf-8"), text)
        files = {f"{name}.jsonl": [*map(row_json, own)] for name, (_, own) in zip(names, runs, strict=True)}
        files |= {name: [tables_text(tables)] for name, tables in found.items() if tables}
        for name, lines in files.items():
            with output(RESULTS / name) as file:
                file.writelines(f"{line}\n" for line in lines)
        with output(README) as file:
            file.write(readme)
        yield f"\nkept in {RESULTS} and shown in {README}"


def _compared(rows: Sequence[Row], others: Sequence[Row], name: str) -> tuple[list[Table], list[str]]:
    pairs = paired(rows, others)
    found = differences(pairs)
    return [comparison(pairs, found, name), changes(pairs)], regressions(found)


def _varied(desk: Desk, model: Model | None, variant: Variant, article: Article) -> Answering:
    return variant(desk.index(article), model)
