"""What a reader finds again: after a reload, a new start of the server, in another tab; and undoing."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from tests import reader as rig
from tests.databases import Base, Server, schema
from tests.reader import FOUND, LOST, PLANK, Reader, Served, serve, visit

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

SLEEP = "When do they sleep?"


def settle(reader: Reader) -> None:
    """Turn to the otters, ask about them, and choose to be strict."""
    reader.find("#library-open").click()
    reader.find(".book", "On otters").click()
    expect(reader.find("article h1")).to_have_text("On otters")
    reader.find("#settings-open").click()
    reader.page.get_by_label("Strict: ").check()
    reader.page.get_by_label("Quotes only").check()
    reader.find("#settings .close").click()
    reader.hear(SLEEP)


def settled(reader: Reader) -> None:
    """See that all this is there."""
    expect(reader.find("article h1")).to_have_text("On otters")
    expect(reader.find("#live .asked")).to_have_text(SLEEP)
    expect(reader.find("mark.cited")).to_have_text(["They hold hands when they sleep."])
    reader.see(".suggested .starter")
    expect(reader.page.get_by_label("Strict: ")).to_be_checked()
    expect(reader.page.get_by_label("Quotes only")).to_be_checked()


def test_after_a_reload_everything_is_where_it_was(reader: Reader) -> None:
    settle(reader)
    reader.page.reload()
    settled(reader)
    reader.find("#library-open").click()
    reader.find(".book", "Notes from the weir").click()
    expect(reader.find(".welcome .starter")).to_have_count(2)
    expect(reader.find(".turn")).to_have_count(0)


def test_after_the_server_was_started_anew_everything_is_where_it_was(
    browser: Browser, tmp_path: Path
) -> None:
    with serve(tmp_path) as first:
        port = urlsplit(first.address).port
        with visit(browser, first.address) as reader:
            settle(reader)
            reader.page.goto("about:blank")
            first.close()
            with serve(tmp_path, port=port) as again:
                assert again.address == first.address
                reader.page.goto(again.address)
                settled(reader)
                reader.hear("On what backs?")
                expect(reader.find(".turn")).to_have_count(2)
                reader.page.goto("about:blank")


def test_between_two_servers_on_one_database_nothing_is_lost(
    browser: Browser, tmp_path: Path, postgres: Server
) -> None:
    base = Base(tmp_path, {"DATABASE_URL": postgres.url(schema())})
    with (
        serve(tmp_path / "one", database=base.database()) as one,
        serve(tmp_path / "two", database=base.database()) as two,
        visit(browser, one.address) as reader,
    ):
        settle(reader)
        known = reader.page.evaluate("localStorage.getItem('lectern-reader')")
        reader.page.goto(two.address)
        # A browser takes them for two windows; behind a proxy they are one.
        reader.page.evaluate("known => localStorage.setItem('lectern-reader', known)", known)
        reader.page.goto(two.address)
        settled(reader)
        reader.hear("On what backs?")
        reader.page.goto(one.address)
        expect(reader.find(".asked")).to_have_text([SLEEP, "On what backs?"])
        reader.page.goto("about:blank")


def test_a_conversation_that_was_cleared_comes_back_whole(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.hear("Who fishes there?")
    reader.find(".menu button", "New conversation").click()
    reader.told("The conversation was cleared.")
    expect(reader.find(".turn, mark")).to_have_count(0)
    expect(reader.find(".welcome .starter")).to_have_count(2)
    reader.find("#note .undo").click()
    reader.told("It is back.")
    expect(reader.find(".asked")).to_have_text([PLANK, "Who fishes there?"])
    expect(reader.find("mark.past")).to_have_text([LOST, FOUND])
    expect(reader.find("mark.cited")).to_have_count(1)
    reader.page.reload()
    expect(reader.find(".asked")).to_have_text([PLANK, "Who fishes there?"])


def test_another_tab_sees_what_was_answered_in_the_first(reader: Reader, served: Served) -> None:
    other = Reader(reader.page.context.new_page(), served.address)
    try:
        reader.hear(PLANK)
        expect(other.find("#live .asked")).to_have_text(PLANK)
        expect(other.find("mark.cited")).to_have_text([LOST, FOUND])
        other.hear("Who fishes there?")
        expect(reader.find(".asked")).to_have_text([PLANK, "Who fishes there?"])
        expect(reader.find("mark.past")).to_have_text([LOST, FOUND])
        other.check()
    finally:
        other.page.close()


def test_two_readers_who_ask_at_the_same_time_do_not_see_each_other(
    reader: Reader, browser: Browser, served: Served
) -> None:
    built = ["It was built in 1911 by Ada Quill."]
    served.assistant.go.clear()
    reader.ask(PLANK)
    expect(reader.find("mark.read")).to_have_text([LOST, FOUND])
    with visit(browser, served.address) as other:
        expect(other.find(".welcome")).to_be_visible()
        expect(other.find(".turn, mark")).to_have_count(0)
        other.ask("Who built it?")
        expect(other.find("mark.read")).to_have_text(built)
        served.assistant.go.set()
        expect(reader.find("#live .said")).to_have_text([LOST, FOUND])
        expect(other.find("#live .said")).to_have_text(built)
        reader.page.reload()
        expect(reader.find(".asked")).to_have_text([PLANK])
        expect(other.find(".asked")).to_have_text(["Who built it?"])
