"""The briefing in the browser: it opens, lights the article, survives a reload, closes, and fits a phone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import reader as rig
from tests.axe import violations
from tests.reader import PLANK, Reader, Served, visit

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader


def brief(reader: Reader) -> None:
    reader.find("#briefing-open").click()
    expect(reader.find("#briefing .asked")).to_be_focused()


def test_a_briefing_lights_the_article_and_leads_there_and_back(reader: Reader) -> None:
    brief(reader)
    expect(reader.find("#briefing h3")).to_have_text(["What it says", "Figures and dates"])
    expect(reader.find("mark.cited").first).to_have_text("The weir is 40 metres wide 😀 they say.")
    assert reader.lit("0:2") == "A plank was lost in the flood."
    reader.find('#briefing .chip[data-key="2"]').click()
    number = reader.find('#article .number[data-key="0:2"]')
    expect(number).to_be_focused()
    expect(number).to_have_attribute("aria-label", "Citation 2 of the briefing: back to it")
    reader.keyboard.press("Enter")
    expect(reader.find('#briefing .chip[data-key="2"]')).to_be_focused()
    assert violations(reader.page) == []


def test_a_briefing_stays_beside_the_conversation_until_it_is_closed(reader: Reader) -> None:
    brief(reader)
    reader.hear(PLANK)
    expect(reader.find("#transcript .turn")).to_have_count(2)
    assert reader.lit("1:1") != ""
    reader.arrive()
    reader.see("#briefing .statement")
    with reader.page.expect_download() as saved:
        reader.find("#briefing").get_by_role("button", name="Save as Markdown").click()
    assert saved.value.suggested_filename == "briefing-notes-from-the-weir.md"
    reader.find("#briefing").get_by_role("button", name="Close the briefing").click()
    expect(reader.find("#briefing .turn")).to_have_count(0)
    expect(reader.find('mark[data-keys*="0:"]')).to_have_count(0)
    reader.arrive()
    reader.see("#live .tools")
    expect(reader.find("#briefing .turn")).to_have_count(0)


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Reader]:
    with visit(browser, served.address, 320, 640, dark=True, touch=True) as reader:
        yield reader


def test_a_briefing_fits_a_phone(phone: Reader) -> None:
    phone.find(".panes button[data-pane=article]").click()
    brief(phone)
    phone.see("#briefing .statement")
    assert phone.overflow() == 0
    assert violations(phone.page) == []
    phone.find("#briefing .chip").first.click()
    phone.see('#article .number[data-key="0:1"]')
    assert phone.overflow() == 0
