"""Text that is not ours in files without markup, and in Markdown: on one line, and nothing but text. Pure."""

from __future__ import annotations

import re

from ui.markup import UNSAFE, closed

_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Letters that mark something up anywhere, addresses that turn into links, and what opens a block.
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|$#]|:(?=//)|(?<=www)\.|^[-+=]", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")


def line(text: str) -> str:
    """Return a text on one line, which turns nothing after it."""
    lines = map(str.strip, _LINE_BREAK.split(text.translate(UNSAFE)))
    return closed(" ".join(filter(None, lines)))


def marked(text: str) -> str:
    """Return a text on one line in which Markdown finds no markup."""
    flat = _MARKUP.sub(lambda found: f"\\{found[0]}", line(text))
    return _NUMBERED.sub(r"\1\\\2", flat)
