"""The commands that measure one stage alone, each of its files by itself."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from eval.bench import Bench
from eval.cases import read_cases
from eval.console import bar, tell
from eval.falsehoods import falsehood_table, shown
from eval.jsonl import DataError
from eval.opinion import Opinion, deepeval_scores, opinion_table, opinions
from eval.retrieval import read_pieces, read_queries, retrieval_table, search
from eval.row import read_rows
from eval.support import check, read_claims, support_table
from eval.table import Table, to_text
from eval.validate import kinds_table, problems
from ingest.load import load
from rag.reader.run import shared


def support(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Measure the support check on each file of claims.

    Raises:
        DataError: one of the files cannot be used; none is measured then.
    """
    files = [(str(path), read_claims(path)) for path in dict.fromkeys(args.cases)]
    for name, claims in files:
        yield _headed(name, support_table(check(claims, shared(), bar)))


def retrieval(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Measure retrieval on a file of queries.

    Raises:
        DataError: one of the files cannot be used.
    """
    pieces = read_pieces(args.passages)
    queries = read_queries(args.queries, pieces)
    yield _headed(
        str(args.queries), retrieval_table(search(pieces, queries, bench.embedder(), shared(), bar))
    )


def falsehoods(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Measure the check of drafted sentences on what is retold of an article; nothing is embedded.

    Raises:
        LoadError: the article cannot be read.
    """
    article = load(args.article)
    yield _headed(str(args.article), falsehood_table(shown(article, shared()), article.title))


def _headed(name: str, table: Table) -> str:
    return f"{name}\n\n{to_text(table)}\n"


def cases(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Check the gold of a case file against the article, and count the kinds.

    Raises:
        DataError: something is wrong with it.
    """
    found = read_cases(args.cases)
    _, article = bench.asked(found, args.article)
    wrong = list(problems(args.cases, article, override=args.article is not None))
    yield from wrong
    if wrong:
        raise DataError(f"{args.cases}: {len(wrong)} to mend, listed above; the first: {wrong[0]}")
    yield to_text(kinds_table(found, str(args.cases)))


def judge(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Ask a strong model what it thinks of the answers of a row file.

    Raises:
        DataError: there is no model, the package for it is missing, or no row answers.
    """
    rows = read_rows(args.rows)[: args.limit]
    name, model = bench.model(args.llm)
    if model is None:
        raise DataError("a judge is a model; name a strong one with --llm")
    found, scores = list[Opinion](), deepeval_scores(model.chat(), name)
    for each in opinions(rows, scores):
        found.append(each)
        tell(f"{len(found)} answers judged\n")
    if not found:
        raise DataError(f"{args.rows}: no row answers its question; there is nothing to judge")
    yield to_text(opinion_table(found, name))
