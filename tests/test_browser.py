"""The window in Chromium: asking, reading, checking a citation by mouse and keyboard, stopping, phone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from ingest.library import Library
from ingest.load import from_text
from tests.conftest import HashEmbedder
from tests.scripted import OTTERS, WEIR, ScriptedAssistant
from ui.app import build_app, launch_options

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="the playwright package is not installed")
expect = sync_api.expect
CHROMIUM = shutil.which("chromium")
TIMEOUT = 15_000
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-sync", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
FOUND = "It was found again in May."

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed (apt-get install chromium)"),
    # Gradio itself uses what pandas has deprecated.
    pytest.mark.filterwarnings(r"ignore:.*:DeprecationWarning:gradio\.queueing"),
    # Gradio's server leaves its sockets to the interpreter's end.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("library"), embedder=HashEmbedder())
    library.add(from_text(OTTERS, title="On otters"))
    return library


@pytest.fixture(scope="module")
def assistant(shelf: Library) -> ScriptedAssistant:
    return ScriptedAssistant(shelf.add(from_text(WEIR)))


@pytest.fixture(scope="module")
def address(assistant: ScriptedAssistant, shelf: Library) -> Iterator[str]:
    app = build_app(assistant, shelf)
    options = launch_options() | {"prevent_thread_lock": True, "quiet": True}
    _, url, _ = app.launch(server_name="127.0.0.1", **options)
    yield url
    app.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_api.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Reader:
    """A page open on the window, and what a reader does there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.asked: set[str] = set()
        self.errors: list[str] = []
        page.set_default_timeout(TIMEOUT)
        page.on("request", lambda request: self.asked.add(urlsplit(request.url).hostname or ""))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        self.see("article")

    def find(self, selector: str) -> Locator:
        return self.page.locator(selector)

    def see(self, selector: str) -> None:
        expect(self.find(selector).first).to_be_attached(timeout=TIMEOUT)

    def ask(self, question: str) -> None:
        """Type a question and press Enter."""
        self.find("#question textarea").fill(question)
        self.page.keyboard.press("Enter")

    def lit(self, key: str) -> str:
        """Return the text lit under a key."""
        return "".join(self.find(f'mark[data-keys~="{key}"]').all_text_contents())

    def focused(self) -> str:
        """Return class and key of what has the focus."""
        return str(
            self.page.evaluate("`${document.activeElement.className} ${document.activeElement.dataset.key}`")
        )


@pytest.fixture
def reader(browser: Browser, address: str, assistant: ScriptedAssistant) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    reader = Reader(context.new_page(), address)
    yield reader
    assistant.go.set()
    context.close()
    assert reader.asked == {"127.0.0.1"}
    assert reader.errors == []


def test_evidence_lights_up_first_and_a_citation_leads_to_its_exact_words(
    reader: Reader, assistant: ScriptedAssistant
) -> None:
    assistant.go.clear()
    reader.ask("When was the plank found?")
    reader.see("mark.read")
    assert reader.find(".chip").count() == 0
    expect(reader.find("#live .status")).to_contain_text("Judging")
    assistant.go.set()
    reader.see("#live .statement:nth-of-type(2) .chip")
    expect(reader.find("#live .status")).to_have_count(0)
    chip = reader.find(
        ".chip",
    ).filter(has_text="2")
    quote = chip.get_attribute("data-quote")
    chip.click()
    assert reader.lit("2") == quote == FOUND
    expect(reader.find('mark[data-keys~="2"]')).to_be_in_viewport()
    assert reader.find("#quote").is_hidden()


def test_text_after_an_emoji_is_lit_to_the_letter(reader: Reader) -> None:
    reader.ask("Was it built in 1911?")
    reader.see(".chip")
    reader.find(".chip").first.click()
    assert reader.lit("1") == "It was built in 1911 by Ada Quill."
    block = reader.find('article [data-block="1"]')
    assert (
        block.text_content() == "The weir is 40 metres wide 😀 they say. It was built in 1911 by Ada Quill."
    )


def test_a_citation_works_by_keyboard_there_and_back(reader: Reader) -> None:
    reader.ask("When was the plank found?")
    reader.see(".chip")
    reader.find(".chip").first.focus()
    expect(reader.find("#quote")).to_have_text("A plank was lost in the flood.")
    reader.page.keyboard.press("Enter")
    assert reader.focused() == "number 1"
    reader.page.keyboard.press("Enter")
    assert reader.focused().startswith("chip")
    reader.find("#clear").focus()
    reader.page.keyboard.press("/")
    expect(reader.find("#question textarea")).to_be_focused()


def test_an_earlier_answer_can_still_be_checked(reader: Reader) -> None:
    reader.ask("When was the plank found?")
    reader.see("#live .chip")
    reader.ask("Who fishes there?")
    reader.see("#past .chip")
    expect(reader.find("#live .chip")).to_have_count(1)
    assert reader.lit("1") == "The keeper fishes there on Sundays."
    reader.find("#past .chip").nth(1).click()
    assert reader.lit("2") == FOUND


def test_a_refusal_shows_that_nothing_was_said(reader: Reader) -> None:
    reader.ask("Why?")
    expect(reader.find(".refusal")).to_have_text("The article does not say.")
    assert reader.find("mark").count() == 0


def test_escape_stops_and_gives_the_question_back(reader: Reader, assistant: ScriptedAssistant) -> None:
    assistant.go.clear()
    reader.ask("When was the plank found?")
    reader.see("mark.read")
    reader.page.keyboard.press("Escape")
    assistant.go.set()
    box = reader.find("#question textarea")
    expect(box).to_have_value("When was the plank found?")
    expect(reader.find("#ask")).to_be_visible()
    reader.page.keyboard.press("Escape")
    expect(box).to_have_value("")
    reader.ask("Who fishes there?")
    reader.see("#live .chip")


def test_a_starter_asks_and_clearing_brings_it_back(reader: Reader) -> None:
    reader.find(
        ".starter",
    ).filter(has_text="Who built it?").click()
    reader.see("#live .chip")
    assert not reader.find(".starter").first.is_visible()
    reader.find("#clear").click()
    expect(reader.find(".starter").first).to_be_visible()
    expect(reader.find("mark")).to_have_count(0)


def test_pasted_text_becomes_the_open_article_and_can_be_removed_and_restored(reader: Reader) -> None:
    reader.find("#adding button").first.click()
    reader.find("#pasted textarea").fill("<img src=x onerror=alert(1)> bees dance in the dark.")
    reader.find("#title input, #title textarea").fill("On <b>bees</b>")
    reader.find("#keep").click()
    expect(reader.find("article h1")).to_have_text("On <b>bees</b>", timeout=TIMEOUT)
    assert reader.find("article img, article b").count() == 0
    reader.find("#remove").click()
    expect(reader.find("article")).not_to_contain_text("bees")
    reader.find("#undo").click()
    expect(reader.find("article")).to_contain_text("<img src=x onerror=alert(1)>")
    reader.find("#remove").click()


def test_an_error_is_told_in_the_window_and_what_was_typed_stays(reader: Reader) -> None:
    reader.find("#adding button").first.click()
    address = reader.find("#address input, #address textarea")
    address.fill("file:///etc/hostname")
    reader.find("#fetch").click()
    expect(reader.find(".note.problem")).to_contain_text("not a web address")
    expect(address).to_have_value("file:///etc/hostname")


def test_two_readers_do_not_see_each_other(reader: Reader, browser: Browser, address: str) -> None:
    reader.ask("Who fishes there?")
    reader.see("#live .chip")
    context = browser.new_context()
    other = Reader(context.new_page(), address)
    other.see(".welcome")
    assert other.find(".turn").count() == 0
    context.close()


def test_on_a_phone_a_citation_opens_the_article_and_its_number_the_chat(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    reader = Reader(context.new_page(), address)
    assert reader.find("#reading").is_hidden()
    reader.ask("When was the plank found?")
    reader.see(".chip")
    reader.find(".chip").first.click()
    expect(reader.find('mark[data-keys~="1"]')).to_be_in_viewport()
    assert reader.find("#chat").is_hidden()
    reader.find("#article .number").first.click()
    expect(reader.find(".chip").first).to_be_in_viewport()
    assert reader.page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
