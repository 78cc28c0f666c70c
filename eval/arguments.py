"""What each command of the evaluation reads from its command line."""

from __future__ import annotations

import argparse
from pathlib import Path

from eval.run import MAX_JOBS
from eval.shipped import KEPT, RESULTS
from ingest.command import text
from ingest.library import BUNDLED
from rag.command import add_asking
from rag.reader.data import ARTICLES as DEV_ARTICLES


def add_falsehoods(parser: argparse.ArgumentParser) -> None:
    """Add what `falsehoods` reads."""
    parser.add_argument("--article", default=BUNDLED, metavar="A", help="default: the bundled article")


def add_support(parser: argparse.ArgumentParser) -> None:
    """Add what `support` reads: one file or several, reported apart."""
    parser.add_argument(
        "--cases", type=Path, nargs="+", required=True, metavar="CLAIMS", help="support file (JSON Lines)"
    )


def add_retrieval(parser: argparse.ArgumentParser) -> None:
    """Add what `retrieval` reads."""
    parser.add_argument("--passages", type=Path, required=True, help="passages of articles (JSON Lines)")
    parser.add_argument("--queries", type=Path, required=True, help="queries about them (JSON Lines)")


def add_asked_cases(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    """Add what every run of cases reads."""
    parser.add_argument(
        "--cases",
        type=Path,
        required=needed,
        help="case file (JSON Lines); those without a context are asked of the article"
        + ("" if needed else "; default: the dev articles' own"),
    )
    add_asking(parser)
    parser.add_argument("--every", type=_positive, default=1, metavar="K", help="run each K-th case only")
    parser.add_argument("--limit", type=_positive, metavar="N", help="run the first N of them only")


def add_ablate(parser: argparse.ArgumentParser) -> None:
    """Add what `ablate` reads."""
    add_asked_cases(parser, needed=False)


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add what `run` reads."""
    add_asked_cases(parser)
    parser.add_argument(
        "--out", type=Path, metavar="ROWS", help="row file, written as the rows come; a stopped run goes on"
    )
    parser.add_argument(
        "--jobs", type=_jobs, default=1, metavar="N", help="cases asked at once, of a model that serves many"
    )
    parser.add_argument(
        "--baselines",
        choices=("none", "plain", "all"),
        default="plain",
        help="what is run beside: nothing, those without a model (default), also the model with all the text",
    )


def add_report(parser: argparse.ArgumentParser) -> None:
    """Add what `report` reads."""
    parser.add_argument("rows", type=Path, help="row file (JSON Lines)")
    parser.add_argument("--cases", type=Path, help="case file; default: the gold that the rows carry")
    parser.add_argument("--against", type=Path, metavar="ROWS", help="another run of the same cases")
    parser.add_argument("--faults", action="store_true", help="plant faults: are they noticed?")
    parser.add_argument("--html", type=Path, metavar="PAGE", help="write the report as a page, too")


def add_check(parser: argparse.ArgumentParser) -> None:
    """Add what `check` reads."""
    parser.add_argument("rows", type=Path, help="row file of shipped cases, all or a part of them")
    parser.add_argument(
        "--against", type=Path, default=KEPT, metavar="ROWS", help="default: the rows that the project keeps"
    )


def add_results(parser: argparse.ArgumentParser) -> None:
    """Add what `results` reads."""
    parser.add_argument(
        "--runs", type=Path, default=RESULTS, metavar="FOLDER", help="the runs; default: those that are kept"
    )
    parser.add_argument("--write", action="store_true", help="keep these runs, and show them in README")


def add_decide(parser: argparse.ArgumentParser) -> None:
    """Add what `decide` reads."""
    parser.add_argument(
        "--articles", type=Path, default=DEV_ARTICLES, metavar="FOLDER", help="articles with cases"
    )
    parser.add_argument("--write", action="store_true", help="store them in rag/evidence/decide.json")


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"a whole number above 0 is expected, not {text!r}")
    return value


def _jobs(text: str) -> int:
    value = _positive(text)
    if value > MAX_JOBS:
        raise argparse.ArgumentTypeError(f"at most {MAX_JOBS} are asked at once, not {text!r}")
    return value


def add_cases(parser: argparse.ArgumentParser) -> None:
    """Add what `cases` reads."""
    parser.add_argument("cases", type=Path, help="case file (JSON Lines), or a folder of them")
    parser.add_argument(
        "--article", type=text, help="the article that the cases are asked of, if they bring none"
    )


def add_judge(parser: argparse.ArgumentParser) -> None:
    """Add what `judge` reads."""
    parser.add_argument("rows", type=Path, help="row file (JSON Lines)")
    parser.add_argument("--llm", type=text, required=True, metavar="SPEC", help="the judge, a strong model")
    parser.add_argument("--limit", type=_positive, metavar="N", help="judge the first N rows only")
