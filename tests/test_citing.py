"""Citations against gold, on answers small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.citing import (
    citation_necessity,
    citation_precision,
    citation_recall,
    evidence_recall,
    ranked,
    word_f1,
)
from eval.gold import Gold
from eval.measures import MEASURES
from eval.row import Retrieved, Row
from rag.answer import REFUSAL, Citation, Statement

TEXT = "The mill opened in 1890. It ground rye.\n\nA flood took the wheel. Nobody was hurt."
OPENED, RYE, FLOOD, HURT = (0, 24), (25, 39), (41, 64), (65, 81)
BY_NAME = {measure.name: measure for measure in MEASURES}


def span(place: tuple[int, int]) -> Citation:
    return Citation(*place, TEXT[slice(*place)])


TWO = Gold(
    "fact",
    True,
    (("1890",), ("flood",)),
    (("opened in 1890", "ground rye"), ("flood",)),
    ((span((9, 23)), span((28, 38))), (span((43, 48)),)),
    ((span(OPENED), span(RYE)), (span(FLOOD),)),
)


def row(*statements: tuple[tuple[int, int], ...], gold: Gold = TWO) -> Row:
    said = tuple(Statement("Said.", tuple(map(span, cited)), "supported") for cited in statements)
    return Row("c1", "When?", "When?", False, "Said.", said, 0.9, 1.0, 0.5, "none", None, gold)


@pytest.mark.parametrize(
    ("statements", "evidence", "recall", "precision", "necessity", "f1"),
    [
        (((OPENED,), (FLOOD,)), 1.0, 1.0, 1.0, 1.0, 1.0),
        (((OPENED,),), 0.5, 1.0, 1.0, 1.0, 2 * 5 / (10 + 5)),
        (((OPENED, RYE), (FLOOD,)), 1.0, 1.0, 1.0, 1 / 3, 2 * 10 / (10 + 13)),
        (((OPENED,), (HURT,)), 0.5, 0.5, 0.5, 0.5, 2 * 5 / (10 + 8)),
        (((HURT,),), 0.0, 0.0, 0.0, 0.0, 0.0),
    ],
    ids=["just the gold", "half of it", "an alternative too many", "one beside it", "nothing of it"],
)
def test_citations_are_weighed(
    statements: tuple[tuple[tuple[int, int], ...], ...],
    evidence: float,
    recall: float,
    precision: float,
    necessity: float,
    f1: float,
) -> None:
    answered = row(*statements)
    assert evidence_recall(answered) == evidence
    assert citation_recall(answered) == recall
    assert citation_precision(answered) == precision
    assert citation_necessity(answered) == pytest.approx(necessity)
    assert word_f1(answered) == pytest.approx(f1)


def test_a_refusal_cites_no_evidence_and_is_not_asked_for_precision() -> None:
    refused = replace(row((OPENED,)), refused=True, answer=REFUSAL)
    assert evidence_recall(refused) == word_f1(refused) == 0.0
    assert citation_recall(refused) is citation_precision(refused) is citation_necessity(refused) is None


def test_without_gold_places_the_figures_are_undefined() -> None:
    unplaced = row((OPENED,), gold=replace(TWO, spans=(), sentences=()))
    assert evidence_recall(unplaced) is citation_necessity(unplaced) is word_f1(unplaced) is None
    assert citation_precision(unplaced) == 1.0


def found(*places: tuple[int, int]) -> Row:
    evidence = tuple(Retrieved(*place, 1 - n / 10) for n, place in enumerate(places))
    return replace(row((OPENED,)), evidence=evidence[::-1])


def test_retrieval_counts_the_first_sentence_of_each_group() -> None:
    names, relevant = ranked(found(HURT, OPENED, RYE, FLOOD)) or ([], [])
    assert names == ["sentence 0", "sentence 1", "sentence 2", "sentence 3"]
    assert relevant == ["sentence 1", "sentence 3"]
    assert ranked(found(HURT)) == (["sentence 0"], ["not found 0", "not found 1"])
    assert ranked(found()) is None


def test_retrieval_figures_of_a_row() -> None:
    point = {name: BY_NAME[name].point(found(HURT, OPENED, RYE, FLOOD)) for name in BY_NAME}
    assert point["retrieval R@1"] == 0.0
    assert point["retrieval R@3"] == 0.5
    assert point["retrieval R@5"] == 1.0
    assert point["retrieval MRR"] == 0.5
    assert point["retrieval nDCG@8"] == pytest.approx((0.6309 + 0.4307) / (1 + 0.6309), abs=1e-3)
