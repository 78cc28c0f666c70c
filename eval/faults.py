"""The evaluation tested itself: faults planted in answered rows, which its measures must notice. Pure.

Mutation testing (DeMillo, Lipton and Sayward 1978), with a run's rows for the program and its measures for
the tests. Every change is seeded, one to a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from eval.planting import FALSE
from eval.recheck import sentences
from eval.row import Row
from rag.answer import REFUSAL, Citation, Statement
from rag.checking import naming

CITATIONS_EXACT = "citations exact"
UNSUPPORTED = "unsupported statements"
TEXT_DIFFERS = "text differs"
_FACTS, _CITED, _PRECISION = "facts right", "evidence cited", "citation precision"
_UNANSWERABLE, _ANSWERABLE = "refused, unanswerable", "refused, answerable"

INVENTED = (
    "The lamplighters of Ostravel paid 4,711 crowns for a second clock tower.",
    "Bishop Quentin Harrowgate sold 83 goats to the glassblowers of Vintermoor.",
    "A comet delayed the 617 oyster ballots that Duchess Odalys Prume had signed.",
)
"""Sentences that no article is expected to say."""

WHOLE_RUN = "the whole run"

Plant = Callable[[Row, Random], Row | None]
"""A sound row, chance → the row with a fault; None where the fault does not apply."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of fault: what it does to a row, and the names of the measures of which one must get worse.

    One of the whole run is planted in every row, and the run is measured.
    """

    name: str
    plant: Plant
    measures: tuple[str, ...]
    whole_run: bool = False


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault in a row, or in a whole run: the same rows before and after, and what must get worse."""

    fault: str
    id: str
    before: tuple[Row, ...]
    after: tuple[Row, ...]
    measures: tuple[str, ...]


def changed_statements(planted: Planted) -> list[tuple[Statement, Statement]]:
    """Return the statements that differ, before and after."""
    return [
        (old, new)
        for before, after in zip(planted.before, planted.after, strict=True)
        for old, new in zip(before.statements, after.statements, strict=False)
        if old != new
    ]


def _reworded(kind: str) -> Plant:
    """Change a statement, and the answer's text with it, as `eval.planting` makes falsehoods."""
    change = FALSE[kind]

    def plant(row: Row, random: Random) -> Row | None:
        names = _names(row)
        for n, statement in _checkable(row, random):
            if text := change(statement.text, names, random):
                return _with(row, n, replace(statement, text=text))
        return None

    return plant


def _moved(row: Row, random: Random) -> Row | None:
    """Point a citation, quote and offsets, at another sentence of the row's passages."""
    for n, statement in _checkable(row, random, cited=True):
        quotes = {citation.quote for citation in statement.citations}
        others = [s for s in sentences(row) if s.text not in quotes]
        if others:
            other = random.choice(others)
            return _with(row, n, _recited(statement, random, Citation(other.start, other.end, other.text)))
    return None


def _shifted(row: Row, random: Random) -> Row | None:
    for n, statement in _checkable(row, random, cited=True):
        at = random.randrange(len(statement.citations))
        old = statement.citations[at]
        return _with(row, n, _at(statement, at, Citation(old.start + 1, old.end + 1, old.quote)))
    return None


def _truncated(row: Row, random: Random) -> Row | None:
    for n, statement in _checkable(row, random, cited=True):
        at = random.randrange(len(statement.citations))
        old = statement.citations[at]
        if half := len(old.quote) // 2:
            return _with(row, n, _at(statement, at, Citation(old.start, old.start + half, old.quote[:half])))
    return None


def _uncited(row: Row, random: Random) -> Row | None:
    for n, statement in _checkable(row, random, cited=True):
        return _with(row, n, replace(statement, citations=()))
    return None


def _added(row: Row, random: Random) -> Row | None:
    return _said(row, Statement(random.choice(INVENTED), (), "supported")) if _said_anything(row) else None


def _borrowed(row: Row, random: Random) -> Row | None:
    if not _said_anything(row) or not row.citations:
        return None
    borrowed = (random.choice(row.citations),)
    return _said(row, Statement(random.choice(INVENTED), borrowed, "supported"))


def _stray(row: Row, random: Random) -> Row | None:
    """Add to the answer's text what none of its statements says."""
    return replace(row, answer=f"{row.answer} {random.choice(INVENTED)}") if row.statements else None


def _answered(row: Row, random: Random) -> Row | None:
    """Answer an unanswerable question with a sentence of the row's passages, or with an invented one."""
    if row.gold.answerable or not row.refused:
        return None
    statement = Statement(random.choice(INVENTED), (), "supported")
    if quotable := sentences(row):
        quoted = random.choice(quotable)
        citation = Citation(quoted.start, quoted.end, quoted.text)
        statement = Statement(quoted.text, (citation,), "quoted")
    return replace(row, refused=False, answer=statement.text, statements=(statement,))


def _refused(row: Row, random: Random) -> Row | None:
    if not row.gold.answerable or row.refused:
        return None
    return replace(row, refused=True, answer=REFUSAL, statements=())


def _turned(row: Row, random: Random) -> Row | None:
    return None if row.answerable_p is None else replace(row, answerable_p=1 - row.answerable_p)


FAULTS: tuple[Fault, ...] = (
    Fault("swapped number", _reworded("number"), (UNSUPPORTED, _FACTS)),
    Fault("swapped name", _reworded("name"), (UNSUPPORTED, _FACTS)),
    Fault("negation dropped or added", _reworded("negation"), (UNSUPPORTED, _FACTS)),
    Fault("antonym", _reworded("antonym"), (UNSUPPORTED, _FACTS)),
    Fault("wrong span", _moved, (_CITED, _PRECISION, UNSUPPORTED)),
    Fault("off by one", _shifted, (CITATIONS_EXACT,)),
    Fault("truncated quote", _truncated, (UNSUPPORTED,)),
    Fault("added sentence, uncited", _added, (UNSUPPORTED,)),
    Fault("added sentence, borrowed citation", _borrowed, (UNSUPPORTED,)),
    Fault("stray sentence", _stray, (TEXT_DIFFERS,)),
    Fault("dropped citation", _uncited, (_CITED, UNSUPPORTED)),
    Fault("refusal turned into an answer", _answered, (_UNANSWERABLE,)),
    Fault("answer turned into a refusal", _refused, (_ANSWERABLE,)),
    Fault("confidence turned round", _turned, ("answerability AUC",), whole_run=True),
)


def plant(rows: Sequence[Row], seed: int, faults: Iterable[Fault] = FAULTS) -> list[Planted]:
    """Return every fault in every row where it applies; rows with an error are left out."""
    sound = [row for row in rows if row.error is None]
    return [planted for fault in faults for planted in _planted(fault, sound, seed)]


def _planted(fault: Fault, rows: Sequence[Row], seed: int) -> Iterator[Planted]:
    pairs = [(row, fault.plant(row, Random(f"{seed} {fault.name} {row.id}"))) for row in rows]
    if not fault.whole_run:
        for row, faulty in pairs:
            if faulty is not None:
                yield Planted(fault.name, row.id, (row,), (faulty,), fault.measures)
    elif any(faulty is not None for _, faulty in pairs):
        after = tuple(row if faulty is None else faulty for row, faulty in pairs)
        yield Planted(fault.name, WHOLE_RUN, tuple(rows), after, fault.measures)


def _checkable(row: Row, random: Random, *, cited: bool = False) -> list[tuple[int, Statement]]:
    """Return the statements that can be checked again, with their places, in an order of chance."""
    found = [(n, s) for n, s in enumerate(row.statements) if row.passages and (s.citations or not cited)]
    return random.sample(found, len(found))


def _said_anything(row: Row) -> bool:
    return bool(row.statements and row.passages)


def _names(row: Row) -> list[str]:
    return sorted({name for p in row.passages for name in naming.names(p.text) if not name.isupper()})


def _recited(statement: Statement, random: Random, citation: Citation) -> Statement:
    return _at(statement, random.randrange(len(statement.citations)), citation)


def _at(statement: Statement, at: int, citation: Citation) -> Statement:
    cited = statement.citations
    return replace(statement, citations=(*cited[:at], citation, *cited[at + 1 :]))


def _with(row: Row, n: int, statement: Statement) -> Row:
    return _restated(row, (*row.statements[:n], statement, *row.statements[n + 1 :]))


def _said(row: Row, statement: Statement) -> Row:
    return _restated(row, (*row.statements, statement))


def _restated(row: Row, statements: tuple[Statement, ...]) -> Row:
    """Return the row with other statements, its text made up of them behind what a refusal says first."""
    before = row.answer.removesuffix(" ".join(s.text for s in row.statements)).rstrip()
    lead = [before] if row.refused else []
    return replace(row, statements=statements, answer=" ".join([*lead, *(s.text for s in statements)]))
