"""The library in the window: texts and files come in, articles go and come back, mistakes are told."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from tests import reader as rig
from tests.reader import BEES, LOST, PLANK, Reader, Served
from tests.test_browser_seams import DROPPED

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

BAD: list[tuple[Any, str, str, bytes]] = [
    ("alert", "empty.txt", "empty.txt", b""),
    ("alert", "broken.pdf", "broken.pdf", b"%PDF-1.4 and no more"),
    # Gradio itself tells this one.
    ("status", "Invalid file type: program.exe", "program.exe", b"MZ"),
]
"""Role and text of what is told of a file, its name and content."""


def library(reader: Reader) -> Locator:
    """Open the library."""
    reader.find("#library-open").click()
    expect(reader.find("#library")).to_be_visible()
    return reader.find("#library")


def choose(reader: Reader, name: str, content: bytes) -> None:
    """Choose a file."""
    file: FilePayload = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    reader.find("#library input[type=file]").set_input_files(file)


def remove(reader: Reader, title: str) -> None:
    library(reader).get_by_role("button", name=f"Remove “{title}”").click()
    reader.told(f"Removed “{title}”.")


def test_the_library_lists_its_articles_and_opens_one(reader: Reader) -> None:
    books = library(reader).locator(".book")
    expect(books.locator(".book-title")).to_have_text(["Notes from the weir", "On otters"])
    expect(books.locator(".book-facts").last).to_contain_text("13 words · added ")
    expect(reader.find(".book[aria-current]")).to_contain_text("Notes from the weir")
    books.filter(has_text="On otters").click()
    expect(reader.find("article h1")).to_have_text("On otters")
    expect(reader.find(".open-title")).to_have_text("On otters")
    expect(reader.find("#library")).to_be_hidden()
    expect(reader.find(".book[aria-current]")).to_contain_text("On otters")


def test_pasted_text_becomes_the_open_article_and_nothing_in_it_is_run(reader: Reader) -> None:
    panel = library(reader)
    panel.get_by_label("Text", exact=True).fill("<img src=x onerror=alert(1)> bees dance in the dark.")
    panel.get_by_label("Title of the text").fill("On <b>bees</b>")
    panel.get_by_role("button", name="Add text").click()
    reader.told("Added “On <b>bees</b>”.")
    expect(reader.find("article h1")).to_have_text("On <b>bees</b>")
    expect(reader.find("article")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(reader.find("article img, article b")).to_have_count(0)
    expect(panel.get_by_label("Text", exact=True)).to_have_value("")
    expect(panel.get_by_label("Title of the text")).to_have_value("")
    reader.keyboard.press("Escape")
    remove(reader, "On <b>bees</b>")


def test_a_file_is_added_under_its_own_name_and_can_be_asked(reader: Reader) -> None:
    library(reader)
    choose(reader, "bees.md", BEES.encode())
    reader.told("Added “On bees”.")
    expect(reader.find("article .facts")).to_contain_text("bees.md")
    reader.keyboard.press("Escape")
    reader.hear("Where do bees dance?")
    expect(reader.find("mark.cited")).to_contain_text(["Bees dance in the dark."])
    remove(reader, "On bees")


@pytest.mark.parametrize("way", ["chosen", "dropped"])
def test_a_bad_file_is_told_and_nothing_is_lost(reader: Reader, way: str) -> None:
    reader.hear(PLANK)
    if way == "chosen":
        library(reader)
    for role, told, name, content in BAD:
        if way == "chosen":
            choose(reader, name, content)
        else:
            reader.page.evaluate(DROPPED, [name, content.decode()])
        expect(reader.page.get_by_role(role).filter(has_text=told)).to_be_visible()
        expect(reader.find("article h1")).to_have_text("Notes from the weir")
        expect(reader.find("mark.cited").first).to_have_text(LOST)
        expect(reader.find("#live .asked")).to_have_text(PLANK)
        expect(reader.find(".book-title")).to_have_text(["Notes from the weir", "On otters"])


def test_an_address_that_is_none_is_told_and_what_was_typed_stays(reader: Reader) -> None:
    address = library(reader).get_by_label("Address of a web page")
    address.fill("file:///etc/hostname")
    address.press("Enter")
    expect(reader.find("#note .problem")).to_contain_text("not a web address")
    expect(address).to_have_value("file:///etc/hostname")
    reader.find("#note").get_by_role("button", name="Close this message").click()
    expect(reader.find("#note .problem")).to_have_count(0)


def test_a_removed_article_comes_back_with_its_conversation(reader: Reader) -> None:
    library(reader).locator(".book", has_text="On otters").click()
    reader.hear("Where do otters float?")
    said = reader.find("#live .said").all_text_contents()
    remove(reader, "On otters")
    expect(reader.find("article h1")).to_have_text("Notes from the weir")
    expect(reader.find(".book-title")).to_have_text(["Notes from the weir"])
    expect(reader.find(".welcome")).to_be_visible()
    reader.find("#note .undo").click()
    reader.told("It is back.")
    expect(reader.find("article h1")).to_have_text("On otters")
    expect(reader.find("#live .said")).to_have_text(said)
    expect(reader.find("mark.cited")).to_have_count(len(said))


def test_the_last_article_cannot_be_removed(reader: Reader, served: Served) -> None:
    otters = next(entry.id for entry in served.library.entries() if entry.title == "On otters")
    remove(reader, "On otters")
    reader.find("#library").get_by_role("button", name="Remove “Notes from the weir”").click()
    reader.told("this is the only article; add another one before removing it")
    expect(reader.find("article h1")).to_have_text("Notes from the weir")
    served.library.restore(otters)


def test_an_article_that_was_edited_shows_what_changed_and_keeps_old_answers_honest(reader: Reader) -> None:
    was = "Geese fly south in a wedge. They rest on the lake. They call by night."
    is_now = "It rained. Geese fly south in a wedge. They rest on the river."
    library(reader)
    choose(reader, "geese.txt", was.encode())
    expect(reader.find("article")).to_contain_text("They call by night.")
    reader.keyboard.press("Escape")
    reader.hear("What about geese and they?")
    library(reader)
    choose(reader, "geese.txt", is_now.encode())
    reader.keyboard.press("Escape")
    reader.told("1 sentence new, 1 changed, 1 gone.")
    expect(reader.find(".earlier h2")).to_contain_text("About the earlier version, added")
    expect(reader.find(".earlier .fate")).to_have_text(["moved", "changed", "gone"])
    expect(reader.find("article mark")).to_have_text(["Geese fly south in a wedge."])
    reader.find(".earlier .chip").press("Enter")
    expect(reader.find("article .number")).to_be_focused()
    reader.find("#note button", "Show what changed").press("Enter")
    expect(reader.find(".changes del")).to_have_text(["They rest on the lake.", "They call by night."])
    expect(reader.find("article mark")).to_have_text(["Geese fly south in a wedge."])
    reader.find(".changes button", "Close").press("Enter")
    expect(reader.find(".changes")).to_have_count(0)
