"""What comes back: to whom, in which window, after a restart, and when the disk is full."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingest.library import Library
from rag.models.open import Model, ModelError
from tests.scripted import Window, merged
from ui.memory import new_reader
from ui.models import Models
from ui.preferences import Preferences
from ui.session import STOPPED, Session, Visitor

WIDE, FOUND, FLOAT = "How wide is the weir?", "When was it found?", "Who will float?"


def asked(visitor: Visitor) -> list[str]:
    return [answer.question for answer in visitor.session.turns]


def reader(window: Window) -> str:
    return window.visitor.session.reader


def restarted(window: Window) -> Visitor:
    """Open a window of the same reader after a restart of the program."""
    again = Window(Library(window.library.root, embedder=window.library.embedder))
    return again.arrive(reader(window))


def synced(window: Window, visitor: Visitor) -> list[str]:
    merged(window.reading.sync(visitor))
    return asked(visitor)


def block_the_disk(window: Window) -> Path:
    """Make it impossible to keep anything of readers, even for root; return what is in the way."""
    blocking = window.library.root / "conversations.db"
    blocking.mkdir()
    return blocking


def test_a_conversation_comes_back_after_a_restart_with_the_article_that_was_open(window: Window) -> None:
    window.ask(WIDE)
    merged(window.reading.open(window.otters, window.visitor))
    window.ask(FLOAT)
    visitor = restarted(window)
    assert (visitor.session.article, asked(visitor)) == (window.otters, [FLOAT])
    assert visitor.session.turns[0].statements == window.visitor.session.turns[0].statements


def test_each_article_has_a_conversation_of_its_own(window: Window) -> None:
    window.ask(WIDE)
    merged(window.reading.open(window.otters, window.visitor))
    assert window.questions() == []
    merged(window.reading.open(window.weir, window.visitor))
    assert window.questions() == [WIDE]


def test_two_windows_of_a_reader_see_the_answers_of_each_other(window: Window) -> None:
    other = window.arrive(reader(window))
    window.ask(WIDE)
    merged(window.conversation.ask(FOUND, other))
    assert (window.questions(), asked(other)) == ([WIDE], [WIDE, FOUND])
    assert synced(window, window.visitor) == [WIDE, FOUND]
    assert asked(restarted(window)) == [WIDE, FOUND]


def test_clearing_in_one_window_clears_the_other_and_undoing_brings_both_back(window: Window) -> None:
    other = window.arrive(reader(window))
    window.ask(WIDE)
    merged(window.conversation.ask(FOUND, other))
    window.conversation.clear(window.visitor)  # which has not heard of the other's question
    assert synced(window, other) == []
    merged(window.conversation.ask("Who built it?", other))
    window.conversation.unclear(window.visitor)
    assert synced(window, other) == window.questions() == [WIDE, FOUND, "Who built it?"]


def test_readers_know_nothing_of_each_other(window: Window) -> None:
    stranger = window.arrive("")
    assert stranger.session.reader != reader(window)
    window.ask(WIDE)
    assert synced(window, stranger) == []
    assert asked(window.arrive(new_reader())) == []


@pytest.mark.parametrize("forged", ["", "../../etc", "0" * 31, None, 7, ["a"]], ids=repr)
def test_who_is_unknown_gets_a_new_id(window: Window, forged: object) -> None:
    visitor = Visitor(Session(window.weir))
    changes = merged(window.reading.arrive("", visitor, former=forged))
    assert len(visitor.session.reader) == 64
    assert visitor.session.reader not in (forged, reader(window))
    assert "weir" in changes[window.parts.desk.article]


def test_who_only_looks_in_leaves_nothing_behind(window: Window) -> None:
    assert [path.name for path in window.library.root.iterdir()] == ["articles"]


def test_an_article_that_was_named_comes_first_but_only_once(window: Window) -> None:
    merged(window.reading.open(window.otters, window.visitor))
    again = Window(Library(window.library.root, embedder=window.library.embedder), pinned=True)
    assert again.arrive(reader(window)).session.article == window.weir
    assert again.arrive(reader(window)).session.article == window.otters


def test_an_article_that_is_gone_is_not_opened_on_arrival(window: Window) -> None:
    merged(window.reading.open(window.otters, window.visitor))
    window.library.remove(window.otters)
    assert window.arrive(reader(window)).session.article == window.weir


def test_what_was_said_before_a_stop_and_before_another_question_is_kept(window: Window) -> None:
    window.half_said()
    window.conversation.stop("", window.visitor)
    window.half_said()
    window.ask(FOUND)
    *stopped, found = restarted(window).session.turns
    assert [(len(s.statements), s.notice, s.done) for s in stopped] == [(1, STOPPED, True)] * 2
    assert found.notice is None


def test_a_question_at_work_when_the_window_learns_whose_it_is_goes_on(window: Window) -> None:
    window.ask(WIDE)
    early = Visitor(Session(window.weir))
    window.assistant.go.clear()
    steps = window.conversation.ask(FOUND, early)
    next(steps)
    next(steps)
    changes = merged(window.reading.arrive(reader(window), early))
    assert FOUND in changes[window.parts.chat.live]
    window.assistant.go.set()
    merged(steps)
    assert asked(early) == asked(restarted(window)) == [WIDE, FOUND]


def test_an_answer_given_before_the_window_learns_whose_it_is_is_kept(window: Window) -> None:
    window.ask(WIDE)
    early = Visitor(Session(window.weir))
    merged(window.conversation.ask(FOUND, early))
    merged(window.reading.arrive(reader(window), early))
    assert asked(early) == asked(restarted(window)) == synced(window, early) == [WIDE, FOUND]


def test_a_full_disk_is_told_and_the_conversation_goes_on(window: Window) -> None:
    blocking = block_the_disk(window)
    changes = window.ask(WIDE)
    assert "free the disk or set LECTERN_HOME" in window.note(changes)
    assert "metres wide" in changes[window.parts.chat.live]
    assert synced(window, window.visitor) == [WIDE]
    window.ask(FOUND)
    assert asked(restarted(window)) == []
    blocking.rmdir()
    assert window.parts.note not in window.ask("Who built it?")
    assert window.questions() == asked(restarted(window)) == [WIDE, FOUND, "Who built it?"]


def test_a_full_disk_does_not_keep_a_reader_from_clearing_opening_and_choosing(window: Window) -> None:
    block_the_disk(window)
    window.ask(WIDE)
    for changes in (
        window.conversation.clear(window.visitor),
        window.conversation.unclear(window.visitor),
        merged(window.reading.open(window.otters, window.visitor)),
        window.choices.choose(
            model="", strictness="strict", quotes_only=True, evidence=4, visitor=window.visitor
        ),
    ):
        assert "cannot keep" in window.note(changes)
    merged(window.reading.sync(window.visitor))
    assert window.visitor.session.article == window.otters
    assert window.visitor.session.preferences == Preferences(None, True, "strict", 4)


def test_what_was_cleared_on_a_full_disk_comes_back_once(window: Window) -> None:
    block_the_disk(window)
    window.ask(WIDE)
    window.conversation.clear(window.visitor)
    assert synced(window, window.visitor) == []
    window.conversation.unclear(window.visitor)
    assert synced(window, window.visitor) == [WIDE]


def test_an_article_removed_in_another_window_gives_way_to_one_that_is_there(window: Window) -> None:
    steps, _ = window.half_said()
    window.library.remove(window.weir)
    changes = merged(window.reading.sync(window.visitor))
    assert "Otters float" in changes[window.parts.desk.article]
    assert list(steps) == []
    assert (window.visitor.session.article, window.questions()) == (window.otters, [])


def test_syncing_lets_an_answer_at_work_go_on(window: Window) -> None:
    steps = window.conversation.ask(WIDE, window.visitor)
    next(steps)
    other = window.arrive(reader(window))
    merged(window.conversation.ask(FOUND, other))
    changes = merged(window.reading.sync(window.visitor))
    assert FOUND in changes[window.parts.chat.past]
    assert WIDE in changes[window.parts.chat.live]
    merged(steps)
    assert window.questions() == [FOUND, WIDE]


def test_syncing_shows_the_conversation_only_when_it_has_changed(window: Window) -> None:
    assert window.parts.chat.past not in merged(window.reading.sync(window.visitor))
    assert synced(window, Visitor(Session(window.weir))) == []


def test_a_model_that_can_be_chosen_no_more_is_not_preferred(library: Library) -> None:
    def refuse(spec: str) -> Model | None:
        raise ModelError(f"not {spec}")

    models = Models("none", None, lambda spec: Model(spec, threading.Event))  # type: ignore[arg-type]  # unused
    window = Window(library, models=models)
    window.choices.choose(
        model="a:b", strictness="strict", quotes_only=False, evidence=8, visitor=window.visitor
    )
    again = Window(library, models=Models("none", None, refuse))
    visitor = Visitor(Session(window.weir))
    changes = merged(again.reading.arrive(reader(window), visitor))
    assert visitor.session.preferences == Preferences(strictness="strict")
    assert "weir" in changes[again.parts.desk.article]
