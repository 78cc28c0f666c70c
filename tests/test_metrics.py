"""Figures on answers small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.gold import Gold
from eval.measures import NAMED
from eval.metrics import (
    citation_precision,
    covered,
    evidence_cited,
    evidence_retrieved,
    facts_and_evidence,
    facts_right,
    outcome,
    ranked,
    refused_answerable,
    refused_unanswerable,
    risky,
)
from eval.row import Retrieved, Row
from rag.answer import REFUSAL, Citation, Statement

TEXT = "The mill opened in 1890. It ground rye.\n\nA flood took the wheel. Nobody was hurt."
OPENED, RYE, FLOOD, HURT = (0, 24), (25, 39), (41, 64), (65, 81)


def span(place: tuple[int, int]) -> Citation:
    return Citation(*place, TEXT[slice(*place)])


YEAR = Gold("fact", True, (("1890",),), (("opened in 1890",),), ((span((9, 23)),),))


def row(
    answer: str = "It opened in 1890.", cited: tuple[tuple[int, int], ...] = (OPENED,), *, gold: Gold = YEAR
) -> Row:
    statements = (Statement(answer, tuple(map(span, cited)), "supported"),) if cited else ()
    return Row("c1", "When?", "When?", False, answer, statements, 0.9, 1.0, 0.5, "none", None, gold)


def refusal(gold: Gold = YEAR) -> Row:
    return replace(row(REFUSAL, (), gold=gold), refused=True)


UNANSWERABLE = Gold("not-stated", False)

FACTS: list[tuple[str, str, tuple[tuple[str, ...], ...], float | None]] = [
    ("a member of the group is said", "It opened in 1890.", (("1889", "1890"),), 1.0),
    ("another year is said", "It opened in 1891.", (("1889", "1890"),), 0.0),
    ("one of two groups is missing", "It opened in 1890.", (("1890",), ("rye",)), 0.0),
    ("case does not matter", "RYE was ground.", (("rye",),), 1.0),
    ("a pattern may run over a line end", "It ground\nrye.", (("ground.rye",),), 1.0),
    ("plain quotes match typographic ones", "The “mill’s” wheel", (('"mill\'s"',),), 1.0),
    ("typographic quotes match plain ones", "The mill's wheel", (("mill’s",),), 1.0),
    ("a ligature matches its letters", "the ﬂood", (("flood",),), 1.0),
    ("a pattern with a dash range keeps its meaning", "in 1890–1895", (("1890[–-]1895",),), 1.0),
    ("no facts are known", "It opened in 1890.", (), None),
]


@pytest.mark.parametrize(
    ("answer", "facts", "expected"), [case[1:] for case in FACTS], ids=[case[0] for case in FACTS]
)
def test_facts(answer: str, facts: tuple[tuple[str, ...], ...], expected: float | None) -> None:
    assert facts_right(row(answer, gold=replace(YEAR, facts=facts))) == expected


def test_a_refusal_is_wrong_on_an_answerable_case_even_if_its_words_match() -> None:
    assert facts_right(refusal(gold=replace(YEAR, facts=(("article",),)))) == 0.0


def test_a_failed_case_is_wrong() -> None:
    failed = replace(row("", ()), error="ModelError: gone")
    assert (facts_right(failed), evidence_cited(failed), outcome(failed)) == (0.0, 0.0, "wrong")


BOTH_SENTENCES = replace(YEAR, evidence=(("1890. It ground",),), spans=((span((19, 34)),),))
TWO_GROUPS = replace(YEAR, evidence=(("opened",), ("flood",)), spans=((span((9, 15)),), (span((43, 48)),)))
ALTERNATIVES = replace(YEAR, evidence=(("opened", "flood"),), spans=((span((9, 15)), span((43, 48))),))
AS_TEXT = replace(YEAR, evidence=(("opened  in 1890",),), spans=())
AS_TEXT_ACROSS = replace(YEAR, evidence=(("1890. It ground",),), spans=())

EVIDENCE: list[tuple[str, Gold, tuple[tuple[int, int], ...], float]] = [
    ("the quote lies in a citation", YEAR, (OPENED,), 1.0),
    ("another sentence is cited", YEAR, (RYE,), 0.0),
    ("half of the quote is cited", YEAR, ((0, 18),), 0.0),
    ("two neighbours together hold the quote", BOTH_SENTENCES, (RYE, OPENED), 1.0),
    ("one of the two neighbours is not enough", BOTH_SENTENCES, (OPENED,), 0.0),
    ("every group is cited", TWO_GROUPS, (OPENED, FLOOD), 1.0),
    ("one group is not cited", TWO_GROUPS, (OPENED,), 0.0),
    ("an alternative is cited", ALTERNATIVES, (FLOOD,), 1.0),
    ("without places the words are compared", AS_TEXT, (OPENED,), 1.0),
    ("without places neighbours are read as one", AS_TEXT_ACROSS, (RYE, OPENED), 1.0),
    ("without places distant citations stay apart", AS_TEXT_ACROSS, (OPENED, FLOOD), 0.0),
]


@pytest.mark.parametrize(
    ("wanted", "cited", "expected"), [case[1:] for case in EVIDENCE], ids=[case[0] for case in EVIDENCE]
)
def test_evidence_cited(wanted: Gold, cited: tuple[tuple[int, int], ...], expected: float) -> None:
    assert evidence_cited(row(cited=cited, gold=wanted)) == expected


def test_evidence_retrieved_looks_at_what_was_found_not_at_what_is_cited() -> None:
    found = tuple(Retrieved(*place, 0.5) for place in (OPENED, RYE))
    assert evidence_retrieved(replace(refusal(BOTH_SENTENCES), evidence=found)) == 1.0
    assert evidence_retrieved(replace(row(), evidence=found[1:])) == 0.0
    assert evidence_retrieved(row(gold=AS_TEXT)) is None


@pytest.mark.parametrize(
    ("answer", "cited", "expected"),
    [("In 1890.", (OPENED,), 1.0), ("In 1890.", (RYE,), 0.0), ("In 1891.", (OPENED,), 0.0)],
    ids=["right and cited", "right for another reason", "wrong though cited"],
)
def test_facts_and_evidence(answer: str, cited: tuple[tuple[int, int], ...], expected: float) -> None:
    assert facts_and_evidence(row(answer, cited)) == expected


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        (row(cited=(OPENED, RYE, (20, 30), HURT)), 0.5),
        (row(cited=(OPENED, RYE, (20, 30), HURT), gold=AS_TEXT), 0.25),
        (row(cited=(HURT,)), 0.0),
        (refusal(), None),
        (row(gold=replace(YEAR, evidence=(), spans=())), None),
    ],
    ids=["by place", "by words where no place is known", "none", "a refusal", "without gold"],
)
def test_precision_is_the_share_of_citations_that_meet_gold(answered: Row, expected: float | None) -> None:
    assert citation_precision(answered) == expected


def found(*places: tuple[int, int]) -> Row:
    evidence = tuple(Retrieved(*place, 1 - n / 10) for n, place in enumerate(places))
    return replace(row(gold=RANKED), evidence=evidence[::-1])


RANKED = replace(
    TWO_GROUPS,
    evidence=(("opened in 1890", "ground rye"), ("flood",)),
    spans=((span((9, 23)), span((28, 38))), (span((43, 48)),)),
)


def test_retrieval_counts_the_first_sentence_of_each_group() -> None:
    assert ranked(found(HURT, OPENED, RYE, FLOOD)) == ([False, True, False, True], 2)
    assert ranked(found(HURT)) == ([False], 2)
    assert ranked(found()) is None
    assert ranked(row(gold=AS_TEXT)) is None


def test_retrieval_figures_of_a_row() -> None:
    answered = found(HURT, OPENED, RYE, FLOOD)
    names = (*(f"retrieval R@{k}" for k in (1, 3, 5)), "retrieval MRR")
    assert [NAMED[name].point(answered) for name in names] == [0.0, 0.5, 1.0, 0.5]


OUTCOMES: list[tuple[str, Row, str | None]] = [
    ("the facts are said", row(), "right"),
    ("the facts are not said", row("In 1891."), "wrong"),
    ("an answerable question is declined", refusal(), "declined"),
    ("an unanswerable question is declined", refusal(gold=UNANSWERABLE), "right"),
    ("an unanswerable question is answered", row(gold=UNANSWERABLE), "wrong"),
    ("evidence decides where no facts are known", row("So.", gold=replace(YEAR, facts=())), "right"),
    ("nothing is known to judge by", row(gold=replace(YEAR, facts=(), evidence=(), spans=())), None),
]


@pytest.mark.parametrize(
    ("answered", "expected"), [case[1:] for case in OUTCOMES], ids=[case[0] for case in OUTCOMES]
)
def test_outcome(answered: Row, expected: str | None) -> None:
    assert outcome(answered) == expected


RISKY: dict[str, tuple[Row, tuple[float, bool] | None]] = {
    "right": (row(), (0.9, False)),
    "wrong": (row("In 1891."), (0.9, True)),
    "declined although the article answers": (refusal(), (0.9, True)),
    "rightly declined, but nothing to answer": (refusal(gold=UNANSWERABLE), (0.9, True)),
    "answered although the article does not": (row(gold=UNANSWERABLE), (0.9, True)),
    "without a probability": (replace(row(), answerable_p=None), None),
    "without gold": (row(gold=Gold("bare", True)), None),
}


@pytest.mark.parametrize(("answered", "expected"), RISKY.values(), ids=RISKY)
def test_what_counts_as_not_right(answered: Row, expected: tuple[float, bool] | None) -> None:
    assert risky(answered) == expected


def test_refusals_are_counted_apart_for_the_two_kinds_of_question() -> None:
    assert refused_unanswerable(refusal(gold=UNANSWERABLE)) == 1.0
    assert refused_unanswerable(row(gold=UNANSWERABLE)) == 0.0
    assert refused_unanswerable(refusal()) is None
    assert refused_answerable(refusal()) == 1.0
    assert refused_answerable(refusal(gold=UNANSWERABLE)) is None


def test_white_space_between_citations_may_be_left_out_and_nothing_else() -> None:
    quote = span((33, 50))
    assert covered(quote, [RYE, FLOOD])
    assert not covered(quote, [(25, 38), FLOOD])
