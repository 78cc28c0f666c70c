"""Case files: what is accepted, and what is refused with path, line number and reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import read_cases
from eval.gold import gold_of, locate, normalise
from eval.jsonl import DataError

GOOD: dict[str, Any] = {
    "id": "c1",
    "kind": "fact",
    "question": "How long is the bridge?",
    "history": ["Who built the bridge?"],
    "answerable": True,
    "facts": [["\\b90 m", "ninety"]],
    "evidence": [["spans ninety metres"]],
}
UNANSWERABLE = {"answerable": False, "facts": [], "evidence": []}


def write(folder: Path, *records: object) -> Path:
    path = folder / "cases.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


def test_a_case_is_read_with_all_its_parts(tmp_path: Path) -> None:
    case = read_cases(write(tmp_path, GOOD))[0]
    assert (case.id, case.kind, case.answerable, case.context) == ("c1", "fact", True, None)
    assert case.facts == (("\\b90 m", "ninety"),)
    assert case.evidence == (("spans ninety metres",),)
    assert case.history == ("Who built the bridge?",)


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("a key that the format does not know", GOOD | {"source": "a public set"}),
    ("an answerable case without facts", GOOD | {"facts": []}),
    ("an answerable case without evidence", GOOD | {"evidence": []}),
    ("an unanswerable case with empty gold", GOOD | UNANSWERABLE),
    ("a case without earlier questions", {k: v for k, v in GOOD.items() if k != "history"}),
    ("a case that brings its article", GOOD | {"context": "The bridge spans ninety metres."}),
    ("a question with a line separator inside", GOOD | {"question": "How long\u2028is it?"}),
]


@pytest.mark.parametrize("record", [r for _, r in ACCEPTED], ids=[name for name, _ in ACCEPTED])
def test_accepted(tmp_path: Path, record: dict[str, Any]) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n\n", encoding="utf-8")
    assert read_cases(path)[0].question == record["question"]


REFUSED: list[tuple[str, Any, str]] = [
    ("text that is not JSON", "{'id': 1}", "not JSON"),
    ("a line that is no object", "[1, 2]", "a JSON object is expected, not [1, 2]"),
    ("a missing key", {k: v for k, v in GOOD.items() if k != "facts"}, 'the key "facts" is missing'),
    ("an id that is a number", GOOD | {"id": 7}, '"id" must be a non-empty string, not 7'),
    ("a blank question", GOOD | {"question": "  "}, '"question" must be a non-empty string'),
    ("answerable as a word", GOOD | {"answerable": "yes"}, '"answerable" must be true or false, not "yes"'),
    ("facts that are not grouped", GOOD | {"facts": ["ninety"]}, '"facts" must be a list of groups'),
    ("an empty group", GOOD | {"evidence": [[]]}, '"evidence" must be a list of groups'),
    ("an empty member", GOOD | {"facts": [[""]]}, '"facts" must be a list of groups'),
    ("a history that is one string", GOOD | {"history": "Who?"}, '"history" must be a list'),
    ("a context that is a list", GOOD | {"context": ["x"]}, '"context" must be the article'),
    ("a regex that does not compile", GOOD | {"facts": [["(90"]]}, "is no regular expression"),
    ("an unanswerable case with facts", GOOD | {"answerable": False}, "an unanswerable case has no facts"),
    (
        "an unanswerable case with evidence",
        GOOD | UNANSWERABLE | {"evidence": [["x"]]},
        "an unanswerable case has no facts",
    ),
    ("an id used before", GOOD | {"id": "first"}, 'the id "first" was used before'),
]


@pytest.mark.parametrize(
    ("record", "reason"), [(r, why) for _, r, why in REFUSED], ids=[name for name, _, _ in REFUSED]
)
def test_refused_with_path_line_and_reason(tmp_path: Path, record: object, reason: str) -> None:
    path = write(tmp_path, GOOD | {"id": "first"}, record)
    with pytest.raises(DataError) as caught:
        read_cases(path)
    message = str(caught.value)
    assert message.startswith(f"{path}:2: ")
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "holds no case"), (b"\xff\xfe", "is not UTF-8"), (None, "cannot read")],
    ids=["an empty file", "a file in another encoding", "a file that is not there"],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None, reason: str) -> None:
    path = tmp_path / "cases.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DataError, match=reason) as caught:
        read_cases(path)
    assert str(path) in str(caught.value)


def test_every_shipped_case_file_can_be_read() -> None:
    files = sorted((Path(__file__).parent.parent / "eval" / "cases").glob("*.jsonl"))
    assert files
    assert all(read_cases(path) for path in files)


@pytest.mark.parametrize(
    ("quote", "text", "places"),
    [
        ("the bridge", "the bridge, the bridge", [(0, 10), (12, 22)]),
        ("a long   bridge", "It is a long\nbridge.", [(6, 19)]),
        ('the town\'s "pride"', "Is it the town’s “pride”?", [(6, 24)]),
        ("1990-1995", "In 1990–1995.", [(3, 12)]),
        ("cost $4.2 (net)", "It cost $4.2 (net).", [(3, 18)]),
        ("cost $4.2", "It cost $492.", []),
        ("cafe\u0301", "The caf\u00e9.", [(4, 8)]),
    ],
    ids=[
        "every occurrence is found",
        "white space may differ",
        "typographic quotes may differ",
        "dashes may differ",
        "signs are literal",
        "a dot stands for a dot only",
        "an accent may be written apart",
    ],
)
def test_gold_quotes_are_located(quote: str, text: str, places: list[tuple[int, int]]) -> None:
    found = locate(quote, text)
    assert [(span.start, span.end) for span in found] == places
    assert all(text[span.start : span.end] == span.quote for span in found)


def test_gold_keeps_the_places_of_every_group(tmp_path: Path) -> None:
    case = read_cases(write(tmp_path, GOOD | {"evidence": [["ninety", "not there"], ["bridge"]]}))[0]
    gold = gold_of(case, "The bridge spans ninety metres.")
    assert [[span.quote for span in group] for group in gold.spans] == [["ninety"], ["bridge"]]
    assert gold_of(case).spans == ()


def test_normalised_text_has_plain_signs_and_single_spaces() -> None:
    assert normalise("“It’s\u00a0a –\n ﬁne one”") == '"It\'s a - fine one"'
