"""Questions are offered only once they were asked, and answered from the sentence they were made of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.shipped import ARTICLES
from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text, load
from ingest.split import split
from rag.answer import REFUSAL, Answer, Evidence, Features, Statement, cite
from rag.assistant import Assistant
from rag.suggest import SURE, Suggestions

TEXT = (
    "The mill was built in 1911 by the council. It is made of larch.\n\n"
    "Ada Quill, a miller in Norhaven, sold 40 sacks of flour. She calls it a poor year.\n\n"
    "Mayor Tomas Vell warned that the sluice may break. The repair would cost £9,000.\n\n"
    "The harbour has 24 cranes, all of them green. A ferry crosses the sound on Sundays."
)


@pytest.fixture
def assistant(library: Library) -> Assistant:
    return Assistant(library.add(from_text(TEXT, title="The mill")))


def cites(answer: Answer, part: str) -> bool:
    return any(part in citation.quote for citation in answer.citations)


def test_an_article_begins_with_different_questions_spread_over_it(assistant: Assistant) -> None:
    questions = assistant.starters(4)
    assert questions == [
        "When was the mill built?",
        "Who sold 40 sacks of flour?",
        "What did Tomas Vell warn about?",
        "How many cranes does the harbour have?",
    ]


@pytest.mark.parametrize("n", [-1, 0, 1, 3, 50])
def test_no_more_are_offered_than_asked_for_and_none_twice(assistant: Assistant, n: int) -> None:
    questions = assistant.starters(n)
    assert len(questions) == len(set(questions)) <= max(n, 0)
    assert questions == assistant.starters(n)


def test_every_question_offered_is_answered(assistant: Assistant) -> None:
    for question in assistant.starters(50):
        answer = assistant.ask(question)
        assert not answer.refused
        assert (answer.answerable_p or 0.0) >= SURE


def test_one_goes_on_near_what_was_cited(assistant: Assistant) -> None:
    answer = assistant.ask("When was the mill built?")
    assert cites(answer, "1911")
    questions = assistant.follow_ups(answer)
    assert len(questions) == 2
    assert not any(cites(assistant.ask(q, [answer]), "1911") and "mill" in q for q in questions)


def test_what_was_offered_lately_is_not_offered_again(assistant: Assistant) -> None:
    answer = assistant.ask("When was the mill built?")
    first = assistant.follow_ups(answer, (), 1)
    second = assistant.follow_ups(answer, (), 1, offered=first)
    assert first
    assert second
    assert first != second


def test_going_on_repeats_nothing_and_comes_to_an_end(assistant: Assistant) -> None:
    history: list[Answer] = []
    answer = assistant.ask("When was the mill built?")
    asked = [answer.question]
    while questions := assistant.follow_ups(answer, history, 1):
        assert questions[0] not in asked
        asked += questions
        history.append(answer)
        answer = assistant.ask(questions[0], history)
        assert not answer.refused
        assert answer.standalone == answer.question
    assert 1 < len(asked) < 12


def test_after_a_refusal_one_goes_on_with_what_the_article_answers(assistant: Assistant) -> None:
    answer = assistant.ask("Zxq vwk?")
    refused = answer if answer.refused else replace(answer, statements=(), refusal=REFUSAL)
    questions = assistant.follow_ups(refused)
    assert len(questions) == 2
    assert not any(assistant.ask(question, [refused]).refused for question in questions)


SENTENCES = split(TEXT)[0]
ARTICLE = from_text(TEXT)


def answering(
    *,
    p: float = 0.9,
    refusal: str | None = None,
    strange: int = 0,
    unheard: bool = False,
    cited: str = "1911",
) -> Suggestions:
    """Suggestions over an assistant that answers every question alike."""

    def ask(question: str, history: Sequence[Answer]) -> Answer:
        found = next(s for s in SENTENCES if cited in s.text)
        quote = cite(ARTICLE, found.start, found.end)
        return Answer(
            question,
            question,
            (Evidence(found, 0.9),),
            (Statement(quote.quote, (quote,), "quoted"),),
            p,
            refusal,
            judged=Features(None, 0.9, 0.9, strange, unheard=unheard),
            done=True,
        )

    return Suggestions(SENTENCES, ask)


def test_a_question_is_offered_when_the_answer_is_sure_and_cites_its_sentence() -> None:
    assert answering().starters(4) == ["When was the mill built?"]


UNSURE = {
    "refused": answering(refusal=REFUSAL),
    "hardly likely": answering(p=SURE - 0.01),
    "naming what is not there": answering(strange=1),
    "somebody else's words": answering(unheard=True),
    "from another sentence": answering(cited="larch"),
}


@pytest.mark.parametrize("suggestions", UNSURE.values(), ids=UNSURE)
def test_a_question_is_not_offered_when_its_answer_is(suggestions: Suggestions) -> None:
    assert suggestions.starters(4) == []


def test_few_questions_are_asked_however_long_the_article() -> None:
    sentences = split("\n".join(f"The tower of hall {n} was built in {n}." for n in range(1000, 2999)))[0]
    asked: list[str] = []

    def ask(question: str, history: Sequence[Answer]) -> Answer:
        asked.append(question)
        return Answer(question, question, refusal=REFUSAL, done=True)

    suggestions = Suggestions(sentences, ask)
    assert suggestions.starters(4) == []
    assert suggestions.follow_ups(Answer("?", "?", (Evidence(sentences[7], 0.5),)), (), 2) == []
    assert 0 < len(asked) <= 24
    assert len(set(asked)) >= len(asked) - 4  # once for the beginning, once for going on


@given(st.text(max_size=200), st.integers(0, 4))
def test_any_text_gives_questions_or_none(text: str, n: int) -> None:
    sentences = split(text)[0]
    suggestions = Suggestions(
        sentences, lambda question, history: Answer(question, question, answerable_p=0.9, done=True)
    )
    assert suggestions.starters(n) == []
    assert suggestions.follow_ups(Answer(text, text), (), n) == []


@pytest.fixture
def opened(library: Library, request: pytest.FixtureRequest) -> ArticleIndex:
    return library.add(load(str(request.param)))


@pytest.mark.parametrize("opened", ARTICLES.values(), ids=ARTICLES, indirect=True)
def test_a_bundled_article_offers_questions_with_a_plain_embedder(opened: ArticleIndex) -> None:
    questions = Assistant(opened).starters(4)
    assert len(questions) == 4
    assert len({re.split(" ", question)[0] for question in questions}) > 1
