"""The commands that measure one stage alone: their arguments, and the tables they come to."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from langchain_core.embeddings import Embeddings

from eval.retrieval import read_pieces, read_queries, retrieval_table, search
from eval.support import check, read_claims, support_table
from eval.table import Table
from eval.vectors import Progress
from ingest.command import text

Stage = Callable[[argparse.Namespace, Callable[[], Embeddings], Progress], Iterator[tuple[str, Table]]]
"""Arguments, what opens the embedder, and progress → file name and table of each file measured."""


def support(
    args: argparse.Namespace, embedder: Callable[[], Embeddings], progress: Progress
) -> Iterator[tuple[str, Table]]:
    """Measure the support check on each file of claims.

    Raises:
        DataError: one of the files cannot be used; none is measured then.
    """
    files = [(str(path), read_claims(path)) for path in dict.fromkeys(args.cases)]
    model = embedder()
    for name, claims in files:
        yield name, support_table(claims, check(claims, model, progress))


def retrieval(
    args: argparse.Namespace, embedder: Callable[[], Embeddings], progress: Progress
) -> Iterator[tuple[str, Table]]:
    """Measure retrieval on a file of queries.

    Raises:
        DataError: one of the files cannot be used.
    """
    pieces = read_pieces(args.passages)
    queries = read_queries(args.queries, pieces)
    yield str(args.queries), retrieval_table(search(pieces, queries, embedder(), progress))


def add_support(parser: argparse.ArgumentParser) -> None:
    """Add what `support` reads: one file or several, reported apart."""
    parser.add_argument(
        "--cases", type=Path, nargs="+", required=True, metavar="CLAIMS", help="support file (JSON Lines)"
    )
    parser.set_defaults(stage=support)


def add_retrieval(parser: argparse.ArgumentParser) -> None:
    """Add what `retrieval` reads."""
    parser.add_argument("--passages", type=Path, required=True, help="passages of articles (JSON Lines)")
    parser.add_argument("--queries", type=Path, required=True, help="queries about them (JSON Lines)")
    parser.set_defaults(stage=retrieval)


def add_followups(parser: argparse.ArgumentParser) -> None:
    """Add what `followups` reads."""
    parser.add_argument(
        "--cases", type=Path, required=True, help="case file (JSON Lines); follow-ups have a standalone"
    )
    parser.add_argument(
        "--article", type=text, help="file, URL or id in the library; default: the bundled article"
    )
    parser.add_argument("--each", action="store_true", help="list every question as it was searched")
