"""A record of plain JSON values as the answer that it holds. Pure.

A record that is read is not trusted: what it cites must be the article, to the letter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from ingest.article import Article, Sentence
from rag.answer import About, Answer, Citation, Evidence, Label, Part, Rejection, Statement, Want
from rag.receipt.value import RecordError, number, raw, shown, value_of

_LABELS: dict[str, Label] = {"quoted": "quoted", "supported": "supported"}
_WANTS: dict[str, Want] = {w: w for w in get_args(Want)}


def restore(data: object, article: Article) -> Answer:
    """Return the answer that a record of this article holds, complete (`done`).

    Citations and evidence are compared with the article, quoted sentences with what they cite; of what other
    articles say beside it only the form is looked at, for `misfit` to be asked of each. Sentences that were
    written are not grounded again: `rag.receipt.verify.recheck` does that.

    Raises:
        RecordError: it is not such a record, is of another article, or cites what the article has not.
    """
    owner = "the record"
    if (made_from := value_of(data, "article", str, owner)) != article.sha256:
        raise RecordError(f"the record is of article {shown(made_from[:12])}, not of {article.id}; open that")
    if fault := _misstated(statements_of(data, owner), article):
        raise RecordError(f"{fault}; ask again")
    answer = _restored(data, owner)
    if fault := misfit(answer, article):
        raise RecordError(f"{fault}; ask again")
    return replace(answer, beside=tuple(_parts(data)))


def misfit(answer: Answer, article: Article) -> str | None:
    """Say what of an answer does not stand in the article: a statement of it, or what was found for it."""
    if fault := _misstated(answer.statements, article):
        return fault
    for n, found in enumerate(answer.evidence, start=1):
        place = found.sentence
        if fault := misquote(Citation(place.start, place.end, place.text), article):
            return f"evidence {n} of the record does not stand, {fault}"
    if answer.about and (fault := misquote(answer.about.marked, article)):
        return f"what the record is about does not stand, {fault}"
    return None


def _misstated(statements: Sequence[Statement], article: Article) -> str | None:
    for n, statement in enumerate(statements, start=1):
        if fault := unproved(statement, article):
            return f"statement {n} of the record does not stand, {fault}"
    return None


def parts_of(data: object, owner: str) -> list[object]:
    """Return the records of what other articles say beside an answer; RecordError if they are no list."""
    beside = isinstance(data, dict) and "beside" in data
    return value_of(data, "beside", list, owner) if beside else []


def _parts(data: object) -> Iterator[Part]:
    for n, item in enumerate(parts_of(data, "the record"), start=1):
        owner = f"part {n} beside it"
        made_from, title = value_of(item, "article", str, owner), value_of(item, "title", str, owner)
        yield Part(made_from, title, _restored(item, owner))


def _restored(data: object, owner: str) -> Answer:
    statements = statements_of(data, owner)
    evidence = enumerate(value_of(data, "evidence", list, owner), start=1)
    rejected = enumerate(value_of(data, "rejected", list, owner), start=1)
    return Answer(
        question=value_of(data, "question", str, owner),
        standalone=value_of(data, "standalone", str, owner),
        evidence=tuple(_evidence(item, f"evidence {n}") for n, item in evidence),
        statements=statements,
        answerable_p=_probability(data, owner),
        refusal=_refusal(data, statements, owner),
        rejected=tuple(_rejection(item, f"rejected {n}") for n, item in rejected),
        notice=optional(data, "notice", owner),
        translation=optional(data, "translation", owner),
        llm=value_of(data, "llm", str, owner),
        about=about_of(data),
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


def _evidence(value: object, owner: str) -> Evidence:
    place = citation_of(value, owner)
    sentence = Sentence(place.start, place.end, place.quote, value_of(value, "passage", int, owner))
    return Evidence(sentence, number(value, "score", owner))


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
    if refused and not statements:
        return text
    if refused and text.endswith(f" {said}"):
        return text.removesuffix(f" {said}")
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
