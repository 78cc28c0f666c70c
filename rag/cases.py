"""A case of the evaluation as one line of JSON: a question, and what a right answer says and cites. Pure."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Groups = tuple[tuple[str, ...], ...]
"""Every group must be met, and any of its members will do."""

_SHOWN = 80


class CaseError(ValueError):
    """A line that is no case; the message says in one line what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold: `facts` are regular expressions, `evidence` are quotes of the article.

    Public sets may lack facts or evidence for an answerable case; what depends on them is then undefined.
    `standalone` is a follow-up question in full, as a person would write it, for those who read the cases.
    The case is asked of `context`, an article's text, or of the bundled `article` of that name. `vote` is
    what a reader said of the answer that the case was made of. `about` are the offsets in the
    article of words that are asked about.
    """

    id: str
    kind: str
    question: str
    answerable: bool
    facts: Groups = ()
    evidence: Groups = ()
    history: tuple[str, ...] = ()
    context: str | None = None
    standalone: str | None = None
    article: str | None = None
    vote: Literal["up", "down"] | None = None
    about: tuple[int, int] | None = None


def write_case(case: Case) -> str:
    """Return the case as one line, without what it leaves open."""
    return json.dumps({k: v for k, v in asdict(case).items() if v is not None}, ensure_ascii=False)


def read_case(line: str | bytes) -> Case:
    """Return the case of a line; keys that the format does not know are ignored.

    Raises:
        CaseError: the line is not a JSON object, or breaks the format.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CaseError(f"not JSON: {error}") from error
    if not isinstance(record, dict):
        raise CaseError(f"a JSON object is expected, not {_met(record)}")
    for name, (accepts, words) in _NEEDED.items():
        if name not in record:
            raise CaseError(f'the key "{name}" is missing; it must be {words}')
        if not accepts(record[name]):
            raise CaseError(f'"{name}" must be {words}, not {_met(record[name])}')
    for name, (accepts, words) in _OPTIONAL.items():
        if not accepts(record.get(name)):
            raise CaseError(f'"{name}" must be {words}, not {_met(record[name])}')
    case = Case(
        **{name: record[name] for name in ("id", "kind", "question", "answerable")},
        facts=tuple(map(tuple, record["facts"])),
        evidence=tuple(map(tuple, record["evidence"])),
        history=tuple(record.get("history") or ()),
        context=record.get("context"),
        standalone=record.get("standalone"),
        article=named if isinstance(named := record.get("article"), str) else None,
        about=(about[0], about[1]) if (about := record.get("about")) else None,
        vote=vote if (vote := record.get("vote")) in ("up", "down") else None,
    )
    _check_gold(case)
    return case


def _check_gold(case: Case) -> None:
    if not case.answerable and (case.facts or case.evidence):
        raise CaseError("an unanswerable case has no facts and no evidence; empty both lists")
    for pattern in (pattern for group in case.facts for pattern in group):
        try:
            with warnings.catch_warnings():
                # What may mean something else one day, such as "[[", is told in the terminal, with our code.
                warnings.simplefilter("error", FutureWarning)
                re.compile(pattern)
        except (re.error, FutureWarning) as error:
            raise CaseError(f"the fact {_met(pattern)} is no regular expression: {error}") from error


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_groups(value: object) -> bool:
    return isinstance(value, list) and all(group and _is_texts(group) for group in value)


def _is_span(value: object) -> bool:
    return isinstance(value, list) and [*map(type, value)] == [int, int] and 0 <= value[0] < value[1]


def _met(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


_Field = tuple[Callable[[Any], bool], str]
_TEXT: _Field = (_is_text, "a non-empty string")
_GROUPS: _Field = (_is_groups, "a list of groups, each a list of at least one non-empty string")
_NEEDED: dict[str, _Field] = {
    **dict.fromkeys(("id", "kind", "question"), _TEXT),
    "answerable": (lambda value: isinstance(value, bool), "true or false"),
    **dict.fromkeys(("facts", "evidence"), _GROUPS),
}
_OPTIONAL: dict[str, _Field] = {
    "history": (lambda value: value is None or _is_texts(value), "a list of earlier questions"),
    "about": (lambda value: value is None or _is_span(value), "the two offsets of a span, the smaller first"),
    "context": (lambda value: value is None or _is_text(value), "the article as a non-empty string"),
    "standalone": (lambda value: value is None or _is_text(value), "the question as a non-empty string"),
}
