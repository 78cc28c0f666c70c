"""Notes and links in the browser: kept, lit, written beside, found, deleted, followed, and gone back to."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests import axe
from tests import reader as rig
from tests.reader import FOUND, LOST, PLANK, Reader, Served, visit

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

SELECT = """([text]) => {
    const walker = document.createTreeWalker(document.querySelector("#article"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(text);
        if (at >= 0) {
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + text.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            document.activeElement.blur();
            return;
        }
    }
}"""
WIDE, FISH = "40 metres wide 😀 they", "fishes there"


def mark(reader: Reader, text: str, key: str) -> None:
    """Mark words of the article and press a key."""
    reader.page.evaluate(SELECT, [text])
    reader.keyboard.press(key)


def noted(reader: Reader, *texts: str) -> None:
    """See these words of the article in the colours of notes, and these notes in the list."""
    expect(reader.find("#article mark.noted")).to_have_text(list(texts))
    expect(reader.find("#noted [data-note]")).to_have_count(len(texts))


def fragment(page: Page) -> str:
    return page.url.partition("#")[2]


def test_words_are_kept_lit_and_written_beside_and_all_is_there_after_a_reload(reader: Reader) -> None:
    mark(reader, WIDE, "k")
    noted(reader, WIDE)
    expect(reader.find("#notes-open")).to_have_attribute("data-count", "1")
    reader.told("Kept as a note.")
    reader.find("#note .open-note").click()
    beside = reader.find("#noted textarea")
    expect(beside).to_be_focused()
    reader.keyboard.type("how wide?")
    reader.page.get_by_label("Colour of this note").select_option("blue")
    expect(reader.find("#article mark.noted")).to_have_attribute("data-colour", "blue")
    expect(beside).to_have_value("how wide?")
    assert axe.violations(reader.page) == []
    reader.keyboard.press("Escape")
    reader.page.get_by_role("group", name="Colour of the note").get_by_text("Pink").click()
    expect(reader.find("#article mark.noted")).to_have_attribute("data-colour", "pink")
    reader.arrive()
    noted(reader, WIDE)
    assert axe.violations(reader.page) == []
    reader.find("#article .pin").press("Enter")
    expect(reader.find("#noted textarea")).to_have_value("how wide?")
    reader.find("#noted .goto").click()
    expect(reader.find("#article .pin")).to_be_focused()


def test_an_answer_is_kept_with_its_citations_and_they_lead_into_the_article(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.page.get_by_role("button", name="Keep this answer as a note").click()
    expect(reader.find("#article mark.noted")).to_have_text([LOST, FOUND])
    expect(reader.find("#noted [data-note]")).to_have_count(1)
    reader.find("#notes-open").click()
    expect(reader.find("#noted h3")).to_have_text(PLANK)
    reader.page.get_by_role("button", name="Citation 2: show it in the article").last.click()
    expect(reader.find("#article mark.flash")).to_have_text(FOUND)
    reader.find(".menu button", "New conversation").click()
    expect(reader.find(".turn")).to_have_count(0)
    expect(reader.find("#article mark.noted")).to_have_text([LOST, FOUND])


def test_notes_are_searched_ordered_deleted_and_brought_back(reader: Reader) -> None:
    mark(reader, FISH, "k")
    noted(reader, FISH)
    mark(reader, WIDE, "k")
    expect(reader.find("#noted [data-note]")).to_have_count(2)
    reader.find("#notes-open").click()
    quotes = reader.find("#noted li:visible blockquote")
    expect(quotes).to_have_text([WIDE, FISH])
    reader.page.get_by_label("Colour of this note").last.select_option("pink")
    expect(reader.find('#noted li[data-colour="pink"]')).to_have_count(1)
    reader.find("#notes-colour").select_option("yellow")
    expect(quotes).to_have_text([WIDE])
    reader.find("#notes-colour").select_option("")
    reader.page.get_by_label("Search").fill("FISHES")
    expect(quotes).to_have_text([FISH])
    expect(reader.find("#notes-count")).to_have_text("1 of 2 notes")
    reader.page.get_by_label("Search").fill("")
    reader.find("#notes-order").select_option("newest")
    expect(quotes).to_have_text([WIDE, FISH])
    reader.find("#noted li", FISH).get_by_role("button", name="Delete").click()
    expect(reader.find("#article mark.noted")).to_have_text([WIDE])
    reader.find("#note .undo").click()
    expect(reader.find("#article mark.noted")).to_have_text([WIDE, FISH])
    reader.find("#notes-order").select_option("")


def test_another_tab_hears_of_a_note(reader: Reader, served: Served) -> None:
    other = Reader(reader.page.context.new_page(), served.address)
    try:
        mark(reader, WIDE, "k")
        noted(other, WIDE)
        other.check()
    finally:
        other.page.close()


def test_a_copied_link_opens_the_article_for_another_reader_and_lights_it(
    reader: Reader, browser: Browser, served: Served
) -> None:
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.hear(PLANK)
    reader.find("#live .chip").last.focus()
    reader.keyboard.press("c")
    expect(reader.find("#told")).to_have_text("Link copied")
    link = reader.page.evaluate("navigator.clipboard.readText()")
    reader.find("#live .copy-link").click()
    reader.page.wait_for_function("async (link) => (await navigator.clipboard.readText()) !== link", arg=link)
    whole = reader.page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"#article=[0-9a-f]{12}&cite=\d+-\d+&check=[0-9a-f]{8}$", link)
    reader.page.evaluate(SELECT, [FISH])
    reader.find("#marked button", "Link").click()
    expect(reader.find("#shown [data-copied]")).to_have_count(1)
    expect(reader.find("#told")).to_have_text("Link copied")
    with visit(browser, served.address) as other:
        other.find("#library-open").click()
        other.find(".book", "On otters").click()
        expect(other.find("article h1")).to_have_text("On otters")
        other.page.goto(link)
        expect(other.find("#article mark.linked")).to_have_text(FOUND)
        other.page.reload()
        expect(other.find("#article mark.linked")).to_have_text(FOUND)
        expect(other.find("#article mark.linked")).to_be_focused()
        assert axe.violations(other.page) == []
        other.page.goto(whole)
        expect(other.find("#article mark.linked")).to_have_text([LOST, FOUND])
        other.page.goto(link.replace("check=", "check=00")[:-2])
        other.told("has changed since the link was made")
        expect(other.find("#article mark.linked")).to_have_count(0)
        other.page.goto(f"{served.address}#article=ffffffffffff")
        other.told("this link leads to an article that is not in this library (ffffffffffff)")


def test_back_and_forward_light_what_was_lit_in_whichever_article(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.find("#live .chip").first.click()
    first = fragment(reader.page)
    reader.find("#live .chip").last.click()
    assert fragment(reader.page) != first
    reader.find("#library-open").click()
    reader.find(".book", "On otters").click()
    expect(reader.find("article h1")).to_have_text("On otters")
    expect(reader.page).to_have_url(re.compile("#article=[0-9a-f]{12}$"))
    reader.page.go_back()
    expect(reader.find("#article mark.linked")).to_have_text(FOUND)
    reader.page.go_back()
    expect(reader.find("#article mark.linked")).to_have_text(LOST)
    assert fragment(reader.page) == first
    reader.page.go_back()
    expect(reader.find("#article mark.linked")).to_have_count(0)
    assert fragment(reader.page) == ""
    reader.page.go_forward()
    expect(reader.find("#article mark.linked")).to_have_text(LOST)


def test_on_a_phone_notes_are_read_and_lead_to_the_article(browser: Browser, served: Served) -> None:
    with visit(browser, served.address, 320, 640, touch=True, dark=True) as reader:
        reader.hear(PLANK)
        reader.page.get_by_role("button", name="Keep this answer as a note").tap()
        reader.told("Kept as a note.")
        reader.find("#note .open-note").tap()
        expect(reader.find("#noted textarea")).to_be_focused()
        assert reader.overflow() <= 0
        assert axe.violations(reader.page) == []
        reader.find("#noted .goto").first.tap()
        expect(reader.find("#article mark.flash")).to_have_text(LOST)
        assert reader.overflow() <= 0
        assert axe.violations(reader.page) == []
