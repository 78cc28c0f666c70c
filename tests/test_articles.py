"""The bundled article and its evaluation pairs agree with each other and borrow nothing."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag.answer import REFUSAL

ROOT = Path(__file__).resolve().parent.parent
ARTICLE = (ROOT / "ingest" / "articles" / "briefing.txt").read_text(encoding="utf-8")
CLIENT = ROOT.parent / "shared" / "article.txt"
CASES: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "eval" / "cases" / "briefing.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERABLE = [case for case in CASES if case["answerable"]]
UNANSWERABLE = [case for case in CASES if not case["answerable"]]
KINDS = {
    "fact": 12,
    "number": 4,
    "who-said": 6,
    "list": 4,
    "comparison": 3,
    "yes-no": 4,
    "cause": 5,
    "paraphrase": 2,
    "absent": 6,
    "false-premise": 4,
    "wrong-attribution": 4,
    "off-topic": 3,
    "hostile": 3,
    "follow-up": 8,
}
UNANSWERABLE_KINDS = {"absent", "false-premise", "wrong-attribution", "off-topic", "hostile"}
FUNCTION_WORDS = frozenset(
    ("for", "in", "is", "it", "its", "might", "of", "the", "their", "to", "was", "what")
)
BORROWED_RUN = 9

each_answerable = pytest.mark.parametrize("case", ANSWERABLE, ids=lambda case: f"{case['id']}-{case['kind']}")


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower().replace("\u2019", "'"))


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + length]) for i in range(len(tokens) - length + 1)}


def sentences() -> list[str]:
    return re.split(r"(?:(?<=[.?!])|(?<=[.?!]”))\s+|\n\n", ARTICLE.strip())


def quotes(case: dict[str, Any]) -> list[str]:
    return [quote for group in case["evidence"] for quote in group]


def gold(case: dict[str, Any]) -> str:
    """The sentences of the article that hold the case's evidence."""
    return " ".join(s for s in sentences() if any(quote in s for quote in quotes(case)))


def matches(group: list[str], text: str) -> bool:
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in group)


def test_the_article_has_a_title_and_the_length_of_a_briefing() -> None:
    title, *paragraphs = ARTICLE.strip().split("\n\n")
    assert not title.endswith(".")
    assert len(words(title)) <= 10
    assert 16 <= len(paragraphs) <= 20
    assert 1_150 <= len(ARTICLE.split()) <= 1_400


def test_the_article_has_single_blank_lines_and_no_stray_white_space() -> None:
    assert not re.search(r"\n{3,}|[ \t]{2,}|[ \t]\n|\n[ \t]|[\t\r\xa0]", ARTICLE)
    assert all("\n" not in block for block in ARTICLE.strip().split("\n\n"))


def test_no_file_here_shares_a_run_of_nine_words_with_the_clients_article() -> None:
    if not CLIENT.exists():
        pytest.skip("the client's article is not on this machine: ../shared/article.txt")
    theirs = runs(CLIENT.read_text(encoding="utf-8"), BORROWED_RUN)
    asked = "\n".join(json.dumps(case, ensure_ascii=False) for case in CASES)
    assert theirs
    assert runs(ARTICLE, BORROWED_RUN) & theirs == set()
    assert runs(asked, BORROWED_RUN) & theirs == set()


def test_the_cases_are_of_the_kinds_and_numbers_announced() -> None:
    assert Counter(case["kind"] for case in CASES) == KINDS
    assert {case["kind"] for case in UNANSWERABLE} == UNANSWERABLE_KINDS
    assert not {case["kind"] for case in ANSWERABLE} & UNANSWERABLE_KINDS


def test_ids_and_questions_are_unique_and_ids_are_in_order() -> None:
    assert [case["id"] for case in CASES] == [f"b{n:03d}" for n in range(1, len(CASES) + 1)]
    assert len({case["question"].lower() for case in CASES}) == len(CASES)


def test_only_follow_ups_have_earlier_questions() -> None:
    assert all(1 <= len(case["history"]) <= 2 for case in CASES if case["kind"] == "follow-up")
    assert not any(case["history"] for case in CASES if case["kind"] != "follow-up")


def test_an_unanswerable_case_expects_neither_facts_nor_evidence() -> None:
    assert not [case["id"] for case in UNANSWERABLE if case["facts"] or case["evidence"]]


@each_answerable
def test_an_answerable_case_has_facts_and_evidence(case: dict[str, Any]) -> None:
    assert case["facts"]
    assert all(case["facts"])
    assert case["evidence"]
    assert all(case["evidence"])


@each_answerable
def test_every_quote_occurs_once_and_inside_one_sentence(case: dict[str, Any]) -> None:
    for quote in quotes(case):
        assert ARTICLE.count(quote) == 1, quote
        assert sum(quote in sentence for sentence in sentences()) == 1, quote


@each_answerable
def test_the_gold_sentences_state_every_fact(case: dict[str, Any]) -> None:
    unmet = [group for group in case["facts"] if not matches(group, gold(case))]
    assert unmet == []


@each_answerable
def test_a_refusal_is_no_answer(case: dict[str, Any]) -> None:
    assert not all(matches(group, REFUSAL) for group in case["facts"])


@each_answerable
def test_repeating_the_question_is_no_answer_unless_it_is_a_yes_or_no(case: dict[str, Any]) -> None:
    echoed = all(matches(group, case["question"]) for group in case["facts"])
    assert not echoed or case["kind"] == "yes-no"


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "paraphrase"], ids=lambda case: case["id"])
def test_a_paraphrase_shares_no_content_word_with_the_gold_sentence(case: dict[str, Any]) -> None:
    shared = set(words(case["question"])) & set(words(gold(case))) - FUNCTION_WORDS
    assert shared == set()
