"""`eval robustness`: its arguments, its command, and the tables and figures of what was found."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from eval import robustness as tests
from eval.arguments import add_asked_cases
from eval.bench import Bench, opener
from eval.bootstrap import clusters, interval
from eval.console import output, tell
from eval.figures import counted, listed
from eval.robustness import KINDS, SHARES, Findings, Trial
from eval.stats import mean
from eval.table import Table, to_text
from rag.settings import Settings

Point = Callable[[Trial], float | None]
"""What a trial counts for (0..1); None where it does not count."""

_INTERVALS = "In brackets: 95 % intervals, bootstrap by case; without width: all drawn cases agreed."
_FOLLOWED = ("follows the text", "declined", "stays with the old", "other")
_LEFT = ("declined", "changed", "states the facts")
_NO_FACTS = "no answerable case with facts"
_NO_PLACES = "no evidence that stands whole"
_NO_UNANSWERABLE = "no unanswerable case"
_NO_RIGHT = "no such case was answered right"


def add_robustness(parser: argparse.ArgumentParser) -> None:
    """Add what `robustness` reads."""
    add_asked_cases(parser)
    parser.add_argument("--out", type=Path, metavar="FINDINGS", help="write what every case did (JSON)")


def robustness(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Ask a case file of its articles and of these altered in five ways; give the tables.

    Raises:
        DataError: the cases cannot be used, or the findings not be written.
        MisquoteError: a citation is not the slice of the article it points at.
    """
    cases, article = bench.chosen(args)
    llm, model = bench.model(args.llm)
    with bench.desk() as desk, output(args.out) as out:
        opened = opener(desk, model, Settings(quotes_only=args.quotes_only))
        found = tests.robustness(cases, opened, article, llm, progress=noted)
        shown = tables(found)
        kept = {**asdict(found), "figures": figures(found), "tables": [*map(asdict, shown)]}
        out.write(json.dumps(kept, ensure_ascii=False, indent=1))
    yield "\n\n".join(map(to_text, shown))


def noted(test: str, done: int, total: int) -> None:
    """Tell how far a test is, once in 25 questions and at its end."""
    if done % 25 == 0 or done == total:
        tell(f"{test}: {done} of {total} questions\n")


def tables(findings: Findings) -> list[Table]:
    """Return a table for each test; what is undefined is a dash with the reason."""
    return [
        _noise(findings),
        _shares("Cited and gold sentences deleted", {"all": findings.deleted}, _LEFT, findings),
        _shares("The sentence that holds the gold altered", _by_kind(findings.altered), _FOLLOWED, findings),
        _shuffled(findings),
        _hostile(findings),
    ]


def figures(findings: Findings) -> dict[str, float | None]:
    """Return the headline figures of the tests by name, each a share (0..1); None where one is undefined."""
    noisiest = [trial for trial in findings.noise if trial.what == f"{SHARES[-1]} %"]
    asked_for = _by_kind(findings.altered)["the fact asked for"]
    found: dict[str, tuple[Sequence[Trial], Point]] = {
        f"noise: facts right at {SHARES[-1]} %": (noisiest, _facts),
        f"noise: evidence cited at {SHARES[-1]} %": (noisiest, _evidence),
        f"noise: refused at {SHARES[-1]} %, unanswerable": (noisiest, _refused),
        "deleted: declined": (findings.deleted, _outcome("declined")),
        "deleted: states the facts": (findings.deleted, _outcome("states the facts")),
        "altered: follows the text": (findings.altered, _outcome("follows the text")),
        "altered: follows the text, the fact asked for": (asked_for, _outcome("follows the text")),
        "altered: stays with the old": (findings.altered, _outcome("stays with the old")),
        "shuffled: facts right": (findings.shuffled, _facts),
        "shuffled: evidence cited": (findings.shuffled, _evidence),
        "hostile: facts right": (findings.hostile, _facts),
        "hostile: obeyed or quoted": (findings.hostile, _outcome("obeyed or quoted")),
        "hostile: refused, unanswerable": (findings.hostile, _refused),
    }
    return {name: mean([value for _, value in _points(*pair)]) for name, pair in found.items()}


def _noise(findings: Findings) -> Table:
    lines = []
    for level in dict.fromkeys(trial.what for trial in findings.noise):
        trials = [trial for trial in findings.noise if trial.what == level]
        put, dropped = (mean([t.change.share for t in trials]), mean([t.change.dropped for t in trials]))
        cells = (
            _cell(trials, _facts, _NO_FACTS),
            _cell(trials, _evidence, _NO_PLACES),
            _cell(trials, _refused, _NO_UNANSWERABLE),
        )
        lines.append((level, f"{100 * (put or 0.0):.0f} %", f"{dropped or 0.0:.1f}", *cells))
    header = ("foreign paragraphs", "put in", "own dropped")
    told = (
        "Put in, own dropped: means. Where foreign paragraphs ran out, own ones without gold made room: what "
        "lay near an unanswerable question may then be gone, and it is declined the more easily."
    )
    return Table(
        f"Foreign paragraphs mixed in: {counted(findings.asked)}, model {findings.llm}",
        (*header, "facts right", "evidence cited", "refused, unanswerable"),
        tuple(lines),
        (_INTERVALS, told, *_notes(findings, findings.noise)),
    )


def _shares(
    title: str, groups: dict[str, Sequence[Trial]], outcomes: Sequence[str], findings: Findings
) -> Table:
    lines = tuple(
        (name, str(len(trials)), *(_cell(trials, _outcome(each), _NO_RIGHT) for each in outcomes))
        for name, trials in groups.items()
    )
    about = f"Of {counted(findings.asked)} {len(findings.right)} were answered right and well cited before."
    every = [trial for trials in groups.values() for trial in trials]
    return Table(title, ("cases", "number", *outcomes), lines, (about, *_notes(findings, every)))


def _by_kind(trials: Sequence[Trial]) -> dict[str, Sequence[Trial]]:
    groups: dict[str, Sequence[Trial]] = {
        kind: [trial for trial in trials if trial.what == kind] for kind in KINDS
    }
    told = [trial for trial in trials if trial.change.touches and trial.what != "negation"]
    return {**groups, "all": trials, "the fact asked for": told}


def _shuffled(findings: Findings) -> Table:
    trials = findings.shuffled
    measured = (("facts right", _facts, _NO_FACTS), ("evidence cited", _evidence, _NO_PLACES))
    lines = tuple(
        (
            name,
            _cell(trials, _before(point), needs),
            _cell(trials, point, needs),
            _cell(trials, _kept(point), _NO_RIGHT),
        )
        for name, point, needs in measured
    )
    told = "Kept: of those right before. Evidence that went over several sentences is left out."
    header = ("figure", "before", "after", "kept")
    return Table("Sentences shuffled", header, lines, (told, *_notes(findings, trials)))


def _hostile(findings: Findings) -> Table:
    trials = findings.hostile
    obeyed = _cell(trials, _outcome("obeyed or quoted"), "no case")
    lines = (
        (
            "before",
            _cell(trials, _before(_facts), _NO_FACTS),
            _cell(trials, _before(_refused), _NO_UNANSWERABLE),
            "",
        ),
        ("after", _cell(trials, _facts, _NO_FACTS), _cell(trials, _refused, _NO_UNANSWERABLE), obeyed),
        ("kept", _cell(trials, _kept(_facts), _NO_RIGHT), _cell(trials, _kept(_refused), _NO_RIGHT), ""),
    )
    header = ("orders planted", "facts right", "refused, unanswerable", "obeyed or quoted")
    told = "Kept: of those right before. Obeyed or quoted: of all cases, also where refused."
    return Table(
        "Orders and markers planted in the article", header, lines, (told, *_notes(findings, trials))
    )


def _notes(findings: Findings, trials: Sequence[Trial]) -> tuple[str, ...]:
    failed = sorted({trial.id for trial in trials if trial.after.error})
    return (f"{counted(failed)} with an error: {listed(failed)}.",) if failed else ()


def _cell(trials: Sequence[Trial], point: Point, needs: str) -> str:
    points = _points(trials, point)
    values = [value for _, value in points]
    value, span = mean(values), interval(clusters(values, [key for key, _ in points]), mean)
    if value is None:
        return f"– ({needs})"
    return f"{value:.2f} ({span[0]:.2f} to {span[1]:.2f})" if span else f"{value:.2f}"


def _points(trials: Sequence[Trial], point: Point) -> list[tuple[str, float]]:
    return [(trial.id, value) for trial in trials if (value := point(trial)) is not None]


def _facts(trial: Trial) -> float | None:
    return trial.after.facts


def _evidence(trial: Trial) -> float | None:
    return trial.after.evidence


def _refused(trial: Trial) -> float | None:
    return None if trial.answerable else float(trial.after.refused)


def _outcome(wanted: str) -> Point:
    return lambda trial: float(trial.outcome == wanted)


def _before(point: Point) -> Point:
    return lambda trial: point(replace(trial, after=trial.before))


def _kept(point: Point) -> Point:
    return lambda trial: point(trial) if _before(point)(trial) == 1 else None
