"""The window on small and large screens, and for readers who need more than a screen: axe finds nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

from tests import axe
from tests import reader as rig
from tests.reader import DECLINED, FOUND, PLANK, Reader, Served, visit

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture(scope="module")
def held(browser: Browser, served: Served) -> Iterator[Reader]:
    """The window on a phone, for the tests of this module."""
    with visit(browser, served.address, 390, 844, touch=True) as reader:
        yield reader


@pytest.fixture
def phone(held: Reader) -> Reader:
    """A reader with a phone who comes for the first time."""
    held.page.set_viewport_size({"width": 390, "height": 844})
    held.page.context.clear_cookies()
    held.page.evaluate("localStorage.clear()")
    held.arrive()
    return held


def welcome(reader: Reader) -> None:
    expect(reader.find(".welcome")).to_be_visible()


def problem(reader: Reader) -> None:
    reader.find(".export summary").click()
    reader.find(".export button").first.click()
    expect(reader.find("#note .problem")).to_be_visible()


def library(reader: Reader) -> None:
    reader.find("#library-open").click()
    expect(reader.find("#library")).to_be_visible()


def settings(reader: Reader) -> None:
    reader.find("#settings-open").click()
    expect(reader.find("#settings")).to_be_visible()


def answer(reader: Reader) -> None:
    reader.hear(PLANK)


def quote(reader: Reader) -> None:
    reader.hear("Who fishes there?")
    reader.find("#past .chip").first.hover()
    expect(reader.find("#quote")).to_be_visible()


def menu(reader: Reader) -> None:
    reader.find(".export summary").click()
    expect(reader.find(".export div")).to_be_visible()


def correction(reader: Reader) -> None:
    reader.page.get_by_role("button", name="This answer is wrong").last.click()
    expect(reader.find("#correct .asked")).to_be_visible()


def undo(reader: Reader) -> None:
    reader.find(".menu button").first.click()
    expect(reader.find("#note .undo")).to_be_visible()


def refusal(reader: Reader) -> None:
    reader.hear(DECLINED)


def article(reader: Reader) -> None:
    reader.find("#live .chip").first.click()
    expect(reader.find("mark.cited").first).to_be_in_viewport()


def kept_out(reader: Reader, *ways: Callable[[Reader], None]) -> dict[str, list[str]]:
    """Go from one state to the next; return what keeps readers out there, in either theme."""
    found = {}
    for reach in ways:
        reach(reader)
        for theme in THEMES:
            reader.page.emulate_media(color_scheme=theme)
            expect(reader.find("body.dark")).to_have_count(int(theme == "dark"))
            found[f"{reach.__name__}, {theme}"] = axe.violations(reader.page)
        reader.page.emulate_media(color_scheme="light")
        reader.keyboard.press("Escape")
    return {state: broken for state, broken in found.items() if broken}


def test_nobody_is_kept_out_before_the_first_question(reader: Reader) -> None:
    assert kept_out(reader, welcome, problem, library, settings) == {}


def test_nobody_is_kept_out_of_a_conversation(reader: Reader) -> None:
    assert kept_out(reader, answer, quote, menu, correction, refusal, undo) == {}


def test_nobody_is_kept_out_while_an_answer_is_at_work(reader: Reader, served: Served) -> None:
    def working(reader: Reader) -> None:
        reader.ask(PLANK)
        expect(reader.find("#live .status")).to_contain_text("Judging")

    served.assistant.go.clear()
    assert kept_out(reader, working) == {}


def test_nobody_is_kept_out_on_a_phone(phone: Reader) -> None:
    assert kept_out(phone, answer, correction, article, library, settings) == {}


def test_on_a_phone_a_citation_opens_the_article_and_its_number_the_chat(phone: Reader) -> None:
    tabs = phone.find(".panes button:not([hidden])")
    assert phone.find("#reading").is_hidden()
    expect(tabs.first).to_have_attribute("aria-pressed", "true")
    phone.hear(PLANK)
    phone.find("#live .chip").last.tap()
    expect(phone.find("mark.cited.flash")).to_have_text(FOUND)
    expect(phone.find("mark.cited.flash")).to_be_in_viewport()
    expect(phone.find("#chat")).to_be_hidden()
    expect(tabs.last).to_have_attribute("aria-pressed", "true")
    expect(phone.find("#map i.cited").last).to_have_attribute("style", re.compile(r"top: [1-9]"))
    phone.find("#article .number").last.tap()
    expect(phone.find("#live .chip").last).to_be_in_viewport()
    expect(phone.find("#reading")).to_be_hidden()
    tabs.last.tap()
    expect(phone.find("article h1")).to_be_visible()
    phone.find("#library-open").press("/")
    expect(phone.question).to_be_focused()


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_nothing_is_wider_than_the_screen(phone: Reader, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 640})
    assert phone.overflow() <= 0
    phone.hear(DECLINED)
    phone.hear(PLANK)
    assert phone.overflow() <= 0
    phone.page.get_by_role("button", name="This answer is wrong").last.tap()
    fills(phone, "#correct", width)
    phone.keyboard.press("Escape")
    phone.find(".panes button", "Article").tap()
    assert phone.overflow() <= 0
    for panel in ("library", "settings"):
        phone.find(f"#{panel}-open").tap()
        fills(phone, f"#{panel}", width)
        phone.find(f"#{panel} .close").tap()
        expect(phone.find(f"#{panel}")).to_be_hidden()


def fills(phone: Reader, panel: str, width: int) -> None:
    """See that a panel takes the whole width, and that nothing in it is wider."""
    expect(phone.find(panel)).to_be_visible()
    box = phone.find(panel).bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, width)
    assert phone.find(panel).evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    assert phone.overflow() <= 0


def test_on_a_very_wide_screen_lines_stay_short_and_both_panes_are_there(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 2560, "height": 1300})
    try:
        reader.hear(PLANK)
        for shown, widest in (("article p.p", 700), ("#live .statement", 700), ("#ask-row", 700)):
            box = reader.find(shown).first.bounding_box()
            assert box is not None
            assert box["width"] <= widest
        assert reader.overflow() <= 0
        expect(reader.find("mark.cited").first).to_be_in_viewport()
    finally:
        reader.page.set_viewport_size({"width": 1280, "height": 800})
