"""A saved answer is checked again, from nothing but itself and the article. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from ingest.article import Article, Sentence
from ingest.split import split
from rag.answer import Citation, Label, Rejection, Statement
from rag.ground import ground
from rag.polar import NO, YES, verdict
from rag.refuse import lead
from rag.speakers import Voices

Value = TypeVar("Value", str, int, bool, list[object])

_WORDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}
_LABELS: dict[str, Label] = {"quoted": "quoted", "supported": "supported"}
_SHOWN = 60


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


@dataclass(frozen=True, slots=True)
class Verdict:
    """A statement and what is wrong with it; None when it stands."""

    statement: Statement
    fault: str | None


def read_saved(data: bytes) -> Saved:
    """Return the answer that is saved as one JSON object, in UTF-8, UTF-16 or UTF-32.

    Keys that are not checked may be missing.

    Raises:
        SavedError: it is not JSON, breaks the format, or says nothing.
    """
    try:
        record = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise SavedError(f"it is not one JSON object ({error})") from error
    items = _get(record, "statements", list, "the answer")
    saved = Saved(
        _get(record, "standalone", str, "the answer"),
        _get(record, "refused", bool, "the answer"),
        _get(record, "answer", str, "the answer"),
        tuple(_statement(item, f"statement {n}") for n, item in enumerate(items, start=1)),
        _get(record, "article", str, "the answer") if "article" in record else "",
    )
    if not saved.refused and not saved.statements:
        raise SavedError("it neither says nor declines anything")
    return saved


def recheck(saved: Saved, article: Article) -> tuple[Verdict, ...]:
    """Check every statement: its quotes, then its text against the sentences it cites.

    A written one is grounded again as it was when it was drafted, so it must cite whole sentences.
    """
    sentences = {(s.start, s.end): s for s in split(article.text)[0]}
    return tuple(Verdict(s, _fault(s, saved.standalone, sentences, article)) for s in saved.statements)


def text_fault(saved: Saved, article: Article) -> str | None:
    """Say whether the answer's text is not its statements, after the refusal where it declines."""
    said = [s.text for s in saved.statements]
    if saved.refused:
        voices = Voices(article.text, split(article.text)[0])
        quoted = [citation for s in saved.statements for citation in s.citations]
        said = [lead(saved.standalone, article, voices, quoted), *said]
    if saved.answer == " ".join(said):
        return None
    return "the text of the answer is not the " + ("refusal" if saved.refused else "text of its statements")


def shown(text: str) -> str:
    """Return the text quoted on one line, its end left out when it is long."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def _fault(
    statement: Statement, question: str, sentences: Mapping[tuple[int, int], Sentence], article: Article
) -> str | None:
    if not statement.citations:
        return "it cites nothing"
    for citation in statement.citations:
        if fault := _misquote(citation, article):
            return fault
    if statement.label == "quoted":
        exact = [c.quote for c in statement.citations] == [statement.text]
        return None if exact else "its text is not the quote it cites"
    cited = []
    for c in statement.citations:
        if (c.start, c.end) not in sentences:
            return f"{c.start}-{c.end} is not a sentence of the article"
        cited.append(sentences[c.start, c.end])
    if statement.text in {YES, NO}:
        settled = all(verdict(question, s.text) == statement.text for s in cited)
        return None if settled else f"{statement.text!r} does not follow from what it cites"
    grounded = ground(statement.text, question, cited, article)
    return grounded.reason if isinstance(grounded, Rejection) else None


def _misquote(citation: Citation, article: Article) -> str | None:
    start, end = citation.start, citation.end
    if not 0 <= start < end <= len(article.text):
        return f"{start}-{end} lies outside the article of {len(article.text):,} characters"
    if (found := article.text[start:end]) != citation.quote:
        return f"at {start}-{end} the article has {shown(found)}, not {shown(citation.quote)}"
    return None


def _statement(value: object, owner: str) -> Statement:
    label = _get(value, "label", str, owner)
    if label not in _LABELS:
        raise SavedError(f'"label" of {owner} must be quoted or supported, not {shown(label)}')
    citations = _get(value, "citations", list, owner)
    cited = tuple(_citation(item, f"a citation of {owner}") for item in citations)
    return Statement(_get(value, "text", str, owner), cited, _LABELS[label])


def _citation(value: object, owner: str) -> Citation:
    start, end = _get(value, "start", int, owner), _get(value, "end", int, owner)
    return Citation(start, end, _get(value, "quote", str, owner))


def _get(record: object, name: str, kind: type[Value], owner: str) -> Value:
    """Return a value of an object, which must be of exactly that kind: true is no number."""
    if not isinstance(record, dict):
        raise SavedError(f"{owner} must be an object, not {shown(json.dumps(record))}")
    if name not in record:
        raise SavedError(f'{owner} has no "{name}", {_WORDS[kind]}')
    value = record[name]
    if type(value) is not kind:
        raise SavedError(f'"{name}" of {owner} must be {_WORDS[kind]}, not {shown(json.dumps(value))}')
    return value
