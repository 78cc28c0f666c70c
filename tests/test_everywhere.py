"""All articles asked in the window, without a browser: the one that answers opens, and says so."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from rag.answer import REFUSAL
from tests.scripted import Window, merged
from ui.layout import ALL, ONE
from ui.view import Changes

FLOAT = "Do otters float on their backs?"
NEITHER = "Which taxes, rents and interest are paid monthly?"


def asked(window: Window, question: str, scope: str = ALL) -> list[Changes]:
    return list(window.everywhere.ask(question, scope, window.visitor))


def live(window: Window, steps: list[Changes]) -> str:
    return str(merged(steps)[window.parts.chat.live])


def test_the_article_that_answers_is_opened_and_says_that_it_does(window: Window) -> None:
    steps = asked(window, FLOAT)
    assert "Looking through 2 articles" in steps[0][window.parts.chat.live]
    assert steps[0][window.parts.chat.question] == ""
    opened = next(step for step in steps if window.parts.desk.article in step)
    assert "Judging whether 1 sentence" in opened[window.parts.chat.live]  # lit as soon as it is opened
    shown = merged(steps)
    assert "Otters float" in shown[window.parts.desk.article]
    assert "On otters" in shown[window.parts.desk.bar]
    assert (
        'From <b dir="auto">On otters</b>, of 2 articles the one that answers best.'
        in shown[window.parts.chat.live]
    )
    assert window.visitor.session.article == window.otters
    assert window.questions() == [FLOAT]


def test_what_is_said_is_kept_with_the_article_that_said_it(window: Window) -> None:
    window.ask("How wide is the weir?")
    asked(window, FLOAT)
    merged(window.reading.open(window.weir, window.visitor))
    assert window.questions() == ["How wide is the weir?"]
    merged(window.reading.open(window.otters, window.visitor))
    assert window.questions() == [FLOAT]
    assert window.visitor.session.look is None


def test_the_open_article_stays_where_it_is_the_one_that_answers(window: Window) -> None:
    steps = asked(window, "How wide is the weir in metres?")
    assert all(window.parts.desk.article not in step for step in steps)
    assert 'From <b dir="auto">Notes from the weir</b>' in live(window, steps)


def test_where_none_answers_the_open_article_stays_and_the_nearest_is_offered(window: Window) -> None:
    shown = live(window, asked(window, NEITHER))
    assert window.visitor.session.article == window.weir
    assert "None of the 2 articles says so." in shown
    assert REFUSAL in shown
    assert shown.count('data-act="elsewhere"') <= 1


def test_the_nearest_article_is_asked_there(window: Window) -> None:
    merged(window.everywhere.elsewhere(f"{window.otters} {FLOAT}", window.visitor))
    assert (window.visitor.session.article, window.questions()) == (window.otters, [FLOAT])


def test_a_question_that_leans_on_the_open_article_stays_there(window: Window) -> None:
    window.ask("How wide is the weir in metres?")
    steps = asked(window, "And who built it?")
    assert window.visitor.session.article == window.weir
    assert "understood as" in live(window, steps)
    assert 'class="from"' not in live(window, steps)


@pytest.mark.parametrize(("question", "scope"), [(FLOAT, ONE), ("  ", ALL)])
def test_one_article_is_asked_as_ever_and_nothing_is_nothing(
    window: Window, question: str, scope: str
) -> None:
    asked(window, question, scope)
    assert window.visitor.session.article == window.weir
    assert window.visitor.session.look is None


def test_the_choice_is_there_as_soon_as_there_are_two_articles(window: Window) -> None:
    scope = window.parts.chat.scope
    gone = merged(window.reading.remove(window.otters, window.visitor))
    assert gone[scope]["visible"] is False
    back = merged(window.reading.restore(window.visitor))
    assert back[scope]["visible"] is True
    assert ("All 2 articles", ALL) in back[scope]["choices"]


@pytest.fixture
def held(window: Window, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds the search back until it is set."""
    go, look = threading.Event(), window.shelf.across.look

    def waits(*args: object, **options: object) -> object:
        go.wait(10)
        return look(*args, **options)  # type: ignore[arg-type]  # passed on as they come

    monkeypatch.setattr(window.shelf.across, "look", waits)
    yield go
    go.set()


def test_it_can_be_stopped_in_mid_search_and_the_question_comes_back(
    window: Window, held: threading.Event
) -> None:
    steps = window.everywhere.ask(FLOAT, ALL, window.visitor)
    next(steps)
    stopped = window.conversation.stop("", window.visitor)
    assert stopped[window.parts.chat.question] == FLOAT
    held.set()
    assert list(steps) == []
    assert (window.visitor.session.article, window.questions()) == (window.weir, [])


def test_a_search_that_fails_is_told_and_the_question_comes_back(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError("the disk is gone")

    monkeypatch.setattr(window.shelf.across, "look", fails)
    assert "Something went wrong" in live(window, asked(window, FLOAT))
    assert window.conversation.give_back("", window.visitor)[window.parts.chat.question] == FLOAT
