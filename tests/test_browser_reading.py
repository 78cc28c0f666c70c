"""From a sentence to its place in the article and back: jumps, quotes, spans, map, coverage, odd articles."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from ingest.load import from_text
from tests import axe
from tests import reader as rig
from tests.reader import FOUND, LOST, PLANK, Reader, Served

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

WHERE = "Who lost the plank?"
SHORE = [f"Stretch {n} of the shore is sand and nothing else, as far as anyone can see." for n in range(60)]
LONG = "\n\n".join(["The long shore", *SHORE, "A lighthouse stands at the very end."])
RIGHT_TO_LEFT = [
    pytest.param(
        "מגדל השעון\n\nהמגדל נבנה בשנת 1911 😀 ליד הנהר. השעון עומד מאז הסערה. איש לא תיקן אותו.",
        "מדוע עומד",
        "השעון עומד מאז הסערה.",
        id="Hebrew",
    ),
    pytest.param(
        "برج الساعة\n\nبني البرج سنة 1911 قرب النهر. توقفت الساعة بعد العاصفة. لم يصلحها أحد.",
        "متى توقفت",
        "توقفت الساعة بعد العاصفة.",
        id="Arabic",
    ),
]
SET = ["open_gate(40)   # metres", "| gate | width |", "| --- | --- |", f"| sluice | {'wide ' * 30}|"]
SHOWS = """tick => {
    const view = document.querySelector("#map b").getBoundingClientRect(), lit = tick.getBoundingClientRect();
    return view.top > 100 && view.top <= lit.top && lit.bottom <= view.bottom;
}"""
"""Whether the map's view of what is on screen has moved to a tick."""
WORD = "sluice" * 60
ODD = f"Odd things\n\nThe longest name is {WORD} here.\n\n" + "\n".join(SET)


def reading(reader: Reader, served: Served, text: str) -> None:
    """Open an article that came into the library while the reader looked elsewhere."""
    article = served.library.add(from_text(text)).article.id
    reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    reader.find("#library-open").click()
    reader.find(f'.book[data-value="{article}"]').click()
    reader.see(f'article[data-article="{article}"]')
    expect(reader.find("#library")).to_be_hidden()
    expect(reader.find(".welcome .starter")).to_have_count(2)


def test_a_citation_leads_to_its_exact_words_and_the_number_there_back(reader: Reader) -> None:
    reader.hear(PLANK)
    chip = reader.find("#live .chip").nth(1)
    chip.click()
    span = reader.find("mark.cited.flash")
    expect(span).to_have_text(FOUND)
    assert chip.get_attribute("data-quote") == reader.lit("1:2") == FOUND
    expect(span).to_be_in_viewport()
    numbers = reader.find("#article .number")
    assert [number.get_attribute("data-key") for number in numbers.all()] == ["1:1", "1:2"]
    number = numbers.nth(1)
    expect(number).to_be_focused()
    expect(reader.find("#quote")).to_be_hidden()
    number.click()
    expect(chip).to_be_focused()
    expect(reader.find("#live .statement.flash .said")).to_have_text(FOUND)


def test_a_click_on_a_lit_span_leads_to_the_sentence_that_rests_on_it(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.find("mark.cited", LOST).click()
    expect(reader.find("#live .statement.flash .said")).to_have_text(LOST)
    expect(reader.find("#live .chip").first).to_be_focused()


def test_a_pointer_on_a_citation_shows_quote_and_place_and_warms_its_span(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.find("#live .chip").nth(1).hover()
    expect(reader.find("#quote .quoted")).to_have_text(FOUND)
    expect(reader.find("#quote .place")).to_have_text("characters 127 to 153")
    expect(reader.find("mark.hot")).to_have_text(FOUND)
    reader.find("#masthead h1").hover()
    expect(reader.find("#quote")).to_be_hidden()
    expect(reader.find("mark.hot")).to_have_count(0)


def test_a_pointer_on_a_span_lists_the_sentences_of_all_answers_that_rest_on_it(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.hear(WHERE)
    reader.find("mark.cited", LOST).hover()
    asked = [f"Rests on this, in answer to: {question}" for question in (WHERE, PLANK)]
    expect(reader.find("#quote .place")).to_have_text(asked)
    expect(reader.find("#quote .rests")).to_have_text([LOST, LOST])
    reader.find("mark.past", FOUND).hover()
    expect(reader.find("#quote .place")).to_have_text(asked[1:])
    expect(reader.find("#quote .rests")).to_have_text([FOUND])


def test_the_spans_of_earlier_answers_stay_and_grow_strong_when_one_goes_there(reader: Reader) -> None:
    reader.hear(PLANK)
    reader.hear("Who fishes there?")
    expect(reader.find("mark.past")).to_have_text([LOST, FOUND])
    expect(reader.find("mark.cited")).to_have_text(["The keeper fishes there on Sundays."])
    assert reader.lit("2:1") == "The keeper fishes there on Sundays."
    reader.find("#past .chip").nth(1).click()
    expect(reader.find("mark.cited")).to_have_text([LOST, FOUND])
    expect(reader.find("mark.flash")).to_have_text(FOUND)
    expect(reader.find("mark.past")).to_have_text(["The keeper fishes there on Sundays."])


def test_the_line_above_the_article_counts_what_was_cited_once(reader: Reader) -> None:
    reader.hear(PLANK)
    coverage = reader.find(".coverage")
    expect(coverage).to_have_text("2 of 6 sentences cited so far")
    reader.hear(WHERE)
    expect(coverage).to_have_text("2 of 6 sentences cited so far")
    reader.hear("Who fishes there?")
    expect(coverage).to_have_text("3 of 6 sentences cited so far")
    expect(coverage.locator("meter")).to_have_attribute("value", "3")


def test_the_map_shows_where_a_long_article_is_lit_and_leads_there(reader: Reader, served: Served) -> None:
    reading(reader, served, LONG)
    reader.hear("Where is the lighthouse?")
    span = reader.find("mark.cited", "A lighthouse stands")
    tick = reader.find("#map i.cited").last
    reader.find("#reading").evaluate("node => { node.scrollTop = 0; }")
    expect(span).not_to_be_in_viewport()
    tick.click()
    expect(span).to_be_in_viewport()
    reader.page.wait_for_function(SHOWS, arg=tick.element_handle())


def test_the_latest_answer_stays_in_sight_with_what_may_be_asked_next(reader: Reader) -> None:
    for question in (PLANK, WHERE, PLANK, WHERE, PLANK):
        reader.hear(question)
    expect(reader.find("#live .asked")).to_be_in_viewport()
    expect(reader.find(".suggested .starter").last).to_be_in_viewport(ratio=1)


def test_text_after_an_emoji_is_lit_to_the_letter(reader: Reader) -> None:
    reader.hear("Was it built in 1911?")
    reader.find(".chip").first.click()
    assert reader.lit("1:1") == "It was built in 1911 by Ada Quill."
    expect(reader.find('article [data-block="1"]')).to_have_text(
        "The weir is 40 metres wide 😀 they say. It was built in 1911 by Ada Quill."
    )


@pytest.mark.parametrize(("text", "question", "sentence"), RIGHT_TO_LEFT)
def test_an_article_from_right_to_left_is_set_so_and_lit_to_the_letter(
    reader: Reader, served: Served, text: str, question: str, sentence: str
) -> None:
    reading(reader, served, text)
    reader.hear(question)
    expect(reader.find("mark.cited")).to_have_text([sentence])
    assert reader.lit("1:1") == sentence == reader.find("#live .chip").first.get_attribute("data-quote")
    for shown in ("article h1", 'article [data-block="1"]', "#live .asked", "#live .said", ".open-title"):
        assert reader.find(shown).first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    reader.find("#live .chip").first.hover()
    assert reader.find("#quote .quoted").evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_a_very_long_word_code_and_a_table_are_shown_as_they_are(reader: Reader, served: Served) -> None:
    reading(reader, served, ODD)
    reader.hear("What is said of the longest name?")
    expect(reader.find("mark.cited")).to_have_text([f"The longest name is {WORD} here."])
    lines = reader.find("article .set")
    assert lines.all_text_contents() == SET
    assert lines.first.evaluate("node => getComputedStyle(node).whiteSpaceCollapse") == "preserve"
    assert axe.violations(reader.page) == []
    assert reader.overflow() <= 0
    pane = reader.find("#reading")
    assert pane.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
