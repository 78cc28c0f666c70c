"""The receipt of a conversation is read and checked turn by turn, as a value and by the command."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.__main__ import main
from rag.answer import Answer, Statement
from rag.receipt.record import conversation, record
from rag.receipt.verify import Saved, SavedError, check, read_all, read_saved
from tests.fake_reader import OverlapReader
from tests.test_record import ANSWER, DECLINED, changed
from tests.test_verify import ARTICLE, FIRST, JSON, TEXT


def as_bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def receipt(**values: object) -> bytes:
    return as_bytes(conversation(ARTICLE, [ANSWER, DECLINED]) | values)


def test_a_receipt_holds_every_turn_and_all_of_them_stand() -> None:
    turns = read_all(receipt())
    assert turns == tuple(read_saved(as_bytes(record(a, ARTICLE))) for a in (ANSWER, DECLINED))
    assert all(check(turn, ARTICLE, OverlapReader()).stands for turn in turns)


def test_a_saved_answer_is_read_as_one_turn() -> None:
    kept = as_bytes(record(ANSWER, ARTICLE))
    assert read_all(kept) == (read_saved(kept),)


def test_a_turn_altered_is_the_one_that_does_not_stand() -> None:
    altered = replace(ANSWER, statements=(Statement("Oskar Vell built it in 1843.", (FIRST,), "supported"),))
    turns = read_all(as_bytes(conversation(ARTICLE, [ANSWER, altered, DECLINED])))
    assert [check(turn, ARTICLE, OverlapReader()).stands for turn in turns] == [True, False, True]


def test_a_turn_that_names_no_article_is_of_that_of_the_conversation() -> None:
    kept = record(ANSWER, ARTICLE)
    del kept["article"]
    (turn,) = read_all(receipt(turns=[kept]))
    assert turn.article == ARTICLE.sha256


NOT_RECEIPTS = {
    "a later version": (receipt(version=2), "its version 2 is not 1"),
    "a version that is a flag": (
        receipt(version=True),
        '"version" of the conversation must be a whole number',
    ),
    "no turns": (receipt(turns=[]), "it is a conversation without turns"),
    "turns of another kind": (receipt(turns="two"), '"turns" of the conversation must be a list'),
    "an article that is no text": (receipt(article=None), '"article" of the conversation must be a text'),
    "another article": (receipt(article="f" * 64), "turn 1 is of article '"),
    "a turn that is no object": (receipt(turns=[[]]), "turn 1: the answer must be an object, not '[]'"),
    "half a turn": (receipt(turns=[record(ANSWER, ARTICLE), {}]), 'turn 2: the answer has no "statements"'),
    "another format": (receipt(format="other"), 'the answer has no "statements"'),
}


@pytest.mark.parametrize(("data", "problem"), NOT_RECEIPTS.values(), ids=NOT_RECEIPTS)
def test_what_is_no_receipt_is_refused_with_the_reason(data: bytes, problem: str) -> None:
    with pytest.raises(SavedError) as caught:
        read_all(data)
    assert problem in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


KEYS = st.sampled_from(["version", "turns", "article", "title"])
TURNS = st.dictionaries(st.sampled_from(sorted(record(ANSWER, ARTICLE))), JSON).map(lambda d: changed(**d))


@given(
    JSON.map(as_bytes)
    | st.dictionaries(KEYS, JSON).map(lambda d: receipt(**d))
    | st.lists(TURNS | JSON, max_size=3).map(lambda turns: receipt(turns=turns))
)
def test_any_json_gives_turns_or_is_refused(data: bytes) -> None:
    try:
        turns = read_all(data)
    except SavedError:
        return
    assert turns
    assert all(
        isinstance(turn, Saved) and check(turn, ARTICLE, OverlapReader()).stands in (True, False)
        for turn in turns
    )


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the article, which is the home of the program as well."""
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    (tmp_path / "mill.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def verify(folder: Path, data: bytes) -> int:
    path = folder / "conversation.json"
    path.write_bytes(data)
    return main(["verify", str(path), "--article", str(folder / "mill.txt")])


def told(folder: Path, answer: Answer, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What the command says of a single answer, without the article that it names last."""
    verify(folder, as_bytes(record(answer, ARTICLE)))
    *lines, last = capsys.readouterr().out.splitlines()
    return [*lines, last.split("; article ")[0]]


def test_the_command_checks_a_conversation_turn_by_turn(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = (told(folder, answer, capsys) for answer in (ANSWER, DECLINED))
    assert verify(folder, receipt()) == 0
    *lines, last = capsys.readouterr().out.splitlines()
    assert lines == ["turn 1: 'Who built the mill?'", *first, "turn 2: 'Why?'", *second]
    assert last.startswith(f"2 of 2 turns stand; article {ARTICLE.id}, ")


def test_a_conversation_of_one_turn_is_told_as_an_answer(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(folder, as_bytes(record(ANSWER, ARTICLE))) == 0
    alone = capsys.readouterr()
    assert verify(folder, receipt(turns=[record(ANSWER, ARTICLE)])) == 0
    assert capsys.readouterr() == alone


def test_one_turn_that_does_not_stand_fails_the_command(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    altered = record(DECLINED, ARTICLE) | {"answer": "Because."}
    assert verify(folder, receipt(turns=[record(ANSWER, ARTICLE), altered])) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:-1] == ["failed  the text of the answer is not the refusal", "the answer declines"]
    assert lines[-1].startswith("1 of 2 turns stand; article ")


def test_a_damaged_conversation_is_refused_in_one_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verify(folder, receipt(turns=[record(ANSWER, ARTICLE), None])) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "turn 2: the answer must be an object, not 'null'" in err
    assert err.count("\n") == 1
