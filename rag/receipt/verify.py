"""A saved answer is checked again, from nothing but itself, the article and the reader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from ingest.article import Article, Sentence
from ingest.split import split
from rag.answer import Rejection, Statement
from rag.checking.check import Checker, Supporting
from rag.checking.refuse import lead
from rag.receipt.record import FORMAT, VERSION, RecordError, shown, statements_of, unproved, value_of
from rag.settings import Settings


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement and what is wrong with it; None when it stands."""

    statement: Statement
    fault: str | None


@dataclass(frozen=True, slots=True)
class Checked:
    """A saved answer with the verdict on each statement, and what is wrong with its text as a whole."""

    saved: Saved
    verdicts: tuple[Verdict, ...]
    fault: str | None

    @property
    def standing(self) -> int:
        """How many statements stand."""
        return sum(verdict.fault is None for verdict in self.verdicts)

    @property
    def stands(self) -> bool:
        """Whether everything of it stands."""
        return self.fault is None and self.standing == len(self.verdicts)


def read_saved(data: bytes) -> Saved:
    """Return the answer that is saved as one JSON object, in UTF-8, UTF-16 or UTF-32.

    Keys that are not checked may be missing.

    Raises:
        SavedError: it is not JSON, breaks the format, or says nothing.
    """
    record = _json(data)
    try:
        return _answer(record)
    except RecordError as error:
        raise SavedError(str(error)) from error


def read_all(data: bytes) -> tuple[Saved, ...]:
    """Return the turns of a saved conversation, at least one; a saved answer counts as one turn.

    Raises:
        SavedError: it is neither, breaks the format, or holds no turn.
    """
    record = _json(data)
    try:
        told = isinstance(record, dict) and record.get("format") == FORMAT
        return _turns(record) if told else (_answer(record),)
    except RecordError as error:
        raise SavedError(str(error)) from error


def check(saved: Saved, article: Article, reader: Supporting) -> Checked:
    """Check everything of a saved answer: its statements and its text."""
    return Checked(saved, recheck(saved, article, reader), text_fault(saved, article))


def recheck(saved: Saved, article: Article, reader: Supporting) -> tuple[Verdict, ...]:
    """Check every statement: its quotes, then its text against the sentences it cites.

    A written one is grounded again as it was when it was drafted, so it must cite whole sentences.
    """
    sentences, passages = split(article.text)
    checker = Checker(article, passages, reader)
    placed = {(s.start, s.end): s for s in sentences}
    return tuple(Verdict(s, _fault(s, saved.standalone, placed, checker)) for s in saved.statements)


def text_fault(saved: Saved, article: Article) -> str | None:
    """Say whether the answer's text is not its statements, after the refusal where it declines."""
    said = [s.text for s in saved.statements]
    if saved.refused:
        question = saved.question or saved.standalone
        said = [lead(question, article, quoting=bool(said)), *said]
    if saved.answer == " ".join(said):
        return None
    return "the text of the answer is not the " + ("refusal" if saved.refused else "text of its statements")


def _fault(
    statement: Statement, question: str, sentences: Mapping[tuple[int, int], Sentence], checker: Checker
) -> str | None:
    if (fault := unproved(statement, checker.article)) or statement.label == "quoted":
        return fault
    cited = []
    for c in statement.citations:
        if (c.start, c.end) not in sentences:
            return f"{c.start}-{c.end} is not a sentence of the article"
        cited.append(sentences[c.start, c.end])
    checked = checker.check(statement.text, question, cited, least=Settings().support)
    return checked.reason if isinstance(checked, Rejection) else None


def _json(data: bytes) -> object:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SavedError(f"it is not one JSON object ({error})") from error


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
    )
    if not saved.refused and not saved.statements:
        raise RecordError("it neither says nor declines anything")
    return saved


def _has(record: object, key: str) -> bool:
    return isinstance(record, dict) and key in record


def _turns(record: object) -> tuple[Saved, ...]:
    owner = "the conversation"
    if (version := value_of(record, "version", int, owner)) != VERSION:
        raise RecordError(f"its version {version} is not {VERSION}, the one known here; update this program")
    article = value_of(record, "article", str, owner)
    turns = value_of(record, "turns", list, owner)
    if not turns:
        raise RecordError("it is a conversation without turns")
    return tuple(_turn(turn, n, article) for n, turn in enumerate(turns, start=1))


def _turn(record: object, n: int, article: str) -> Saved:
    try:
        saved = _answer(record)
    except RecordError as error:
        raise RecordError(f"turn {n}: {error}") from error
    if saved.article not in ("", article):
        other, whole = shown(saved.article[:12]), shown(article[:12])
        raise RecordError(f"turn {n} is of article {other}, the conversation of {whole}")
    return replace(saved, article=article)
