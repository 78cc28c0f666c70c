"""All articles asked in the browser: found by keyboard and by finger, answered in the article that opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import axe
from tests import reader as rig
from tests.fake_reader import OverlapReader
from tests.reader import Reader, Served, visit

pytestmark = rig.marks
visited, reader = rig.visited, rig.reader

FLOAT = "Do otters float on their backs?"
NEITHER = "Which taxes, rents and interest are paid monthly?"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("rag.assistant", "rag.across"):
            patch.setattr(f"{module}.shared", OverlapReader)
        with rig.serve(tmp_path_factory.mktemp("library")) as window:
            yield window


def choose_all(reader: Reader) -> None:
    reader.page.get_by_role("radio", name="All 2 articles").check()


def test_the_article_that_answers_opens_and_its_citation_leads_there(reader: Reader) -> None:
    expect(reader.page.get_by_role("radio", name="This article")).to_be_checked()
    choose_all(reader)
    reader.hear(FLOAT)
    expect(reader.find("article h1")).to_have_text("On otters")
    expect(reader.find("#live .from")).to_have_text(
        "From On otters, of 2 articles the one that answers best."
    )
    reader.find("#live .chip").last.click()
    expect(reader.find("#article .number").last).to_be_focused()
    assert reader.lit("1:2") == "Otters float on their backs."
    expect(reader.page.get_by_role("radio", name="All 2 articles")).to_be_checked()
    assert axe.violations(reader.page) == []
    reader.arrive()
    expect(reader.find("article h1")).to_have_text("On otters")
    expect(reader.find("#live .asked")).to_have_text(FLOAT)


def test_where_none_answers_the_article_stays(reader: Reader) -> None:
    choose_all(reader)
    reader.ask(NEITHER)
    expect(reader.find("#live .from")).to_have_text("None of the 2 articles says so.")
    expect(reader.find("#live .refusal")).to_contain_text("The article does not say.")
    expect(reader.find("article h1")).to_have_text("Notes from the weir")


def test_it_is_chosen_and_asked_by_keyboard(reader: Reader) -> None:
    reader.page.get_by_role("radio", name="This article").focus()
    reader.keyboard.press("ArrowRight")
    expect(reader.page.get_by_role("radio", name="All 2 articles")).to_be_checked()
    reader.keyboard.press("/")
    expect(reader.question).to_be_focused()
    reader.keyboard.type(FLOAT)
    reader.keyboard.press("Enter")
    expect(reader.find("article h1")).to_have_text("On otters")
    reader.see("#live .from")


def test_escape_stops_it_before_the_answer(reader: Reader, served: Served) -> None:
    served.assistant.go.clear()
    choose_all(reader)
    reader.ask(FLOAT)
    expect(reader.find("article h1")).to_have_text("On otters")
    reader.keyboard.press("Escape")
    expect(reader.find("#ask")).to_be_visible()
    served.assistant.go.set()
    expect(reader.question).to_have_value(FLOAT)
    expect(reader.find("#live .turn")).to_have_count(0)


@pytest.mark.parametrize("width", [320, 390])
def test_it_has_room_on_a_phone(browser: Browser, served: Served, width: int) -> None:
    with visit(browser, served.address, width, 700, touch=True) as reader:
        choose_all(reader)
        reader.ask(FLOAT)
        reader.see("#live .from")
        assert reader.overflow() <= 0
        box = reader.page.locator("#scope label").last.bounding_box()
        assert box
        assert box["height"] >= 24
