"""Case files: what is asked, and what a right answer must say and cite."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eval.jsonl import (
    DataError,
    Field,
    Record,
    is_flag,
    is_text,
    is_text_list,
    read_records,
    read_values,
    require,
    shown,
)

Groups = tuple[tuple[str, ...], ...]
"""Every group must be met, and any of its members will do."""


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its gold: `facts` are regular expressions, `evidence` are quotes of the article.

    Public sets may lack facts or evidence for an answerable case; what depends on them is then undefined.
    `standalone` is a follow-up question in full, as a person would write it, for those who read the cases.
    `article` may name a bundled article (see `eval.shipped`); other names say nothing.
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


def _is_groups(value: object) -> bool:
    return isinstance(value, list) and all(group and is_text_list(group) for group in value)


_GROUPS: Field = (_is_groups, "a list of groups, each a list of at least one non-empty string")
_TEXT: Field = (is_text, "a non-empty string")
_FIELDS: dict[str, Field] = {
    "id": _TEXT,
    "kind": _TEXT,
    "question": _TEXT,
    "answerable": (is_flag, "true or false"),
    "facts": _GROUPS,
    "evidence": _GROUPS,
}
_OPTIONAL: dict[str, Field] = {
    "history": (is_text_list, "a list of earlier questions"),
    "context": (lambda value: value is None or is_text(value), "the article as a non-empty string"),
    "standalone": (
        lambda value: value is None or is_text(value),
        "the question in full as a non-empty string",
    ),
}


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file in its order, or of every .jsonl file of a folder, by file name.

    Keys beyond the format are ignored.

    Raises:
        DataError: a file cannot be read or breaks the format, with path, line number and reason; or two
            files of the folder share an id.
    """
    if not path.is_dir():
        return read_values(path, case_of, kind="case")
    files = sorted(path.glob("*.jsonl"))
    if not files:
        raise DataError(f"{path} holds no .jsonl file; name a case file or a folder of them")
    found: dict[str, Case] = {}
    for file in files:
        for case in read_values(file, case_of, kind="case"):
            if case.id in found:
                raise DataError(
                    f"{file}: the id {shown(case.id)} is in another file, too; give every case its own"
                )
            found[case.id] = case
    return list(found.values())


def read_placed(path: Path) -> list[tuple[str, Case]]:
    """Return the same cases, each with the "path:line" where it stands.

    Raises:
        DataError: as `read_cases`.
    """
    cases = iter(read_cases(path))
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    return [(place, next(cases)) for file in files for place, _ in read_records(file)]


def case_of(record: Record, place: str) -> Case:
    """Return the case of a record; DataError, naming the place, where it breaks the format."""
    require(record, _FIELDS, place)
    require(record, {name: field for name, field in _OPTIONAL.items() if name in record}, place)
    case = Case(
        id=record["id"],
        kind=record["kind"],
        question=record["question"],
        answerable=record["answerable"],
        facts=_groups(record["facts"]),
        evidence=_groups(record["evidence"]),
        history=tuple(record.get("history", ())),
        context=record.get("context"),
        standalone=record.get("standalone"),
        article=named if isinstance(named := record.get("article"), str) else None,
    )
    _check_gold(case, place)
    return case


def _groups(value: list[list[str]]) -> Groups:
    return tuple(map(tuple, value))


def _check_gold(case: Case, place: str) -> None:
    if not case.answerable and (case.facts or case.evidence):
        raise DataError(f"{place}: an unanswerable case has no facts and no evidence; empty both lists")
    for pattern in (pattern for group in case.facts for pattern in group):
        try:
            re.compile(pattern)
        except re.error as error:
            raise DataError(
                f"{place}: the fact {shown(pattern)} is no regular expression: {error}"
            ) from error
