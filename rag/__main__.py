"""Questions from the command line: `python -m rag --help`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.article import Article
from ingest.command import Parser, keep_private, library_of, one_line, text
from ingest.errors import LibraryError
from ingest.load import load
from ingest.printable import printable
from ingest.split import split
from rag.answer import Answer
from rag.briefing.page import brief
from rag.command import BAD_INPUT, add_asking, named_model
from rag.models.weights import MEND, WeightsError, assemble, find_weights
from rag.reader.run import shared
from rag.receipt import told as telling
from rag.receipt.made import made, support
from rag.receipt.record import conversation, single
from rag.receipt.saved import Receipt, Saved, SavedError, read_receipt
from rag.receipt.seal import written
from rag.receipt.verify import Judge, check
from rag.settings import Settings

# What asks loads libraries that what verifies does without.
if TYPE_CHECKING:
    from ingest.library import Library
    from rag.across import Hit, Told
    from rag.assistant import Assistant

ALL = "all"
"""Asks all articles of the library, where an article could be named; a file of that name is `./all`."""


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
    from rag.assistant import Assistant

    _, model = named_model(args.llm, os.environ)
    library = library_of(os.environ, tell=partial(print, file=sys.stderr))
    settings = Settings(quotes_only=args.quotes_only)
    if args.article == ALL:
        return _ask_all(
            args, library, lambda id_: Assistant(library.open(id_), model=model, settings=settings)
        )
    index = library.add(library.find(args.article))
    assistant = Assistant(index, model=model, settings=settings)
    history: list[Answer] = []
    for earlier in args.history:
        history.append(assistant.ask(earlier, history))
    answer = assistant.ask(args.question, history)
    if args.json:
        saved = single(answer, index.article, made(settings, index.embedder.identity))
        print(written(saved), end="")
    else:
        print(printable(_as_text(answer)))
    return 0


def _ask_all(args: argparse.Namespace, library: Library, opened: Callable[[str], Assistant]) -> int:
    """Answer from the article of the library that answers best, and name the others that do."""
    from ingest.__main__ import ProgressBar
    from rag.across import Across, tell

    if not library.entries():
        library.add(library.find(None))
    across, told, bar = Across(library), None, ProgressBar()
    for question in (*args.history, args.question):
        told = tell(question, across, opened, before=told, progress=bar)
        bar.close()
    if told is None:
        raise LibraryError(f"no article in {library.root} can be opened; add one: python -m ingest add …")
    also = told.look.also if told.look else ()
    if args.json:
        named = [{"id": hit.id, "title": hit.title, "answerable_p": hit.p} for hit in also]
        kept = made(Settings(quotes_only=args.quotes_only), library.embedder.identity)
        print(written(single(told.answer, told.article, kept, also=named)), end="")
    else:
        print(printable(_as_text_of_all(told, also)))
    return 0


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
    checked = [check(saved, article, judge, least=least) for saved in receipt.turns]
    for line in telling.lines(receipt, checked, article, judge.missing):
        print(printable(line))
    return int(not telling.stands(receipt, checked))


def weights(args: argparse.Namespace) -> int:
    """Put the embedded model's file together and verify it, or only check that it is there."""
    from ingest.library import default_root

    folder = default_root(os.environ) / "models"
    if args.check:
        if find_weights(folder):
            return 0
        print(f"rag: the chat model is not in {folder}; {MEND}", file=sys.stderr)
        return 1
    path = assemble(folder, progress=_progress)
    print(f"model ready: {path}")
    return 0


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else "\r"
    print(f"assembling the model: {100 * done // total} %", file=sys.stderr, end=end, flush=True)


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
    id_ = next((entry.id for entry in library.entries() if saved.article.startswith(entry.id)), None)
    if id_ is None:
        problem = f"the article of the answer, {saved.article[:12]!r}, is not in the library"
        raise LibraryError(f"{problem}; name it with --article")
    return library.find(id_)


def _as_text(answer: Answer) -> str:
    lines = [] if answer.standalone == answer.question else [f"(understood as: {answer.standalone})"]
    lines += [f"({answer.notice})"] if answer.notice else []
    number = {citation: n for n, citation in enumerate(answer.citations, start=1)}
    lines += [answer.refusal] if answer.refusal else []
    for s in answer.statements:
        lines.append(f"{s.text} {''.join(f'[{number[c]}]' for c in s.citations)} ({s.label})")
    if answer.refusal:
        lines += ["", "Nearest passages:", *(f"  - {e.sentence.text}" for e in answer.evidence[:3])]
    lines += [""] if number else []
    lines += [f"[{n}] {c.start}-{c.end}: {c.quote}" for c, n in number.items()]
    return "\n".join(lines)


def _as_text_of_all(told: Told, also: Sequence[Hit]) -> str:
    article, lines = told.article, []
    if told.look and told.look.articles > 1 and told.answer.refused:
        lines = [f"None of {told.look.articles:,} articles says so. The nearest:"]
    lines += [f"{article.title}  ({article.id})", "", _as_text(told.answer)]
    lines += ["", "Also answered by:"] if also else []
    lines += [f"  {hit.title}  ({hit.id}): {hit.best.quote}" for hit in also]
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m rag", description="Ask an article.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    asking = commands.add_parser("ask", help="answer one question")
    asking.add_argument("question", type=text)
    add_asking(asking, f"; {ALL}: all of the library")
    asking.add_argument(
        "--history",
        action="extend",
        nargs="+",
        default=[],
        type=text,
        metavar="QUESTION",
        help="earlier questions",
    )
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
    making = commands.add_parser("weights", help="assemble and verify the embedded model")
    making.add_argument("--check", action="store_true", help="only tell (exit code) whether it is there")
    making.set_defaults(command=weights)
    return parser


if __name__ == "__main__":
    sys.exit(main())
