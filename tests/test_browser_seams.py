"""Where the window leans on the inside of Gradio: a failing test names the seam that an upgrade broke."""

from __future__ import annotations

import threading

from playwright.sync_api import expect

from tests import reader as rig
from tests.reader import BEES, FOUND, LOST, PLANK, Reader, Served
from ui.database import home_database
from ui.head import FONT_FILES
from ui.readers import COOKIE, reader_of

pytestmark = rig.marks
served, visited, reader, steps = rig.served, rig.visited, rig.reader, rig.steps

SENT = "([act, value]) => document.dispatchEvent(new CustomEvent('act', { detail: { act, value } }))"
DROPPED = """([name, text]) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], name));
    const at = document.querySelector("#article");
    for (const type of ["dragover", "drop"])
        at.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
}"""
"""Drops a file with that name and text anywhere in the window."""
FACES = """() => [...document.fonts].filter(({ family }) => family.includes("Source Serif 4"))
    .map(({ style, status }) => `${style} ${status}`)"""


FORMER = "0f" * 16
FORMER_KEPT = (
    "AAAAAAAAAAAAAAAAAAAAAA==:"
    "U2FsdGVkX19KPiFTNElGk/btRXSvXXuQhqH3kJDrOF1Q1WAdgnn7nRHzcthZEeBP80YuyCx2cGDEg2dUwRBt4g=="
)
"""How Gradio keeps that id in a browser, encrypted with the word in the layout."""

TEXTS = "nodes => nodes.map((node) => node.textContent)"


def away(reader: Reader, title: str) -> None:
    """Remove an article that a test has added."""
    reader.page.get_by_role("button", name=f"Remove “{title}”").click()
    reader.told(f"Removed “{title}”.")


def test_seam_head_gradio_puts_our_style_and_script_into_the_page(reader: Reader) -> None:
    expect(reader.find('head > link[rel="icon"][href^="data:image/svg"]')).to_have_count(1)
    for node, text in (("head > style", "--paper:"), ('head > script[type="module"]', "function toArticle")):
        # By text content: what is not displayed has no other text for a locator.
        assert [text in own for own in reader.find(node).evaluate_all(TEXTS)].count(True) == 1
    expect(reader.find("#desk")).to_have_attribute("data-pane", "chat")  # the script ran
    kept = ["light", "keepUp", "toArticle", "showQuote", "onKey"]
    assert reader.page.evaluate("names => names.filter((name) => name in window)", kept) == []


def test_seam_style_our_rules_outweigh_those_of_gradio(reader: Reader) -> None:
    for shown, style, value in (
        ("#desk", "display", "grid"),
        ("#transcript", "display", "block"),
        ("#library", "position", "fixed"),
        (".gradio-container", "background-color", "rgb(251, 250, 247)"),
    ):
        expect(reader.find(shown)).to_have_css(style, value)
    expect(reader.find("footer:visible")).to_have_count(0)


def test_seam_routes_gradio_serves_our_typeface(reader: Reader) -> None:
    reader.hear(PLANK)
    expect(reader.find(".welcome")).to_have_count(0)
    reader.page.wait_for_function("document.fonts.status === 'loaded'")
    assert "normal loaded" in reader.page.evaluate(FACES)
    for name in FONT_FILES.values():
        assert reader.page.request.get(f"{reader.address}fonts/{name}").ok


def test_seam_ids_gradio_gives_our_names_to_its_components(reader: Reader) -> None:
    for inside in ("#question textarea", "button#ask", "button#library-open", "#evidence input[type=range]"):
        expect(reader.find(inside)).to_have_count(1)
    expect(reader.find("#upload input[type=file], #library input[type=file]")).to_have_count(1)


def test_seam_bus_an_act_of_the_page_reaches_the_server(reader: Reader) -> None:
    reader.page.evaluate(SENT, ["ask", PLANK])
    expect(reader.find("#live .said")).to_have_text([LOST, FOUND])


def test_seam_bus_an_act_reaches_the_server_while_another_is_at_work(reader: Reader, served: Served) -> None:
    served.assistant.go.clear()
    reader.page.evaluate(SENT, ["ask", PLANK])
    reader.see("mark.read")
    reader.page.evaluate(SENT, ["export", "json"])
    reader.told("Nothing to export yet")


def test_seam_updates_each_step_is_shown_while_the_next_is_at_work(
    reader: Reader, steps: threading.Semaphore
) -> None:
    status = reader.find("#live .status")
    reader.ask(PLANK)
    expect(status).to_have_text("Searching the article")
    expect(reader.find("#live .asked")).to_have_text(PLANK)
    expect(reader.question).to_have_value("")
    expect(reader.find("#ask")).to_be_hidden()
    steps.release()
    expect(reader.find("mark.read")).to_have_text([LOST, FOUND])  # the script saw the change
    expect(status).to_have_text("Judging whether 2 sentences can answer this")
    expect(reader.find(".statement")).to_have_count(0)
    steps.release(2)
    expect(status).to_have_text("Writing; each sentence is checked before it is shown")
    expect(reader.find(".said")).to_have_text([LOST])
    expect(reader.find("mark.cited")).to_have_text([LOST])
    expect(reader.find("mark.read")).to_have_text([FOUND])
    expect(reader.find("#stop")).to_be_visible()
    steps.release(2)
    expect(status).to_have_count(0)
    expect(reader.find(".said")).to_have_text([LOST, FOUND])
    expect(reader.find("mark.cited")).to_have_text([LOST, FOUND])
    expect(reader.find("#stop")).to_be_hidden()


def test_seam_updates_what_a_step_does_not_change_is_left_alone(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.page.evaluate("document.querySelector('article').dataset.same = document.title = 'as before'")
    reader.hear("Who fishes there?")
    expect(reader.find("article[data-same]")).to_have_count(1)
    expect(reader.find("#article .number")).to_have_count(3)


def test_seam_upload_a_chosen_file_reaches_the_server_under_its_name(reader: Reader) -> None:
    reader.find("#library-open").click()
    file = reader.find("#library input[type=file]")
    file.set_input_files({"name": "bees.md", "mimeType": "text/markdown", "buffer": BEES.encode()})
    expect(reader.find("article .facts")).to_contain_text("bees.md")
    away(reader, "On bees")


def test_seam_upload_gradio_takes_a_file_that_the_script_puts_into_its_button(reader: Reader) -> None:
    reader.page.evaluate(DROPPED, ["bees.txt", BEES])
    expect(reader.find("article h1")).to_have_text("On bees")
    expect(reader.find("body.dropping")).to_have_count(0)
    reader.find("#library-open").click()
    away(reader, "On bees")


def test_seam_upload_gradio_tells_which_kind_of_file_it_does_not_take(reader: Reader) -> None:
    reader.page.evaluate(DROPPED, ["program.exe", "MZ"])
    expect(reader.page.get_by_role("status").filter(has_text="Invalid file type")).to_be_visible()


def test_seam_boxes_pasted_text_reaches_the_server(reader: Reader) -> None:
    reader.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reader.page.evaluate("text => navigator.clipboard.writeText(text)", BEES)
    reader.find("#library-open").click()
    reader.find("#pasted textarea").press("Control+v")
    reader.find("#keep").click()
    reader.told("Added “On bees”.")
    away(reader, "On bees")


def test_seam_boxes_gradio_hears_that_the_script_emptied_the_question(reader: Reader, served: Served) -> None:
    before = len(served.assistant.asked)
    reader.question.fill("never asked")
    reader.keyboard.press("Escape")
    expect(reader.question).to_have_value("")
    reader.find("#ask").click()
    reader.hear(PLANK)
    assert [question for question, _ in served.assistant.asked[before:]] == [PLANK]


def test_seam_slider_gradio_hears_that_it_was_moved_by_keys(reader: Reader) -> None:
    reader.find("#settings-open").click()
    slider = reader.page.get_by_role("slider")
    before = int(slider.input_value())
    slider.press("ArrowRight")
    expect(slider).to_have_value(str(before + 1))
    reader.find("#settings .close").click()
    reader.hear(PLANK)  # by then the server has the value
    reader.page.reload()
    reader.find("#settings-open").click()
    expect(slider).to_have_value(str(before + 1))


def test_seam_request_gradio_hands_on_whose_cookie_came_with_an_event(reader: Reader) -> None:
    reader.hear(PLANK)
    (cookie,) = reader.page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == (COOKIE, True, "Lax")
    assert reader.page.evaluate("document.cookie") == ""
    reader.page.reload()
    expect(reader.find("#live .asked")).to_have_text(PLANK)


def test_seam_storage_gradio_still_reads_what_earlier_versions_kept_in_the_browser(
    reader: Reader, served: Served
) -> None:
    reader.hear(PLANK)
    page = reader.page
    database = home_database(served.library.root)
    database.move(reader_of(f"{COOKIE}={page.context.cookies()[0]['value']}", None)[0], FORMER)
    database.close()
    page.context.clear_cookies()
    page.evaluate("value => localStorage.setItem('lectern-reader', value)", FORMER_KEPT)
    page.reload()
    expect(reader.find("#live .asked")).to_have_text(PLANK)
