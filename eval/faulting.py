"""The command that plants faults in a run's rows, and says which of them the measures notice."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from eval.bench import Bench
from eval.bootstrap import SEED
from eval.faults import plant
from eval.jsonl import CheckError, DataError
from eval.kills import RESPONSIBLE, judge, kill_rate, kill_table, survivors_table, unexplained
from eval.row import read_rows
from eval.table import to_text


def add_faults(parser: argparse.ArgumentParser) -> None:
    """Add what `faults` reads."""
    parser.add_argument("rows", type=Path, metavar="ROWS", help="row file (JSON Lines) with passages")


def faults(args: argparse.Namespace, _: Bench) -> Iterator[str]:
    """Plant faults in the rows of a file, and give the tables of the noticed and of the others.

    Raises:
        CheckError: a fault went unnoticed, and it cannot be told why.
        DataError: the file cannot be used, or no fault can be planted in it.
    """
    trials = judge(plant(read_rows(args.rows), SEED), RESPONSIBLE)
    rate = kill_rate(trials)
    if rate is None:
        raise DataError(
            f"{args.rows}: no fault can be planted, for no case was answered; run the cases again"
        )
    yield to_text(kill_table(trials))
    if rate < 1.0:
        yield "\n" + to_text(survivors_table(trials))
    if left := unexplained(trials):
        named = ", ".join(f"{trial.planted.fault} in {trial.planted.id}" for trial in left[:5])
        raise CheckError(f"{len(left)} of {len(trials)} planted faults went unnoticed, untold why: {named}")
