"""Any text in: no tag but ours out, the text itself kept to the letter, and lit where it should be."""

from __future__ import annotations

import html
import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article, Sentence
from rag.answer import REFUSAL, Answer, Citation, Evidence, Rejection, Statement, cite
from rag.refuse import INSTEAD
from ui.render import (
    Turn,
    article_html,
    escape,
    live_html,
    note_html,
    progress_html,
    stage,
    turn_html,
    turns_html,
    welcome_html,
)
from ui.spans import blocks

OURS = {"article", "section", "div", "header", "h1", "h2", "h3", "h4", "p", "span", "button", "ul", "li"}
OURS |= {"blockquote", "a"}
TEXT = (
    "Notes from the weir\n\nThe weir is 40 metres wide. 😀 It was built in 1911!\n\n"
    "## Repairs\n\n- A plank was lost.\n- Two were found.\n\nThe “gate” & <frame> stayed."
)
ARTICLE = Article("Notes from the weir", "pasted text", TEXT)

# Texts with a letter for every trap: markup, quotes, astral characters, several blocks.
texts = st.text(
    st.one_of(st.sampled_from("<>&\"'`/=#\n ab😀{}$"), st.characters(codec="utf-8")), max_size=300
)


class Reader(HTMLParser):
    """Collects tags, attributes, text, and the text of each numbered block."""

    def __init__(self, markup: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[dict[str, str]] = []
        self.text = ""
        self.blocks: dict[int, str] = {}
        self._block: int | None = None
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes.append(given)
        if "data-block" in given:
            self._block = int(given["data-block"])
            self.blocks[self._block] = ""

    def handle_endtag(self, tag: str) -> None:
        self._block = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._block is not None:
            self.blocks[self._block] += data


def at(quote: str) -> Citation:
    start = TEXT.index(quote)
    return cite(ARTICLE, start, start + len(quote))


def evidence(quote: str, score: float) -> Evidence:
    citation = at(quote)
    return Evidence(Sentence(citation.start, citation.end, quote, 0), score)


WIDE, BUILT = at("The weir is 40 metres wide."), at("It was built in 1911!")
ANSWER = Answer(
    question="How wide is it?",
    standalone="How wide is the weir?",
    evidence=(evidence("The weir is 40 metres wide.", 0.9), evidence("A plank was lost.", 0.2)),
    statements=(
        Statement("Built in 1911, it spans 40 metres.", (BUILT, WIDE), "supported"),
        Statement("The weir is 40 metres wide.", (WIDE,), "quoted"),
    ),
    answerable_p=0.9,
    done=True,
)


def kept(text: str) -> str:
    """What a browser can hold of a text: no NUL."""
    return text.replace("\0", "\ufffd")


@given(title=texts, source=texts, text=texts)
def test_an_article_has_no_tags_but_ours_and_keeps_its_text(title: str, source: str, text: str) -> None:
    read = Reader(article_html(Article(title, source, text)))
    assert set(read.tags) <= OURS
    assert read.blocks == {n: kept(text[b.start : b.end]) for n, b in enumerate(blocks(text))}


@given(
    question=texts, standalone=texts, said=texts, notice=texts, problem=texts, text=texts.filter(str.strip)
)
def test_a_turn_has_no_tags_but_ours_and_keeps_its_texts(
    question: str, standalone: str, said: str, notice: str, problem: str, text: str
) -> None:
    article = Article("t", "s", text)
    citation = cite(article, 0, len(text))
    read_sentence = Evidence(Sentence(0, len(text), text, 0), 0.5)
    answer = Answer(question, standalone, (read_sentence,), (Statement(said, (citation,), "quoted"),))
    refused = replace(answer, statements=(), refusal=REFUSAL, notice=notice)
    for shown, expected in ((answer, (question, said)), (refused, (question, text))):
        read = Reader(turn_html(article, Turn(1, question, shown, problem)))
        assert set(read.tags) <= OURS
        assert all(kept(piece) in read.text for piece in expected)
    chips = [a for a in Reader(turn_html(article, Turn(1, question, answer))).attributes if "data-quote" in a]
    assert [a["data-quote"] for a in chips] == [kept(text)]


@given(text=texts)
def test_escaping_can_be_undone(text: str) -> None:
    assert html.unescape(escape(text)) == kept(text)


@pytest.mark.parametrize(
    "make",
    [note_html, lambda t: progress_html(t, 1, 2), lambda t: welcome_html(Article(t, t, t))],
    ids=["note", "progress", "welcome"],
)
def test_messages_are_escaped(make: object) -> None:
    assert callable(make)
    assert "<script" not in make("<script>alert(1)</script>")


def test_numbers_follow_the_citations_of_the_answer() -> None:
    read = Reader(turn_html(ARTICLE, Turn(3, ANSWER.question, ANSWER)))
    chips = [(a["id"], a["data-quote"]) for a in read.attributes if a.get("class") == "chip"]
    assert chips == [
        ("chip-3-1-1", BUILT.quote),
        ("chip-3-1-2", WIDE.quote),
        ("chip-3-2-2", WIDE.quote),
    ]


def test_the_payload_for_the_browser_is_json_that_survives_the_attribute() -> None:
    read = Reader(turn_html(ARTICLE, Turn(1, ANSWER.question, ANSWER)))
    (payload,) = [a["data-lit"] for a in read.attributes if "data-lit" in a]
    assert [s["numbers"] for s in json.loads(payload)] == [["2"], ["1"], []]


def test_the_question_as_searched_is_shown_only_when_it_differs() -> None:
    assert "searched as: How wide is the weir?" in turn_html(ARTICLE, Turn(1, "q", ANSWER))
    same = replace(ANSWER, standalone=ANSWER.question)
    assert "searched as" not in turn_html(ARTICLE, Turn(1, "q", same))


def test_a_refusal_lists_the_nearest_passages_best_first() -> None:
    near = (evidence("A plank was lost.", 0.2), evidence("It was built in 1911!", 0.7))
    read = Reader(turn_html(ARTICLE, Turn(1, "q", Answer("q", "q", near, refusal=REFUSAL, done=True))))
    assert REFUSAL in read.text
    assert read.text.index("It was built") < read.text.index("A plank")
    assert [a["data-key"] for a in read.attributes if a.get("class") == "jump"] == ["e2", "e1"]


def test_a_refusal_quotes_what_the_article_says_instead_and_lists_it_once() -> None:
    found = evidence("It was built in 1911!", 0.7)
    near = (evidence("A plank was lost.", 0.2), found)
    instead = (
        Statement(found.sentence.text, (cite(ARTICLE, found.sentence.start, found.sentence.end),), "quoted"),
    )
    answer = Answer("q", "q", near, instead, refusal=f"{REFUSAL} {INSTEAD}", done=True)
    read = Reader(turn_html(ARTICLE, Turn(1, "q", answer)))
    assert read.text.index(INSTEAD) < read.text.index("It was built") < read.text.index("A plank")
    assert [a["data-key"] for a in read.attributes if a.get("class") == "jump"] == ["e1"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param(None, "Searching", id="before the evidence"),
        pytest.param(Answer("q", "q"), "Judging", id="before the judgement"),
        pytest.param(Answer("q", "q", answerable_p=0.9), "Writing and checking", id="while writing"),
        pytest.param(Answer("q", "q", answerable_p=0.9, done=True), "", id="nothing when done"),
    ],
)
def test_the_status_says_what_is_going_on(answer: Answer | None, said: str) -> None:
    assert stage(answer).startswith(said)
    assert bool(stage(answer)) == bool(said)


def test_sentences_left_out_are_counted_when_the_answer_is_done() -> None:
    left = replace(ANSWER, rejected=(Rejection("x", "y"),))
    assert "1 drafted sentence was not supported" in turn_html(ARTICLE, Turn(1, "q", left))
    assert "drafted" not in turn_html(ARTICLE, Turn(1, "q", replace(left, done=False)))


def test_titles_headings_items_and_paragraphs_are_told_apart() -> None:
    assert [b.kind for b in blocks(TEXT)] == ["bare", "p", "h3", "item", "item", "p"]
    assert Reader(article_html(ARTICLE)).tags.count("h1") == 1


def test_a_title_of_its_own_is_shown_above_the_text() -> None:
    read = Reader(article_html(replace(ARTICLE, title="Another title")))
    assert read.text.startswith("Another title")


@pytest.mark.parametrize(
    ("source", "linked"),
    [("https://example.org/a?b=1&c", True), ("javascript:alert(1)", False), ("notes.txt", False)],
)
def test_only_web_addresses_become_links(source: str, linked: bool) -> None:
    read = Reader(article_html(replace(ARTICLE, source=source)))
    assert ("a" in read.tags) is linked
    assert source in read.text


def test_the_live_turn_is_announced_and_the_past_is_not() -> None:
    turn = Turn(1, "q", ANSWER)
    assert 'aria-live="polite"' in live_html(ARTICLE, turn)
    assert "aria-live" not in turns_html(ARTICLE, (turn,))
