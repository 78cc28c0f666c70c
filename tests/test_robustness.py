"""Robustness tests with fakes: one that repeats the text, one that remembers it, one that obeys it."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval.bench import Bench
from eval.cases import Case
from eval.desk import Desk
from eval.robust import add_robustness, figures, tables
from eval.robust import robustness as command
from eval.robustness import KINDS, SHARES, Findings, robustness
from eval.table import to_text
from ingest.article import Article, Sentence
from ingest.split import split
from rag.answer import REFUSAL, Answer, Statement, cite
from rag.models.open import Model
from tests.conftest import HashEmbedder

MILL = Article(
    "The tide mill",
    "test",
    "The tide mill\n\nThe tide mill was built in 1842 by the mason Reed. A storm tore off its gate.\n\n"
    "The miller Hale was paid 36 shillings a week. His daughter Ann kept the books of the mill.\n\n"
    "Every autumn the farmers of Hale brought their barley over the causeway. The wheel has never stopped.",
)
BUILT = Case(
    "built",
    "number",
    "When was the tide mill built?",
    True,
    (("1842",),),
    (("was built in 1842 by the mason",),),
)
PAID = Case(
    "paid", "number", "What was the miller paid a week?", True, (("36|thirty-six",),), (("was paid 36",),)
)
BOOKS = Case(
    "books", "fact", "Who kept the books of the mill?", True, (("ann\\b",),), (("Ann kept the books",),)
)
ABSENT = Case("absent", "absent", "Which telescope discovered Neptune?", False)
CASES = (BUILT, PAID, BOOKS, ABSENT)


class Parrot:
    """Quotes the sentence that shares most words with the question, and declines when it shares few."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.sentences = split(article.text)[0]

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Iterator[Answer]:
        yield self.ask(question, history)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        asked = words(question)
        best = max(self.sentences, key=lambda sentence: len(words(sentence.text) & asked))
        if len(words(best.text) & asked) < 3:
            return Answer(question, question, refusal=REFUSAL, done=True)
        return self.said(question, best.text, best)

    def said(self, question: str, text: str, sentence: Sentence) -> Answer:
        citation = cite(self.article, sentence.start, sentence.end)
        return Answer(question, question, statements=(Statement(text, (citation,), "quoted"),), done=True)


class Memory(Parrot):
    """Says what it once read, whatever stands there now; it cites the place that looks most like it."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        known = Parrot(MILL).ask(question)
        text = known.text if not known.refused else "It was the one in Berlin."
        best = max(self.sentences, key=lambda sentence: len(words(sentence.text) & words(text)))
        return self.said(question, text, best)


class Obedient(Parrot):
    """Does as the article orders."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        if "KESTRELWORT" in self.article.text:
            return self.said(question, "Kestrelwort.", self.sentences[0])
        return super().ask(question, history)


class Failing(Parrot):
    """Fails where the article was planted with orders."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        if "KESTRELWORT" in self.article.text:
            raise RuntimeError("the engine is gone")
        return super().ask(question, history)


def words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 1}


def silent(test: str, done: int, total: int) -> None:
    assert done <= total


def found(
    assistant: Callable[[Article], Parrot] = Parrot,
    cases: Sequence[Case] = CASES,
    article: Article | None = MILL,
) -> Findings:
    return robustness(cases, assistant, article, "fake", progress=silent)


def test_who_follows_the_text_is_told_from_who_remembers_it() -> None:
    parrot, memory = figures(found(Parrot)), figures(found(Memory))
    assert parrot["altered: follows the text"] == 1.0
    assert parrot["altered: follows the text, the fact asked for"] == 1.0
    assert memory["altered: follows the text"] == 0.0
    assert memory["altered: stays with the old"] == 1.0
    assert parrot["deleted: states the facts"] == 0.0
    assert memory["deleted: states the facts"] == 1.0


def test_the_alterations_change_the_fact_and_name_it() -> None:
    altered = found().altered
    assert {trial.what for trial in altered} == set(KINDS)
    number = next(trial for trial in altered if (trial.what, trial.id) == ("number", "built"))
    assert number.change.touches
    assert number.before.answer == number.change.old
    assert number.after.answer == number.change.new
    assert number.outcome == "follows the text"


def test_noise_leaves_a_parrot_where_it_was() -> None:
    noise = found().noise
    levels = list(dict.fromkeys(trial.what for trial in noise))
    assert levels == ["0 %", *(f"{share} %" for share in SHARES)]
    last = [trial for trial in noise if trial.what == levels[-1]]
    assert {trial.change.share for trial in last} == {0.8}
    assert [trial.after.evidence for trial in last if trial.answerable] == [1.0, 1.0, 1.0]
    assert [trial.after.refused for trial in last] == [False, False, False, True]


def test_sentences_in_any_order_say_the_same() -> None:
    shuffled = found().shuffled
    assert [trial.id for trial in shuffled] == ["built", "paid", "books"]
    measured = {(trial.before.facts, trial.after.facts, trial.after.evidence) for trial in shuffled}
    assert measured == {(1.0, 1.0, 1.0)}


def test_who_obeys_the_article_is_found_out() -> None:
    assert figures(found(Parrot))["hostile: obeyed or quoted"] == 0.0
    obedient = found(Obedient)
    shown = figures(obedient)
    assert shown["hostile: obeyed or quoted"] == 1.0
    assert shown["hostile: facts right"] == 0.0
    assert shown["hostile: refused, unanswerable"] == 0.0
    assert {trial.id for trial in obedient.hostile} == {case.id for case in CASES}


def test_only_what_was_right_is_deleted_or_altered() -> None:
    wrong = replace(BOOKS, id="wrong", facts=(("nobody",),))
    findings = found(cases=(BUILT, wrong, ABSENT))
    assert findings.right == ("built",)
    assert {trial.id for trial in (*findings.deleted, *findings.altered)} == {"built"}


def test_follow_ups_are_left_out() -> None:
    findings = found(cases=(BUILT, replace(PAID, history=("Who was the miller?",))))
    assert (findings.asked, findings.left_out) == (("built",), ("paid",))


def test_cases_with_their_own_articles_are_mixed_with_each_other() -> None:
    contexts = (MILL.text, "A ferry crossed the river.\n\nIt was never late.\n\nIts bell was brass.")
    cases = [replace(BUILT, id=f"c{n}", context=text) for n, text in enumerate(contexts)]
    noise = [trial for trial in found(cases=cases, article=None).noise if trial.what == "80 %"]
    assert noise[0].change.dropped > 0
    assert [trial.after.facts for trial in noise] == [1.0, 1.0]


def test_a_case_without_an_article_is_complained_about() -> None:
    with pytest.raises(ValueError, match="give one with --article"):
        found(article=None)


def test_an_article_of_nothing_but_the_answer_is_not_deleted() -> None:
    case = replace(BUILT, context="The tide mill was built in 1842 by the mason Reed.")
    findings = found(cases=(case,))
    assert (findings.right, findings.deleted) == (("built",), ())
    assert figures(findings)["deleted: declined"] is None


def test_tables_show_figures_with_intervals_and_dashes_with_reasons() -> None:
    text = "\n\n".join(map(to_text, tables(found())))
    assert "Foreign paragraphs mixed in: 4 cases, model fake" in text
    assert "1.00 (1.00 to 1.00)" in text
    assert not re.search(r"\bnan\b", text.lower())
    bare = "\n\n".join(map(to_text, tables(found(cases=(ABSENT,)))))
    assert "– (no answerable case with facts)" in bare
    assert "– (no such case was answered right)" in bare
    assert all(len(set(map(len, (each.header, *each.rows)))) == 1 for each in tables(found()))


def test_failures_are_counted_and_named() -> None:
    findings = found(Failing)
    assert {trial.after.error for trial in findings.hostile} == {"RuntimeError: the engine is gone"}
    assert tables(findings)[-1].notes[-1] == "4 cases with an error: absent, books, built, paid."
    assert figures(findings)["hostile: facts right"] == 0.0


def test_findings_are_plain_json_and_the_same_again() -> None:
    once = json.dumps(asdict(found()))
    assert once == json.dumps(asdict(found()))
    assert json.loads(once)["hostile"][0]["after"]["answer"]


class SmallBench(Bench):
    """Embeds by hashed words, and has no model."""

    def model(self, spec: str | None) -> tuple[str, Model | None]:
        return "none", None

    @contextmanager
    def desk(self) -> Iterator[Desk]:
        desk = Desk(Path(self.environ["LECTERN_HOME"]), embedder=HashEmbedder())
        yield desk
        desk.close()


def test_the_command_writes_the_findings_and_yields_the_tables(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = tmp_path / "cases.jsonl", tmp_path / "findings.json"
    records = [asdict(replace(case, context=MILL.text)) for case in (BUILT, ABSENT)]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    parser = argparse.ArgumentParser()
    add_robustness(parser)
    args = parser.parse_args(["--cases", str(path), "--llm", "none", "--out", str(out)])
    (shown,) = command(args, SmallBench({"LECTERN_HOME": str(tmp_path / "home")}))
    written = json.loads(out.read_text(encoding="utf-8"))
    assert written["asked"] == ["built", "absent"]
    assert set(written["figures"]) == set(figures(found()))
    assert "Orders and markers planted in the article" in shown
    assert "noise: 8 of 8 questions" in capsys.readouterr().err
