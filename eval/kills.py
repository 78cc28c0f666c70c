"""Which planted faults the measures notice, and why the others go unnoticed, where that can be told. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from eval.faults import FAULTS, Fault, Planted, changed_statements
from eval.measures import MEASURES, Measure
from eval.row import Row
from eval.stats import mean
from eval.table import Table
from rag.answer import Statement
from rag.checking import exact, lexicon, naming

UNEXPLAINED = "unexplained"

BORNE = 0.25
"""Share of a statement's content words in what is cited instead, from which that may bear it out, too."""

Measures = Mapping[str, Measure]

RESPONSIBLE: Measures = {measure.name: measure for measure in MEASURES}
"""The measures by name, of which the faults name theirs."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A planted fault, the responsible measures that got worse, and the reason where none did."""

    planted: Planted
    killers: tuple[str, ...]
    reason: str | None = None
    """Why no measure could notice it; None where one did, or where that cannot be told."""

    @property
    def killed(self) -> bool:
        """Whether a responsible measure noticed the fault."""
        return bool(self.killers)


def judge(planted: Iterable[Planted], measures: Measures) -> list[Trial]:
    """Return for every planted fault which of its responsible measures noticed it.

    Raises:
        KeyError: a responsible measure is not among the measures.
    """
    return [_trial(each, measures) for each in planted]


def kill_rate(trials: Sequence[Trial]) -> float | None:
    """Return the share of the planted faults that a responsible measure noticed; None of nothing."""
    return mean([float(trial.killed) for trial in trials])


def unexplained(trials: Iterable[Trial]) -> list[Trial]:
    """Return the survivors whose reason cannot be told."""
    return [trial for trial in trials if not trial.killed and trial.reason is None]


def kill_table(trials: Sequence[Trial], faults: Sequence[Fault] = FAULTS) -> Table:
    """Return a line for each kind of fault: planted, killed, the rate, and who noticed how many."""
    lines = [
        _line(fault.name, fault.measures, [t for t in trials if t.planted.fault == fault.name])
        for fault in faults
    ]
    return Table(
        "Planted faults",
        ("fault", "planted", "killed", "rate", "by the responsible measures"),
        (*lines, _line("all", (), trials)),
        ("A fault is killed when at least one responsible measure is worse with it than without.",),
    )


def survivors_table(trials: Iterable[Trial]) -> Table:
    """Return the faults that no measure noticed, each with its reason, or UNEXPLAINED."""
    lines = tuple(
        (t.planted.fault, t.planted.id, _shown(t.planted), t.reason or UNEXPLAINED)
        for t in trials
        if not t.killed
    )
    return Table("Survivors", ("fault", "case", "statement with the fault", "reason"), lines)


def _trial(planted: Planted, measures: Measures) -> Trial:
    values = {
        name: (_value(measures[name], planted.before), _value(measures[name], planted.after))
        for name in planted.measures
    }
    killers = tuple(name for name, (old, new) in values.items() if _worse(measures[name], old, new))
    if killers:
        return Trial(planted, killers)
    before = {name: old for name, (old, _) in values.items() if old is not None}
    specific = _REASONS.get(planted.fault)
    told = _blind(before, measures) or (
        specific(planted) if specific and planted.before != planted.after else None
    )
    return Trial(planted, (), told)


def _value(measure: Measure, rows: Iterable[Row]) -> float | None:
    return measure.statistic([point for row in rows if (point := measure.point(row)) is not None])


def _worse(measure: Measure, old: float | None, new: float | None) -> bool:
    return old is not None and new is not None and (new - old) * measure.better < 0


def _blind(before: Mapping[str, float], measures: Measures) -> str | None:
    """Say why the responsible measures cannot get worse, from their values before."""
    if not before:
        return "no responsible measure is defined for it"
    if "answerability AUC" in before and before["answerability AUC"] <= 0.5:
        return "the confidence told nothing before: AUC of 0.5 or less"
    if all(value == (measures[name].better < 0) for name, value in before.items()):
        return "the responsible measures were at their worst before"
    return None


def _number_stands(planted: Planted) -> str | None:
    new = [new for _, new in changed_statements(planted)]
    same = all(exact.numbers(s.text) <= exact.numbers(_cited(s)) for s in new)
    return "the number put in stands in the cited sentences, too" if same else None


def _name_stands(planted: Planted) -> str | None:
    asked = naming.name_keys(planted.after[0].standalone)
    swaps = [(*_exchanged(old, new), _cited(new)) for old, new in changed_statements(planted)]
    if all(put and put <= _partners(out) for put, out, _ in swaps):
        return "the name put in may stand for the one that it replaced"
    same = all(put <= naming.name_keys(cited) | asked for put, _, cited in swaps)
    return "the name put in stands in the cited sentences or in the question, too" if same else None


def _words_stand(planted: Planted) -> str | None:
    asked = lexicon.content(planted.after[0].standalone)
    new = [new for _, new in changed_statements(planted)]
    same = all(lexicon.content(s.text) <= lexicon.content(_cited(s)) | asked for s in new)
    return "the word put in stands in the cited sentences or in the question, too" if same else None


def _borne_out(planted: Planted) -> str | None:
    """Tell whether what is cited now has the numbers and names of the statement, and many of its words."""
    for _, new in changed_statements(planted):
        cited, words = _cited(new), lexicon.content(new.text)
        if not (
            exact.numbers(new.text) <= exact.numbers(cited)
            and _names(new.text) <= naming.name_keys(cited)
            and len(words & lexicon.content(cited)) >= BORNE * len(words)
        ):
            return None
    return "what is cited now says the same in most words, too"


_REASONS: dict[str, Callable[[Planted], str | None]] = {
    "swapped number": _number_stands,
    "swapped name": _name_stands,
    "antonym": _words_stand,
    "wrong span": _borne_out,
}


def _names(text: str) -> set[str]:
    return {naming.name_key(name) for name in naming.names(text)}


def _exchanged(old: Statement, new: Statement) -> tuple[set[str], set[str]]:
    """Return the names put into a statement, and those put out of it."""
    before, after = _names(old.text), _names(new.text)
    return after - before, before - after


def _partners(names: Iterable[str]) -> set[str]:
    return {key for name in names for key in naming.stands_for(name)}


def _cited(statement: Statement) -> str:
    return "\n".join(citation.quote for citation in statement.citations)


def _line(name: str, responsible: Sequence[str], trials: Sequence[Trial]) -> tuple[str, ...]:
    rate = kill_rate(trials)
    by = ", ".join(f"{measure} {sum(measure in t.killers for t in trials)}" for measure in responsible)
    killed = sum(trial.killed for trial in trials)
    return (name, str(len(trials)), str(killed), "–" if rate is None else f"{rate:.3f}", by)


def _shown(planted: Planted) -> str:
    changed = [new.text for _, new in changed_statements(planted)]
    return changed[0] if changed else planted.after[0].answer if len(planted.after) == 1 else "–"
