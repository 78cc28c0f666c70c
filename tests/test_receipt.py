"""The receipt of a conversation is read and checked turn by turn, as a value and by the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.__main__ import main
from rag.answer import REFUSAL, Statement
from rag.checking.refuse import INSTEAD
from rag.receipt.record import conversation, record
from rag.receipt.saved import Saved, SavedError, read_all, read_saved
from rag.receipt.seal import sealed, written
from rag.receipt.verify import check, text_fault
from tests.conftest import Caller, Said
from tests.fake_reader import OverlapReader
from tests.test_record import ANSWER, DECLINED, changed
from tests.test_verify import ARTICLE, FIRST, JSON, QUOTED, TEXT, WRITTEN, saved


def as_bytes(data: object) -> bytes:
    return json.dumps(data).encode()


def receipt(**values: object) -> bytes:
    whole = conversation(ARTICLE, [ANSWER, DECLINED]) | values
    return written(sealed({key: value for key, value in whole.items() if key != "seal"})).encode()


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
    "a later version": (receipt(version=3), "its version 3 is not 2"),
    "a version that is a flag": (receipt(version=True), '"version" of the conversation must be a whole'),
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


def declined(*statements: Statement, question: str = "Why?", names: str = "") -> Saved:
    """Return a refusal that names what is nowhere mentioned, and quotes something instead."""
    said = [REFUSAL, f"It nowhere mentions {names}." if names else "", INSTEAD if statements else ""]
    text = " ".join([*filter(None, said), *(s.text for s in statements)])
    return Saved(question, True, text, statements, ARTICLE.sha256)


TEXTS = {
    "its statements": (saved(QUOTED, WRITTEN), None),
    "the refusal": (Saved("Why?", True, REFUSAL, ()), None),
    "something added": (replace(saved(QUOTED), answer=f"{QUOTED.text} So it is."), "not the text of its"),
    "a statement left out": (replace(saved(QUOTED, WRITTEN), answer=QUOTED.text), "not the text of its"),
    "a refusal with a quote": (declined(QUOTED), None),
    "a refusal without its quote": (
        replace(declined(QUOTED), answer=f"{REFUSAL} {INSTEAD}"),
        "not the refusal",
    ),
    "a name that the article lacks": (declined(question="Did Norrland build it?", names="“Norrland”"), None),
    "a name that it has": (declined(question="Did Tomas Vell build it?", names="“Vell”"), "not the refusal"),
    "a refusal of a question that was read with an earlier one": (
        replace(declined(question="Who is Norrland? And why?"), question="And why?"),
        None,
    ),
    "another refusal": (Saved("Why?", True, "Because.", ()), "not the refusal"),
}


@pytest.mark.parametrize(("answer", "problem"), TEXTS.values(), ids=TEXTS)
def test_the_text_of_the_answer_is_its_statements_or_the_refusal(answer: Saved, problem: str | None) -> None:
    found = text_fault(answer, ARTICLE)
    assert (found is None) if problem is None else (found is not None and problem in found)


Verify = Callable[[bytes], Said]


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller) -> Verify:
    """The command, on a file and the article; its folder is the home of the program as well."""
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    article, path = tmp_path / "mill.txt", tmp_path / "conversation.json"
    article.write_text(TEXT, encoding="utf-8")

    def run(data: bytes) -> Said:
        path.write_bytes(data)
        return call(main, "verify", path, "--article", article)

    return run


def test_the_command_checks_a_conversation_turn_by_turn(verify: Verify) -> None:
    alone = [verify(as_bytes(record(answer, ARTICLE))).out.splitlines() for answer in (ANSWER, DECLINED)]
    # The last line of a single answer also names the article.
    first, second = ([*lines, last.split("; article ")[0]] for *lines, last in alone)
    said = verify(receipt())
    *lines, last = said.out.splitlines()
    assert lines == ["turn 1: 'Who built the mill?'", *first, "turn 2: 'Why?'", *second]
    assert last.startswith(f"2 of 2 turns stand; article {ARTICLE.id}, ")
    assert said.code == 0


def test_a_conversation_of_one_turn_is_told_as_an_answer(verify: Verify) -> None:
    alone = verify(as_bytes(record(ANSWER, ARTICLE)))
    assert alone.code == 0
    assert verify(receipt(turns=[record(ANSWER, ARTICLE)])) == alone


def test_one_turn_that_does_not_stand_fails_the_command(verify: Verify) -> None:
    altered = record(DECLINED, ARTICLE) | {"answer": "Because."}
    said = verify(receipt(turns=[record(ANSWER, ARTICLE), altered]))
    lines = said.out.splitlines()
    assert lines[-3:-1] == ["failed  the text of the answer is not the refusal", "the answer declines"]
    assert lines[-1].startswith("1 of 2 turns stand; article ")
    assert said.code == 1


def test_a_damaged_conversation_is_refused_in_one_line(verify: Verify) -> None:
    code, out, err = verify(receipt(turns=[record(ANSWER, ARTICLE), None]))
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "turn 2: the answer must be an object, not 'null'" in err
