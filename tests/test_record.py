"""Records of answers: what is kept comes back the same, and nothing that the article has not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, Sentence
from rag.answer import REFUSAL, About, Answer, Citation, Evidence, Rejection, Statement, Want, cite
from rag.receipt.record import record, source_name
from rag.receipt.restored import restore
from rag.receipt.value import RecordError
from tests.test_verify import ARTICLE, FIRST, JOINED, JSON, QUOTED, SENTENCES, WRITTEN

ANSWER = Answer(
    question="Who built it?",
    standalone="Who built the mill?",
    evidence=(Evidence(SENTENCES[0], 0.8), Evidence(SENTENCES[1], 0.4)),
    statements=(QUOTED, WRITTEN, JOINED),
    answerable_p=0.9,
    rejected=(Rejection("Oskar Vell built it.", "name 'osk'"),),
    notice="The model was slow.",
    llm="local",
    done=True,
)
DECLINED = Answer("Why?", "Why?", refusal=REFUSAL, done=True)


@st.composite
def answers(draw: st.DrawFn, article: Article) -> Answer:
    """Any answer about the article whose citations and evidence are exact."""
    spans = st.lists(st.integers(0, len(article.text)), min_size=2, max_size=2, unique=True).map(sorted)
    citations = spans.map(lambda span: cite(article, *span))
    texts = st.text(max_size=20)
    numbers = st.floats(allow_nan=False, allow_infinity=False)

    def statement(text: str, cited: list[Citation]) -> Statement:
        return Statement(text, tuple(cited), "supported")

    quotes = citations.map(lambda c: Statement(c.quote, (c,), "quoted"))
    written = st.builds(statement, texts, st.lists(citations, min_size=1, max_size=3))
    found = st.builds(
        lambda c, passage, score: Evidence(Sentence(c.start, c.end, c.quote, passage), score),
        *(citations, st.integers(0, 9), numbers),
    )
    return Answer(
        question=draw(texts),
        standalone=draw(texts),
        evidence=tuple(draw(st.lists(found, max_size=3))),
        statements=tuple(draw(st.lists(quotes | written, max_size=3))),
        answerable_p=draw(st.none() | st.floats(0, 1)),
        refusal=draw(st.none() | texts),
        rejected=tuple(draw(st.lists(st.builds(Rejection, texts, texts), max_size=2))),
        notice=draw(st.none() | texts),
        llm=draw(texts),
        about=draw(st.none() | st.builds(About, citations, st.sampled_from(get_args(Want)))),
        done=True,
    )


def again(data: object) -> Any:
    return json.loads(json.dumps(data))


@given(answers(ARTICLE))
def test_an_answer_comes_back_as_it_was_kept(answer: Answer) -> None:
    assert restore(again(record(answer, ARTICLE)), ARTICLE) == answer


def test_a_record_is_what_the_contract_says_and_more() -> None:
    kept = record(ANSWER, ARTICLE)
    assert {"question", "standalone", "refused", "answer", "statements", "answerable_p", "llm"} <= set(kept)
    first = {"start": FIRST.start, "end": FIRST.end, "quote": FIRST.quote}
    assert kept["statements"][0] == {"text": QUOTED.text, "label": "quoted", "citations": [first]}
    assert kept["evidence"][0] == {**first, "passage": 0, "score": 0.8}


def test_what_a_record_does_not_hold_takes_its_default() -> None:
    growing = replace(ANSWER, done=False)
    assert restore(again(record(growing, ARTICLE)), ARTICLE) == ANSWER


def test_whole_numbers_are_numbers() -> None:
    kept = again(record(ANSWER, ARTICLE)) | {"answerable_p": 1}
    assert restore(kept, ARTICLE).answerable_p == 1.0


def changed(**values: object) -> object:
    return again(record(ANSWER, ARTICLE) | values)


def changed_item(name: str, n: int, **values: object) -> object:
    kept = again(record(ANSWER, ARTICLE))
    kept[name][n] |= values
    return kept


MOVED = {"start": FIRST.start + 1, "end": FIRST.end + 1, "quote": FIRST.quote}
NOT_RECORDS = {
    "nothing": (None, "the record must be an object, not 'null'"),
    "no JSON value": ({1, 2}, "the record must be an object, not a set"),
    "another article's": (changed(article="f" * 64), "is of article 'ffffffffffff', not of"),
    "an article that is a number": (changed(article=1), '"article" of the record must be a text'),
    "no evidence": ({k: v for k, v in record(ANSWER, ARTICLE).items() if k != "evidence"}, 'no "evidence"'),
    "a citation moved": (changed_item("statements", 0, citations=[MOVED]), "at 1-"),
    "a citation altered": (
        changed_item("statements", 1, citations=[MOVED | {"start": 0, "end": 3, "quote": "the"}]),
        "statement 2 of the record does not stand, at 0-3 the article has 'The', not 'the'",
    ),
    "a statement without citation": (changed_item("statements", 1, citations=[]), "it cites nothing"),
    "a quoted sentence altered": (changed_item("statements", 0, text="So."), "not the quote it cites"),
    "an unknown label": (changed_item("statements", 0, label="sure"), "must be quoted or supported"),
    "evidence altered": (changed_item("evidence", 1, quote="It ground."), "evidence 2 of the record does"),
    "evidence without passage": (changed_item("evidence", 0, passage=None), '"passage" of evidence 1'),
    "a score that is a flag": (changed_item("evidence", 0, score=True), '"score" of evidence 1 must be a'),
    "a score that is no number": (changed_item("evidence", 0, score=float("nan")), "not 'NaN'"),
    "a score without end": (changed_item("evidence", 0, score=10**400), '"score" of evidence 1 must be a'),
    "a probability above one": (changed(answerable_p=1.5), "must lie between 0 and 1, not 1.5"),
    "a notice that is a list": (changed(notice=[]), '"notice" of the record must be a text'),
    "a rejection without reason": (changed(rejected=[{"text": "So."}]), 'rejected 1 has no "reason"'),
    "a text that is not its statements": (changed(answer="So."), '"answer" of the record is not the text'),
    "a refusal that is no flag": (changed(refused=1), '"refused" of the record must be true or false'),
    "a refusal turned into an answer": (
        again(record(DECLINED, ARTICLE) | {"refused": False}),
        '"answer" of the record is not the text',
    ),
}


@pytest.mark.parametrize(("data", "problem"), NOT_RECORDS.values(), ids=NOT_RECORDS)
def test_what_is_no_record_of_the_article_is_refused_with_the_reason(data: object, problem: str) -> None:
    with pytest.raises(RecordError) as caught:
        restore(data, ARTICLE)
    assert problem in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@given(
    JSON | st.dictionaries(st.sampled_from(sorted(record(ANSWER, ARTICLE))), JSON).map(lambda d: changed(**d))
)
def test_whatever_is_restored_cites_the_article(data: object) -> None:
    try:
        answer = restore(data, ARTICLE)
    except RecordError:
        return
    assert all(ARTICLE.text[c.start : c.end] == c.quote for c in answer.citations)
    assert all(ARTICLE.text[e.sentence.start : e.sentence.end] == e.sentence.text for e in answer.evidence)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("https://example.org/a/b.html", "https://example.org/a/b.html"),
        ("/somewhere/private/mill.txt", "mill.txt"),
        (r"C:\somewhere\mill.txt", "mill.txt"),
        ("pasted text", "pasted text"),
        ("/", "/"),
    ],
    ids=["an address", "a path", "a path of another system", "no file", "the root"],
)
def test_a_receipt_tells_no_folder_of_the_reader(source: str, name: str) -> None:
    assert source_name(source) == name


MARKED = {"start": 0, "end": 8, "quote": ARTICLE.text[:8]}


def test_an_answer_about_nothing_is_written_as_before() -> None:
    assert "about" not in record(ANSWER, ARTICLE)
    assert restore(record(ANSWER, ARTICLE), ARTICLE).about is None


@pytest.mark.parametrize(
    ("about", "problem"),
    [
        (
            {"marked": MARKED | {"quote": "the mill"}, "want": "ask"},
            "what the record is about does not stand",
        ),
        ({"marked": MARKED | {"end": 10**6}, "want": "ask"}, "lies outside the article"),
        ({"marked": MARKED, "want": "sing"}, '"want" of what the record is about must be ask'),
        ({"marked": MARKED}, 'has no "want"'),
        ({"want": "ask"}, 'has no "marked"'),
        ("0-8", '"about" of the record must be an object'),
    ],
)
def test_words_asked_about_that_the_article_has_not_are_refused(about: object, problem: str) -> None:
    with pytest.raises(RecordError, match=problem):
        restore(record(ANSWER, ARTICLE) | {"about": about}, ARTICLE)
