"""Evaluation from the command line: run cases, report rows, fit the decision, measure a stage alone."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence

from eval import arguments, commands
from eval.bench import Bench
from eval.jsonl import CheckError, DataError
from eval.run import MisquoteError
from ingest.command import Parser, keep_private, one_line
from ingest.printable import printable
from rag.command import BAD_INPUT

Command = Callable[[argparse.Namespace, Bench], Iterator[str]]
Arguments = Callable[[argparse.ArgumentParser], None]

COMMANDS: tuple[tuple[str, str, Arguments, Command], ...] = (
    ("run", "run a case file and report it", arguments.run, commands.run),
    ("report", "report a row file", arguments.report, commands.report),
    ("check", "compare a run with the kept one", arguments.check, commands.check),
    ("results", "make the page of results of the runs, and README's", arguments.kept, commands.results),
    ("cases", "check the gold of a case file against its article", arguments.cases, commands.cases),
    ("robustness", "ask again after the article was altered", arguments.robustness, commands.robustness),
    ("ablate", "run a case file with one stage left out at a time", arguments.ablate, commands.ablate),
    ("support", "measure the support check alone", arguments.support, commands.support),
    ("retrieval", "measure retrieval alone", arguments.retrieval, commands.retrieval),
    ("falsehoods", "measure grounding alone", arguments.falsehoods, commands.falsehoods),
    ("decide", "fit the decision to the dev articles", arguments.decide, commands.decide),
    ("strictness", "count what each level of strictness costs", arguments.kept, commands.strictness),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 a check failed, 2 wrong usage or bad input."""
    keep_private(os.environ)
    args = _parser().parse_args(argv)
    try:
        for text in args.command(args, Bench(os.environ)):
            print(printable(text), flush=True)
    except (CheckError, MisquoteError) as error:
        return _complain(error, 1)
    except (*BAD_INPUT, DataError) as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return _complain("interrupted; the rows written so far are kept", 1)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m eval", description=__doc__)
    added = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, words, add, command in COMMANDS:
        add(one := added.add_parser(name, help=words))
        one.set_defaults(command=command)
    return parser


def _complain(problem: object, code: int) -> int:
    print(f"error: {one_line(problem)}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
