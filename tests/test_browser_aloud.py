"""Reading aloud in the window: what a voice is given, what is lit and kept in sight, what stops it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ingest.load import from_text
from tests import axe
from tests import reader as rig
from tests.browsing import page_at
from tests.reader import FOUND, LOST, PLANK, Reader, Served, visit
from tests.voice import VOICE

pytestmark = rig.marks
served, reader = rig.served, rig.reader

HEARD = "speechSynthesis.heard.map(({ text }) => text)"
LIT = "[...(CSS.highlights.get('spoken') ?? [])].map(String).join('')"
SHORE = [f"Stretch {n} of the shore is sand and nothing else. Gulls {n} sit there." for n in range(60)]
TITLE, WIDE, BUILT = (
    "Notes from the weir",
    "The weir is 40 metres wide 😀 they say.",
    "It was built in 1911 by Ada Quill.",
)
LAST = "The keeper fishes there on Sundays."


@pytest.fixture(scope="module")
def visited(browser: Browser, served: Served) -> Iterator[Reader]:
    with page_at(browser) as page:
        page.add_init_script(VOICE)
        yield Reader(page, served.address)


def told(reader: Reader, expression: str, wanted: Any) -> None:
    """Wait until an expression in the page is that."""
    told = f"wanted => JSON.stringify({expression}) === JSON.stringify(wanted)"
    reader.page.wait_for_function(told, arg=wanted)


def heard(reader: Reader, *sentences: str) -> None:
    """Wait until these were given to the voice, and the last of them is lit."""
    told(reader, HEARD, list(sentences))
    told(reader, LIT, sentences[-1])


def end(reader: Reader) -> None:
    """The voice has come to the end of a sentence."""
    reader.page.evaluate("speechSynthesis.end()")


def test_the_article_is_read_sentence_by_sentence_to_its_end(reader: Reader) -> None:
    listen, stop = reader.find("#aloud button").first, reader.find("#aloud button").last
    expect(stop).to_be_hidden()
    listen.click()
    heard(reader, TITLE)
    expect(listen).to_have_text("Pause")
    expect(stop).to_be_visible()
    assert axe.violations(reader.page) == []
    end(reader)
    heard(reader, TITLE, WIDE)
    listen.click()
    expect(listen).to_have_text("Resume")
    told(reader, LIT, WIDE)
    end(reader)
    listen.click()
    heard(reader, TITLE, WIDE, WIDE)
    for _ in range(4):
        end(reader)
    heard(reader, TITLE, WIDE, WIDE, BUILT, LOST, FOUND, LAST)
    told(
        reader, "speechSynthesis.heard.map((one) => one.voice.name + one.rate + one.lang)", ["Near1en_GB"] * 7
    )
    end(reader)
    expect(listen).to_have_text("Listen")
    expect(stop).to_be_hidden()
    told(reader, LIT, "")


def test_a_key_reads_on_from_the_paragraph_that_was_clicked_and_another_stops(reader: Reader) -> None:
    reader.keyboard.type("l")
    expect(reader.question).to_have_value("l")
    reader.find("article p", LOST).click()
    reader.keyboard.press("l")
    heard(reader, LOST)
    reader.keyboard.press("l")
    expect(reader.find("#aloud button").first).to_have_text("Resume")
    reader.keyboard.press("l")
    heard(reader, LOST, LOST)
    reader.keyboard.press("Escape")
    expect(reader.find("#aloud button").first).to_have_text("Listen")
    told(reader, LIT, "")
    expect(reader.question).to_have_value("l")
    assert reader.page.evaluate("speechSynthesis.cancels") == 2


def test_an_answer_is_read_and_its_marks_leave_the_spoken_sentence_lit(reader: Reader) -> None:
    reader.find("#aloud button").first.click()
    heard(reader, TITLE)
    for _ in range(3):
        end(reader)
    heard(reader, TITLE, WIDE, BUILT, LOST)
    reader.hear(PLANK)
    expect(reader.find("mark.cited")).to_have_text([LOST, FOUND])
    told(reader, LIT, LOST)
    listen = reader.find("#live [data-aloud]")
    listen.click()
    heard(reader, TITLE, WIDE, BUILT, LOST, LOST)
    expect(listen).to_have_text("Pause")
    expect(reader.find("#aloud button").first).to_have_text("Listen")
    end(reader)
    heard(reader, TITLE, WIDE, BUILT, LOST, LOST, FOUND)
    end(reader)
    expect(listen).to_have_text("Listen")


def test_what_is_spoken_stays_in_sight_until_the_reader_scrolls_away(reader: Reader, served: Served) -> None:
    article = served.library.add(from_text("\n\n".join(["The long shore", *SHORE]))).article.id
    reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    reader.find("#library-open").click()
    reader.find(f'.book[data-value="{article}"]').click()
    reader.see(f'article[data-article="{article}"]')
    expect(reader.find(".welcome .starter")).to_have_count(2)
    pane = reader.find("#reading")
    reader.find("#aloud button").first.click()
    heard(reader, "The long shore")
    for _ in range(40):
        end(reader)
    told(reader, LIT, "Gulls 19 sit there.")
    expect(reader.find("article p", "Gulls 19 ")).to_be_in_viewport()
    pane.evaluate("node => node.scrollTo(0, 0)")
    end(reader)
    told(reader, LIT, "Stretch 20 of the shore is sand and nothing else.")
    assert pane.evaluate("node => node.scrollTop") == 0
    reader.keyboard.press("Escape")
    reader.find("article p", "Stretch 30 ").evaluate("node => node.scrollIntoView({ block: 'start' })")
    reader.find("#aloud button").first.click()
    told(reader, f"{HEARD}.at(-1)", "Stretch 30 of the shore is sand and nothing else.")
    served.library.remove(article)


def test_a_speed_is_kept_and_a_reload_stops_the_voice(reader: Reader) -> None:
    reader.find("#settings-open").click()
    reader.find("select[name=speed]").select_option("1.5")
    assert axe.violations(reader.page) == []
    reader.keyboard.press("Escape")
    reader.find("#aloud button").first.click()
    heard(reader, TITLE)
    before = int(reader.page.evaluate("speechSynthesis.cancels"))
    reader.arrive()
    assert int(reader.page.evaluate("sessionStorage.getItem('cancels')")) == before + 1
    reader.find("#aloud button").first.click()
    told(reader, "speechSynthesis.heard.map(({ rate }) => rate)", [1.5])
    reader.find("#settings-open").click()
    expect(reader.find("select[name=speed]")).to_have_value("1.5")
    reader.find("select[name=speed]").select_option("2")
    told(reader, "speechSynthesis.heard.map(({ text, rate }) => text + rate)", [f"{TITLE}1.5", f"{TITLE}2"])


def test_no_text_is_given_to_a_voice_that_is_elsewhere(reader: Reader) -> None:
    reader.page.evaluate("speechSynthesis.voices = speechSynthesis.voices.slice(0, 2)")
    reader.find("#aloud button").first.click()
    reader.told("no voice of its own")
    told(reader, HEARD, [])
    reader.page.evaluate("document.querySelector('#article article').lang = 'de'")
    reader.find("#aloud button").first.click()
    told(reader, "speechSynthesis.heard.map(({ voice }) => voice.name)", ["Fern"])
    reader.page.evaluate("speechSynthesis.fail('interrupted')")
    expect(reader.find("#aloud button").first).to_have_text("Resume")


def test_where_the_browser_cannot_speak_no_button_says_that_it_can(browser: Browser, served: Served) -> None:
    with visit(browser, served.address, 320, 640) as reader:
        reader.find(".panes [data-pane=article]").click()
        expect(reader.find("#aloud button").first).to_be_in_viewport(ratio=1)
        assert reader.overflow() <= 0
    with page_at(browser) as page:
        page.add_init_script("delete window.speechSynthesis; delete Window.prototype.speechSynthesis;")
        silent = Reader(page, served.address)
        silent.hear(PLANK)
        expect(silent.find("[data-aloud]").first).to_be_hidden()
        expect(silent.find("#live [data-aloud]")).to_be_hidden()
        silent.check()
