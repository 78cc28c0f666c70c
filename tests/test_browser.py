"""The window in Chromium: arriving, asking, waiting, stopping, being declined, asking on."""

from __future__ import annotations

import threading

import pytest
from playwright.sync_api import expect

from rag.models.open import ModelError
from tests import reader as rig
from tests.reader import DECLINED, FOUND, LOST, PLANK, Reader, Served

pytestmark = rig.marks
served, visited, reader, steps = rig.served, rig.visited, rig.reader, rig.steps


def test_who_comes_first_is_welcomed_and_offered_questions(reader: Reader) -> None:
    expect(reader.find(".welcome h2")).to_have_text("Ask this article")
    expect(reader.find(".welcome .about")).to_have_text("Notes from the weir")
    expect(reader.find(".welcome .starter")).to_have_text(["How wide is it?", "Who built it?"])
    expect(reader.find(".coverage")).to_have_text("Nothing cited yet")
    expect(reader.find("article h1")).to_have_text("Notes from the weir")
    expect(reader.question).to_be_focused()
    expect(reader.find(".turn, mark, #map i, #stop, #note p")).to_have_count(0)


def test_a_starter_asks_and_a_new_conversation_brings_it_back(reader: Reader) -> None:
    reader.find(".starter", "Who built it?").click()
    expect(reader.find("#live .asked")).to_have_text("Who built it?")
    expect(reader.find("#live .said")).to_have_text(["It was built in 1911 by Ada Quill."])
    expect(reader.find(".welcome")).to_have_count(0)
    reader.see(".suggested")
    reader.find(".menu button", "New conversation").click()
    expect(reader.find(".welcome .starter")).to_have_count(2)
    expect(reader.find("mark, .turn")).to_have_count(0)
    expect(reader.find(".coverage")).to_have_text("Nothing cited yet")


def test_after_an_answer_other_questions_are_offered_and_one_click_asks(reader: Reader) -> None:
    reader.hear(PLANK)
    expect(reader.find(".suggested p")).to_have_text("Ask next")
    reader.find(".suggested .starter", "Who fishes there?").click()
    expect(reader.find("#live .said")).to_have_text(["The keeper fishes there on Sundays."])
    expect(reader.find("#past .asked")).to_have_text([PLANK])
    expect(reader.find(".suggested .starter")).to_have_text(["When was it found?"])


def test_a_refusal_shows_what_was_looked_for_where_and_what_can_be_asked(reader: Reader) -> None:
    reader.hear(DECLINED)
    expect(reader.find(".refusal")).to_have_text("The article does not say.")
    expect(reader.find(".looked")).to_have_text(f"Looked for: “{DECLINED}”")
    expect(reader.find(".nearest")).to_have_text("Nearest passages")
    expect(reader.find(".turn blockquote")).to_have_text([LOST])
    expect(reader.find(".chip, mark.cited")).to_have_count(0)
    reader.find(".jump").click()
    expect(reader.find("mark.read.flash")).to_have_text(LOST)
    expect(reader.find("mark.read.flash")).to_be_focused()
    expect(reader.find(".suggested p")).to_have_text("The article does answer")
    reader.find(".suggested .starter", "When was it found?").click()
    expect(reader.find("#live .said")).to_have_text([FOUND])


def test_where_nothing_bears_on_the_question_nothing_is_lit(reader: Reader) -> None:
    reader.hear("Why?")
    expect(reader.find(".refusal")).to_have_text("The article does not say.")
    expect(reader.find("mark, .nearest, #map i")).to_have_count(0)


def test_a_follow_up_shows_how_it_was_searched_and_is_asked_again_as_the_reader_wants_it(
    reader: Reader, served: Served
) -> None:
    reader.hear(PLANK)
    expect(reader.find(".searched")).to_have_count(0)
    reader.hear("Who built the weir?")
    searched = reader.page.get_by_label("understood as")
    expect(searched).to_have_value(f"Who built the weir? ({PLANK})")
    searched.fill("Who fishes there?")
    searched.press("Enter")
    expect(reader.find("#live .asked")).to_have_text("Who fishes there?")
    expect(reader.find("#live .said")).to_have_text(["The keeper fishes there on Sundays."])
    expect(reader.find("#live .searched")).to_have_count(0)
    expect(reader.find("#past .turn")).to_have_count(2)
    assert served.assistant.asked[-2:] == [("Who built the weir?", 1), ("Who fishes there?", 0)]


@pytest.mark.parametrize("way", ["the button", "Escape"])
def test_stopping_gives_the_question_back(reader: Reader, served: Served, way: str) -> None:
    served.assistant.go.clear()
    served.assistant.closed.clear()
    reader.ask(PLANK)
    reader.see("mark.read")
    expect(reader.find("#ask")).to_be_hidden()
    if way == "Escape":
        reader.keyboard.press("Escape")
    else:
        reader.find("#stop").click()
    expect(reader.question).to_have_value(PLANK)
    expect(reader.find("#ask")).to_be_visible()
    expect(reader.find("#stop")).to_be_hidden()
    expect(reader.find(".turn, mark")).to_have_count(0)
    served.assistant.go.set()
    assert served.assistant.closed.wait(10)
    reader.question.press("Escape")
    expect(reader.question).to_have_value("")
    reader.hear("Who fishes there?")
    expect(reader.find(".turn")).to_have_count(1)


def test_what_was_said_before_it_was_stopped_is_kept(
    reader: Reader, served: Served, steps: threading.Semaphore
) -> None:
    served.assistant.closed.clear()
    reader.ask(PLANK)
    steps.release(3)
    expect(reader.find(".said")).to_have_text([LOST])
    reader.find("#stop").click()
    expect(reader.find(".notice")).to_have_text("Stopped before the answer was complete.")
    steps.release(20)
    assert served.assistant.closed.wait(10)
    # By then the window has heard that the answer it no longer waits for has ended.
    reader.find(".export summary").click()
    with reader.page.expect_download():
        reader.find(".export button").first.click()
    expect(reader.find(".notice")).to_have_text("Stopped before the answer was complete.")
    expect(reader.find(".said")).to_have_text([LOST])
    expect(reader.find("mark.cited")).to_have_text([LOST])
    expect(reader.find("#live .status")).to_have_count(0)
    expect(reader.question).to_have_value("")


def test_a_failure_is_told_in_the_window_and_the_question_comes_back(reader: Reader, served: Served) -> None:
    served.assistant.error = ModelError("the model is gone; start it again")
    try:
        reader.ask("Who built it?")
        expect(reader.find("#live .problem")).to_have_text("the model is gone; start it again")
        expect(reader.question).to_have_value("Who built it?")
    finally:
        served.assistant.error = None
    reader.keyboard.press("Enter")
    expect(reader.find("#live .said")).to_have_count(1)
    expect(reader.find(".turn")).to_have_count(1)
