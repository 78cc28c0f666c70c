"""Reading aloud: where the sentences lie that a browser is to read, and what starts and stops it. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ingest.article import Article, Sentence
from ui.markup import escape
from ui.spans import Block, blocks, utf16

VOICELESS = (
    "This browser has no voice of its own that reads this aloud: add one in your system's settings for "
    "speech. Lectern uses none that would send the text elsewhere."
)

BUTTONS = (
    '<div id="aloud" role="group" aria-label="Read the article aloud">'
    '<button type="button" class="quiet" data-aloud="" aria-keyshortcuts="l" title="Key: l">Listen</button>'
    '<button type="button" class="quiet" data-aloud="stop" title="Key: Escape" hidden>Stop</button></div>'
)
"""What stands above the article; the page's script hides it where the browser cannot speak."""

SPEED = (
    '<label class="speed" data-aloud="speed">Speed of reading aloud <select name="speed">'
    + "".join(f'<option value="{n}">{n}×</option>' for n in ("0.75", "1", "1.25", "1.5", "1.75", "2"))
    + "</select></label>"
)
"""A setting that the browser keeps."""

Place = tuple[int, int, int]
"""Number of a block, and start and end in it in UTF-16 code units, as a browser counts them."""


def places(text: str, shown: Sequence[Block], sentences: Sequence[Sentence]) -> list[Place]:
    """Return where each sentence lies; both are in reading order. Takes time in proportion to the text.

    What is not shown of a sentence, the `#` of a heading, is left out, and the sentence if nothing is left.
    """
    found, number, at, units = list[Place](), -1, 0, 0
    for sentence in sentences:
        while number + 1 < len(shown) and shown[number + 1].start < sentence.end:
            number += 1
            at, units = shown[number].start, 0
        start, end = max(sentence.start, at), min(sentence.end, shown[number].end if shown else 0)
        if start < end:
            begins = units + utf16(text[at:start])
            at, units = end, begins + utf16(text[start:end])
            found.append((number, begins, units))
    return found


def sentences_html(article: Article, sentences: Sequence[Sentence]) -> str:
    """Return the places of an article's sentences as JSON, for the page's script to take."""
    lie = json.dumps(places(article.text, blocks(article.text), sentences), separators=(",", ":"))
    return f'<pre hidden data-sentences="{escape(article.id)}">{lie}</pre>'
