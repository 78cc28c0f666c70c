"""What sets the direction of other text, or moves a cursor, ends with the text that it stands in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from ingest.load import from_text
from ingest.printable import UNPRINTABLE, printable, printable_json
from ingest.split import split
from rag.answer import Answer
from rag.checking.ground import quote
from tests.hostile.builds import STORY
from ui.export import conversation_html
from ui.markup import closed
from ui.render import Turn, turn_html

CLOSED = {
    "nothing to close": ("It is so.", "It is so."),
    "an override": ("a\u202eb", "a\u202eb\u202c"),
    "an isolate": ("a\u2067b", "a\u2067b\u2069"),
    "closed already": ("a\u202eb\u202c c", "a\u202eb\u202c c"),
    "one in the other": ("\u2067a\u202eb", "\u2067a\u202eb\u202c\u2069"),
    "an isolate ends what is in it": ("\u2067a\u202eb\u2069 c", "\u2067a\u202eb\u2069 c"),
    "an end does not reach out of an isolate": ("\u202ea\u2067b\u202c", "\u202ea\u2067b\u202c\u2069\u202c"),
    "an end of nothing": ("a\u2069\u202cb", "a\u2069\u202cb"),
}


@pytest.mark.parametrize(("text", "expected"), CLOSED.values(), ids=CLOSED)
def test_a_change_of_direction_is_closed(text: str, expected: str) -> None:
    assert closed(text) == expected


@given(st.text("ab\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
def test_what_is_closed_stays_as_it_is(text: str) -> None:
    assert closed(text).startswith(text)
    assert closed(closed(text)) == closed(text)


@given(st.text() | st.text("\x00\x07\x1b\x9b\x7f\r\n\t\u202e\u2067[]8;m"))
def test_no_control_reaches_a_terminal(text: str) -> None:
    assert UNPRINTABLE.search(printable(text)) is None
    assert len(printable(text)) == len(text)
    written = printable_json(json.dumps(text, ensure_ascii=False))
    assert UNPRINTABLE.search(written) is None
    assert json.loads(written) == text


IN_ORDER = """
() => {
  const [mark, label] = [".statement .chip, .statement a.mark", ".statement .label"]
    .map((what) => document.querySelector(what).getBoundingClientRect());
  return mark.right <= label.left + 1;
}
"""
"""Whether a mark stands before the label, as it is written."""


@pytest.mark.browser
@pytest.mark.parametrize("where", ["window", "page"])
def test_what_is_turned_in_a_sentence_turns_nothing_beside_it(where: str, browser: Browser) -> None:
    article = from_text(f"{STORY}\n\nThe master \u202eis Ann Lee.")
    said = tuple(quote(sentence, article) for sentence in split(article.text)[0][1:])
    answer = Answer("Who is it?", "Who\u202e is", (), said, 0.9, llm="none", done=True)
    markup = {
        "window": f"<body>{turn_html(article, Turn(1, answer.question, answer))}</body>",
        "page": conversation_html(article, [answer]),
    }[where]
    tab = browser.new_page()
    try:
        tab.set_content(markup)
        assert tab.evaluate(IN_ORDER)
    finally:
        tab.close()
