"""The bundled articles, their cases and the kept run agree with each other; nothing is borrowed."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.cases import problems, read_cases
from eval.row import read_rows
from eval.shipped import ARTICLES, CASES, KEPT
from tests.conftest import ROOT, Caller

CLIENT = ROOT.parent / "shared" / "article.txt"
TEXTS = {name: path.read_text(encoding="utf-8") for name, path in ARTICLES.items()}
SHIPPED = read_cases(CASES)
UNANSWERABLE = {"absent", "false-premise", "wrong-attribution", "near-miss", "off-topic", "hostile"}
MIXED = {"follow-up", "typos", "very-short", "very-long", "other-language"}
KINDS = {*("fact", "paraphrase", "number", "who-said", "list"), *UNANSWERABLE, *MIXED}
KINDS |= {"comparison", "yes-no", "cause", "multi-passage"}
BORROWED_RUN = 9

each_article = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}


@each_article
def test_an_article_has_a_title_and_the_length_of_one(text: str) -> None:
    title, *paragraphs = text.strip().split("\n\n")
    assert not title.endswith(".")
    assert len(words(title)) <= 12
    assert len(paragraphs) >= 10
    assert 1_000 <= len(text.split()) <= 1_400


@each_article
def test_an_article_has_single_blank_lines_and_no_stray_white_space(text: str) -> None:
    assert not re.search(r"\n{3,}|[ \t]{2,}|[ \t]\n|\n[ \t]|[\t\r\xa0]", text)
    assert all("\n" not in block for block in text.strip().split("\n\n"))


def test_nothing_here_shares_a_run_of_nine_words_with_the_clients_article() -> None:
    if not CLIENT.exists():
        pytest.skip("the client's article is not on this machine: ../shared/article.txt")
    theirs = runs(CLIENT.read_text(encoding="utf-8"), BORROWED_RUN)
    assert theirs
    files = [path for folder in ("ingest", "eval") for path in (ROOT / folder).rglob("*.*")]
    texts = {p.name: p.read_text(encoding="utf-8") for p in files if p.suffix in {".txt", ".jsonl", ".md"}}
    assert {name for name, text in texts.items() if runs(text, BORROWED_RUN) & theirs} == set()


def test_the_gold_of_every_shipped_case_holds() -> None:
    assert list(problems(CASES, None)) == []


def test_there_are_two_hundred_cases_of_twenty_kinds_on_three_articles() -> None:
    assert len(SHIPPED) == 200
    assert {case.kind for case in SHIPPED} == KINDS
    assert set(Counter(case.article for case in SHIPPED)) == set(ARTICLES)
    assert all(count >= 6 for count in Counter(case.kind for case in SHIPPED).values())
    assert sum(not case.answerable for case in SHIPPED) >= 70


def test_kinds_that_ask_for_what_is_not_there_are_unanswerable_and_the_others_are_not() -> None:
    assert not [case.id for case in SHIPPED if case.kind in UNANSWERABLE and case.answerable]
    assert not [c.id for c in SHIPPED if c.kind not in UNANSWERABLE | MIXED and not c.answerable]
    assert {case.kind for case in SHIPPED if not case.answerable} == UNANSWERABLE | MIXED


def test_a_file_holds_one_kind_and_is_named_after_it() -> None:
    for path in CASES.glob("*.jsonl"):
        assert {case.kind for case in read_cases(path)} == {path.stem}


def test_follow_ups_are_chains_of_three_and_no_other_has_a_history() -> None:
    for case in SHIPPED:
        assert len(case.history) == (2 if case.kind == "follow-up" else 0), case.id
        assert bool(case.standalone) == (case.kind == "follow-up"), case.id


def test_the_kept_rows_are_of_the_shipped_cases() -> None:
    kept = {row.id: row for row in read_rows(KEPT)}
    assert [(id_, row.question) for id_, row in kept.items()] == [
        (case.id, case.question) for case in SHIPPED
    ]
    assert not [row.id for row in kept.values() if row.error]


@pytest.mark.model
def test_a_sample_is_answered_no_worse_than_it_was(tmp_path: Path, call: Caller) -> None:
    rows = tmp_path / "rows.jsonl"
    sample = ("--cases", CASES, "--every", "11", "--llm", "none", "--baselines", "none")
    assert call(main, "run", *sample, "--out", rows).code == 0
    said = call(main, "check", rows)
    assert said.code == 0, said.err
