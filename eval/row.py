"""Row files: what the assistant answered to each case, with the gold it is measured by."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from eval.gold import Gold, gold_of
from eval.jsonl import DataError, parser, read_values, shown
from ingest.article import Passage
from rag.answer import Citation, Rejection, Statement
from rag.cases import Case


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


_ROW = parser(Row)


def row_json(row: Row) -> str:
    """Return the row as one line of JSON."""
    return json.dumps({**asdict(row), "kind": row.gold.kind}, ensure_ascii=False)


def read_rows(path: Path, cases: Mapping[str, Case] | None = None) -> list[Row]:
    """Return the rows of a file in its order; the gold comes from `cases` when given, else from the row.

    Raises:
        DataError: the file cannot be read, breaks the format, repeats an id, or a row has no gold.
    """
    return read_values(path, partial(_parsed, cases), kind="row")


def _parsed(cases: Mapping[str, Case] | None, line: str) -> Row:
    record = json.loads(line)
    if not isinstance(record, dict):
        raise DataError(f"a JSON object is expected, not {shown(record)}")
    if cases is not None:
        line = json.dumps(record | {"gold": _gold(record, cases)})
    elif record.get("gold") is None:
        raise DataError("the row holds no gold; name its case file with --cases")
    row, end = _ROW(line), -1
    for passage in row.passages:
        if passage.start <= end or passage.end - passage.start != len(passage.text) or not passage.text:
            raise DataError(f"the passage at {passage.start} does not fit; run the case again")
        end = passage.end
    return row


def _gold(record: Mapping[str, object], cases: Mapping[str, Case]) -> dict[str, object]:
    """Return the gold of the record's case, with the places that the row knows of the same evidence."""
    case, kept = cases.get(str(record.get("id"))), record.get("gold")
    if case is None:
        raise DataError(f"the case file has no case {shown(record.get('id'))}; give the right --cases")
    gold = asdict(gold_of(case))
    if isinstance(kept, dict) and kept.get("evidence") == [*map(list, case.evidence)]:
        gold["spans"] = kept.get("spans", ())
    return gold
