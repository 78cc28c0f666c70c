"""Evaluation from the command line: run cases, report rows, fit the decision, measure a stage alone."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from eval import arguments, commands, deciding, faulting, robust, stages
from eval.bench import Bench
from eval.jsonl import CheckError, DataError
from eval.run import MisquoteError
from eval.strictness import add_strictness, strictness
from ingest.command import Parser, one_line
from rag.command import BAD_INPUT

COMMANDS = (
    ("run", "run a case file and report it", arguments.add_run, commands.run),
    ("report", "report a row file", arguments.add_report, commands.report),
    ("check", "compare a run with the kept one", arguments.add_check, commands.check),
    ("results", "make README's results of the runs", arguments.add_results, commands.results),
    ("decide", "fit the decision to the dev articles", arguments.add_decide, deciding.decide),
    ("cases", "check the gold of a case file against its article", arguments.add_cases, stages.cases),
    ("ablate", "run a case file with one stage left out at a time", arguments.add_ablate, commands.ablate),
    ("support", "measure the support check alone", arguments.add_support, stages.support),
    ("retrieval", "measure retrieval alone", arguments.add_retrieval, stages.retrieval),
    ("falsehoods", "measure grounding alone", arguments.add_falsehoods, stages.falsehoods),
    ("robustness", "ask again after the article was tampered with", robust.add_robustness, robust.robustness),
    ("faults", "plant faults in a row file: are they noticed?", faulting.add_faults, faulting.faults),
    ("judge", "ask a strong model about the answers", arguments.add_judge, stages.judge),
    ("strictness", "count what each level of strictness costs", add_strictness, strictness),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 1 a check failed, 2 wrong usage or bad input."""
    args = _parser().parse_args(argv)
    # deepeval, of `judge`, else tells its makers about every use.
    os.environ.setdefault("DEEPEVAL_TELEMETRY_OPT_OUT", "YES")
    try:
        for text in args.command(args, Bench(os.environ)):
            print(text, flush=True)
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
