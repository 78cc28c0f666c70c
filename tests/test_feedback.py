"""A reader's verdict becomes a case: the evaluation reads it, and right answers pass it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import problems, read_cases
from eval.gold import gold_of
from eval.metrics import evidence_cited, facts_right, outcome
from eval.row import Row
from ingest.load import from_text
from rag.answer import REFUSAL, About, Answer, Label, Statement, cite
from rag.cases import Case
from ui.feedback import Feedback, FeedbackError, case_id, corrected, denied, praised
from ui.files import KeepError

TEXT = (
    "The weir is 40 metres wide. It was built in 1911 by Ada Quill for £2,500, and it never leaked.\n\n"
    "A plank was lost in the flood.\n\nThe keeper, who calls it “the old lady”, fishes there on Sundays."
)
WEIR = from_text(TEXT)
WIDTH, BUILT = TEXT[:27], TEXT[28:94]
PLANK = "A plank was lost in the flood."


def said(text: str, quote: str | None = None, label: Label = "supported") -> Statement:
    start = TEXT.index(quote or text)
    return Statement(text, (cite(WEIR, start, start + len(quote or text)),), label)


def answered(question: str, *statements: Statement, refusal: str | None = None) -> Answer:
    return Answer(question, question, statements=statements, refusal=refusal, done=True)


WIDE = answered("How wide is it?", said(WIDTH, label="quoted"))
BUILDER = answered("Who built the weir?", said("Ada Quill built it in 1911.", BUILT))
COST = answered("How much did it cost?", said("The weir cost £2,500 in 1911.", BUILT))
ABOUT = replace(WIDE, about=About(cite(WEIR, 4, 8)))
LEAK = answered("Was the weir built by Ada Quill?", said("Yes.", BUILT), said(BUILT, label="quoted"))
REFUSED = answered("Is it painted?", said(PLANK, label="quoted"), refusal=REFUSAL)
ANSWERS = {
    "a quote": WIDE,
    "a written sentence": BUILDER,
    "a figure": COST,
    "a yes and its quote": LEAK,
    "two sentences": answered("What of the weir?", said(WIDTH), said("A plank got lost.", PLANK)),
}


def judged(case: Case, answer: Answer, path: Path) -> Row:
    """The row of an answer, beside the gold of a case that the evaluation has read."""
    feedback = Feedback(path)
    feedback.keep(case)
    (read,) = [each for each in read_cases(path) if each.id == case.id]
    said = (answer.standalone, answer.refused, answer.text, answer.statements)
    return Row(read.id, read.question, *said, None, 0.0, None, "none", None, gold_of(read, WEIR.text))


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_an_answer_passes_its_own_case_and_the_gold_holds(answer: Answer, tmp_path: Path) -> None:
    row = judged(praised(answer, [], WEIR), answer, tmp_path / "cases.jsonl")
    assert (facts_right(row), evidence_cited(row), outcome(row)) == (1.0, 1.0, "right")
    assert list(problems(tmp_path / "cases.jsonl", None)) == []


@pytest.mark.parametrize("answer", ANSWERS.values(), ids=ANSWERS)
def test_a_refusal_and_another_answer_fail_the_case(answer: Answer, tmp_path: Path) -> None:
    case = praised(answer, [], WEIR)
    other = answered("", said("The keeper fishes there on Sundays.", TEXT[129:]))
    for wrong in (other, replace(answer, statements=(), refusal=REFUSAL)):
        assert facts_right(judged(case, wrong, tmp_path / "cases.jsonl")) == 0.0


@pytest.mark.parametrize(
    ("answer", "terms"),
    [(WIDE, ["40"]), (BUILDER, ["Ada", "Quill"]), (COST, ["2,?500", "1911"])],
    ids=["how wide: the rest of the sentence", "who: the names", "how much: the figures"],
)
def test_a_pattern_asks_for_what_was_asked(answer: Answer, terms: list[str]) -> None:
    ((fact,),) = praised(answer, [], WEIR).facts
    assert all(term in fact for term in terms)


def test_another_yes_or_no_fails(tmp_path: Path) -> None:
    case = praised(LEAK, [], WEIR)
    denial = replace(LEAK, statements=(said("No.", BUILT), *LEAK.statements[1:]))
    silent = replace(LEAK, statements=LEAK.statements[1:])
    assert facts_right(judged(case, denial, tmp_path / "cases.jsonl")) == 0.0
    assert facts_right(judged(case, silent, tmp_path / "cases.jsonl")) == 1.0


def test_a_praised_refusal_and_a_denial_are_unanswerable(tmp_path: Path) -> None:
    for case in (praised(REFUSED, [], WEIR), denied(WIDE, [], WEIR)):
        assert (case.answerable, case.facts, case.evidence) == (False, (), ())
        Feedback(tmp_path / "cases.jsonl").keep(case)
    assert list(problems(tmp_path / "cases.jsonl", None)) == []


def test_a_case_brings_its_article_and_what_was_asked_before(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    Feedback(path).keep(praised(BUILDER, [WIDE, COST], WEIR))
    (read,) = read_cases(path)
    assert re.fullmatch("reader-[0-9a-f]{10}", read.id)
    assert (read.kind, read.context) == ("reader", TEXT)
    assert read.history == ("How wide is it?", "How much did it cost?")


def test_the_id_tells_article_question_and_history() -> None:
    other = from_text(TEXT + " More.")
    ids = [case_id(answer, [], WEIR) for answer in (WIDE, COST)]
    ids += [case_id(WIDE, [COST], WEIR), case_id(WIDE, [], other), case_id(ABOUT, [], WEIR)]
    assert len(set(ids)) == 5
    assert praised(WIDE, [], WEIR).id == denied(WIDE, [], WEIR).id == case_id(WIDE, [], WEIR)


WRONG = answered("When was it built?", said("It was built in 1890 by Ada Quill.", BUILT))


def test_a_case_keeps_the_words_that_were_asked_about() -> None:
    assert praised(ABOUT, [], WEIR).about == (4, 8)
    assert praised(WIDE, [], WEIR).about is None


def test_a_correction_is_failed_by_the_answer_and_passed_by_the_right_one(tmp_path: Path) -> None:
    case = corrected(WRONG, [], WEIR, says="It was built in 1911.", quote=BUILT)
    right = answered(WRONG.question, said(BUILT, label="quoted"))
    assert case.evidence == ((BUILT,),)
    assert facts_right(judged(case, WRONG, tmp_path / "cases.jsonl")) == 0.0
    assert outcome(judged(case, right, tmp_path / "cases.jsonl")) == "right"
    assert list(problems(tmp_path / "cases.jsonl", None)) == []


QUOTES = {
    "blanks around": (f"  {WIDTH}\n", WIDTH),
    "marks around": (f"“{WIDTH}”", WIDTH),
    "blanks within": ('"The  weir is\n40 metres wide"', "The weir is 40 metres wide"),
    "marks of the article": ("“the old lady”", "“the old lady”"),
    "two paragraphs": ("flood. The keeper, who", "flood.\n\nThe keeper, who"),
}


@pytest.mark.parametrize(("quote", "found"), QUOTES.values(), ids=QUOTES)
def test_a_quote_is_found_as_the_article_has_it(quote: str, found: str) -> None:
    case = corrected(WRONG, [], WEIR, says="So it is.", quote=quote)
    assert case.evidence == tuple((piece,) for piece in found.split("\n\n"))


NO_CASES = {
    "nothing said": ("", WIDTH, "'' is no answer; write what"),
    "no words": (" …\n", WIDTH, "'…' is no answer; write what"),
    "not in the article": ("It is 41.", "It is 41 metres.", "does not have 'It is 41 metres.'; copy"),
    "no quote": ("It is 40 metres.", " ”", "does not have '”'; copy"),
}


@pytest.mark.parametrize(("says", "quote", "complaint"), NO_CASES.values(), ids=NO_CASES)
def test_what_makes_no_case_is_told(says: str, quote: str, complaint: str) -> None:
    with pytest.raises(FeedbackError, match=re.escape(complaint)):
        corrected(WRONG, [], WEIR, says=says, quote=quote)


SAID = st.text(min_size=1, max_size=60).filter(str.strip)


@given(st.lists(SAID, min_size=1, max_size=3), st.text(max_size=30))
def test_any_answer_matches_the_facts_derived_from_it(texts: Sequence[str], question: str) -> None:
    answer = answered(question, *(said(text, WIDTH) for text in texts))
    for (fact,) in praised(answer, [], WEIR).facts:
        assert re.search(fact, answer.text, re.IGNORECASE | re.DOTALL)


def test_a_changed_mind_takes_the_place_and_what_is_dropped_is_gone(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "kept" / "cases.jsonl")
    up, other = praised(WIDE, [], WEIR), praised(COST, [], WEIR)
    feedback.keep(up)
    feedback.keep(other)
    assert feedback.vote(WIDE, [], WEIR) == "up"
    feedback.keep(denied(WIDE, [], WEIR))
    assert [case.answerable for case in read_cases(feedback.path)] == [False, True]
    assert feedback.vote(WIDE, [], WEIR) == "down"
    feedback.drop(up.id)
    assert feedback.ids() == {other.id}
    assert feedback.vote(WIDE, [], WEIR) == ""
    feedback.drop(other.id)
    assert feedback.ids() == frozenset()
    assert list(feedback.path.parent.iterdir()) == []


def test_damaged_lines_stay_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    damaged = [b'{"id": "reader-', b"\xff\xfe", b"[1]", b"", b'{"id": 4}']
    path.write_bytes(b"\n".join(damaged))
    feedback = Feedback(path)
    feedback.keep(praised(WIDE, [], WEIR))
    assert path.read_bytes().split(b"\n")[:5] == damaged
    assert feedback.ids() == {case_id(WIDE, [], WEIR)}
    feedback.drop(case_id(WIDE, [], WEIR))
    assert path.read_bytes() == b"\n".join([*damaged, b""])


def test_half_a_character_is_kept(tmp_path: Path) -> None:
    odd = replace(WIDE, question="How wide \ud83d is it?")
    Feedback(tmp_path / "cases.jsonl").keep(praised(odd, [], WEIR))
    assert [case.question for case in read_cases(tmp_path / "cases.jsonl")] == [odd.question]


def test_votes_at_once_are_all_kept(tmp_path: Path) -> None:
    feedback = Feedback(tmp_path / "cases.jsonl")
    cases = [praised(replace(WIDE, question=f"question {n}"), [], WEIR) for n in range(20)]
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(feedback.keep, cases))
    assert feedback.ids() == {case.id for case in cases}


def test_a_failure_to_write_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    feedback = Feedback(tmp_path / "file" / "cases.jsonl")
    assert feedback.ids() == frozenset()
    told = r"^cannot keep your feedback in .*; free the disk or set LECTERN_HOME$"
    with pytest.raises(KeepError, match=told):
        feedback.keep(praised(WIDE, [], WEIR))
