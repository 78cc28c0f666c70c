"""A saved answer is checked again: what was honestly made stands, every planted fault is named."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.split import split
from rag.answer import Citation, Label, Statement, cite
from rag.checking.check import Checker
from rag.checking.ground import ground, quote
from rag.receipt.saved import Saved, SavedError, read_saved
from rag.receipt.value import shown
from rag.receipt.verify import recheck
from rag.settings import Settings
from tests.fake_reader import OverlapReader

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks of "
    "grain a year.\n\nMayor Ines Calder said that the mill would reopen before June. The harbour council "
    "has not paid for the sluice gate.\n\nA crew from Norway lifted the gate in April."
)
ARTICLE = Article("The tide mill", "test", TEXT)
SENTENCES = split(TEXT)[0]
FIRST, SECOND = (cite(ARTICLE, s.start, s.end) for s in SENTENCES[:2])
WRITTEN = Statement("Engineer Tomas Vell built the mill in 1842.", (FIRST,), "supported")
JOINED = Statement("The mill was built in 1842 and ground 2,500 sacks.", (FIRST, SECOND), "supported")
QUOTED = Statement(FIRST.quote, (FIRST,), "quoted")


def saved(*statements: Statement, question: str = "Who built the mill?") -> Saved:
    return Saved(question, False, " ".join(s.text for s in statements), statements, ARTICLE.sha256)


def fault(statement: Statement) -> str | None:
    (verdict,) = recheck(saved(statement), ARTICLE, OverlapReader())
    assert verdict.statement == statement
    return verdict.fault


@pytest.mark.parametrize("statement", [WRITTEN, JOINED, QUOTED], ids=["written", "joined", "quoted"])
def test_an_honest_statement_stands(statement: Statement) -> None:
    assert fault(statement) is None


@given(draft=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), read=st.permutations(SENTENCES))
def test_whatever_was_grounded_or_quoted_stands(draft: list[Any], read: list[Any]) -> None:
    made = [quote(sentence, ARTICLE) for sentence in draft]
    text = " and ".join(sentence.text.rstrip(".") for sentence in draft)
    _, passages = split(ARTICLE.text)
    checker = Checker(ARTICLE, passages, OverlapReader())
    checked = checker.check(text, "Who built the mill?", read, least=Settings().support)
    made += [checked] if isinstance(checked, Statement) else []
    assert [verdict.fault for verdict in recheck(saved(*made), ARTICLE, OverlapReader())] == [None] * len(
        made
    )


def supported(text: str, *citations: Citation) -> Statement:
    return Statement(text, citations, "supported")


FAULTS = {
    "a quote altered in a character": (
        replace(QUOTED, citations=(replace(FIRST, quote=FIRST.quote.replace("1842", "1843")),)),
        "the article has 'The tide mill",
    ),
    "a quote altered together with the text": (
        Statement("It was 1843.", (replace(FIRST, quote="It was 1843."),), "quoted"),
        "not 'It was 1843.'",
    ),
    "offsets moved": (
        replace(WRITTEN, citations=(replace(FIRST, start=FIRST.start + 1, end=FIRST.end + 1),)),
        "at 1-",
    ),
    "the second citation wrong": (
        replace(JOINED, citations=(FIRST, replace(SECOND, quote="It ground 9 sacks."))),
        "not 'It ground 9 sacks.'",
    ),
    "offsets counted from the end": (
        replace(QUOTED, citations=(Citation(-6, -1, TEXT[-6:-1]),), text=TEXT[-6:-1]),
        "-6--1 lies outside the article",
    ),
    "an end beyond the article": (
        replace(QUOTED, citations=(Citation(0, len(TEXT) + 1, TEXT),), text=TEXT),
        "lies outside the article",
    ),
    "an empty span": (supported("Vell built it.", Citation(4, 4, "")), "4-4 lies outside"),
    "a quoted text that is not its quote": (replace(QUOTED, text=QUOTED.text[:-1]), "not the quote it cites"),
    "a quoted text with a citation too many": (replace(QUOTED, citations=(FIRST, SECOND)), "not the quote"),
    "a quoted text without citation": (replace(QUOTED, citations=()), "it cites nothing"),
    "a written text without citation": (replace(WRITTEN, citations=()), "it cites nothing"),
    "a wrong number": (supported("Engineer Tomas Vell built the mill in 1843.", FIRST), "number 1843"),
    "a wrong name": (supported("Engineer Oskar Vell built the mill in 1842.", FIRST), "name 'osk"),
    "a denial": (supported("Engineer Tomas Vell did not build the mill in 1842.", FIRST), "it denies"),
    "the right text at the wrong sentence": (replace(WRITTEN, citations=(SECOND,)), "number 1842"),
    "a citation that spans the whole article": (
        supported("Engineer Tomas Vell built the mill in April.", Citation(0, len(TEXT), TEXT)),
        f"0-{len(TEXT)} is not a sentence",
    ),
}


@pytest.mark.parametrize(("statement", "problem"), FAULTS.values(), ids=FAULTS)
def test_a_planted_fault_is_named(statement: Statement, problem: str) -> None:
    assert problem in (fault(statement) or "nothing was found")


def test_a_fault_of_one_statement_is_not_one_of_the_others() -> None:
    wrong = replace(WRITTEN, text="Engineer Tomas Vell built the mill in 1843.")
    verdicts = recheck(saved(QUOTED, wrong, JOINED), ARTICLE, OverlapReader())
    assert [verdict.fault is None for verdict in verdicts] == [True, False, True]


def test_a_name_of_the_question_is_looked_for_as_it_was_when_drafted() -> None:
    draft = "It ground 2,500 sacks of grain a year in Ellery."
    question = "How much was ground in Ellery?"
    grounded = ground(draft, question, SENTENCES[1:2], ARTICLE)
    assert isinstance(grounded, Statement)
    assert recheck(saved(grounded, question=question), ARTICLE, OverlapReader())[0].fault is None
    assert "name" in (recheck(saved(grounded, question="How much?"), ARTICLE, OverlapReader())[0].fault or "")


@pytest.mark.parametrize("label", ["quoted", "supported"])
@given(start=st.integers(-9, len(TEXT) + 9), end=st.integers(-9, len(TEXT) + 9), text=st.text(max_size=40))
def test_what_stands_is_the_slice_at_its_offsets(label: Label, start: int, end: int, text: str) -> None:
    for quoted in (FIRST.quote, TEXT[start:end], text):
        statement = Statement(quoted, (Citation(start, end, quoted),), label)
        if fault(statement) is None:
            assert 0 <= start < end <= len(TEXT)
            assert TEXT[start:end] == quoted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_an_answer_comes_back_as_it_was_saved(encoding: str) -> None:
    answer = saved(QUOTED, JOINED, question="Wer baute die Mühle?")
    assert read_saved(json.dumps(asdict(answer), ensure_ascii=False).encode(encoding)) == answer


def test_an_answer_need_not_name_its_article() -> None:
    record = asdict(saved(QUOTED))
    del record["article"]
    assert read_saved(json.dumps(record).encode()) == replace(saved(QUOTED), article="")


def change(**values: object) -> bytes:
    return json.dumps(asdict(saved(QUOTED)) | values).encode()


def change_statement(**values: object) -> bytes:
    return change(statements=[asdict(saved(QUOTED))["statements"][0] | values])


NOT_ANSWERS = {
    "nothing": (b"", "not one JSON object"),
    "no JSON": (b"The mill was built in 1842.", "not one JSON object"),
    "no text at all": (b"\xff\xfe\xfa", "not one JSON object"),
    "two lines of a row file": (change() + b"\n" + change(), "Extra data"),
    "brackets without end": (b"[" * 100_000, "not one JSON object"),
    "a list": (b"[]", "the answer must be an object, not '[]'"),
    "something else": (b'{"id": 1}', 'the answer has no "statements", a list'),
    "statements of another kind": (change(statements="none"), '"statements" of the answer must be a list'),
    "a refusal that is no flag": (change(refused=0), '"refused" of the answer must be true or false'),
    "an answer that is no text": (change(answer=None), "must be a text, not 'null'"),
    "an article that is no text": (change(article=None), '"article" of the answer must be a text'),
    "nothing said": (change(statements=[]), "it neither says nor declines anything"),
    "a statement that is no object": (change(statements=["It did."]), "statement 1 must be an object"),
    "an unknown label": (change_statement(label="sure"), "must be quoted or supported, not 'sure'"),
    "citations of another kind": (change_statement(citations={}), '"citations" of statement 1 must be'),
    "half a citation": (change_statement(citations=[{"start": 0}]), 'a citation of statement 1 has no "end"'),
    "an offset that is a flag": (
        change_statement(citations=[{"start": False, "end": 3, "quote": "The"}]),
        "must be a whole number, not 'false'",
    ),
}


@pytest.mark.parametrize(("data", "problem"), NOT_ANSWERS.values(), ids=NOT_ANSWERS)
def test_what_is_no_answer_is_refused_with_the_reason(data: bytes, problem: str) -> None:
    with pytest.raises(SavedError) as caught:
        read_saved(data)
    assert problem in str(caught.value)


ANY = st.characters(exclude_categories=())  # half a surrogate pair, too: JSON can spell it
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(ANY, max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["standalone", "refused", "answer", "statements", "article"])


@given(st.binary(max_size=60) | st.dictionaries(KEYS, JSON).map(lambda d: change(**d)))
def test_anything_is_read_as_an_answer_or_refused(data: bytes) -> None:
    try:
        answer = read_saved(data)
    except SavedError:
        return
    assert len(recheck(answer, ARTICLE, OverlapReader())) == len(answer.statements)


@given(st.text(ANY))
def test_any_written_text_gets_a_verdict(text: str) -> None:
    assert len(recheck(saved(replace(WRITTEN, text=text)), ARTICLE, OverlapReader())) == 1


@given(st.text(ANY))
def test_what_is_shown_is_one_short_line_that_can_be_printed(text: str) -> None:
    line = shown(text)
    assert len(line.splitlines()) == 1
    assert line.encode()
    if len(text) <= 60:
        assert line == repr(text)
