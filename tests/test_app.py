"""The conversation without a browser: what each event changes, for whom, and what is never lost."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr
import pytest

from rag.models.open import ModelError
from rag.reader.run import ReaderError
from tests.scripted import Window, merged
from ui.app import build_app, launch_options
from ui.session import STOPPED
from ui.view import UNEXPECTED

WIDE = "How wide is the weir?"


def test_the_question_is_shown_before_anything_is_searched(window: Window) -> None:
    first = next(window.conversation.ask(WIDE, window.visitor))
    chat = window.parts.chat
    assert WIDE in first[chat.live]
    assert "Searching" in first[chat.live]
    assert first[chat.question] == ""
    assert (first[chat.stop]["visible"], first[chat.ask]["visible"]) == (True, False)


def test_evidence_is_lit_before_the_first_sentence_is_said(window: Window) -> None:
    steps = [s for s in window.conversation.ask(WIDE, window.visitor) if window.parts.chat.live in s]
    lives = [str(step[window.parts.chat.live]) for step in steps]
    assert "&quot;key&quot;:&quot;e1&quot;" in lives[1]
    assert 'class="chip"' not in lives[1]
    assert 'class="chip"' in lives[-1]
    assert merged(steps)[window.parts.chat.ask]["visible"] is True


def test_the_bar_counts_the_sentences_cited_so_far(window: Window) -> None:
    bar = window.parts.desk.bar
    assert "Nothing cited yet" in next(window.conversation.ask(WIDE, window.visitor))[bar]
    assert "2 of 6 sentences cited so far" in window.ask(WIDE)[bar]
    assert "3 of 6 sentences cited so far" in window.ask("Who fishes there?")[bar]


def test_a_second_question_sees_the_first_and_moves_it_to_the_past(window: Window) -> None:
    window.ask(WIDE)
    changes = window.ask("When was it found?")
    assert WIDE in changes[window.parts.chat.past]
    assert f"When was it found? ({WIDE})" in changes[window.parts.chat.live]
    assert window.questions() == [WIDE, "When was it found?"]


def test_a_question_asked_alone_is_searched_as_it_stands(window: Window) -> None:
    window.ask(WIDE)
    changes = merged(window.conversation.pick("When was it found?", window.visitor, alone=True))
    assert window.parts.chat.question not in changes
    assert "understood as" not in changes[window.parts.chat.live]
    assert window.questions() == [WIDE, "When was it found?"]


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
    window.ask(WIDE)
    window.assistant.error = error
    last = window.ask("Who built the weir?")
    chat = window.parts.chat
    assert shown in last[chat.live]
    assert "internals" not in last[chat.live]
    assert (last[chat.stop]["visible"], last[chat.suggested]) == (False, "")
    assert window.conversation.give_back("", window.visitor) == {chat.question: "Who built the weir?"}
    assert window.conversation.give_back("typed", window.visitor) == {chat.question: gr.skip()}
    assert window.questions() == [WIDE]


def test_leaving_an_answer_closes_the_stream_of_the_assistant(
    window: Window, waiting: threading.Event
) -> None:
    steps = window.begin(WIDE)
    steps.close()  # type: ignore[attr-defined]  # what Gradio does when the reader has gone
    waiting.set()
    assert window.assistant.closed.wait(5)
    assert window.questions() == []


def test_stopping_keeps_what_was_said_and_nothing_later_is_shown(window: Window) -> None:
    steps, shown = window.half_said()
    assert shown[window.parts.chat.live].count("said") == 1
    changes = window.conversation.stop("", window.visitor)
    assert STOPPED in changes[window.parts.chat.live]
    assert changes[window.parts.chat.question] == gr.skip()
    assert list(steps) == []
    assert window.questions() == ["What of the weir in May, and the plank?"]


@pytest.mark.usefixtures("waiting")
def test_stopping_does_not_wait_for_the_model_and_gives_the_question_back_once(window: Window) -> None:
    steps = window.begin(WIDE)
    changes = window.conversation.stop("", window.visitor)
    assert changes[window.parts.chat.question] == WIDE
    assert list(steps) == []
    assert window.questions() == []
    # This event read the box before the stop had refilled it.
    assert window.conversation.give_back("", window.visitor) == {window.parts.chat.question: gr.skip()}


def test_a_question_asked_meanwhile_replaces_the_one_at_work(
    window: Window, waiting: threading.Event
) -> None:
    first = window.begin(WIDE)
    second = window.conversation.ask("When was it found?", window.visitor)
    next(second)
    waiting.set()
    assert list(first) == []
    assert "found again" in merged(second)[window.parts.chat.live]
    assert window.questions() == ["When was it found?"]


def test_clearing_brings_the_starters_back_and_can_be_undone(window: Window) -> None:
    window.ask(WIDE)
    changes = window.conversation.clear(window.visitor)
    assert "Who built it?" in changes[window.parts.chat.past]
    assert (changes[window.parts.chat.live].count("asked"), window.questions()) == (0, [])
    assert 'data-act="unclear"' in window.note(changes)
    back = window.conversation.unclear(window.visitor)
    assert WIDE in back[window.parts.chat.live]
    assert window.questions() == [WIDE]


def test_undoing_puts_what_was_cleared_before_what_was_said_since(window: Window) -> None:
    window.ask(WIDE)
    window.conversation.clear(window.visitor)
    window.ask("When was it found?")
    window.conversation.unclear(window.visitor)
    window.conversation.unclear(window.visitor)
    assert window.questions() == [WIDE, "When was it found?"]


def test_clearing_nothing_tells_nothing(window: Window) -> None:
    assert window.parts.note not in window.conversation.clear(window.visitor)


def test_after_an_answer_other_questions_are_offered(window: Window) -> None:
    *before, last = window.conversation.ask("When was it found?", window.visitor)
    offered = window.parts.chat.suggested
    assert all(not step[offered] for step in before)
    assert "Who fishes there?" in last[offered]
    assert "When was it found?" not in last[offered]
    assert next(window.conversation.ask("Who fishes there?", window.visitor))[offered] == ""


def test_after_a_refusal_they_are_what_the_article_does_answer(window: Window) -> None:
    assert "The article does answer" in window.ask("Painted?")[window.parts.chat.suggested]


@pytest.mark.parametrize("error", [ReaderError("gone"), KeyError("internals")], ids=["told", "logged"])
def test_an_answer_stands_without_them(window: Window, error: Exception) -> None:
    window.assistant.mute = error
    changes = window.ask("When was it found?")
    assert "found again" in changes[window.parts.chat.live]
    assert changes[window.parts.chat.suggested] == ""
    assert window.parts.note not in changes


def test_they_are_not_offered_for_an_answer_that_was_left_meanwhile(window: Window) -> None:
    steps = window.conversation.ask("When was it found?", window.visitor)
    next(step for step in steps if not window.visitor.session.question)
    window.conversation.clear(window.visitor)
    assert [step for step in steps if step] == []
    assert window.visitor.session.suggested == ()


def test_a_question_about_an_article_that_was_removed_says_so(window: Window) -> None:
    window.ask(WIDE)
    window.library.remove(window.weir)
    for changes in (
        window.ask("When was it found?"),
        window.conversation.stop("", window.visitor),
        window.conversation.clear(window.visitor),
        window.conversation.unclear(window.visitor),
    ):
        assert "no longer in the library" in window.note(changes)
    merged(window.reading.open(window.otters, window.visitor))
    assert "Otters float" in window.ask("Who will float?")[window.parts.chat.live]


def test_events_change_only_what_they_are_connected_to(window: Window) -> None:
    everything = merged([window.ask(WIDE), window.opinions.doubt("1", window.visitor)])
    everything |= window.opinions.export("json", window.visitor)
    everything |= merged(window.reading.add_text("Bees dance.", "", window.visitor))
    everything |= merged(window.choices.check("", window.visitor))
    everything |= merged(window.reading.arrive("", window.visitor))
    assert set(everything) <= set(window.parts.all)
    assert len(everything) > 20


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
