"""The runner with a scripted assistant: rows, times, history, failures, and the promise about quotes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.bench import OPEN_INDEXES, Desk
from eval.row import Row, read_rows
from eval.run import MisquoteError, run_cases, timed
from ingest.article import Article, Sentence
from rag.answer import REFUSAL, About, Answer, Citation, Evidence, Rejection, Statement, cite
from rag.cases import Case
from tests.conftest import Caller, HashEmbedder

TEXT = "The mill opened in 1890. It ground rye for the valley."
MILL = Article("The mill", "test", TEXT)
CASE = Case(
    "c1", "fact", "When did it open?", True, facts=(("1890",),), evidence=(("opened in 1890", "rye"),)
)


class Scripted:
    """Answers every question with its article's first sentence, and remembers what it was asked."""

    def __init__(self, article: Article = MILL) -> None:
        self.article = article
        self.asked: list[tuple[str, int]] = []

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        self.asked.append((question, len(history)))
        end = self.article.text.index(".") + 1
        sentence = Sentence(0, end, self.article.text[:end], 0)
        found = Answer(question, f"{question} (alone)", evidence=(Evidence(sentence, 0.5),))
        yield found
        said = (Statement(sentence.text, (cite(self.article, 0, end),), "quoted"),)
        rejected = (Rejection("In 1891.", "number 1891 not cited"),)
        yield replace(found, statements=said, answerable_p=0.9, rejected=rejected, notice="quotes", done=True)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        return list(self.answers(question, history))[-1]


class Failing(Scripted):
    """Fails when asked about floods: at once, or after the first words when also asked then."""

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        if "then" in question:
            yield from super().answers(question, history)
        if "flood" in question:
            raise RuntimeError("the engine\nis gone")
        yield from super().answers(question, history)


class Misquoting(Scripted):
    """Cites words that do not stand where it points."""

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        statement = Statement("In 1891.", (Citation(0, 24, "The mill opened in 1891."),), "quoted")
        yield Answer(question, question, statements=(statement,), done=True)


class Imagining(Scripted):
    """Retrieves a sentence that is not in the article."""

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        yield Answer(question, question, evidence=(Evidence(Sentence(60, 70, "Elsewhere.", 0), 0.5),))


class Placed(Scripted):
    """Repeats what it is asked about."""

    def answers(
        self, question: str, history: Sequence[Answer] = (), *, about: About | None = None
    ) -> Iterator[Answer]:
        marked = (about.marked,) if about else ()
        said = tuple(Statement(citation.quote, (citation,), "quoted") for citation in marked)
        yield Answer(question, question, statements=said, about=about, done=True)


def run(*cases: Case, assistant: type[Scripted] = Scripted, article: Article | None = MILL) -> list[Row]:
    return list(run_cases(cases, assistant, article=article, llm="none"))


def test_a_row_says_what_was_answered_and_by_what_it_is_measured() -> None:
    row = run(CASE)[0]
    assert (row.id, row.llm, row.refused, row.error) == ("c1", "none", False, None)
    assert row.standalone == "When did it open? (alone)"
    assert row.answer == "The mill opened in 1890."
    assert row.citations == (Citation(0, 24, "The mill opened in 1890."),)
    assert row.article == MILL.sha256
    assert [span.quote for span in row.gold.spans[0]] == ["opened in 1890", "rye"]
    assert row.notice == "quotes"


def test_earlier_questions_are_asked_in_turn_before_the_case() -> None:
    assistant = Scripted()
    case = replace(CASE, history=("Who built it?", "And then?"))
    list(run_cases([case], lambda article: assistant, article=MILL, llm="none"))
    assert assistant.asked == [("Who built it?", 0), ("And then?", 1), ("When did it open?", 2)]


def test_a_case_may_bring_its_own_article() -> None:
    context = "A ferry crossed the river daily. It was never late in all its years of service."
    row = run(replace(CASE, context=context), article=None)[0]
    assert row.answer == "A ferry crossed the river daily."
    assert row.article != MILL.sha256


def test_a_case_without_any_article_fails_alone() -> None:
    rows = run(CASE, replace(CASE, id="c2", context="A ferry crossed the river daily."), article=None)
    assert rows[0].error == "ValueError: the case brings no article; give one with --article"
    assert rows[1].error is None


@pytest.mark.parametrize(
    "failing",
    [
        replace(CASE, question="Was there a flood?"),
        replace(CASE, history=("Was there a flood?",)),
        replace(CASE, question="Was there a flood then?"),
    ],
    ids=["at once", "in the history", "after the first words"],
)
def test_a_failure_makes_a_row_and_the_run_goes_on(failing: Case) -> None:
    failed, after = run(failing, replace(CASE, id="c2"), assistant=Failing)
    assert failed.error == "RuntimeError: the engine is gone"
    assert (failed.answer, failed.statements, failed.refused) == ("", (), False)
    assert after.error is None


@pytest.mark.parametrize(
    ("assistant", "span"), [(Misquoting, "0:24"), (Imagining, "60:70")], ids=["a citation", "evidence"]
)
def test_a_quote_that_is_not_the_slice_stops_the_run(assistant: type[Scripted], span: str) -> None:
    with pytest.raises(MisquoteError, match=f"case c1: the text at {span}"):
        run(CASE, assistant=assistant)


class Clock:
    """A clock that moves one second at every look."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


STATEMENT = Statement("Rye.", (cite(MILL, 0, 24),), "quoted")
EMPTY = Answer("q", "q")
SAID = Answer("q", "q", statements=(STATEMENT,))
REFUSED = Answer("q", "q", refusal=REFUSAL)


@pytest.mark.parametrize(
    ("stream", "evidence", "first", "total"),
    [
        ([EMPTY, SAID, SAID], 1.0, 2.0, 4.0),
        ([EMPTY, EMPTY, REFUSED], 1.0, 3.0, 4.0),
        ([SAID], 1.0, 1.0, 2.0),
        ([EMPTY], 1.0, None, 2.0),
    ],
    ids=["a statement", "a refusal", "all at once", "nothing said"],
)
def test_times(stream: list[Answer], evidence: float, first: float | None, total: float) -> None:
    found = timed(lambda: iter(stream), Clock())
    assert (found.to_evidence, found.to_first, found.seconds) == (evidence, first, total)
    assert found.answer == stream[-1]


def test_an_assistant_that_says_nothing_at_all_has_failed() -> None:
    assert timed(lambda: iter([]), Clock()).error == "the assistant gave no answer"


def test_an_article_is_embedded_once_however_many_come_between(tmp_path: Path) -> None:
    embedder = HashEmbedder()
    desk = Desk(tmp_path, embedder=embedder)
    articles = [Article("t", "s", f"{TEXT} Number {n} is another one.") for n in range(OPEN_INDEXES + 2)]
    assert desk.index(articles[0]) is desk.index(articles[0])
    for article in articles:
        desk.index(article)
    before = embedder.embedded
    reopened = desk.index(articles[0])
    assert embedder.embedded == before
    assert reopened.article == articles[0]
    assert reopened.similarities("Number 0").sentences
    desk.close()


def test_a_row_keeps_the_paragraphs_of_its_citations_and_its_gold() -> None:
    article = Article("The mill", "test", f"{TEXT}\n\nA flood came.\n\nThe wheel was lost.")
    case = replace(CASE, evidence=(("wheel was lost",),))
    row = run(case, article=article)[0]
    assert [passage.text for passage in row.passages] == [TEXT, "The wheel was lost."]
    assert all(article.text[p.start : p.end] == p.text for p in row.passages)


def write_cases(folder: Path, count: int) -> Path:
    """Write cases that bring their article; return the file."""
    path = folder / "cases.jsonl"
    records = [asdict(replace(CASE, id=f"c{n}", context=TEXT)) for n in range(count)]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


@pytest.mark.model
def test_the_command_writes_a_row_a_case_and_prints_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path / "home"))
    out, part = tmp_path / "rows.jsonl", ("--every", "2", "--limit", "2")
    said = call(main, "run", "--cases", write_cases(tmp_path, 6), "--llm", "none", "--out", out, *part)
    assert said.code == 0
    rows = [(row.id, row.llm, row.error) for row in read_rows(out)]
    assert rows == [("c0", "none", None), ("c2", "none", None)]
    assert "2 cases (2 answerable, 0 not), 1 article, model none" in said.out
    assert not (tmp_path / "home" / "articles").exists()


def test_a_case_about_words_is_asked_about_them() -> None:
    case = Case("c1", "fact", "When did it open?", True, about=(4, 8))
    (row,) = run(case, assistant=Placed)
    assert row.answer == MILL.text[4:8]
    (failed,) = run(replace(case, about=(4, 10**6)), assistant=Placed)
    assert "outside the article" in str(failed.error)
