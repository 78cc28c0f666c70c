"""What each stage earns: the variants run on the same cases, and the check with a part left out."""

from __future__ import annotations

from functools import partial

import pytest

from eval.__main__ import main
from eval.ablate import CHECKS, COLUMNS, VARIANTS, ablation_table, check_table, dev_cases, dev_claims
from eval.run import Answering, run_cases
from eval.support import Claim
from ingest.article import Article
from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.answer import Answer
from rag.cases import Case
from tests.conftest import Caller, HashEmbedder
from tests.fake_reader import OverlapReader
from tests.scripted_chat import model_of, scripted

TEXT = "The tide mill was built in 1842. It ground 2,500 sacks of grain a year. A crew lifted the gate."
REPLY = "The mill was built in 1900."
CASE = Case("c1", "fact", "When was the tide mill built?", True, (("1842",),), (("built in 1842",),))


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


def _opened(one: Answering, _: Article) -> Answering:
    return one


def test_a_variant_is_a_line_with_all_figures(index: ArticleIndex) -> None:
    model = model_of(scripted(REPLY))
    runs = []
    for name, variant in VARIANTS.items():
        opened = variant(index, model)
        rows = list(run_cases([CASE], partial(_opened, opened), article=index.article, llm="x"))
        runs.append((name, rows))
    table = ablation_table(runs)
    assert [row[0] for row in table.rows] == list(VARIANTS)
    assert {len(row) for row in table.rows} == {1 + len(COLUMNS)}
    figures = dict(zip(table.header, zip(*table.rows, strict=True), strict=True))
    assert figures["refused, unanswerable"] == ("–",) * len(VARIANTS)


def test_a_follow_up_is_read_alone_where_the_earlier_questions_are_left_out(index: ArticleIndex) -> None:
    asked = Answer("When was the tide mill built?", "")
    together = f"{asked.question} And why?"
    for name, read in (("all stages", together), ("without the earlier questions", "And why?")):
        *_, last = VARIANTS[name](index, None).answers("And why?", [asked])
        assert last.standalone == read


def test_without_a_part_of_the_check_what_it_stops_is_shown() -> None:
    text = "The tide mill was built in 1842 by Tomas Vell."
    claims = [
        Claim("c1", "Tomas Vell built the tide mill in 1842.", text, supported=True),
        Claim("c2", "Tomas Vell built the tide mill in 1900.", text, supported=False),
        Claim("c3", "Herons nest in mill reeds.", text, supported=False),
    ]
    steps: list[tuple[int, int]] = []
    table = check_table(claims, OverlapReader(), lambda done, total: steps.append((done, total)))
    shown = {row[0]: row[1:] for row in table.rows}
    assert list(shown) == list(CHECKS)
    assert shown["whole check"] == ("1.00", "0.00")
    assert shown["without the exact rules"][1] == "0.50"
    assert steps == [(1, 3), (2, 3), (3, 3)] * len(CHECKS)


@pytest.mark.slow
def test_the_dev_articles_are_what_is_asked_by_default(call: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.bench.ready_embedder", HashEmbedder)
    told = call(main, "ablate", "--llm", "none", "--every", "200")
    assert told.code == 0
    assert "without the earlier questions" in told.out
    assert "What each part of the check earns" in told.out


@pytest.mark.slow
def test_every_dev_case_brings_its_article_and_its_gold_stands_there() -> None:
    cases, claims = dev_cases(), dev_claims()
    assert {case.context for case in cases} == {claim.passage for claim in claims}
    assert all(quote in (case.context or "") for case in cases for group in case.evidence for quote in group)
    assert {case.answerable for case in cases} == {claim.supported for claim in claims} == {True, False}
