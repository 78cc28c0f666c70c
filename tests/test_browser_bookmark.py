"""The bookmark in the browser: it carries the window's address, and what it brings is asked about."""

from __future__ import annotations

from urllib.parse import quote

from playwright.sync_api import expect

from tests import axe
from tests import reader as rig
from tests.reader import Reader, Served

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

CHOSEN = """([script, href]) => {
  let opened = "";
  new Function("open", "location", script)((address) => (opened = address), { href });
  return opened;
}"""
"""Does what the bookmark does on a page, and returns what it opens."""

PAGE = "http://127.0.0.1:9/a?b=1&c=ü"


def test_the_bookmark_opens_the_window_with_the_address_of_a_page(reader: Reader, served: Served) -> None:
    reader.find("#library-open").click()
    link = reader.find("#bookmark a")
    link.hover()
    address = link.get_attribute("href") or ""
    assert address == link.evaluate("link => link.href")  # nothing in it is encoded
    opened = reader.page.evaluate(CHOSEN, [address.removeprefix("javascript:"), PAGE])
    assert opened == f"{served.address}#add={quote(PAGE, safe='')}"
    expect(reader.find("#bookmark button")).to_have_attribute("data-copy", address)
    link.click()
    expect(reader.find("#bookmark [role=status]")).to_contain_text("drag it to the bookmarks bar")
    expect(reader.find("#library")).to_be_visible()
    assert axe.violations(reader.page) == []


def test_a_page_that_is_brought_is_asked_about_once_and_fetched_when_the_reader_says_so(
    reader: Reader, served: Served
) -> None:
    reader.page.goto("about:blank")
    reader.page.goto(f"{served.address}#add={quote(PAGE, safe='')}")
    reader.told(f"Add “{PAGE}”?")
    assert reader.page.evaluate("location.hash") == ""
    assert axe.violations(reader.page) == []
    reader.find("#note").get_by_role("button", name="Add", exact=True).click()
    reader.told("not on the public internet")
    reader.page.reload()
    expect(reader.find("article h1")).to_be_visible()
    expect(reader.find("#note", "Add “")).to_have_count(0)


def test_a_link_to_the_open_window_asks_too_and_an_odd_one_is_told(reader: Reader) -> None:
    reader.page.evaluate("location.hash = '#add=file%3A///etc/hostname'")
    expect(reader.find("#note .problem")).to_contain_text("not a web address: 'file:///etc/hostname'")
    reader.page.evaluate("location.hash = '#add=https://example.org/%E0%A4%A'")
    reader.told("Add “https://example.org/%E0%A4%A”?")
