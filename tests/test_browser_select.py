"""Words marked in the page: the bar over them, what is asked about them, what an answer's words stand on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests import axe
from tests import reader as rig
from tests.reader import FOUND, LOST, PLANK, Reader, Served, visit

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

MARK = """async ([selector, from, to]) => {
    getSelection().removeAllRanges();
    for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);
    const range = document.createRange(), nodes = [];
    const walk = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) nodes.push(walk.currentNode);
    const seek = (at, set) => {
        for (const node of nodes) {
            if (at <= node.length) return set(node, at);
            at -= node.length;
        }
    };
    seek(from, (node, at) => range.setStart(node, at));
    seek(to, (node, at) => range.setEnd(node, at));
    getSelection().addRange(range);
}"""
"""Mark characters of an element, as a browser counts them."""

BLOCK = '#article [data-block="2"]'
PHRASE = "A plank was lost"


def mark(reader: Reader, selector: str = BLOCK, start: int = 0, end: int = len(PHRASE)) -> None:
    reader.page.evaluate(MARK, [selector, start, end])


@pytest.fixture
def phone(browser: Browser, served: Served) -> Iterator[Reader]:
    with visit(browser, served.address, 320, 700, touch=True) as reader:
        yield reader


def test_words_marked_with_the_mouse_are_asked_about_and_the_answer_says_so(
    reader: Reader, served: Served
) -> None:
    box = reader.find(BLOCK).bounding_box()
    assert box
    reader.page.mouse.move(box["x"] + 1, box["y"] + 8)
    reader.page.mouse.down()
    reader.page.mouse.move(box["x"] + 140, box["y"] + 8, steps=4)
    expect(reader.find("#marked")).to_be_hidden()
    reader.page.mouse.up()
    expect(reader.find("#marked")).to_be_visible()
    marked = str(reader.page.evaluate("getSelection().toString()"))
    assert PHRASE.startswith(marked[:6])
    reader.find("#marked button", "Ask").click()
    expect(reader.question).to_be_focused()
    expect(reader.find("#about-chip")).to_contain_text(f"About: “{marked.strip()}")
    reader.page.wait_for_timeout(100)
    expect(reader.find("#marked")).to_be_hidden()
    reader.page.reload()
    expect(reader.find("#about-chip")).to_contain_text("About: “")
    reader.hear(PLANK)
    expect(reader.find("#live .scope q")).to_have_text(marked.strip())
    expect(reader.find("#live .scope b")).to_have_text("From the paragraph you marked.")
    expect(reader.find("#about-chip")).to_be_empty()
    reader.hear("Who fishes there?")
    expect(reader.find("#live .scope")).to_have_count(0)


def test_what_is_asked_about_can_be_taken_back(reader: Reader) -> None:
    mark(reader)
    reader.find("#marked button", "Ask").click()
    reader.find("#about-chip button").click()
    expect(reader.find("#about-chip")).to_be_empty()
    expect(reader.question).to_be_focused()
    mark(reader)
    reader.find("#marked button", "Ask").click()
    reader.keyboard.press("Escape")
    expect(reader.find("#about-chip")).to_be_empty()
    reader.hear(PLANK)
    expect(reader.find("#live .scope")).to_have_count(0)


def test_lit_words_and_numbers_do_not_move_what_is_marked(reader: Reader, served: Served) -> None:
    reader.hear(PLANK)
    expect(reader.find(f"{BLOCK} .number")).to_have_count(2)
    start = f"{LOST} {FOUND}".index("found")
    mark(reader, BLOCK, start, start + len("found again"))
    expect(reader.find("#marked button", "Explain")).to_have_attribute(
        "data-value", f"2:{start}-2:{start + 11}"
    )
    reader.find("#marked button", "Explain").click()
    expect(reader.find("#live .asked")).to_have_text("What does the article say about “found again”?")
    expect(reader.find("#live .scope q")).to_have_text("found again")
    expect(reader.find("#marked")).to_be_hidden()


def test_a_paragraph_is_reached_and_asked_about_by_key(reader: Reader) -> None:
    reader.find("#settings-open").focus()
    reader.keyboard.press("Tab")
    expect(reader.find('#article [data-block="0"]')).to_be_focused()
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("ArrowDown")
    reader.keyboard.press("ArrowUp")
    expect(reader.find(BLOCK)).to_be_focused()
    assert str(reader.find(BLOCK).get_attribute("aria-keyshortcuts")).startswith("a e w")
    reader.keyboard.press("w")
    expect(reader.find("#live .asked")).to_contain_text("Where else does the article speak of “A plank")
    reader.find(BLOCK).focus()
    reader.keyboard.press("a")
    expect(reader.find("#about-chip")).to_contain_text(f"About: “{PHRASE}")
    expect(reader.question).to_be_focused()
    reader.keyboard.type("a e w")
    expect(reader.question).to_have_value("a e w")


def test_the_bar_is_gone_through_by_arrows_and_left_by_escape(reader: Reader) -> None:
    reader.find(BLOCK).click()
    mark(reader)
    expect(reader.find("#marked")).to_be_visible()
    reader.keyboard.press("Tab")
    expect(reader.find("#marked button", "Ask")).to_be_focused()
    reader.keyboard.press("ArrowRight")
    reader.keyboard.press("ArrowRight")
    expect(reader.find("#marked button", "Where else?")).to_be_focused()
    for _ in range(3):  # past those for keeping and for a link
        reader.keyboard.press("ArrowRight")
    expect(reader.find("#marked button", "Ask")).to_be_focused()
    assert reader.page.evaluate("getSelection().toString()") == PHRASE
    reader.keyboard.press("Escape")
    expect(reader.find("#marked")).to_be_hidden()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_of_it_keeps_readers_off(reader: Reader, dark: bool) -> None:
    reader.page.emulate_media(color_scheme="dark" if dark else "light")
    mark(reader)
    reader.find("#marked button", "Ask").click()
    expect(reader.find("#marked")).to_be_hidden()
    reader.find(BLOCK).click()
    mark(reader)
    expect(reader.find("#marked")).to_be_visible()
    assert axe.violations(reader.page) == []


def test_on_a_phone_the_bar_stands_at_the_edge_and_leads_to_the_chat(phone: Reader) -> None:
    phone.find(".panes button", "Article").tap()
    mark(phone)
    bar = phone.find("#marked")
    expect(bar).to_be_visible()
    phone.find(BLOCK).tap()
    mark(phone)
    box = bar.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert 600 < box["y"] + box["height"] <= 700
    assert phone.overflow() == 0
    assert axe.violations(phone.page) == []
    phone.find("#marked button", "Ask").tap()
    expect(phone.question).to_be_focused()
    expect(phone.find("#about-chip")).to_be_visible()
    assert phone.overflow() == 0


def test_words_of_an_answer_show_what_they_stand_on(reader: Reader) -> None:
    reader.hear(PLANK)
    mark(reader, "#live .said", 2, 9)
    shown = reader.find("#stands .shown")
    expect(shown).to_be_visible()
    expect(shown.locator(".told")).to_have_text("These words stand on:")
    expect(shown.locator("mark")).to_have_text("plank was")
    lit = "[...CSS.highlights.get('stands')].map(range => range.toString())"
    assert reader.page.evaluate(lit) == ["plank was"]
    reader.keyboard.press("Escape")
    expect(shown).to_have_count(0)


def test_marked_words_are_kept_and_a_paragraph_is_by_key(reader: Reader) -> None:
    mark(reader)
    reader.find("#marked button", "Keep").click()
    expect(reader.find("#article mark.noted")).to_have_text(PHRASE)
    expect(reader.find("#marked")).to_be_hidden()
    reader.page.evaluate("getSelection().removeAllRanges()")
    reader.find("#settings-open").focus()
    reader.keyboard.press("Tab")
    reader.keyboard.press("k")
    expect(reader.find('#article [data-block="0"] mark.noted')).to_have_text("Notes from the weir")


def test_what_is_in_view_is_meant_where_nothing_is_marked(reader: Reader) -> None:
    reader.hear("Which plank is meant here?")
    expect(reader.find("#live .scope")).to_have_text("From what was in view.")


SOONEST = """async ([selector, to]) => {
    const times = [];
    for (let n = 0; n < 20; n++) {
        getSelection().removeAllRanges();
        await new Promise((done) => setTimeout(done, 60));
        const block = document.querySelector(selector);
        const once = { once: true, capture: true };
        const changed = new Promise((done) => addEventListener("selectionchange", done, once));
        const range = document.createRange();
        range.setStart(block.firstChild, n % 3);
        range.setEnd(block.firstChild, to);
        getSelection().addRange(range);
        await changed;
        const begun = performance.now();
        while (document.querySelector("#marked").hidden) await new Promise(requestAnimationFrame);
        times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[10];
}"""


def test_the_bar_is_there_within_a_tenth_of_a_second(reader: Reader) -> None:
    assert reader.page.evaluate(SOONEST, [BLOCK, len(PHRASE)]) < 100
