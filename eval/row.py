"""Row files: what the assistant answered to each case, with the gold it is measured by."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from eval.cases import Case, Groups
from eval.gold import Gold, gold_of
from eval.jsonl import DataError, Field, Record, is_flag, is_number, is_text, read_records, require, shown
from ingest.article import Passage
from rag.answer import Citation, Rejection, Statement


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A sentence of the article that retrieval found: its place and its score."""

    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Row:
    """One case as answered. Times are seconds.

    `article` is the article's SHA-256, empty when unknown. `passages` are the paragraphs of the article, at
    their places, that hold what is cited or gold: enough to check every quote again.
    """

    id: str
    question: str
    standalone: str
    refused: bool
    answer: str
    statements: tuple[Statement, ...]
    answerable_p: float | None
    seconds: float
    seconds_to_first: float | None
    llm: str
    error: str | None
    gold: Gold
    seconds_to_evidence: float | None = None
    evidence: tuple[Retrieved, ...] = ()
    rejected: tuple[Rejection, ...] = ()
    notice: str | None = None
    article: str = ""
    title: str = ""
    passages: tuple[Passage, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every distinct citation in order of first use."""
        return tuple(dict.fromkeys(c for statement in self.statements for c in statement.citations))


def _is_statements(value: object) -> bool:
    return isinstance(value, list) and all(_is_statement(item) for item in value)


def _is_statement(value: object) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("text"), str)
        and isinstance(value.get("citations"), list)
        and all(_is_span(item) and isinstance(item.get("quote"), str) for item in value["citations"])
    )


def _is_span(value: object) -> bool:
    return (
        isinstance(value, dict) and isinstance(value.get("start"), int) and isinstance(value.get("end"), int)
    )


def _is_string(value: object) -> bool:
    return isinstance(value, str)


def _is_optional_number(value: object) -> bool:
    return value is None or is_number(value)


_STRING: Field = (_is_string, "a string")
_SECONDS: Field = (_is_optional_number, "a number or null")
_FIELDS: dict[str, Field] = {
    "id": (is_text, "a non-empty string"),
    "question": _STRING,
    "standalone": _STRING,
    "refused": (is_flag, "true or false"),
    "answer": _STRING,
    "statements": (_is_statements, "a list of statements with text and citations (start, end, quote)"),
    "answerable_p": (_is_optional_number, "a probability or null"),
    "seconds": (is_number, "a number"),
    "seconds_to_first": _SECONDS,
    "llm": _STRING,
    "error": (lambda value: value is None or isinstance(value, str), "a string or null"),
}


def row_json(row: Row) -> str:
    """Return the row as one line of JSON."""
    return json.dumps({**asdict(row), "kind": row.gold.kind}, ensure_ascii=False)


def read_rows(path: Path, cases: Mapping[str, Case] | None = None) -> list[Row]:
    """Return the rows of a file in its order; the gold comes from `cases` when given, else from the row.

    Raises:
        DataError: the file cannot be read, breaks the format, repeats an id, or a row has no gold.
    """
    rows: dict[str, Row] = {}
    for place, record in read_records(path):
        require(record, _FIELDS, place)
        if record["id"] in rows:
            raise DataError(f"{place}: the id {shown(record['id'])} was used before; keep one row a case")
        rows[record["id"]] = _whole(record, cases, place)
    if not rows:
        raise DataError(f"{path} holds no row; run the evaluation first")
    return list(rows.values())


def _whole(record: Record, cases: Mapping[str, Case] | None, place: str) -> Row:
    """Return the row of a record whose own keys are sound; what is nested in the others may still break."""
    try:
        row = _row(record, _gold(record, cases, place))
    except (KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{place}: something is missing or misshapen ({error}); run the case again"
        ) from error
    ends = [0, *(p.end for p in row.passages)]
    for passage, before in zip(row.passages, ends, strict=False):
        if passage.start < before or passage.end - passage.start != len(passage.text) or not passage.text:
            raise DataError(f"{place}: the passage at {passage.start} does not fit; run the case again")
    return row


def _gold(record: Record, cases: Mapping[str, Case] | None, place: str) -> Gold:
    kept = _kept_gold(record.get("gold"))
    if cases is None:
        if kept is None:
            raise DataError(f"{place}: the row holds no gold; name its case file with --cases")
        return kept
    if record["id"] not in cases:
        raise DataError(f"{place}: the case file has no case {shown(record['id'])}; give the right --cases")
    gold = gold_of(cases[record["id"]])
    if kept and kept.evidence == gold.evidence:
        return replace(gold, spans=kept.spans, sentences=kept.sentences)
    return gold


def _kept_gold(gold: Record | None) -> Gold | None:
    if gold is None:
        return None
    return Gold(
        kind=gold["kind"],
        answerable=gold["answerable"],
        facts=_groups(gold["facts"]),
        evidence=_groups(gold["evidence"]),
        spans=_spans(gold["spans"]),
        sentences=_spans(gold.get("sentences", ())),
    )


def _spans(groups: Sequence[Sequence[Record]]) -> tuple[tuple[Citation, ...], ...]:
    return tuple(tuple(Citation(**span) for span in group) for group in groups)


def _groups(value: list[list[str]]) -> Groups:
    return tuple(map(tuple, value))


def _row(record: Record, gold: Gold) -> Row:
    plain = {name: record[name] for name in _FIELDS if name != "statements"}
    return Row(
        **plain,
        statements=tuple(map(_statement, record["statements"])),
        gold=gold,
        seconds_to_evidence=record.get("seconds_to_evidence"),
        evidence=tuple(Retrieved(e["start"], e["end"], e["score"]) for e in record.get("evidence", ())),
        rejected=tuple(Rejection(r["text"], r["reason"]) for r in record.get("rejected", ())),
        notice=record.get("notice"),
        article=record.get("article", ""),
        title=record.get("title", ""),
        passages=tuple(Passage(p["start"], p["end"], p["text"]) for p in record.get("passages", ())),
    )


def _statement(value: Record) -> Statement:
    citations = tuple(Citation(c["start"], c["end"], c["quote"]) for c in value["citations"])
    return Statement(value["text"], citations, value.get("label", "supported"))
