"""What each command of the evaluation reads from its command line, under the command's name."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from eval.run import MAX_JOBS
from eval.shipped import KEPT, RESULTS
from ingest.command import text
from ingest.library import BUNDLED
from rag.command import add_asking
from rag.reader.data import ARTICLES


def run(parser: ArgumentParser) -> None:
    """Add cases, whom to ask, and what to keep."""
    _asking(parser)
    words = "row file, written as the rows come; a stopped run goes on"
    parser.add_argument("--out", type=Path, metavar="ROWS", help=words)
    words = "cases asked at once, of a model that serves many"
    jobs = range(1, MAX_JOBS + 1)
    parser.add_argument("--jobs", type=int, choices=jobs, default=1, metavar="N", help=words)
    words = "what is run beside: nothing, those without a model (default), also the model with all the text"
    parser.add_argument("--baselines", choices=("none", "plain", "all"), default="plain", help=words)


def report(parser: ArgumentParser) -> None:
    """Add rows, and what they are compared with."""
    parser.add_argument("rows", type=Path, help="row file (JSON Lines)")
    parser.add_argument("--cases", type=Path, help="case file; default: the gold that the rows carry")
    parser.add_argument("--against", type=Path, metavar="ROWS", help="another run of the same cases")
    parser.add_argument("--html", type=Path, metavar="PAGE", help="write the report as a page, too")


def check(parser: ArgumentParser) -> None:
    """Add rows, and the kept ones."""
    parser.add_argument("rows", type=Path, help="row file of shipped cases, all or a part of them")
    words = "default: the rows that the project keeps"
    parser.add_argument("--against", type=Path, default=KEPT, metavar="ROWS", help=words)


def kept(parser: ArgumentParser) -> None:
    """Add a folder of runs, and whether what is made of them is kept."""
    words = "the runs; default: those that are kept"
    parser.add_argument("--runs", type=Path, default=RESULTS, metavar="FOLDER", help=words)
    parser.add_argument("--write", action="store_true", help="keep what is made of them")


def cases(parser: ArgumentParser) -> None:
    """Add cases, and the article they are asked of."""
    parser.add_argument("cases", type=Path, help="case file (JSON Lines), or a folder of them")
    words = "the article that the cases are asked of, if they bring none"
    parser.add_argument("--article", type=text, help=words)


def robustness(parser: ArgumentParser) -> None:
    """Add cases, whom to ask, and where the table is kept."""
    _asking(parser)
    parser.add_argument("--out", type=Path, metavar="FINDINGS", help="write the table, too (JSON)")


def ablate(parser: ArgumentParser) -> None:
    """Add cases, which may be left out, and whom to ask."""
    _asking(parser, needed=False)


def support(parser: ArgumentParser) -> None:
    """Add files of claims, which are reported apart."""
    words = "support file (JSON Lines)"
    parser.add_argument("--cases", type=Path, nargs="+", required=True, metavar="CLAIMS", help=words)


def retrieval(parser: ArgumentParser) -> None:
    """Add passages and queries."""
    parser.add_argument("--passages", type=Path, required=True, help="passages of articles (JSON Lines)")
    parser.add_argument("--queries", type=Path, required=True, help="queries about them (JSON Lines)")


def falsehoods(parser: ArgumentParser) -> None:
    """Add the article that is retold."""
    parser.add_argument("--article", default=BUNDLED, metavar="A", help="default: the bundled article")


def decide(parser: ArgumentParser) -> None:
    """Add the articles to fit to, and whether the fit is stored."""
    parser.add_argument(
        "--articles", type=Path, default=ARTICLES, metavar="FOLDER", help="articles with cases"
    )
    parser.add_argument("--write", action="store_true", help="store it in rag/evidence/decide.json")


def _asking(parser: ArgumentParser, *, needed: bool = True) -> None:
    words = "case file (JSON Lines); those without a context are asked of the article"
    words += "" if needed else "; default: the dev articles' own"
    parser.add_argument("--cases", type=Path, required=needed, help=words)
    add_asking(parser)
    parser.add_argument("--every", type=_positive, default=1, metavar="K", help="run each K-th case only")
    parser.add_argument("--limit", type=_positive, metavar="N", help="run the first N of them only")


def _positive(text: str) -> int:
    value = int(text) if text.isdecimal() else 0
    if value < 1:
        raise ArgumentTypeError(f"a whole number above 0 is expected, not {text!r}")
    return value
