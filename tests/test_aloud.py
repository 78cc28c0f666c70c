"""Where the sentences lie that are read aloud: exactly the text that is shown, in order, and quickly."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.load import from_text
from ingest.split import split
from tests.scripted import WEIR
from ui.aloud import places, sentences_html
from ui.spans import blocks, utf16

TEXT = st.text(st.sampled_from("aB .!?\n#😀é-1|"), max_size=200)


def heard(text: str) -> list[str]:
    """What a browser would speak, cut as a browser cuts: by UTF-16 code units within a block."""
    shown, spoken = blocks(text), []
    for number, start, end in places(text, shown, split(text)[0]):
        block = text[shown[number].start : shown[number].end].encode("utf-16-le")
        spoken.append(block[2 * start : 2 * end].decode("utf-16-le"))
    return spoken


@given(TEXT)
def test_what_is_spoken_is_each_sentence_as_far_as_it_is_shown(text: str) -> None:
    wanted = [
        text[max(s.start, b.start) : min(s.end, b.end)]
        for s in split(text)[0]
        for b in blocks(text)
        if max(s.start, b.start) < min(s.end, b.end)
    ]
    assert heard(text) == wanted


def test_a_heading_is_spoken_without_its_mark_and_an_emoji_moves_nothing() -> None:
    text = "# The weir 😀\n\nIt is wide. 😀 It is old!"
    assert heard(text) == ["The weir 😀", "It is wide.", "😀 It is old!"]


@pytest.mark.parametrize("text", ["", "\n\n", "#"])
def test_what_is_next_to_nothing_breaks_nothing(text: str) -> None:
    assert "".join(heard(text)) == text.strip()


def test_a_very_long_paragraph_takes_time_in_proportion() -> None:
    text = "The mill was built in 1911. " * 20_000
    sentences, shown = split(text)[0], blocks(text)
    began = time.perf_counter()
    found = places(text, shown, sentences)
    assert time.perf_counter() - began < 2
    assert found[-1] == (0, utf16(text) - 28, utf16(text) - 1)


def test_the_page_is_handed_them_as_json_under_the_articles_id() -> None:
    article = from_text(WEIR)
    html = sentences_html(article, split(article.text)[0])
    (data,) = re.findall(rf'<pre hidden data-sentences="{article.id}">([^<]*)</pre>', html)
    assert json.loads(data)[:3] == [[0, 0, 19], [1, 0, 39], [1, 40, 74]]
