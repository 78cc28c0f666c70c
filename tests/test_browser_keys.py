"""The window by keyboard alone: the order of what can be reached, citations, panels, menus, the question."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests import reader as rig
from tests.reader import FOUND, LOST, PLANK, Reader

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

HERE = """() => {
    const here = document.activeElement, label = here.closest("label");
    const name = here.ariaLabel || here.textContent.trim() || label?.textContent.trim() || here.localName;
    return here === document.body ? "" : name;
}"""
REACHED = [
    *("New conversation", "Export"),
    *(f"Citation {n}: show it in the article" for n in (1, 2)),
    *("Copy", "Markdown", "Listen", "Copy link", "Keep this answer as a note"),
    *("This answer is right", "This answer is wrong"),
    *("Who fishes there?", "When was it found?", "This article", "All 2 articles"),
    *("Your question", "Ask", "Library", "Briefing", "Listen", "Notes", "Settings", "Notes from the weir"),
    *(f"Citation {n} of answer 1: back to it" for n in (1, 2)),
]


def here(reader: Reader) -> str:
    """Return how a screen reader would name what has the focus."""
    return str(reader.page.evaluate(HERE))


def tabbed(reader: Reader, times: int) -> list[str]:
    """Press Tab, and return what was reached each time."""
    reached = []
    for _ in range(times):
        reader.keyboard.press("Tab")
        reached.append(here(reader))
    return reached


def test_everything_is_reached_in_the_order_in_which_it_is_read(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.find(".menu button").first.focus()
    assert [here(reader), *tabbed(reader, len(REACHED) - 1)] == REACHED
    ring = "getComputedStyle(document.activeElement).outlineStyle"
    assert reader.page.evaluate(ring) == "solid"


def test_a_question_is_asked_checked_and_followed_without_a_mouse(reader: Reader) -> None:
    expect(reader.question).to_be_focused()
    reader.keyboard.type("When was the plank")
    reader.keyboard.press("Shift+Enter")
    reader.keyboard.type("found?")
    expect(reader.question).to_have_value("When was the plank\nfound?")
    reader.keyboard.press("Enter")
    expect(reader.find("#live .said")).to_have_text([LOST, FOUND])
    chips, numbers, quote = reader.find("#live .chip"), reader.find("#article .number"), reader.find("#quote")
    chips.first.focus()
    expect(quote.locator(".quoted")).to_have_text(LOST)
    reader.keyboard.press("ArrowRight")
    expect(chips.last).to_be_focused()
    expect(quote.locator(".quoted")).to_have_text(FOUND)
    reader.keyboard.press("ArrowRight")
    expect(chips.last).to_be_focused()
    reader.keyboard.press("Enter")
    expect(numbers.last).to_be_focused()
    reader.keyboard.press("ArrowLeft")
    expect(numbers.first).to_be_focused()
    expect(quote.locator(".rests")).to_have_text([LOST])
    reader.keyboard.press("Escape")
    expect(quote).to_be_hidden()
    expect(numbers.first).to_be_focused()
    reader.keyboard.press("Enter")
    expect(chips.first).to_be_focused()


def test_a_slash_leads_to_the_question_but_is_a_letter_where_one_types(reader: Reader) -> None:
    reader.find("#library-open").focus()
    reader.keyboard.press("/")
    expect(reader.question).to_be_focused()
    expect(reader.question).to_have_value("")
    reader.keyboard.press("/")
    expect(reader.question).to_have_value("/")


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("library", {"Close", "Remove “On otters”", "Fetch", "Text", "Add text"}),
        ("settings", {"Close", "Check", "range slider for Sentences marked as evidence", "As the system"}),
    ],
)
def test_a_panel_keeps_the_focus_and_gives_it_back(reader: Reader, name: str, within: set[str]) -> None:
    panel, opener = reader.find(f"#{name}"), reader.find(f"#{name}-open")
    opener.focus()
    reader.keyboard.press("Enter")
    expect(panel).to_be_visible()
    assert panel.get_attribute("role") == "dialog"
    reached = {here(reader)}
    for _ in range(20):
        reached.update(tabbed(reader, 1))
        assert not reader.page.evaluate("Boolean(document.activeElement.closest('#desk, .panes'))")
    assert within <= reached
    reader.find(f"#{name} .close").focus()
    reader.keyboard.press("/")
    reader.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()


def test_the_form_for_corrections_gives_the_focus_back(reader: Reader) -> None:
    reader.hear(PLANK)
    wrong = reader.page.get_by_role("button", name="This answer is wrong")
    wrong.focus()
    reader.keyboard.press("Enter")
    expect(reader.find("#correct")).to_be_visible()
    reader.keyboard.press("Escape")
    expect(reader.find("#correct")).to_be_hidden()
    expect(wrong).to_be_focused()


def test_the_menu_opens_and_closes_and_gives_the_focus_back(reader: Reader) -> None:
    summary, menu = reader.find(".export summary"), reader.find(".export div")
    summary.focus()
    reader.keyboard.press("Enter")
    expect(menu).to_be_visible()
    assert tabbed(reader, 3) == ["Markdown", "Web page", "JSON receipt"]
    reader.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(summary).to_be_focused()


def test_a_click_beside_a_panel_closes_it(reader: Reader) -> None:
    reader.find("#settings-open").click()
    expect(reader.find("#settings")).to_be_visible()
    reader.page.mouse.click(200, 400)
    expect(reader.find("#settings")).to_be_hidden()
    expect(reader.find("#settings-open")).to_be_focused()
