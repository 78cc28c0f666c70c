"""The commands that run cases, read rows, or measure one stage alone: each yields what is to be printed.

Each raises DataError where a file cannot be used or written, and CheckError where something got worse.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.ablate import VARIANTS, Variant, ablation_table, check_table, dev_cases, dev_claims
from eval.baselines import baselines_table, beside_of, rows_of, run_baselines
from eval.bench import Bench, Desk, ready_embedder
from eval.cases import kinds_table, problems, read_cases
from eval.compare import changes, comparison, differences, gate, gate_table, paired, regressions
from eval.deciding import (
    decision_table,
    examples,
    fitted,
    left_out,
    levels,
    levels_table,
    levels_text,
    points,
)
from eval.falsehoods import falsehood_table, shown
from eval.jsonl import CheckError, DataError
from eval.output import bar, continued, identity, noted, output, tell
from eval.page import page_html
from eval.report import headline, put, report_tables, report_text, results_page
from eval.retrieval import read_pieces, read_queries, retrieval_table, search
from eval.robustness import robustness_table, trials
from eval.row import Row, read_rows
from eval.run import OpenAssistant, run_cases
from eval.shipped import CASES, KEPT, PAGE, README, RESULTS
from eval.support import checked, read_claims, support_table
from eval.table import Table, read_tables, tables_text, to_text
from ingest.article import Article
from ingest.load import load
from rag.cases import Case
from rag.evidence.decide import COEFFICIENTS
from rag.models.open import Model
from rag.reader.data import dev, read_sources
from rag.reader.run import shared
from rag.settings import Settings
from rag.strictness import FILE as LEVELS_FILE


def run(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Run a case file, write its rows as they come, give the report."""
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
            opened = desk.opener(model, Settings(quotes_only=args.quotes_only))
            asked = run_cases(cases[len(kept) :], opened, article=article, llm=llm, jobs=args.jobs)
            rows = [*kept, *noted(asked, len(cases), out, done=len(kept))]
        beside = _beside(args, cases, desk, (article, model))
    yield report_text(report_tables(rows, beside), str(args.cases))
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


def report(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Report a row file, its baselines where they lie beside it, compared in pairs with another if asked."""
    cases = {case.id: case for case in read_cases(args.cases)} if args.cases else None
    rows = read_rows(args.rows, cases)
    beside = read_rows(found) if (found := beside_of(args.rows)).is_file() else []
    others = read_rows(args.against, cases) if args.against else []
    tables, worse = report_tables(rows, beside), list[str]()
    if others:
        pairs = paired(rows, others)
        apart = differences(pairs)
        tables += [comparison(pairs, apart, str(args.against)), changes(pairs)]
        worse = regressions(apart)
    if args.html:
        with output(args.html) as page:
            page.write(page_html(rows, str(args.rows), tables, against=others))
    yield report_text(tables, str(args.rows))
    if worse:
        raise CheckError(f"worse than {args.against}: {'; '.join(worse)}")


def check(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Compare a run with the rows that are kept of the shipped cases."""
    found, worse = gate(read_rows(args.rows), read_rows(args.against))
    yield to_text(gate_table(found, str(args.against)))
    if worse:
        raise CheckError(f"worse than {args.against}: {'; '.join(worse)}")


def results(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Make the page of results, and README's, of a folder of runs; with --write store them with the rows."""
    names = {"local": "with the embedded model", "none": "in quotes, without a model"}
    # The chat model's run takes long, and may be missing; the other one may not.
    names = {n: w for n, w in names.items() if n == "none" or (args.runs / f"{n}.jsonl").is_file()}
    runs = [(words, read_rows(args.runs / f"{name}.jsonl")) for name, words in names.items()]
    more = {name: read_tables(args.runs / name) for name in ("baselines.json", "robustness.json")}
    if (rows := beside_of(args.runs / "local.jsonl")).is_file():
        more["baselines.json"] = [baselines_table(runs[0][1], read_rows(rows))]
    text = results_page(runs, [table for tables in more.values() for table in tables])
    yield text
    if args.write:
        kept = {RESULTS / name: tables_text(tables) for name, tables in more.items() if tables}
        kept |= {RESULTS / f"{n}.jsonl": (args.runs / f"{n}.jsonl").read_text("utf-8") for n in names}
        kept[PAGE] = text
        kept[README] = put(README.read_text(encoding="utf-8"), headline(runs))
        yield "\n" + "\n".join(_stored(path, content) for path, content in kept.items())


def cases(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Check the gold of a case file against the article, and count the kinds."""
    found = read_cases(args.cases)
    _, article = bench.asked(found, args.article)
    wrong = list(problems(args.cases, article, override=args.article is not None))
    yield from wrong
    if wrong:
        raise DataError(f"{args.cases}: {len(wrong)} to mend, listed above; the first: {wrong[0]}")
    yield to_text(kinds_table(found, str(args.cases)))


def robustness(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Ask a case file of its articles and of these altered; give the table."""
    cases, article = bench.chosen(args)
    llm, model = bench.model(args.llm)
    with bench.desk() as desk, output(args.out) as out:
        opened = desk.opener(model, Settings(quotes_only=args.quotes_only))
        table = robustness_table(trials(cases, opened, article, llm, progress=bar), llm)
        out.write(tables_text([table]))
    yield to_text(table)


def ablate(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Run cases with one stage left out at a time, and the check of drafts with one part left out."""
    own = args.cases is None
    part = slice(None, None, args.every)
    cases, article = bench.asked(dev_cases()[part][: args.limit], None) if own else bench.chosen(args)
    llm, model = bench.model(args.llm)
    runs = []
    with bench.desk() as desk, output(None) as out:
        for name, variant in VARIANTS.items():
            tell(f"{name}\n")
            rows = run_cases(cases, _varied(desk, model, variant), article=article, llm=llm)
            runs.append((name, list(noted(rows, len(cases), out))))
    yield to_text(ablation_table(runs))
    if own:
        yield "\n" + to_text(check_table(dev_claims()[part][: args.limit], shared(), bar))


def _varied(desk: Desk, model: Model | None, variant: Variant) -> OpenAssistant:
    return lambda article: variant(desk.index(article), model)


def support(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Measure the support check on each file of claims."""
    files = [(str(path), read_claims(path)) for path in dict.fromkeys(args.cases)]
    for name, claims in files:
        yield _headed(name, support_table(checked(claims, shared(), bar)))


def retrieval(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Measure retrieval on a file of queries."""
    pieces = read_pieces(args.passages)
    queries = read_queries(args.queries, pieces)
    found = search(pieces, queries, ready_embedder(), shared(), bar)
    yield _headed(str(args.queries), retrieval_table(found))


def falsehoods(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Measure the check of drafted sentences on what is retold of an article; nothing is embedded."""
    article = load(args.article)
    yield _headed(str(args.article), falsehood_table(shown(article, shared()), article.title))


def decide(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Fit the decision to the dev articles, tell how it does on the article left out; store it when asked."""
    with bench.desk() as desk:
        found = list(examples(dev(read_sources(args.articles)), desk, bar))
    yield to_text(decision_table(found, left_out(found)))
    if args.write:
        yield _stored(COEFFICIENTS, json.dumps(fitted(found), indent=1) + "\n")


def strictness(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Count what each level costs, in the run of a folder without a model; store it when asked."""
    cases = {case.id: case for case in read_cases(CASES)}
    path = args.runs / KEPT.name
    found = levels(points(str(path), read_rows(path, cases)))
    yield to_text(levels_table(found))
    if args.write:
        yield "\n" + _stored(LEVELS_FILE, levels_text(found))


def _stored(path: Path, content: str) -> str:
    with output(path) as file:
        file.write(content)
    return f"written to {path}"


def _headed(name: str, table: Table) -> str:
    return f"{name}\n\n{to_text(table)}\n"
