"""An answer as a record of plain JSON values, and back; a conversation as a receipt. Pure.

A record that is read is not trusted: what it cites must be the article, to the letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PureWindowsPath
from typing import Any, get_args

from ingest.article import Article, Sentence
from rag.answer import About, Answer, Citation, Evidence, Label, Rejection, Statement, Want
from rag.receipt.seal import sealed
from rag.receipt.value import RecordError, number, raw, shown, value_of

FORMAT, ANSWER = "lectern-conversation", "lectern-answer"
"""Values of "format" by which the receipts of a conversation and of a single answer are known."""

VERSION = 2
"""Of both: raise it whenever no earlier program can read what is written. Version 1 had no seal."""

_LABELS: dict[str, Label] = {"quoted": "quoted", "supported": "supported"}
_WANTS: dict[str, Want] = {w: w for w in get_args(Want)}


def record(answer: Answer, article: Article) -> dict[str, Any]:
    """Return the answer as `ask --json` prints it; `about` is there where words were asked about."""
    about = {"about": asdict(answer.about)} if answer.about else {}
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "refused": answer.refused,
        "answer": answer.text,
        "statements": [
            {"text": s.text, "label": s.label, "citations": [asdict(c) for c in s.citations]}
            for s in answer.statements
        ],
        "evidence": [_evidence_record(e) for e in answer.evidence],
        "rejected": [asdict(r) for r in answer.rejected],
        "answerable_p": answer.answerable_p,
        "llm": answer.llm,
        "article": article.sha256,
        "notice": answer.notice,
        **({"translation": answer.translation} if answer.translation else {}),
        **about,
    }


def single(answer: Answer, article: Article, made: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """Return the receipt of an answer; `made` says with what it was saved."""
    return sealed({"format": ANSWER, "version": VERSION, **record(answer, article), **more, "made": made})


def conversation(
    article: Article, answers: Sequence[Answer], made: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the receipt of a conversation: every answer's record, oldest first."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "title": article.title,
        "source": source_name(article.source),
        "article": article.sha256,
        "turns": [record(answer, article) for answer in answers],
        "made": made or {},
    }
    return sealed(whole)


def source_name(source: str) -> str:
    """Return where an article came from, fit to be handed on: of a path, only the file's name."""
    if source.startswith(("https://", "http://")):
        return source
    # Of either kind of system: this one takes both slashes for separators.
    return PureWindowsPath(source).name or source


def restore(data: object, article: Article) -> Answer:
    """Return the answer that a record of this article holds, complete (`done`).

    Citations and evidence are compared with the article, quoted sentences with what they cite. Sentences
    that were written are not grounded again: `rag.receipt.verify.recheck` does that.

    Raises:
        RecordError: it is not such a record, is of another article, or cites what the article has not.
    """
    owner = "the record"
    if (made_from := value_of(data, "article", str, owner)) != article.sha256:
        raise RecordError(f"the record is of article {shown(made_from[:12])}, not of {article.id}; open that")
    statements = statements_of(data, owner)
    for n, statement in enumerate(statements, start=1):
        if fault := unproved(statement, article):
            raise RecordError(f"statement {n} of the record does not stand, {fault}; ask again")
    evidence = enumerate(value_of(data, "evidence", list, owner), start=1)
    rejected = enumerate(value_of(data, "rejected", list, owner), start=1)
    return Answer(
        question=value_of(data, "question", str, owner),
        standalone=value_of(data, "standalone", str, owner),
        evidence=tuple(_evidence(item, f"evidence {n}", article) for n, item in evidence),
        statements=statements,
        answerable_p=_probability(data, owner),
        refusal=_refusal(data, statements, owner),
        rejected=tuple(_rejection(item, f"rejected {n}") for n, item in rejected),
        notice=optional(data, "notice", owner),
        translation=optional(data, "translation", owner),
        llm=value_of(data, "llm", str, owner),
        about=_about(data, article),
        done=True,
    )


def statements_of(data: object, owner: str) -> tuple[Statement, ...]:
    """Return the statements of a record, as they are written in it.

    Raises:
        RecordError: there are none, or one breaks the format.
    """
    items = value_of(data, "statements", list, owner)
    return tuple(_statement(item, f"statement {n}") for n, item in enumerate(items, start=1))


def unproved(statement: Statement, article: Article) -> str | None:
    """Say what is wrong with what a statement cites, or that it is not the quote it claims to be."""
    if not statement.citations:
        return "it cites nothing"
    for citation in statement.citations:
        if fault := misquote(citation, article):
            return fault
    if statement.label == "quoted" and [c.quote for c in statement.citations] != [statement.text]:
        return "its text is not the quote it cites"
    return None


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    s = evidence.sentence
    place = {"start": s.start, "end": s.end, "quote": s.text, "passage": s.passage}
    return {**place, "score": evidence.score}


def misquote(citation: Citation, article: Article) -> str | None:
    """Say how a citation is not what the article has at its place."""
    start, end = citation.start, citation.end
    if not 0 <= start < end <= len(article.text):
        return f"{start}-{end} lies outside the article of {len(article.text):,} characters"
    if (found := article.text[start:end]) != citation.quote:
        return f"at {start}-{end} the article has {shown(found)}, not {shown(citation.quote)}"
    return None


def _statement(value: object, owner: str) -> Statement:
    label = value_of(value, "label", str, owner)
    if label not in _LABELS:
        raise RecordError(f'"label" of {owner} must be quoted or supported, not {shown(label)}')
    citations = value_of(value, "citations", list, owner)
    cited = tuple(citation_of(item, f"a citation of {owner}") for item in citations)
    return Statement(value_of(value, "text", str, owner), cited, _LABELS[label])


def citation_of(value: object, owner: str) -> Citation:
    """Return a citation as it is written in a record; RecordError if it breaks the format."""
    start, end = value_of(value, "start", int, owner), value_of(value, "end", int, owner)
    return Citation(start, end, value_of(value, "quote", str, owner))


def _evidence(value: object, owner: str, article: Article) -> Evidence:
    place = citation_of(value, owner)
    if fault := misquote(place, article):
        raise RecordError(f"{owner} of the record does not stand, {fault}; ask again")
    sentence = Sentence(place.start, place.end, place.quote, value_of(value, "passage", int, owner))
    return Evidence(sentence, number(value, "score", owner))


def _about(data: object, article: Article) -> About | None:
    if (about := about_of(data)) and (fault := misquote(about.marked, article)):
        raise RecordError(f"what the record is about does not stand, {fault}; ask again")
    return about


def about_of(data: object) -> About | None:
    """Return what a record says it is about, None where it says nothing; errors as in `value_of`."""
    if not isinstance(data, dict) or data.get("about") is None:
        return None
    owner = "what the record is about"
    value = value_of(data, "about", dict, "the record")
    if (want := value_of(value, "want", str, owner)) not in _WANTS:
        raise RecordError(f'"want" of {owner} must be {", ".join(_WANTS)}, not {shown(want)}')
    return About(citation_of(value_of(value, "marked", dict, owner), "the words marked"), _WANTS[want])


def _rejection(value: object, owner: str) -> Rejection:
    return Rejection(value_of(value, "text", str, owner), value_of(value, "reason", str, owner))


def _refusal(data: object, statements: Sequence[Statement], owner: str) -> str | None:
    """Return what the text of the answer says before its statements."""
    text, refused = value_of(data, "answer", str, owner), value_of(data, "refused", bool, owner)
    said = " ".join(statement.text for statement in statements)
    if text == said:
        return "" if refused else None
    tail = f" {said}" if statements else ""
    if refused and text.endswith(tail):
        return text.removesuffix(tail)
    raise RecordError(f'"answer" of {owner} is not the text of its statements: {shown(text)}; ask again')


def _probability(data: object, owner: str) -> float | None:
    if raw(data, "answerable_p", "a number or null", owner) is None:
        return None
    value = number(data, "answerable_p", owner)
    if not 0 <= value <= 1:
        raise RecordError(f'"answerable_p" of {owner} must lie between 0 and 1, not {value}')
    return value


def optional(data: object, name: str, owner: str) -> str | None:
    """Return a text of a record that may be null; a translation may be missing, too: once there was none."""
    if name == "translation" and isinstance(data, dict) and name not in data:
        return None
    return None if raw(data, name, "a text or null", owner) is None else value_of(data, name, str, owner)
