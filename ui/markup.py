"""Text becomes HTML here and nowhere else: the escape that everything shown goes through. Pure."""

from __future__ import annotations

import html

UNSAFE = dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")
"""What no page, and no file in UTF-8, can hold: a browser would drop it, and later offsets no longer fit.

For `str.translate`; what comes instead has the same length.
"""

_END_OF_ISOLATE = "\u2069"
_ENDED_BY = dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c") | dict.fromkeys(
    "\u2066\u2067\u2068", "\u2069"
)
"""Characters that turn what follows, and what ends each."""
_TURNS = frozenset([*_ENDED_BY, *_ENDED_BY.values()])


def escape(text: str) -> str:
    """Escape a text for element content and for attribute values in double quotes."""
    return html.escape(text.translate(UNSAFE), quote=True).replace("\r", "&#13;")


def closed(text: str) -> str:
    """Return the text with what it leaves open of changes of direction closed, so that none goes on after it.

    For files without markup; a page has elements that end them.
    """
    ends, isolates = list[str](), 0
    for c in filter(_TURNS.__contains__, text):
        if c in _ENDED_BY:
            ends.append(_ENDED_BY[c])
            isolates += ends[-1] == _END_OF_ISOLATE
        elif c == _END_OF_ISOLATE and isolates:
            isolates -= 1
            while ends.pop() != c:  # what was opened in the isolate ends with it
                pass
        elif ends[-1:] == [c]:
            ends.pop()
    return text + "".join(reversed(ends))


def act(name: str, value: str, label: str, *, css: str, about: str = "", pressed: bool | None = None) -> str:
    """Return a button that has the server act: `name` is one of the acts of the app, `value` its argument.

    `about` is what a screen reader says instead of the label.
    """
    more = f' aria-label="{escape(about)}"' if about else ""
    if pressed is not None:
        more += f' aria-pressed="{str(pressed).lower()}"'
    data = f'data-act="{escape(name)}" data-value="{escape(value)}"'
    return f'<button type="button" class="{css}" {data}{more}>{escape(label)}</button>'


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it must be."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
