"""What a window remembers: values made of one another, and the place that holds the current one."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from rag.answer import Answer, Citation, Statement
from ui.preferences import Preferences
from ui.session import STOPPED, Session, Visitor

SAID = Statement("It is wide.", (Citation(0, 11, "It is wide."),), "quoted")
FIRST = Answer("How wide is it?", "How wide is it?", statements=(SAID,), done=True)
GROWING = Answer("Who built it?", "Who built it?", statements=(SAID,), notice="No model.")
KNOWN = Session("weir", reader="r", turns=(FIRST,), preferences=Preferences(evidence=4))
BUSY = KNOWN.suggest(("Why?",)).ask("Who built it?").hear(GROWING)


def test_a_question_asked_alone_has_no_history() -> None:
    assert KNOWN.ask("Who built it?").history == (FIRST,)
    assert KNOWN.ask("Who built it?", alone=True).history == ()


def test_a_question_takes_the_place_of_what_was_suggested_and_of_a_failure() -> None:
    asked = BUSY.fail("No.").suggest(("Why?",)).ask("When?")
    assert (asked.question, asked.live, asked.problem, asked.suggested) == ("When?", None, None, ())


def test_a_failure_keeps_the_question_and_drops_what_was_heard() -> None:
    failed = BUSY.fail("No model.")
    assert (failed.question, failed.live, failed.problem) == ("Who built it?", None, "No model.")
    assert failed.turns == (FIRST,)


def test_stopping_keeps_what_was_said_and_says_that_it_is_not_all() -> None:
    stopped = BUSY.stop()
    assert stopped.turns == (FIRST, replace(GROWING, done=True, notice=f"No model. {STOPPED}"))
    assert (stopped.question, stopped.live) == (None, None)


def test_stopping_before_anything_was_said_leaves_no_turn() -> None:
    assert KNOWN.ask("When?").stop() == KNOWN
    assert KNOWN.ask("When?").hear(replace(GROWING, statements=())).stop() == KNOWN
    assert KNOWN.stop() == KNOWN


def test_clearing_holds_what_it_cleared_also_when_said_twice_and_nothing_else_changes() -> None:
    cleared = BUSY.clear()
    assert (cleared.turns, cleared.question, cleared.suggested) == ((), None, ())
    assert [answer.question for answer in cleared.cleared] == ["How wide is it?", "Who built it?"]
    assert cleared.preferences == KNOWN.preferences
    assert KNOWN.clear().clear().cleared == (FIRST,)


def test_another_article_brings_its_conversation_and_takes_what_was_about_this_one() -> None:
    there = replace(BUSY, unsaved=(FIRST,)).correct(FIRST).clear().forget("otters").open("mill", (GROWING,))
    expected = replace(KNOWN, article="mill", turns=(GROWING,), removed="otters")
    assert there == expected


def test_a_window_that_is_built_from_another_goes_its_own_way() -> None:
    visitor = Visitor(KNOWN)
    other = deepcopy(visitor)
    visitor.note(lambda s: s.ask("When?"))
    assert other.session == KNOWN


def test_an_answer_that_was_interrupted_changes_nothing() -> None:
    visitor = Visitor(KNOWN)
    _, run = visitor.begin(lambda s: s.ask("When?"))
    visitor.interrupt(Session.stop)
    assert visitor.proceed(run, lambda s: s.hear(GROWING)) is None
    assert visitor.session == KNOWN


def test_what_has_nothing_to_do_with_the_answer_lets_it_go_on() -> None:
    visitor = Visitor(KNOWN)
    _, run = visitor.begin(lambda s: s.ask("When?"))
    visitor.note(lambda s: s.correct(FIRST))
    heard = visitor.proceed(run, lambda s: s.hear(GROWING))
    assert heard == visitor.session
    assert (visitor.session.live, visitor.session.correcting) == (GROWING, FIRST)


def test_a_change_that_fails_leaves_the_session_and_the_answer_as_they_are() -> None:
    def fail(session: Session) -> Session:
        raise ValueError(session.article)

    visitor = Visitor(KNOWN)
    _, run = visitor.begin(lambda s: s.ask("When?"))
    for change in (visitor.interrupt, visitor.note):
        with pytest.raises(ValueError, match="weir"):
            change(fail)
    assert visitor.run == run
    assert visitor.session.question == "When?"


def test_questions_offered_are_remembered_until_another_article_is_opened() -> None:
    first, second = ("Who?", "Where?"), ("When?", "Why?")
    later = KNOWN.suggest(first).suggest(second).suggest(("How?",))
    assert later.suggested == ("How?",)
    assert later.offered == ("Where?", "When?", "Why?", "How?")
    assert later.open("other", ()).offered == ()
