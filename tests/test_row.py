"""Row files: every key of the contract, what comes back from a file, and where gold is taken from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.gold import gold_of
from eval.jsonl import DataError
from eval.row import Retrieved, Row, read_rows, row_json
from rag.answer import Citation, Rejection, Statement
from rag.cases import Case

TEXT = "The mill opened in 1890. It ground rye for the valley."
QUOTE = Citation(0, 24, TEXT[:24])
CASE = Case(
    "c1", "fact", "When did it open?", True, facts=(("1890",),), evidence=(("opened in 1890", "rye"),)
)
ROW = Row(
    id="c1",
    question="When did it open?",
    standalone="When did the mill open?",
    refused=False,
    answer=QUOTE.quote,
    statements=(Statement(QUOTE.quote, (QUOTE,), "quoted"),),
    answerable_p=0.9,
    seconds=1.5,
    seconds_to_first=0.5,
    llm="none",
    error=None,
    gold=gold_of(CASE, TEXT),
    seconds_to_evidence=0.1,
    evidence=(Retrieved(0, 24, 0.5),),
    rejected=(Rejection("In 1891.", "number 1891 not cited"),),
    notice="quotes",
    article="0" * 64,
)
CITED: dict[str, object] = {"text": "x", "label": "quoted", "citations": []}
MISFITS = [
    [{"start": 0, "end": 5, "text": "Mills."}],
    [{"start": 0, "end": 6, "text": "Mills."}, {"start": 4, "end": 10, "text": "Weirs."}],
    [{"start": 0, "end": 6, "text": "Mills."}, {"start": 6, "end": 12, "text": "Weirs."}],
    [{"start": -6, "end": 0, "text": "Mills."}],
    [{"start": 3, "end": 3, "text": ""}],
]
CONTRACT = {
    *("id", "question", "standalone", "refused", "answer", "statements"),
    *("answerable_p", "seconds", "seconds_to_first", "llm", "error"),
}


def test_a_row_is_one_line_with_every_key_of_the_contract() -> None:
    line = row_json(ROW)
    record = json.loads(line)
    assert "\n" not in line
    assert record.keys() >= CONTRACT
    citation = {"start": 0, "end": 24, "quote": "The mill opened in 1890."}
    assert record["statements"] == [
        {"text": "The mill opened in 1890.", "label": "quoted", "citations": [citation]}
    ]
    assert record["kind"] == record["gold"]["kind"] == "fact"
    assert record["evidence"] == [{"start": 0, "end": 24, "score": 0.5}]
    assert record["rejected"] == [{"text": "In 1891.", "reason": "number 1891 not cited"}]


def test_rows_come_back_from_their_file_unchanged(tmp_path: Path) -> None:
    failed = replace(ROW, id="c2", statements=(), error="ModelError: gone", answerable_p=None)
    rows = [ROW, failed]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(row_json, rows)), encoding="utf-8")
    assert read_rows(path) == rows


def test_rows_of_the_bare_contract_take_their_gold_from_the_cases(tmp_path: Path) -> None:
    record = json.loads(row_json(ROW))
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps({key: record[key] for key in CONTRACT}), encoding="utf-8")
    assert read_rows(path, {"c1": CASE})[0].gold.facts == (("1890",),)
    with pytest.raises(DataError, match="name its case file with --cases"):
        read_rows(path)
    with pytest.raises(DataError, match='the case file has no case "c1"'):
        read_rows(path, {})


def test_gold_from_the_cases_keeps_the_places_that_the_row_knows(tmp_path: Path) -> None:
    row = ROW
    path = tmp_path / "rows.jsonl"
    path.write_text(row_json(row), encoding="utf-8")
    assert read_rows(path, {"c1": replace(CASE, facts=(("90",),))})[0].gold.spans == row.gold.spans
    assert read_rows(path, {"c1": replace(CASE, evidence=(("rye",),))})[0].gold.spans == ()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"seconds": "fast"}, '"seconds": input should be a valid number, not "fast"'),
        ({"statements": [{"text": "x", "label": "quoted"}]}, '"statements.0.citations": field required'),
        (
            {"statements": [CITED | {"citations": [{"start": "0"}]}]},
            '"statements.0.citations.0.start": input',
        ),
        ({"statements": [CITED | {"label": "sure"}]}, "\"statements.0.label\": input should be 'quoted' or"),
        ({"refused": None}, '"refused": input should be a valid boolean, not null'),
        ({"gold": {}}, '"gold.kind": field required'),
        ({"evidence": [{"start": 0}]}, '"evidence.0.end": field required'),
        *(({"passages": passages}, "does not fit; run the case again") for passages in MISFITS),
    ],
    ids=[
        *("seconds", "no citations", "half a citation", "a label", "refused", "no gold inside"),
        *("half a sentence", "too long", "overlapping", "touching", "before the article", "empty"),
    ],
)
def test_a_row_file_that_breaks_the_format_is_refused(
    tmp_path: Path, change: dict[str, object], reason: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(json.loads(row_json(ROW)) | change), encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_rows(path)
    assert str(caught.value).startswith(f"{path}:1")
    assert reason in str(caught.value)
