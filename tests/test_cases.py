"""Case files: what is accepted, what is refused with path, line number and reason, and gold that holds."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from eval.__main__ import main
from eval.cases import faults, problems, read_cases
from eval.gold import gold_of, locate, normalise
from eval.jsonl import DataError
from ingest.article import Article
from rag.cases import Case, CaseError, read_case, write_case
from tests.conftest import Caller

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
MILL = "The mill opened in 1890. It ground rye for the valley.\n\nA flood took the wheel in May."
SOUND = Case("c1", "fact", "When did it open?", True, (("1890",),), (("opened in 1890",),))


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
    (
        "a regex that Python warns of",
        GOOD | {"facts": [["[[90]"]]},
        "is no regular expression: Possible nested set",
    ),
    ("an unanswerable case with facts", GOOD | {"answerable": False}, "an unanswerable case has no facts"),
    ("such a case with evidence", GOOD | UNANSWERABLE | {"evidence": [["x"]]}, "an unanswerable case has no"),
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


PLACES: dict[str, tuple[str, str, list[tuple[int, int]]]] = {
    "every occurrence is found": ("the bridge", "the bridge, the bridge", [(0, 10), (12, 22)]),
    "white space may differ": ("a long   bridge", "It is a long\nbridge.", [(6, 19)]),
    "typographic quotes may differ": ('the town\'s "pride"', "Is it the town’s “pride”?", [(6, 24)]),
    "dashes may differ": ("1990-1995", "In 1990–1995.", [(3, 12)]),
    "signs are literal": ("cost $4.2 (net)", "It cost $4.2 (net).", [(3, 18)]),
    "a dot stands for a dot only": ("cost $4.2", "It cost $492.", []),
    "an accent may be written apart": ("cafe\u0301", "The caf\u00e9.", [(4, 8)]),
}


@pytest.mark.parametrize(("quote", "text", "places"), PLACES.values(), ids=PLACES)
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


def store(path: Path, *cases: Case) -> Path:
    path.write_text("\n".join(map(write_case, cases)), encoding="utf-8")
    return path


def test_a_case_is_read_as_it_was_written() -> None:
    whole = replace(SOUND, history=("Who?",), context=MILL, standalone="When?", article="tides", vote="up")
    for case in (SOUND, whole, replace(SOUND, question="How \ud83d?\u2028")):
        assert read_case(write_case(case)) == case
    assert "context" not in write_case(SOUND)


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        (replace(SOUND, evidence=(("opened in 1891",),)), "occurs 0 times"),
        (replace(SOUND, evidence=(("the", "opened in 1890"),)), "occurs 2 times"),
        (replace(SOUND, facts=(("1891",),)), 'no sentence of the evidence says "1891"'),
        (replace(SOUND, facts=()), "needs facts and evidence"),
        (replace(SOUND, facts=(("the article|1890",),)), "the refusal itself matches"),
        (replace(SOUND, question="Was it 1890?"), "the question itself matches"),
        (replace(SOUND, kind="follow-up"), "has no earlier question"),
        (replace(SOUND, kind="paraphrase", question="When did the mill begin?"), "shares mill"),
        (replace(SOUND, facts=(("rye",),), evidence=(("valley. A flood",),)), "runs over two paragraphs"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_breach_is_named(case: Case, fault: str) -> None:
    assert any(fault in found for found in faults(case, MILL))


@pytest.mark.parametrize(
    "case",
    [
        SOUND,
        replace(SOUND, kind="yes-no", question="Did it open in 1890?"),
        replace(SOUND, answerable=False, facts=(), evidence=()),
        replace(SOUND, kind="paraphrase", question="In what year was it first used?"),
    ],
    ids=["a fact", "a yes-no whose facts are in the question", "an unanswerable one", "a paraphrase"],
)
def test_good_gold_has_no_fault(case: Case) -> None:
    assert list(faults(case, MILL)) == []


def test_a_problem_names_the_line_and_a_question_asked_twice(tmp_path: Path) -> None:
    path = store(tmp_path / "cases.jsonl", SOUND, replace(SOUND, id="c2", question="when DID it open?"))
    assert list(problems(path, Article("The mill", "test", MILL))) == [
        f"{path}:2: asks the same as c1; ask something else"
    ]
    assert "brings no article" in next(problems(path, None))


def test_the_command_lists_what_is_wrong_and_exits_with_2(tmp_path: Path, call: Caller) -> None:
    bad = store(tmp_path / "bad.jsonl", replace(SOUND, context=MILL, facts=(("1891",),)))
    shown = call(main, "cases", bad)
    assert (shown.code, shown.err.count("\n")) == (2, 1)
    assert f"{bad}:1: no sentence of the evidence says" in shown.out
    shown = call(main, "cases", store(tmp_path / "good.jsonl", replace(SOUND, context=MILL)))
    assert shown.code == 0
    assert "fact      1           1" in shown.out


def test_a_folder_is_read_file_by_file_and_an_id_may_stand_in_one_only(tmp_path: Path, call: Caller) -> None:
    store(tmp_path / "a.jsonl", replace(SOUND, context=MILL))
    store(tmp_path / "b.jsonl", replace(SOUND, id="c2", question="Since when?", context=MILL))
    assert call(main, "cases", tmp_path).code == 0
    store(tmp_path / "b.jsonl", replace(SOUND, question="Since when?", context=MILL))
    assert 'the id "c1" is in another file' in call.refused(main, "cases", tmp_path)
    (tmp_path / "empty").mkdir()
    assert call.refused(main, "cases", tmp_path / "empty")


def test_a_case_may_be_about_words_of_the_article() -> None:
    assert read_case(json.dumps(GOOD | {"about": [3, 9]})).about == (3, 9)
    assert read_case(write_case(replace(SOUND, about=(3, 9)))) == replace(SOUND, about=(3, 9))
    assert "about" not in write_case(SOUND)


@pytest.mark.parametrize("about", [[9, 3], [3], [3, 4, 5], "3-9", [True, 3], [-1, 3], [1.0, 3], {}])
def test_a_span_that_is_none_is_no_case(about: object) -> None:
    with pytest.raises(CaseError, match="the two offsets of a span"):
        read_case(json.dumps(GOOD | {"about": about}))
