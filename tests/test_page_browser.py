"""The report page in Chromium, opened as a file: filters, the link that keeps them, phones, no script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from eval.page import page_html
from eval.table import Table
from ingest.article import Passage
from tests.test_report import ABSENT, MIXED, declined, right, wrong

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="the playwright package is not installed")
expect = sync_api.expect
CHROMIUM = shutil.which("chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
WIDE = Table("Wide", tuple(f"a long heading {n}" for n in range(12)), (("0.50 (0.40 to 0.60)",) * 12,))
LONG = replace(
    right(50), question="An" + "unbroken" * 30, passages=(Passage(0, 24, "The mill opened in 1890."),)
)
ROWS = [*MIXED, LONG]
AGAINST = [replace(wrong(0), answer="In 1892."), declined(10, ABSENT), *map(right, range(1, 8))]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path: Path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(page_html(ROWS, "runs/rows.jsonl", more=[WIDE], against=AGAINST), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page on the report; it must raise no error and ask for no other file."""
    context = browser.new_context(**options)
    page = context.new_page()
    errors: list[str] = []
    asked: set[str] = set()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.on("request", lambda request: asked.add(request.url.partition("#")[0]))
    page.goto(address)
    yield page
    context.close()
    assert errors == []
    assert asked == {address}


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    yield from opened(browser, address, viewport={"width": 1280, "height": 900})


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
    field(page, "changed").select_option("new")
    assert shown(page) == ["c08", "c09", "c11", "c12", "c13", "c50"]


def test_a_keyboard_reaches_filter_and_tables(page: Page) -> None:
    field(page, "outcome").focus()
    page.keyboard.press("w")
    assert shown(page) == ["c06", "c07", "c13"]
    page.get_by_role("region", name="Wide").focus()
    expect(page.get_by_role("region", name="Wide")).to_be_focused()
    expect(page.get_by_role("img", name="Calibration")).to_be_attached()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_narrow_phone_need_not_scroll_sideways(browser: Browser, address: str, scheme: str) -> None:
    for page in opened(browser, address, viewport={"width": 320, "height": 640}, color_scheme=scheme):
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        page.add_style_tag(content=".card { content-visibility: visible !important }")
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_a_script_everything_is_shown(browser: Browser, address: str) -> None:
    for page in opened(browser, f"{address}", java_script_enabled=False):
        assert len(shown(page)) == len(ROWS)
        expect(page.locator("#filter")).to_be_hidden()
        expect(page.locator("#case-c13")).to_be_visible()
