"""Planted faults: each kind can be made and is noticed; what cannot be noticed is told with its reason."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from eval import faulting
from eval.bench import Bench
from eval.cases import Case
from eval.faulting import add_faults, faults
from eval.faults import FAULTS, UNSUPPORTED, WHOLE_RUN, Fault, Planted, changed_statements, plant
from eval.jsonl import CheckError, DataError
from eval.kills import RESPONSIBLE, UNEXPLAINED, Trial, judge, kill_rate

from eval.kills import kill_table, survivors_table, unexplained  # isort: skip
from eval.recheck import exact, text_differs, unsupported
from eval.row import Row, row_json
from eval.run import run_cases
from ingest.library import Library
from ingest.load import from_text
from rag.answer import Statement
from rag.assistant import Assistant
from tests.conftest import HashEmbedder
from tests.fake_reader import OverlapReader

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It can grind 2,500 sacks of "
    "grain in a year, more than the old mill of Norway.\n\nMayor Ines Calder said that the mill would reopen "
    "before June. The harbour council has not paid for the sluice gate.\n\n"
    "Fishermen mend their nets on the quay. A crew from Norway lifted the gate in April."
)
CASES = [
    Case("c1", "fact", "Who built the tide mill of Port Ellery?", True, (("Vell",),), (("Tomas Vell",),)),
    Case("c2", "number", "How many sacks can the tide mill grind in a year?", True, (("2,500",),)),
    Case("c3", "fact", "What did Mayor Ines Calder say about the mill?", True, (), (("before June",),)),
    Case("c4", "yes-no", "Has the harbour council paid for the sluice gate?", True, (("not",),)),
    Case("n1", "absent", "What is the capital of Peru?", False),
    Case("n2", "absent", "Which wages did Ines Calder pay to the crew from Bolivia?", False),
]
UNNOTICED = Fault("unnoticed", lambda row, _: row, (UNSUPPORTED,))
"""A fault that changes nothing."""
BY_NAME = {fault.name: fault for fault in FAULTS}


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[Row]:
    library = Library(tmp_path_factory.mktemp("faults"), embedder=HashEmbedder())
    assistant = Assistant(index := library.add(from_text(TEXT)), reader=OverlapReader())
    return list(run_cases(CASES, lambda _: assistant, article=index.article, llm="none"))


@pytest.fixture(scope="module")
def as_written(rows: list[Row]) -> list[Row]:
    """The same rows, as if a model had written what they quote: it is then grounded again."""
    return [
        replace(row, statements=tuple(replace(s, label="supported") for s in row.statements)) for row in rows
    ]


def trials_of(rows: list[Row], seed: int = 1) -> list[Trial]:
    return judge(plant(rows, seed), RESPONSIBLE)


def reason_of(fault: str, before: Row, after: Row) -> str | None:
    planted = Planted(fault, before.id, (before,), (after,), BY_NAME[fault].measures)
    (trial,) = judge([planted], RESPONSIBLE)
    assert not trial.killed
    return trial.reason


def reworded(row: Row, text: str, quote: str) -> Row:
    """The row with its statement written so, and its citation's quote replaced."""
    cited = (replace(row.citations[0], quote=quote),)
    return replace(row, answer=text, statements=(Statement(text, cited, "supported"),))


def test_the_rows_are_sound_and_of_both_kinds(rows: list[Row]) -> None:
    assert [row.refused for row in rows] == [False] * 4 + [True] * 2
    assert {exact(row) for row in rows[:4]} == {1.0}
    assert {unsupported(row) for row in rows[:4]} == {0.0}
    assert {text_differs(row) for row in rows} == {0.0}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_every_kind_applies_and_is_noticed(fault: Fault, rows: list[Row], as_written: list[Row]) -> None:
    for run in (rows, as_written):
        trials = judge(plant(run, 1, [fault]), RESPONSIBLE)
        assert trials
        assert [trial.planted.id for trial in trials if not trial.killed] == []


def test_every_fault_changes_its_row_and_its_statements_stay_the_text(rows: list[Row]) -> None:
    for planted in plant(rows, 1):
        assert planted.before != planted.after
        assert planted.id == (WHOLE_RUN if len(planted.before) > 1 else planted.before[0].id)
        assert {text_differs(row) for row in planted.after} == {float(planted.fault == "stray sentence")}
        assert all(new.text in planted.after[0].answer for _, new in changed_statements(planted))


def test_a_quoting_refusal_keeps_its_lead_when_a_sentence_is_added(rows: list[Row]) -> None:
    refusal = replace(rows[0], refused=True, answer=f"{rows[4].answer} {rows[0].answer}")
    (planted,) = plant([refusal], 1, [BY_NAME["added sentence, uncited"]])
    assert planted.after[0].answer.startswith(f"{refusal.answer} ")


def test_the_same_seed_plants_the_same(rows: list[Row]) -> None:
    assert plant(rows, 1) == plant(rows, 1)
    assert any(plant(rows, 1) != plant(rows, seed) for seed in range(2, 9))


def test_a_refusal_with_passages_becomes_a_quote_one_without_an_invention(rows: list[Row]) -> None:
    found = plant([rows[5], rows[4]], 1, [BY_NAME["refusal turned into an answer"]])
    labels = [planted.after[0].statements[0].label for planted in found]
    assert labels == ["quoted", "supported"]
    assert exact(found[0].after[0]) == 1.0


def test_rows_that_failed_or_hold_nothing_are_left_out(rows: list[Row]) -> None:
    failed = replace(rows[0], error="ModelError: gone", statements=(), answer="")
    assert plant([failed], 1) == []
    assert {planted.fault for planted in plant([replace(rows[0], passages=())], 1)} == {
        "stray sentence",
        "answer turned into a refusal",
        "confidence turned round",
    }


def test_a_fault_that_changes_nothing_survives_without_a_reason(rows: list[Row]) -> None:
    trials = judge(plant(rows[:4], 1, [UNNOTICED]), RESPONSIBLE)
    assert kill_rate(trials) == 0.0
    assert len(unexplained(trials)) == 4
    assert {line[-1] for line in survivors_table(trials).rows} == {UNEXPLAINED}
    assert kill_table(trials, [UNNOTICED]).rows[0] == ("unnoticed", "4", "0", "0.000", f"{UNSUPPORTED} 0")


@pytest.mark.parametrize("name", BY_NAME)
def test_no_kind_excuses_what_changes_nothing(name: str, rows: list[Row]) -> None:
    idle = replace(BY_NAME[name], plant=lambda row, _: row)
    trials = judge(plant(rows, 1, [idle]), RESPONSIBLE)
    assert unexplained(trials)
    assert not any(trial.killed for trial in trials)


def test_a_responsible_measure_that_is_missing_is_named(rows: list[Row]) -> None:
    with pytest.raises(KeyError, match=UNSUPPORTED):
        judge(plant(rows[:4], 1, [UNNOTICED]), {})


@pytest.mark.parametrize(
    ("fault", "was", "now", "reason"),
    [
        ("swapped number", "It has 3 wheels.", "It has 5 wheels.", "number put in stands in the cited"),
        ("swapped number", "It has 3 wheels.", "It has 7 wheels.", None),
        ("swapped name", "Only Kyiv paid.", "Only Ukraine paid.", "name put in may stand for the one"),
        (
            "swapped name",
            "Only Kyiv paid.",
            "Only Vell paid.",
            "name put in stands in the cited sentences or in",
        ),
        ("swapped name", "Only Kyiv paid.", "Only Quill paid.", None),
        (
            "antonym",
            "It has old wheels.",
            "It has new wheels.",
            "word put in stands in the cited sentences or",
        ),
        ("antonym", "It has old wheels.", "It has wide wheels.", None),
    ],
    ids=[
        "number",
        "other number",
        "same place",
        "name asked for",
        "other name",
        "word asked for",
        "other word",
    ],
)
def test_a_survivor_has_its_reason(
    rows: list[Row], fault: str, was: str, now: str, reason: str | None
) -> None:
    blind = replace(rows[0], passages=(), gold=replace(rows[0].gold, facts=(("wheels|paid",),)))
    blind = replace(blind, standalone="What had Vell put into the new mill?")
    quote = "It has 3 wheels and 5 old sails."
    found = reason_of(fault, reworded(blind, was, quote), reworded(blind, now, quote))
    assert found == reason or (reason and reason in (found or ""))


def test_measures_at_their_worst_or_undefined_cannot_notice(rows: list[Row]) -> None:
    bad = reworded(rows[2], "It cost 99 crowns.", "No.")
    assert reason_of("truncated quote", bad, bad) == "the responsible measures were at their worst before"
    bare = replace(bad, passages=())
    assert reason_of("truncated quote", bare, bare) == "no responsible measure is defined for it"


def test_confidence_that_tells_nothing_cannot_be_turned_round(rows: list[Row]) -> None:
    flat = [replace(row, answerable_p=0.5) for row in rows]
    (trial,) = judge(plant(flat, 1, [BY_NAME["confidence turned round"]]), RESPONSIBLE)
    assert trial.reason == "the confidence told nothing before: AUC of 0.5 or less"


def test_a_moved_citation_that_bears_the_statement_out_is_told(rows: list[Row]) -> None:
    before = replace(rows[3], passages=(), gold=replace(rows[3].gold, evidence=(("council",),), spans=()))
    said = before.statements[0]
    same = replace(said.citations[0], start=0, quote=f"{said.text} That is so.")
    after = replace(before, statements=(replace(said, citations=(same,)),))
    assert reason_of("wrong span", before, after) == "what is cited now says the same in most words, too"


def test_the_tables_count_by_kind_and_show_what_was_changed(rows: list[Row]) -> None:
    trials = trials_of(rows)
    counted = Counter(trial.planted.fault for trial in trials)
    lines = {line[0]: line for line in kill_table(trials).rows}
    assert {name: int(lines[name][1]) for name in BY_NAME} == {name: counted[name] for name in BY_NAME}
    assert lines["all"][1:4] == (str(len(trials)), str(len(trials)), "1.000")
    assert survivors_table(trials).rows == ()
    assert kill_rate([]) is None
    assert kill_table([]).rows[0][1:4] == ("0", "0", "–")


def test_the_command_gives_the_table_and_fails_when_a_fault_goes_unnoticed_untold(
    rows: list[Row], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(row_json, rows)), encoding="utf-8")
    parser = ArgumentParser()
    add_faults(parser)
    args = parser.parse_args([str(path)])
    (shown,) = faults(args, Bench({}))
    assert shown.startswith("Planted faults")
    monkeypatch.setattr(faulting, "plant", partial(plant, faults=[UNNOTICED]))
    asked = faults(args, Bench({}))
    assert "Planted faults" in next(asked)
    assert UNEXPLAINED in next(asked)
    with pytest.raises(CheckError, match="5 of 6 planted faults went unnoticed, untold why: unnoticed in c1"):
        next(asked)


def test_a_file_in_which_nothing_can_be_planted_is_refused(rows: list[Row], tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(row_json(replace(rows[0], error="OSError: gone", statements=())), encoding="utf-8")
    with pytest.raises(DataError, match="no fault can be planted"):
        next(faults(Namespace(rows=path), Bench({})))
