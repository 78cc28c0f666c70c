"""Questions from the command line: `python -m rag --help`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any, NoReturn

from ingest.embed import EmbedderError
from ingest.index import ArticleIndex
from ingest.library import Library, LibraryError, default_root
from ingest.load import LoadError, load
from rag.answer import Answer
from rag.assistant import Assistant
from rag.model import ModelError, open_model
from rag.settings import Settings
from rag.weights import WeightsError, assemble, find_weights

BAD_INPUT = (EmbedderError, LibraryError, LoadError, ModelError, WeightsError, OSError)
"""What exits with 2: an article, a model or a file that cannot be used."""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}; see {self.prog} --help\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 a check failed, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    try:
        return int(args.command(args))
    except BAD_INPUT as error:
        print(f"rag: {' '.join(str(error).split())}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 1


def ask(args: argparse.Namespace) -> int:
    """Answer one question; earlier ones are answered first, in turn."""
    if not args.question.strip():
        print("rag: the question is empty; put it in quotes after `ask`", file=sys.stderr)
        return 2
    root = default_root(os.environ)
    spec = args.llm or ("local" if find_weights(root / "models") else "none")
    key = os.environ.get("OPENAI_API_KEY", "none")
    model = open_model(spec, folder=root / "models", key=key, threads=os.cpu_count() or 2)
    settings = Settings(quotes_only=args.quotes_only)
    assistant = Assistant(_open(Library(root), args.article), model=model, settings=settings)
    history: list[Answer] = []
    for earlier in args.history:
        history.append(assistant.ask(earlier, history))
    answer = assistant.ask(args.question, history)
    print(json.dumps(_as_json(answer), ensure_ascii=False, indent=2) if args.json else _as_text(answer))
    return 0


def weights(args: argparse.Namespace) -> int:
    """Put the embedded model's file together and verify it, or only check that it is there."""
    folder = default_root(os.environ) / "models"
    if args.check:
        return 0 if find_weights(folder) else 1
    path = assemble(folder, progress=_progress)
    print(f"model ready: {path}")
    return 0


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total else "\r"
    print(f"assembling the model: {100 * done // total} %", file=sys.stderr, end=end, flush=True)


def _open(library: Library, source: str | None) -> ArticleIndex:
    """Return the index of a file, an address, or an article of the library; the bundled one by default."""
    if source is None:
        source = str(resources.files("ingest") / "articles" / "briefing.txt")
    kept = [entry for entry in library.entries() if entry.id.startswith(source)]
    if kept and not Path(source).exists():
        return library.open(source)
    return library.add(load(source))


def _as_text(answer: Answer) -> str:
    lines = [] if answer.standalone == answer.question else [f"(searched as: {answer.standalone})"]
    lines += [f"({answer.notice})"] if answer.notice else []
    number = {citation: n for n, citation in enumerate(answer.citations, start=1)}
    if answer.refusal:
        lines += [answer.refusal, "", "Nearest passages:"]
        lines += [f"  - {e.sentence.text}" for e in answer.evidence[:3]]
    for s in answer.statements:
        lines.append(f"{s.text} {''.join(f'[{number[c]}]' for c in s.citations)} ({s.label})")
    lines += [""] if number else []
    lines += [f"[{n}] {c.start}-{c.end}: {c.quote}" for c, n in number.items()]
    return "\n".join(lines)


def _as_json(answer: Answer) -> dict[str, Any]:
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "refused": answer.refused,
        "answer": answer.text,
        "statements": [
            {"text": s.text, "label": s.label, "citations": [asdict(c) for c in s.citations]}
            for s in answer.statements
        ],
        "evidence": [
            {"start": e.sentence.start, "end": e.sentence.end, "quote": e.sentence.text, "score": e.score}
            for e in answer.evidence
        ],
        "rejected": [asdict(r) for r in answer.rejected],
        "answerable_p": answer.answerable_p,
        "llm": answer.llm,
        "notice": answer.notice,
    }


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m rag", description="Ask an article.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    asking = commands.add_parser("ask", help="answer one question")
    asking.add_argument("question")
    asking.add_argument("--article", help="file, URL or id in the library; default: the bundled article")
    asking.add_argument(
        "--history", action="extend", nargs="+", default=[], metavar="QUESTION", help="earlier questions"
    )
    asking.add_argument(
        "--llm", metavar="SPEC", help="local, none, provider:model, http://…/v1 or a .gguf file"
    )
    asking.add_argument("--quotes-only", action="store_true", help="the model judges, the answer is quotes")
    asking.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    asking.set_defaults(command=ask)
    making = commands.add_parser("weights", help="assemble and verify the embedded model")
    making.add_argument("--check", action="store_true", help="only tell (exit code) whether it is there")
    making.set_defaults(command=weights)
    return parser


if __name__ == "__main__":
    sys.exit(main())
