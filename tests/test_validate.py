"""The validator: each rule broken once, and named with its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.cases import Case
from eval.validate import faults, problems
from ingest.article import Article

TEXT = "The mill opened in 1890. It ground rye for the valley.\n\nA flood took the wheel in May."
MILL = Article("The mill", "test", TEXT)
GOOD = Case("c1", "fact", "When did it open?", True, (("1890",),), (("opened in 1890",),))


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        (replace(GOOD, evidence=(("opened in 1891",),)), "occurs 0 times"),
        (replace(GOOD, evidence=(("the", "opened in 1890"),)), "occurs 2 times"),
        (replace(GOOD, facts=(("1891",),)), 'no sentence of the evidence says "1891"'),
        (replace(GOOD, facts=()), "needs facts and evidence"),
        (replace(GOOD, facts=(("the article|1890",),)), "the refusal itself matches"),
        (replace(GOOD, question="Was it 1890?"), "the question itself matches"),
        (replace(GOOD, kind="follow-up"), "has no earlier question"),
        (replace(GOOD, kind="paraphrase", question="When did the mill begin?"), "shares mill"),
        (
            replace(GOOD, facts=(("rye",),), evidence=(("valley. A flood",),)),
            "runs over two paragraphs",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_breach_is_named(case: Case, fault: str) -> None:
    assert any(fault in found for found in faults(case, TEXT))


@pytest.mark.parametrize(
    "case",
    [
        GOOD,
        replace(GOOD, kind="yes-no", question="Did it open in 1890?"),
        replace(GOOD, answerable=False, facts=(), evidence=()),
        replace(GOOD, kind="paraphrase", question="In what year was it first used?"),
    ],
    ids=["a fact", "a yes-no whose facts are in the question", "an unanswerable one", "a paraphrase"],
)
def test_good_gold_has_no_fault(case: Case) -> None:
    assert list(faults(case, TEXT)) == []


def write(path: Path, *cases: Case) -> Path:
    lines = [
        {"id": c.id, "kind": c.kind, "question": c.question, "answerable": c.answerable}
        | {"facts": c.facts, "evidence": c.evidence, "context": c.context}
        for c in cases
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    return path


def test_a_problem_names_the_line_and_a_question_asked_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "cases.jsonl", GOOD, replace(GOOD, id="c2", question="when DID it open?"))
    assert list(problems(path, MILL)) == [f"{path}:2: asks the same as c1; ask something else"]
    assert "brings no article" in next(problems(path, None))


def test_the_command_lists_what_is_wrong_and_exits_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = write(tmp_path / "bad.jsonl", replace(GOOD, context=TEXT, facts=(("1891",),)))
    assert main(["cases", str(bad)]) == 2
    shown = capsys.readouterr()
    assert f"{bad}:1: no sentence of the evidence says" in shown.out
    assert len(shown.err.splitlines()) == 1
    assert main(["cases", str(write(tmp_path / "good.jsonl", replace(GOOD, context=TEXT)))]) == 0
    assert "fact      1           1" in capsys.readouterr().out


def test_a_folder_is_read_file_by_file_and_an_id_may_stand_in_one_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path / "a.jsonl", replace(GOOD, context=TEXT))
    write(tmp_path / "b.jsonl", replace(GOOD, id="c2", question="Since when?", context=TEXT))
    assert main(["cases", str(tmp_path)]) == 0
    write(tmp_path / "b.jsonl", replace(GOOD, question="Since when?", context=TEXT))
    assert main(["cases", str(tmp_path)]) == 2
    assert 'the id "c1" is in another file' in capsys.readouterr().err
    (tmp_path / "empty").mkdir()
    assert main(["cases", str(tmp_path / "empty")]) == 2
