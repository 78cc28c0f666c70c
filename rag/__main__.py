"""Questions from the command line: `python -m rag --help`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.article import Article
from ingest.command import Parser, keep_private, library_of, one_line, text
from ingest.errors import LibraryError
from ingest.load import load
from ingest.printable import printable
from ingest.split import split
from rag.answer import About, cite
from rag.briefing.page import brief
from rag.command import ALL, BAD_INPUT, SDK_MISSING, add_asking, fetch_model, is_several, named_model
from rag.models.weights import MEND, WeightsError, find_weights
from rag.reader.run import shared
from rag.receipt import told as telling
from rag.receipt.made import made, support
from rag.receipt.record import conversation
from rag.receipt.saved import Receipt, Saved, SavedError, read_receipt
from rag.receipt.seal import written
from rag.receipt.value import shown
from rag.receipt.verify import Judge, check
from rag.settings import Settings

if TYPE_CHECKING:  # what asks loads libraries that what verifies does without
    from ingest.library import Library


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 a check failed, 2 wrong usage or bad input."""
    keep_private(os.environ)
    args = _parser().parse_args(argv)
    try:
        return int(args.command(args))
    except (*BAD_INPUT, SavedError, WeightsError) as error:
        print(f"rag: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1


def ask(args: argparse.Namespace) -> int:
    """Answer one question; earlier ones are answered first, in turn."""
    if not args.question.strip():
        print("rag: the question is empty; put it in quotes after `ask`", file=sys.stderr)
        return 2
    from ingest.__main__ import ProgressBar
    from rag.assistant import Assistant
    from rag.operations import Operations
    from rag.printed import as_text, as_text_of_all

    _, model = named_model(args.llm, os.environ)
    library = library_of(os.environ, tell=partial(print, file=sys.stderr))
    settings = Settings(quotes_only=args.quotes_only)
    several = is_several(args.article)
    if several and args.about:
        raise LibraryError("--about names a place in one article; name that with --article")
    if not several or not library.entries():
        index = library.add(library.find(None if several else args.article))
    about = _about(args.about, index.article) if args.about else None
    operations = Operations(library, partial(Assistant, model=model, settings=settings), settings=settings)
    article, bar = args.article if several else index.article.id, ProgressBar()
    told = operations.told(args.question, args.history, article, about=about, progress=bar)
    bar.close()
    if args.json:
        print(written(operations.receipt(told, everywhere=several)), end="")
    else:
        print(printable(as_text_of_all(told) if several else as_text(told.answer, told.article)))
    return 0


def _about(span: str, article: Article) -> About:
    """Return what a question is about; `span` is given as START-END, in characters of the article."""
    start, _, end = span.partition("-")
    if not (start.isdecimal() and end.isdecimal()):
        raise LibraryError(f"--about {span!r} is no START-END, as in 120-214")
    try:
        return About(cite(article, int(start), int(end)))
    except ValueError as error:
        raise LibraryError(f"--about: {error}; give a span inside it") from error


def briefing(args: argparse.Namespace) -> int:
    """Print what an article says, who is in it, its figures and what it leaves open, every line a quote."""
    article = library_of(os.environ).find(args.article)
    sections = brief(article, split(article.text)[0]).sections
    if args.json:
        print(written(conversation(article, sections, made(Settings(), ""))), end="")
        return 0
    for section in sections:
        print(f"{section.question}\n")
        for c in section.citations:
            print(printable(f"  {c.start}-{c.end}: {c.quote}"))
        print()
    return 0


def verify(args: argparse.Namespace) -> int:
    """Check a saved answer or conversation against its article; 1 when anything of it does not stand."""
    receipt = _receipt(args.answer)
    article = _article(receipt.turns[0], args.article)
    judge, least = Judge(shared()), support(receipt.made)
    articles = [_own(library_of(os.environ), saved) if saved.title else article for saved in receipt.turns]
    pairs = zip(receipt.turns, articles, strict=True)
    checked = [check(saved, own, judge, least=least) for saved, own in pairs]
    for line in telling.lines(receipt, checked, article, judge.missing):
        print(printable(line))
    return int(not telling.stands(receipt, checked))


def mcp(args: argparse.Namespace) -> int:
    """Serve the operations to an assistant, over standard input and output, until these are closed."""
    try:
        from rag.tools import server
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "mcp":
            raise
        print(f"rag: {SDK_MISSING}", file=sys.stderr)
        return 2
    from rag.assistant import Assistant
    from rag.operations import Operations

    spec, model = named_model(args.llm, os.environ)
    library = library_of(os.environ, tell=partial(print, file=sys.stderr))
    settings = Settings(quotes_only=args.quotes_only)
    first = library.begin(library.find(args.article)).article
    over = partial(Assistant, model=model, settings=settings)
    # A thread waits for the next line, and Python would wait for it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # Nothing but the protocol may be printed there.
    print(f"lectern: serving {library.root} on {first.id} over stdio, model: {spec}", file=sys.stderr)
    server(Operations(library, over, settings=settings, first=first.id, files=True)).run("stdio")
    return 0


def weights(args: argparse.Namespace) -> int:
    """Fetch the embedded model, put it together and verify it, or only check that it is there."""
    from ingest.library import default_root

    folder = default_root(os.environ) / "models"
    if args.check:
        if find_weights(folder):
            return 0
        print(f"rag: the chat model is not in {folder}; {MEND}", file=sys.stderr)
        return 1
    print(f"model ready: {fetch_model(os.environ, partial(print, file=sys.stderr, flush=True))}")
    return 0


def _receipt(path: Path) -> Receipt:
    try:
        return read_receipt(path.read_bytes())
    except OSError as error:
        raise SavedError(f"cannot read {path}: {error.strerror}; check the path") from error
    except SavedError as error:
        problem = f"{path} is not a saved answer: {error}"
        raise SavedError(f"{problem}; save one with `python -m rag ask … --json`") from error


def _article(saved: Saved, source: str | None) -> Article:
    """Return the article named, else the one the answer was made from, else the bundled one."""
    if source is not None and Path(source).is_file():
        article = load(source)
    else:
        library = library_of(os.environ)
        article = library.find(source)
    if saved.article in ("", article.sha256):
        return article
    if source is not None:
        was = saved.article[:12]
        print(f"rag: the answer was made from article {was}, not from {article.id}", file=sys.stderr)
        return article
    return _own(library, saved)


def _own(library: Library, saved: Saved) -> Article:
    """Return the article of the library that an answer was made from."""
    id_ = next((entry.id for entry in library.entries() if saved.article.startswith(entry.id)), None)
    if id_ is None:
        named = f" ({shown(saved.title)})" if saved.title else "; name it with --article"
        problem = f"the article of the answer, {saved.article[:12]!r}, is not in the library"
        raise LibraryError(f"{problem}{named}")
    return library.find(id_)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m rag", description="Ask an article.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asking = commands.add_parser("ask", help="answer one question")
    asking.add_argument("question", type=text)
    add_asking(asking, f"; {ALL}: all of the library; several ids with commas between them: those")
    asking.add_argument(
        "--history",
        action="extend",
        nargs="+",
        default=[],
        type=text,
        metavar="QUESTION",
        help="earlier questions",
    )
    about = "characters of the article that it is about; their paragraph is read first"
    asking.add_argument("--about", type=text, metavar="START-END", help=about)
    asking.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    asking.set_defaults(command=ask)
    briefly = commands.add_parser("briefing", help="brief on an article: every line is a quote of it")
    briefly.add_argument(
        "--article", type=text, help="file, URL or id in the library; default: the bundled one"
    )
    briefly.add_argument("--json", action="store_true", help="print it as JSON, which `verify` checks")
    briefly.set_defaults(command=briefing)
    checking = commands.add_parser("verify", help="check a saved answer or conversation again")
    what = "what `ask --json` printed, or a conversation saved from the window"
    checking.add_argument("answer", type=Path, metavar="ANSWER.json", help=what)
    about = "file, URL or id in the library; default: the article the answer was made from"
    checking.add_argument("--article", type=text, help=about)
    checking.set_defaults(command=verify)
    serving = commands.add_parser("mcp", help="serve an assistant by the Model Context Protocol, over stdio")
    add_asking(serving)
    serving.set_defaults(command=mcp)
    making = commands.add_parser("weights", help="fetch and verify the embedded model")
    making.add_argument("--check", action="store_true", help="only tell (exit code) whether it is there")
    making.set_defaults(command=weights)
    return parser


if __name__ == "__main__":
    sys.exit(main())
