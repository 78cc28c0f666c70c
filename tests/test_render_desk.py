"""The article, the shelf, messages and buttons as HTML: our tags alone, every text as it is."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from ingest.article import Article
from tests.markup import Markup
from tests.test_render import ARTICLE, OURS, kept, texts
from ui.markup import act, count, escape
from ui.render import suggested_html
from ui.render_desk import (
    LONG,
    Book,
    article_html,
    bar_html,
    doubted_html,
    note_html,
    outbox_html,
    progress_html,
    shelf_html,
    welcome_html,
)
from ui.spans import blocks

BOOK = Book("abc", "The weir", "notes.txt", 1200, "2026-03-01T10:00:00+00:00", ready=True)


@given(title=texts, source=texts, text=texts)
def test_an_article_has_no_tags_but_ours_and_keeps_its_text(title: str, source: str, text: str) -> None:
    read = Markup(article_html(Article(title, source, text)))
    assert set(read.tags) <= OURS
    assert read.blocks == {n: kept(text[b.start : b.end]) for n, b in enumerate(blocks(text))}


MAKERS: dict[str, Callable[[str], str]] = {
    "note": note_html,
    "problem": lambda text: note_html(text, problem=True, undo="restore"),
    "progress": lambda text: progress_html(text, 1, 2),
    "welcome": lambda text: welcome_html(Article(text, text, text), [text]),
    "bar": lambda text: bar_html(Article(text, text, text), 1, 2),
    "shelf": lambda text: shelf_html([Book(text, text, text, 2, text, ready=False)], text),
    "doubt": doubted_html,
    "file": lambda text: outbox_html(text, "text/markdown", text),
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
@given(text=texts)
def test_whatever_else_is_shown_has_no_tags_but_ours(make: Callable[[str], str], text: str) -> None:
    read = Markup(make(text))
    assert set(read.tags) <= OURS
    said = [read.text, *(value for given in read.attributes for value in given.values())]
    assert any(kept(text) in each for each in said)


def test_a_title_is_shown_once_in_or_above_the_text() -> None:
    read = Markup(article_html(ARTICLE))
    assert read.tags.count("h1") == 1
    assert read.text.count(ARTICLE.title) == 1
    assert read.values("data-article") == [ARTICLE.id]
    assert Markup(article_html(replace(ARTICLE, title="Another title"))).text.startswith("Another title")
    cut = Markup(article_html(replace(ARTICLE, title="Notes from …")))
    assert "h1" not in cut.tags


@pytest.mark.parametrize(
    ("source", "linked"),
    [("https://example.org/a?b=1&c", True), ("javascript:alert(1)", False), ("notes.txt", False)],
)
def test_only_web_addresses_become_links(source: str, linked: bool) -> None:
    read = Markup(article_html(replace(ARTICLE, source=source)))
    assert ("a" in read.tags) is linked
    assert source in read.text
    assert read.values("href") == ([source] if linked else [])


def test_of_a_path_only_the_name_of_the_file_is_shown() -> None:
    path = "/somewhere/secret/notes.txt"
    for markup in (article_html(replace(ARTICLE, source=path)), shelf_html([replace(BOOK, source=path)], "")):
        assert "notes.txt" in markup
        assert "secret" not in markup


def test_the_facts_tell_who_wrote_it_and_when() -> None:
    told = Article("t", "pasted text", "word " * 460, byline="Maria <Olsen>", published="2024-05-03")
    read = Markup(article_html(told))
    assert "Maria <Olsen> · 3 May 2024 · pasted text · 460 words · 2 min" in read.text


def test_the_facts_tell_the_length() -> None:
    read = Markup(article_html(Article("t", "pasted text", "word " * 460)))
    assert "pasted text · 460 words · 2 min" in read.text


def test_a_long_article_says_how_high_its_blocks_are_and_a_short_one_does_not() -> None:
    long = Markup(article_html(Article("t", "s", "\n\n".join(["It is wide."] * LONG))))
    assert len(long.values("style")) == LONG
    assert set(long.values("style")) == {"--lines:1"}
    assert Markup(article_html(ARTICLE)).values("style") == []


def test_every_block_sets_its_own_direction() -> None:
    read = Markup(article_html(ARTICLE))
    assert [given["dir"] for given in read.attributes if "data-block" in given] == ["auto"] * 6


def test_the_bar_tells_how_much_has_been_cited() -> None:
    assert "Nothing cited yet" in bar_html(ARTICLE, 0, 5)
    assert "2 of 5 sentences cited so far" in bar_html(ARTICLE, 2, 5)
    assert Markup(bar_html(ARTICLE, 2, 5)).values("value") == ["2"]


def test_the_shelf_lists_each_article_to_open_or_remove_and_marks_the_open_one() -> None:
    other = replace(BOOK, id="def", title="On otters", words=1, added="", ready=False)
    read = Markup(shelf_html([BOOK, other], "def"))
    assert read.values("data-act") == ["open", "remove"] * 2
    assert read.values("data-value") == ["abc", "abc", "def", "def"]
    assert [given["data-value"] for given in read.attributes if "aria-current" in given] == ["def"]
    assert "1,200 words · added 1 Mar 2026 · ready" in read.text
    assert "1 word · indexed when opened" in read.text


def test_the_welcome_offers_what_it_is_given() -> None:
    read = Markup(welcome_html(ARTICLE, ["How wide is it?"]))
    assert (read.values("data-act"), read.values("data-value")) == (["ask"], ["How wide is it?"])
    assert "button" not in Markup(welcome_html(ARTICLE)).tags


def test_a_message_can_be_closed_and_what_it_tells_undone() -> None:
    assert Markup(note_html("Removed.", undo="restore")).values("data-act") == ["restore", "dismiss"]
    assert Markup(note_html("No.", problem=True)).values("role") == ["alert"]
    assert Markup(note_html("Done.")).values("role") == ["status"]
    assert Markup(note_html("", undo="restore")).tags == ["div"]


def test_a_file_can_be_asked_for_twice() -> None:
    one, two = (Markup(outbox_html("weir.md", "text/markdown", "# The weir\r\n")) for _ in range(2))
    assert one.text == "# The weir\r\n"
    assert one.values("data-name") == ["weir.md"]
    assert all(re.fullmatch("[0-9a-f]{8}", mark) for mark in one.values("data-mark"))
    assert one.values("data-mark") != two.values("data-mark")


@given(text=texts)
def test_escaping_can_be_undone(text: str) -> None:
    assert html.unescape(escape(text)) == kept(text)


@given(name=texts, value=texts, label=texts, about=texts.filter(bool))
def test_a_button_sends_its_act_and_its_value_to_the_letter(
    name: str, value: str, label: str, about: str
) -> None:
    read = Markup(act(name, value, label, css="quiet", about=about))
    (given,) = read.attributes
    assert (given["data-act"], given["data-value"]) == (kept(name), kept(value))
    assert (read.text, given["aria-label"]) == (kept(label), kept(about))


def test_numbers_have_their_nouns() -> None:
    assert [count(n, "word") for n in (0, 1, 2, 1200)] == ["0 words", "1 word", "2 words", "1,200 words"]


def test_suggestions_ask_what_they_say() -> None:
    read = Markup(suggested_html(["Who <fishes>?", "When?"], refused=False))
    assert read.values("data-value") == ["Who <fishes>?", "When?"]
    assert set(read.values("data-act")) == {"ask"}
    assert read.text.startswith("Ask next")
    assert "The article does answer" in suggested_html(["When?"], refused=True)
    assert suggested_html([], refused=True) == ""
