"""What was saved is read: a receipt of an answer or of a conversation, or a row of a run. Pure.

Receipts of version 1, and rows, have no seal: of these only what they say is checked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, cast

from rag.answer import About, Citation, Statement
from rag.receipt.record import FORMAT, VERSION
from rag.receipt.restored import about_of, citation_of, optional, parts_of, statements_of
from rag.receipt.seal import SEAL, seal_faults
from rag.receipt.value import RecordError, shown, value_of

_OF_RECEIPT = {"format", "version", "made", SEAL}
_OF_CONVERSATION = _OF_RECEIPT | {"title", "source", "article", "turns"}
_OF_ANSWER = _OF_RECEIPT | {
    "question",
    "standalone",
    "refused",
    "answer",
    "statements",
    "evidence",
    "rejected",
}
_OF_ANSWER |= {"answerable_p", "llm", "article", "notice", "also", "translation", "about", "beside"}
_OF_PART = _OF_ANSWER - {"beside"} | {"title"}
_OF_STATEMENT, _OF_CITATION = {"text", "label", "citations"}, {"start", "end", "quote"}


class SavedError(ValueError):
    """What was saved is not an answer; the message says what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Saved:
    """An answer as `ask --json` prints it, or as a row of a run holds it.

    `article` is the SHA-256 of the article's text, empty when it was not kept.
    """

    standalone: str
    refused: bool
    answer: str
    statements: tuple[Statement, ...]
    article: str = ""
    question: str = ""
    """As it was asked, what a refusal speaks of; empty where only the standalone form was kept."""
    translation: str | None = None
    """The question in the article's language, where it was put into that."""
    evidence: tuple[Citation, ...] = ()
    """What was found, where it was kept with its text."""
    about: About | None = None
    """The words that were asked about, if any."""
    title: str = ""
    """Of the article, where it is not that of the answer that this one stands beside."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was read: at least one turn, what is not as it was sealed, and fields that the format has not.

    What other articles say to a question are turns of their own, each after that of the answer beside it.
    `made` says with what it was saved; it is empty where that was not kept.
    """

    turns: tuple[Saved, ...]
    faults: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    made: Mapping[str, Any] = field(default_factory=dict)


def read_saved(data: bytes) -> Saved:
    """Return the answer that is saved as one JSON object; errors as in `read_receipt`."""
    record = _json(_text(data))
    try:
        return _answer(record)
    except RecordError as error:
        raise SavedError(str(error)) from error


def read_all(data: bytes) -> tuple[Saved, ...]:
    """Return the turns of what was saved; errors as in `read_receipt`."""
    return read_receipt(data).turns


def read_receipt(data: bytes) -> Receipt:
    """Read an answer or a conversation in JSON, in UTF-8, UTF-16 or UTF-32.

    Keys that are not checked may be missing.

    Raises:
        SavedError: it is not JSON, breaks the format, or says nothing.
    """
    text = _text(data)
    record = _json(text)
    if not isinstance(record, dict):
        return Receipt((read_saved(data),))
    told = record.get("format") == FORMAT
    sealed = bool({SEAL, "made"} & record.keys()) or record.get("version", 1) != 1
    faults = tuple(seal_faults(text, record)) if sealed else ()
    try:
        _check_version(record)
        turns = _turns(record) if told else (_answer(record), *_beside(record))
        made = value_of(record, "made", dict, "the receipt") if sealed else {}
    except RecordError as error:
        raise SavedError("; ".join([*faults[:1], str(error)])) from error
    return Receipt(turns, faults, tuple(_unknown(record, whole=told)) if sealed or told else (), made)


def _text(data: bytes) -> str:
    try:
        return data.decode(json.detect_encoding(data), "surrogatepass")
    except UnicodeDecodeError as error:
        raise SavedError(f"it is not one JSON object ({error})") from error


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SavedError(f"it is not one JSON object ({error})") from error


def _check_version(record: dict[str, Any]) -> None:
    if "version" not in record and record.get("format") != FORMAT:
        return  # an answer of version 1, or a row
    version = value_of(record, "version", int, "the " + _kind(record))
    if not 1 <= version <= VERSION:
        raise RecordError(
            f"its version {version} is not {VERSION}, the latest known here; update this program"
        )


def _kind(record: dict[str, Any]) -> str:
    return "conversation" if record.get("format") == FORMAT else "answer"


def _answer(record: object) -> Saved:
    owner = "the answer"
    # Looked for first, because anything else that is JSON has none.
    value_of(record, "statements", list, owner)
    saved = Saved(
        value_of(record, "standalone", str, owner),
        value_of(record, "refused", bool, owner),
        value_of(record, "answer", str, owner),
        statements_of(record, owner),
        value_of(record, "article", str, owner) if _has(record, "article") else "",
        value_of(record, "question", str, owner) if _has(record, "question") else "",
        optional(record, "translation", owner),
        tuple(_evidence(record)),
        about_of(record),
    )
    if not saved.refused and not saved.statements:
        raise RecordError("it neither says nor declines anything")
    return saved


def _evidence(record: object) -> Iterator[Citation]:
    items = value_of(record, "evidence", list, "the answer") if _has(record, "evidence") else []
    for n, item in enumerate(items, start=1):
        if _has(item, "quote"):  # a row of a run has places alone
            yield citation_of(item, f"evidence {n}")


def _has(record: object, key: str) -> bool:
    return isinstance(record, dict) and key in record


def _turns(record: object) -> tuple[Saved, ...]:
    owner = "the conversation"
    article = value_of(record, "article", str, owner)
    turns = value_of(record, "turns", list, owner)
    if not turns:
        raise RecordError("it is a conversation without turns")
    numbered = [*enumerate(turns, start=1)]
    return tuple(saved for n, turn in numbered for saved in (_turn(turn, n, article), *_beside(turn)))


def _beside(record: object) -> Iterator[Saved]:
    for n, part in enumerate(parts_of(record, "the answer"), start=1):
        saved = _answer(part)
        if not saved.article:
            raise RecordError(f"part {n} beside the answer does not name its article")
        yield replace(saved, title=value_of(part, "title", str, f"part {n} beside the answer"))


def _turn(record: object, n: int, article: str) -> Saved:
    try:
        saved = _answer(record)
    except RecordError as error:
        raise RecordError(f"turn {n}: {error}") from error
    if saved.article not in ("", article):
        other, whole = shown(saved.article[:12]), shown(article[:12])
        raise RecordError(f"turn {n} is of article {other}, the conversation of {whole}")
    return replace(saved, article=article)


def _unknown(record: Mapping[str, Any], *, whole: bool) -> Iterator[str]:
    """Yield the names of fields that the format does not have, with where they are; `whole` conversations."""
    if whole:
        yield from (f"“{key}”" for key in record if key not in _OF_CONVERSATION)
    for n, turn in enumerate(record["turns"] if whole else [record], start=1):
        name = f"turn {n}: " if whole else ""
        yield from _unknown_in(turn, name, _OF_ANSWER)
        for m, part in enumerate(parts_of(turn, name), start=1):
            yield from _unknown_in(cast(dict[str, Any], part), f"{name}part {m} beside it: ", _OF_PART)


def _unknown_in(turn: dict[str, Any], name: str, known: Set[str]) -> Iterator[str]:
    yield from (f"{name}“{key}”" for key in turn if key not in known)
    for m, statement in enumerate(turn["statements"], start=1):
        extra = statement.keys() - _OF_STATEMENT
        extra |= {key for c in statement["citations"] for key in c.keys() - _OF_CITATION}
        yield from (f"{name}“{key}” of statement {m}" for key in sorted(extra))
