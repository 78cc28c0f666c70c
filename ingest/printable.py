"""Text that others wrote, fit for a terminal: it moves no cursor, colours nothing, turns nothing round."""

from __future__ import annotations

import re

UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, but for tab and newline; what sets the direction of other text; halves of characters."""


def printable(text: str) -> str:
    """Return the text with a sign in the place of each such character."""
    return UNPRINTABLE.sub("\ufffd", text)


def printable_json(text: str) -> str:
    """Return JSON of the same value in which each is written as JSON can."""
    return UNPRINTABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
