"""The window's behaviour without a browser: what each event changes, for whom, and what is never lost."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import gradio as gr
import pytest

from ingest.library import Library
from rag.model import ModelError
from tests.scripted import Window
from ui.app import build_app, launch_options
from ui.conversation import UNEXPECTED
from ui.session import STOPPED, Session


@pytest.fixture
def window(library: Library) -> Window:
    return Window(library)


def test_the_question_is_shown_before_anything_is_searched(window: Window) -> None:
    first = next(window.conversation.ask("How wide is the weir?", window.visitor))
    assert "How wide is the weir?" in first[window.parts.chat.live]
    assert "Searching" in first[window.parts.chat.live]
    assert first[window.parts.chat.question] == ""
    assert first[window.parts.chat.stop]["visible"] is True


def test_evidence_is_lit_before_the_first_sentence_is_said(window: Window) -> None:
    steps = list(window.conversation.ask("How wide is the weir?", window.visitor))
    lives = [str(step[window.parts.chat.live]) for step in steps]
    assert "&quot;keys&quot;:&quot;e1&quot;" in lives[1]
    assert 'class="chip"' not in lives[1]
    assert 'class="chip"' in lives[-1]
    assert steps[-1][window.parts.chat.ask]["visible"] is True


def test_a_second_question_sees_the_first_and_moves_it_to_the_past(window: Window) -> None:
    window.ask("How wide is the weir?")
    steps = list(window.conversation.ask("When was it found?", window.visitor))
    assert "How wide is the weir?" in steps[0][window.parts.chat.past]
    assert "searched as: When was it found? (How wide is the weir?)" in steps[-1][window.parts.chat.live]
    assert window.questions() == ["How wide is the weir?", "When was it found?"]


def test_nothing_is_asked_when_the_question_is_blank(window: Window) -> None:
    assert list(window.conversation.ask("  \n", window.visitor)) == [{window.parts.chat.question: ""}]


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        pytest.param(ModelError("no model at <there>"), "no model at &lt;there&gt;", id="one for readers"),
        pytest.param(KeyError("internals"), UNEXPECTED.replace("'", "&#x27;"), id="one for the log"),
    ],
)
def test_an_error_is_told_and_the_question_comes_back(window: Window, error: Exception, shown: str) -> None:
    window.ask("How wide is the weir?")
    window.assistant.error = error
    last = window.ask("Who built the weir?")
    box = window.parts.chat.question
    assert shown in last[window.parts.chat.live]
    assert "internals" not in last[window.parts.chat.live]
    assert window.conversation.give_back("", window.visitor) == {box: "Who built the weir?"}
    assert window.conversation.give_back("typed", window.visitor) == {box: gr.skip()}
    assert window.questions() == ["How wide is the weir?"]


def test_leaving_an_answer_closes_the_stream_of_the_assistant(window: Window) -> None:
    window.assistant.go.clear()
    steps = window.conversation.ask("How wide is the weir?", window.visitor)
    next(steps)
    next(steps)
    steps.close()  # type: ignore[attr-defined]  # what Gradio does when the reader has gone
    window.assistant.go.set()
    assert window.assistant.closed.wait(5)
    assert window.questions() == []


def test_stopping_keeps_what_was_said_and_nothing_later_is_shown(window: Window) -> None:
    steps = window.conversation.ask("What of the weir in May, and the plank?", window.visitor)
    shown = next(step for step in steps if "statement" in step[window.parts.chat.live])
    assert shown[window.parts.chat.live].count("said") == 1
    changes = window.conversation.stop("", window.visitor)
    assert STOPPED in changes[window.parts.chat.live]
    assert list(steps) == []
    assert window.questions() == ["What of the weir in May, and the plank?"]


def test_stopping_does_not_wait_for_the_model_and_gives_the_question_back(window: Window) -> None:
    window.assistant.go.clear()
    steps = window.conversation.ask("How wide is the weir?", window.visitor)
    next(steps)
    next(steps)
    changes = window.conversation.stop("", window.visitor)
    assert changes[window.parts.chat.question] == "How wide is the weir?"
    assert list(steps) == []
    assert window.questions() == []
    window.assistant.go.set()


def test_the_end_of_a_stopped_answer_leaves_the_box_alone(window: Window) -> None:
    window.assistant.go.clear()
    steps = window.conversation.ask("How wide is the weir?", window.visitor)
    next(steps)
    next(steps)
    window.conversation.stop("", window.visitor)
    assert list(steps) == []
    # This event read the box before the stop had refilled it.
    assert window.conversation.give_back("", window.visitor) == {window.parts.chat.question: gr.skip()}
    window.assistant.go.set()


def test_a_question_asked_meanwhile_replaces_the_one_at_work(window: Window) -> None:
    window.assistant.go.clear()
    first = window.conversation.ask("How wide is the weir?", window.visitor)
    next(first)
    next(first)
    second = window.conversation.ask("When was it found?", window.visitor)
    next(second)
    window.assistant.go.set()
    assert list(first) == []
    assert "found again" in list(second)[-1][window.parts.chat.live]
    assert window.questions() == ["When was it found?"]


def test_clearing_brings_the_starters_back(window: Window) -> None:
    window.ask("How wide is the weir?")
    changes = window.conversation.clear(window.visitor)
    offered = [changes[b] for b in window.parts.chat.starters]
    assert [o["value"] for o in offered if o["visible"]] == ["How wide is it?", "Who built it?"]
    assert window.questions() == []


def test_each_window_gets_a_visitor_of_its_own(window: Window) -> None:
    other = deepcopy(window.visitor)
    window.ask("How wide is the weir?")
    assert other.session == Session(window.weir)


def test_the_app_is_private_and_serves_several_readers(window: Window) -> None:
    app = build_app(window.assistant, window.library)
    events: list[Any] = list(app.fns.values())
    assert app.analytics_enabled is False
    assert {event.concurrency_limit for event in events if event.fn} == {8}
    assert all(event.api_visibility == "private" for event in events)


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    head = launch_options()["head"]
    assert "@import" not in head
    assert [line for line in head.splitlines() if "http" in line and "www.w3.org/2000/svg" not in line] == []
    assert launch_options()["share"] is False
