"""Several articles asked in the browser: ticked, answered side by side, lit, on a phone, after a reload."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import axe
from tests import reader as rig
from tests.fake_reader import OverlapReader
from tests.reader import Reader, Served, visit

pytestmark = rig.marks
visited, reader = rig.visited, rig.reader

BOTH = "Was the plank lost or does it float?"
LOST, FLOAT = "A plank was lost in the flood.", "Otters float on their backs."


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("rag.assistant", "rag.across"):
            patch.setattr(f"{module}.shared", OverlapReader)
        with rig.serve(tmp_path_factory.mktemp("library")) as window:
            yield window


def tick_both(reader: Reader) -> None:
    if not reader.find("#library-open").is_visible():
        reader.page.get_by_role("button", name="Article", exact=True).click()
    reader.find("#library-open").click()
    for title in ("On otters", "Notes from the weir"):
        reader.page.get_by_role("checkbox", name=f"Ask “{title}”").check()
    reader.page.get_by_role("button", name="Ask the 2 ticked").click()
    expect(reader.find("#library")).to_be_hidden()
    expect(reader.page.get_by_role("radio", name="2 ticked")).to_be_checked()


def side_by_side(page: Page) -> tuple[float, float]:
    """Return where the two articles begin, from the left."""
    boxes = [page.locator(pane).bounding_box() for pane in ("#reading", "#beside")]
    return tuple(box["x"] for box in boxes if box)  # type: ignore[return-value]  # both are there


def test_two_articles_answer_side_by_side_and_both_are_lit(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 1440, "height": 900})
    tick_both(reader)
    reader.hear(BOTH)
    expect(reader.find("#live .part-title")).to_have_text(["Notes from the weir", "On otters"])
    expect(reader.find("#article h1")).to_have_text("Notes from the weir")
    expect(reader.find("#beside h1")).to_have_text("On otters")
    left, right = side_by_side(reader.page)
    assert left < right
    assert reader.find("#article mark.cited").all_text_contents() == [LOST]
    assert reader.find("#beside mark.cited").all_text_contents() == [FLOAT]
    chip = reader.find("#live .part .chip").first
    chip.hover()
    expect(reader.find("#quote")).to_contain_text(FLOAT)
    expect(reader.find("#quote")).to_contain_text("“On otters”, characters")
    chip.click()
    expect(reader.find("#beside .number").first).to_be_focused()
    reader.keyboard.press("Enter")
    expect(chip).to_be_focused()
    assert axe.violations(reader.page) == []
    reader.page.emulate_media(color_scheme="dark")
    assert axe.violations(reader.page) == []


def test_it_is_there_after_a_reload_closed_and_shown_again(reader: Reader) -> None:
    tick_both(reader)
    reader.hear(BOTH)
    reader.arrive()
    expect(reader.find("#beside h1")).to_have_text("On otters")
    expect(reader.page.get_by_role("radio", name="2 ticked")).to_be_checked()
    reader.page.get_by_role("button", name="Close “On otters”").click()
    expect(reader.find("#beside article")).to_have_count(0)
    reader.find("#live .part .chip").first.focus()
    reader.keyboard.press("Enter")
    expect(reader.find("#beside .number").first).to_be_focused()
    reader.page.get_by_role("button", name="Open “On otters”", exact=True).click()
    expect(reader.find("#article h1")).to_have_text("On otters")
    expect(reader.find("#beside article")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_it_is_a_tab_of_its_own(browser: Browser, served: Served, width: int) -> None:
    with visit(browser, served.address, width, 700, touch=True) as reader:
        tick_both(reader)
        reader.ask(BOTH)
        reader.see("#live .tools")
        assert reader.overflow() <= 0
        reader.find("#live .part .chip").first.click()
        expect(reader.find("#beside mark.cited").first).to_be_visible()
        expect(reader.find("#reading")).to_be_hidden()
        assert reader.overflow() <= 0
        reader.page.get_by_role("button", name="Article", exact=True).click()
        expect(reader.find("#article mark.cited").first).to_be_visible()
        expect(reader.find("#beside")).to_be_hidden()
        assert axe.violations(reader.page) == []
