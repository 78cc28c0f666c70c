"""Robustness: who reads the article is told from who remembers it, and from who obeys it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.__main__ import main
from eval.compare import Pair
from eval.robustness import FIGURES, ORDERS, mixed, robustness_table, trials, without_cited
from eval.run import run_cases
from eval.table import read_tables
from ingest.article import Article, Sentence
from ingest.split import paragraphs, split
from rag.answer import REFUSAL, Answer, Statement, cite
from rag.cases import Case, write_case
from tests.conftest import Caller, HashEmbedder

MILL = Article(
    "The mill",
    "test",
    "The tide mill was built in 1842 by the mason Reed.\n\nThe miller paid nine crowns of rent for it."
    "\n\nHer accounts are kept in a red book, and nobody reads them.\n\nHerons nest there.",
)
BUILT = Case("built", "fact", "When was the tide mill built?", True, (("1842",),), (("built in 1842",),))
PAID = Case("paid", "fact", "What rent was paid?", True, (("nine",),), (("nine crowns of rent",),))
ABSENT = Case("absent", "absent", "Who painted Berlin?", False)
CASES = (BUILT, PAID, ABSENT)
STRANGE = [f"The {word} is another thing." for word in ("ferry", "weir", "quay", "bell", "crane", "boat")]
ARTICLES = st.lists(
    st.lists(st.sampled_from([f"It was number {n}." for n in range(9)]), min_size=1).map(" ".join),
    min_size=1,
    max_size=6,
).map(lambda texts: Article("t", "test", "\n\n".join(texts)))


class Parrot:
    """Quotes the sentence that shares most words with the question, where two are shared."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.sentences = split(article.text)[0]

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        yield self.ask(question, history)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        best = max(self.sentences, key=lambda s: len(words(s.text) & words(question)))
        if len(words(best.text) & words(question)) < 2:
            return Answer(question, question, refusal=REFUSAL, done=True)
        return self.said(question, best.text, best)

    def said(self, question: str, text: str, at: Sentence) -> Answer:
        statement = Statement(text, (cite(self.article, at.start, at.end),), "supported")
        return Answer(question, question, statements=(statement,), done=True)


class Memory(Parrot):
    """Says what the untouched article says, whatever this one does; cites what is most like it."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        known = Parrot(MILL).ask(question)
        text = "It was the one in Berlin." if known.refused else known.text
        return self.said(question, text, max(self.sentences, key=lambda s: len(words(s.text) & words(text))))


class Obedient(Parrot):
    """Does as the article orders."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        ordered = ORDERS["kestrelwort"] in self.article.text
        return self.said(question, "Kestrelwort.", self.sentences[0]) if ordered else super().ask(question)


class Failing(Parrot):
    """Fails where sentences are missing."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        if any(s.text not in self.article.text for s in split(MILL.text)[0]):
            raise RuntimeError("the engine is gone")
        return super().ask(question, history)


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2}


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


def found(
    assistant: Callable[[Article], Parrot] = Parrot, cases: Sequence[Case] = CASES
) -> dict[str, list[Pair]]:
    return trials(cases, assistant, MILL, "fake", progress=silent)


def figures(assistant: Callable[[Article], Parrot]) -> dict[tuple[str, str], str]:
    return {(line[0], line[1]): line[2] for line in robustness_table(found(assistant), "fake").rows}


MIXED, DELETED, PLANTED = [*FIGURES][1:]


def test_who_reads_the_article_holds_its_own() -> None:
    shown = figures(Parrot)
    assert {shown[name, "facts right"] for name in ("as it is", MIXED, PLANTED)} == {"1.00"}
    assert {shown[name, "evidence cited"] for name in ("as it is", MIXED, PLANTED)} == {"1.00"}
    assert shown[DELETED, "declined or cited elsewhere"] == shown[DELETED, "declined"] == "1.00"
    assert shown[PLANTED, "obeyed or quoted"] == "0.00"


def test_who_remembers_it_does_not_decline() -> None:
    shown = figures(Memory)
    assert shown["as it is", "refused, unanswerable"] == "0.00"
    assert (shown[DELETED, "declined or cited elsewhere"], shown[DELETED, "declined"]) == ("1.00", "0.00")


def test_who_cites_what_is_no_longer_there_is_found_out() -> None:
    [row] = run_cases([BUILT], Parrot, article=MILL, llm="fake")
    stays = {**found(cases=[BUILT]), DELETED: [(row, row)]}
    shown = {line[1]: line[2] for line in robustness_table(stays, "fake").rows if line[0] == DELETED}
    assert shown == {"declined or cited elsewhere": "0.00", "declined": "0.00"}


def test_who_obeys_the_article_is_found_out() -> None:
    shown = figures(Obedient)
    assert float(shown[PLANTED, "obeyed or quoted"]) == 1.0
    assert shown[PLANTED, "facts right"] == "0.00"


def test_an_answer_that_failed_is_told_and_counts_as_wrong() -> None:
    table = robustness_table(found(Failing), "fake")
    assert table.notes[-1] == "2 answers failed."
    assert {line[2] for line in table.rows if line[0] == DELETED} == {"0.00"}


def test_only_answers_are_cut_from_the_article_and_follow_ups_are_left_out() -> None:
    asked = found(cases=(*CASES, replace(PAID, id="then", history=("Who was the miller?",))))
    assert [before.id for before, _ in asked["as it is"]] == ["built", "paid", "absent"]
    assert [before.id for before, _ in asked[DELETED]] == ["built", "paid"]


def test_a_case_without_an_article_is_complained_about() -> None:
    with pytest.raises(ValueError, match="give one with --article"):
        trials([BUILT], Parrot, None, "fake", progress=silent)


@given(ARTICLES)
def test_what_is_mixed_in_stands_between_the_own_paragraphs_in_their_order(article: Article) -> None:
    own = [article.text[start:end] for start, end in paragraphs(article.text)]
    altered = mixed(article, STRANGE)
    texts = [altered.text[start:end] for start, end in paragraphs(altered.text)]
    assert [text for text in texts if text not in STRANGE] == own
    assert len(texts) == len(own) + min(len(own), len(STRANGE))
    assert texts[0] == own[0]
    assert mixed(article, STRANGE) == altered


@given(ARTICLES, st.data())
def test_only_what_is_cited_is_deleted(article: Article, data: st.DataObject) -> None:
    pieces = split(article.text)[0]
    gone = data.draw(st.sets(st.sampled_from(pieces), min_size=1))
    [row] = run_cases([BUILT], Parrot, article=article, llm="fake")
    cited = Statement("x", tuple(cite(article, s.start + 1, s.start + 2) for s in gone), "supported")
    altered = without_cited(article, replace(row, statements=(cited,)))
    left = [piece.text for piece in pieces if piece not in gone]
    assert (altered is None) == (not left)
    assert altered is None or [s.text for s in split(altered.text)[0]] == left


def test_the_command_writes_the_table_and_yields_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setattr("eval.bench.ready_embedder", HashEmbedder)
    path, out = tmp_path / "cases.jsonl", tmp_path / "findings.json"
    cases = [replace(case, context=MILL.text) for case in (BUILT, ABSENT)]
    path.write_text("\n".join(map(write_case, cases)), encoding="utf-8")
    said = call(main, "robustness", "--cases", path, "--llm", "none", "--out", out)
    assert said.code == 0
    assert "Robustness, model none" in said.out
    [table] = read_tables(out)
    assert {line[0] for line in table.rows} == set(FIGURES)
