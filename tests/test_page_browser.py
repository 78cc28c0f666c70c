"""The report page in Chromium, opened as a file: filters, the link that keeps them, phones, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from eval.page import page_html
from eval.report import report_tables
from eval.table import Table
from ingest.article import Passage
from tests.axe import violations
from tests.browsing import browser_marks, page_at, watch
from tests.test_report import ABSENT, MIXED, declined, right, wrong

WIDE = Table("Wide", tuple(f"a long heading {n}" for n in range(12)), (("0.50 (0.40 to 0.60)",) * 12,))
LONG = replace(
    right(50), question="An" + "unbroken" * 30, passages=(Passage(0, 24, "The mill opened in 1890."),)
)
ROWS = [*MIXED, LONG]
AGAINST = [replace(wrong(0), answer="In 1892."), declined(10, ABSENT), *map(right, range(1, 8))]

pytestmark = browser_marks


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    page = page_html(ROWS, "runs/rows.jsonl", [*report_tables(ROWS), WIDE], against=AGAINST)
    path.write_text(page, encoding="utf-8")
    return path.as_uri()


@contextmanager
def opened(
    browser: Browser, address: str, width: int = 1280, height: int = 900, **options: Any
) -> Iterator[Page]:
    """A page on the report; it must raise no error and ask for no other file."""
    with page_at(browser, width, height, **options) as page:
        seen = watch(page)
        page.goto(address)
        yield page
    assert seen.errors == seen.console == []
    assert seen.asked == {address}


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    with opened(browser, address) as page:
        yield page


def field(page: Page, name: str) -> Locator:
    """The field of the filter with that label."""
    return page.locator("#filter").get_by_label(name, exact=True)


def shown(page: Page) -> list[str]:
    """The ids of the cards that are shown."""
    return [str(card.get_attribute("id"))[5:] for card in page.locator(".card:not([hidden])").all()]


def test_the_outcome_filters_the_cards_and_the_count_says_how_many(page: Page) -> None:
    expect(page.locator("output")).to_have_text("15 of 15 questions")
    field(page, "outcome").select_option("wrong")
    expect(page.locator("output")).to_have_text("3 of 15 questions")
    assert shown(page) == ["c06", "c07", "c13"]
    expect(page.locator("#case-c00")).to_be_hidden()
    field(page, "kind").select_option("not-stated")
    assert shown(page) == ["c13"]


def test_a_text_filters_by_all_its_words(page: Page) -> None:
    field(page, "text").fill("c13 MILL 1890")
    assert shown(page) == ["c13"]
    field(page, "text").fill("nowhere to be found")
    expect(page.locator("output")).to_have_text("0 of 15 questions")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("output")).to_have_text("15 of 15 questions")
    expect(page).to_have_url(re.compile("html$"))


def test_a_link_keeps_the_filter(page: Page) -> None:
    field(page, "outcome").select_option("declined")
    field(page, "text").fill("c0 é&=#")
    field(page, "text").fill("c08")
    expect(page).to_have_url(re.compile("#outcome=declined&text=c08$"))
    page.reload()
    expect(field(page, "outcome")).to_have_value("declined")
    expect(field(page, "text")).to_have_value("c08")
    assert shown(page) == ["c08"]


def test_a_link_with_unknown_values_shows_everything(page: Page, address: str) -> None:
    page.goto(f"{address}#outcome=nonsense&colour=red")
    expect(page.locator("output")).to_have_text("15 of 15 questions")


def test_a_link_to_a_hidden_card_shows_it(page: Page) -> None:
    field(page, "outcome").select_option("wrong")
    page.evaluate("location.hash = 'case-c00'")
    expect(page.locator("#case-c00")).to_be_in_viewport()
    expect(field(page, "outcome")).to_have_value("")


def test_what_changed_since_the_other_run_can_be_filtered(page: Page) -> None:
    field(page, "changed").select_option("outcome")
    assert shown(page) == ["c00", "c06", "c07"]
    field(page, "changed").select_option("not in the other run")
    assert shown(page) == ["c08", "c09", "c11", "c12", "c13", "c50"]


def test_a_keyboard_reaches_filter_and_tables(page: Page) -> None:
    field(page, "outcome").focus()
    page.keyboard.press("w")
    assert shown(page) == ["c06", "c07", "c13"]
    page.get_by_role("region", name="Wide").focus()
    expect(page.get_by_role("region", name="Wide")).to_be_focused()


def laid_out(page: Page) -> Page:
    """The page with the cards out of sight laid out, too."""
    page.add_style_tag(content=".card { content-visibility: visible !important }")
    return page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_narrow_phone_need_not_scroll_sideways(browser: Browser, address: str, dark: bool) -> None:
    with opened(browser, address, 320, 640, dark=dark, touch=True) as page:
        assert laid_out(page).evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390], ids=["wide", "phone"])
def test_nothing_keeps_a_reader_off_the_page(browser: Browser, address: str, width: int, dark: bool) -> None:
    with opened(browser, address, width, dark=dark) as page:
        assert violations(laid_out(page)) == []


def test_without_a_script_everything_is_shown(browser: Browser, address: str) -> None:
    with opened(browser, address, script=False) as page:
        assert len(shown(page)) == len(ROWS)
        expect(page.locator("#filter")).to_be_hidden()
        expect(page.locator("#case-c13")).to_be_visible()
