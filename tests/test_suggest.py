"""Questions are offered only once they were asked, and answered from the sentence they were made of."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ingest.library import Library
from ingest.load import from_text
from ingest.split import split
from rag.answer import REFUSAL, Answer, Statement, cite
from rag.assistant import Assistant
from ui.suggest import SURE, Suggestions

TEXT = (
    "The mill was built in 1911 by Oskar Brandt of the council. It is made of larch.\n\n"
    "The miller Ada Quill sold 40 sacks of flour. She calls it a poor year.\n\n"
    "Tomas Vell warned that the sluice may break. The repair would cost £9,000.\n\n"
    "While Norhaven Harbour grew, Tomas Vell paid. "
    "The harbour has 24 cranes, all of them green. A ferry of the Sound Company crosses on Sundays."
)
ARTICLE = from_text(TEXT)
SENTENCES = split(ARTICLE.text)[0]


def about(*names: str) -> set[str]:
    """The questions what the article says about these."""
    return {f"What does the article say about {name}?" for name in names}


class Script:
    """Answers every question from the sentence that has its name, as surely as it is told to."""

    def __init__(self, sure: float = 1.0) -> None:
        self.sure, self.asked = sure, list[str]()

    def __call__(self, question: str, history: Sequence[Answer]) -> Answer:
        self.asked.append(question)
        name = question.rstrip("?").split("about ")[-1]
        found = next(s for s in SENTENCES if name in s.text)
        citation = cite(ARTICLE, found.start, found.end)
        quote = Statement(citation.quote, (citation,), "quoted")
        return Answer(question, question, statements=(quote,), answerable_p=self.sure, done=True)


def test_of_every_name_it_is_asked_what_is_said_of_it() -> None:
    names = ("Oskar Brandt", "Ada Quill", "Tomas Vell", "Sound Company", "Norhaven Harbour")
    assert set(Suggestions(SENTENCES, Script()).starters(9)) == about(*names)


def test_a_name_is_asked_about_without_what_it_owns() -> None:
    (sentence,), _ = split("The weir is older than Ada Quill’s mill.")
    assert [question for question, _ in Suggestions((), Script())._candidates([sentence])] == [
        "What does the article say about Ada Quill?"
    ]


def test_what_a_model_wrote_comes_first() -> None:
    script = Script()
    place = TEXT.index("Tomas Vell")
    written = [("What is feared about Tomas Vell", place)]
    suggestions = Suggestions(SENTENCES, script, written)
    assert suggestions.starters(1) == [written[0][0]]
    answer = script("What does the article say about Ada Quill?", ())
    assert suggestions.follow_ups(answer, (), 9)[0] == written[0][0]
    assert written[0][0] not in suggestions.follow_ups(answer, (), 9, offered=[written[0][0]])


@pytest.mark.parametrize("n", [0, 1, 3, 50])
def test_no_more_are_offered_than_asked_for_and_none_twice(n: int) -> None:
    suggestions = Suggestions(SENTENCES, Script())
    questions = suggestions.starters(n)
    assert len(questions) == len(set(questions)) <= n
    assert questions == suggestions.starters(n)


def test_what_is_not_surely_answered_is_not_offered() -> None:
    script = Script(sure=SURE - 0.01)
    assert Suggestions(SENTENCES, script).starters(2) == []
    assert script.asked


def test_what_is_declined_is_not_offered() -> None:
    declined = Answer("?", "?", refusal=REFUSAL, answerable_p=1.0, done=True)
    assert Suggestions(SENTENCES, lambda question, history: declined).starters(2) == []


def test_what_was_cited_asked_or_offered_is_not_offered_to_go_on_with() -> None:
    script = Script()
    suggestions = Suggestions(SENTENCES, script)
    answer = script("What does the article say about Tomas Vell?", ())
    found = suggestions.follow_ups(answer, (), 9, offered=["What does the article say about Ada Quill?"])
    assert set(found) == about("Oskar Brandt", "Sound Company", "Norhaven Harbour")


def test_nothing_is_tried_once_it_is_not_wanted() -> None:
    script = Script()
    answer = script("What does the article say about Oskar Brandt?", ())
    tried = len(script.asked)
    wanted = iter((True, False))
    found = Suggestions(SENTENCES, script).follow_ups(answer, (), 9, wanted=lambda: next(wanted))
    assert len(script.asked) == tried + 1
    assert len(found) <= 1


def test_the_nearest_come_first() -> None:
    script = Script()
    answer = script("What does the article say about Oskar Brandt?", ())
    assert set(Suggestions(SENTENCES, script).follow_ups(answer, (), 1)) == about("Ada Quill")


def test_an_assistant_offers_what_it_answers(library: Library) -> None:
    assistant = Assistant(library.add(ARTICLE))
    questions = Suggestions.about(assistant).starters(4)
    assert any("Vell" in question for question in questions)
    for question in questions:
        assert not assistant.ask(question).refused
