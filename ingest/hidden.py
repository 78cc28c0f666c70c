"""What a web page holds and no reader of it sees: dropped, so that it can never be cited.

Only the page itself is looked at: its elements, attributes and inline styles. What a stylesheet or a script
hides, a colour like that of a picture behind it, or what lies under another element is not known here.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # ships no types

_NEVER_SHOWN = (
    *(
        "script",
        "style",
        "template",
        "noscript",
        "noembed",
        "noframes",
        "iframe",
        "object",
        "embed",
        "applet",
    ),
    *("canvas", "audio", "video", "svg", "datalist", "select", "textarea", "rp"),
)
"""Elements whose text is for programs, or for browsers of long ago."""

_ASIDE = -900.0
"""Pixels from which on something is placed beside the page rather than in it."""

_AWAY: dict[str, tuple[str, ...]] = {
    "display": ("none",),
    "visibility": ("hidden", "collapse"),
    "content-visibility": ("hidden",),
    "transform": ("scale(0)", "scale(0,", "scalex(0)", "scaley(0)"),
    "clip": ("rect(0", "rect(1px,1px"),
    "clip-path": ("inset(50%", "inset(100%", "circle(0"),
}
"""Properties with the beginnings of the values that hide."""

_PLACES = ("left", "top", "right", "bottom", "text-indent", "margin-left", "margin-top")
_SIZES = ("height", "width", "max-height", "max-width")
_LENGTH = re.compile(r"(-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+))([a-z%]*)")
_PIXELS = {"": 1.0, "px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ch": 8.0, "vw": 10.0, "vh": 8.0}
_WHITE = frozenset(
    {"white", "#fff", "#ffff", "#ffffff", "#ffffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"}
)
_CLEAR = frozenset({"transparent", "#0000", "#00000000"})

Element = Any
"""A node of an lxml tree; lxml ships no types."""


def drop_hidden(tree: Element, *, aloud: bool) -> None:
    """Take out of a page what is not shown; with `aloud` also what is kept from screen readers."""
    for element in tree.iter(etree.Element):
        if _is_hidden(element, aloud=aloud):
            element.tag = _NEVER_SHOWN[0]
    gone = (*_NEVER_SHOWN, etree.Comment, etree.ProcessingInstruction)
    etree.strip_elements(tree, *gone, with_tail=False)


def _is_hidden(element: Element, *, aloud: bool) -> bool:
    if element.tag in ("html", "body"):
        return False
    given = element.attrib
    if "hidden" in given or (element.tag == "dialog" and "open" not in given):
        return True
    if aloud and given.get("aria-hidden", "").strip().lower() == "true":
        return True
    return _is_styled_away(element, styles(given.get("style", "")))


def styles(written: str) -> dict[str, str]:
    """Return what an inline style declares: each property's last value, in lower case without blanks."""
    first, *others = written.lower().split("/*")
    bare = first + "".join(other.partition("*/")[2] for other in others)
    declared = (line.partition(":") for line in bare.split(";"))
    return {
        name.strip(): "".join(value.split()).removesuffix("!important")
        for name, _, value in declared
        if value.strip()
    }


def _is_styled_away(element: Element, style: dict[str, str]) -> bool:
    if any(style.get(name, "").startswith(values) for name, values in _AWAY.items()):
        return True
    if (opacity := style.get("opacity")) is not None and (_pixels(opacity, 0.01) or 0) < 0.05:
        return True
    if any(_at_most(style, name, 1, percent=0.16) for name in ("font-size", "font")):
        return True
    if any(_at_most(style, name, _ASIDE, percent=9.0) for name in _PLACES):
        return True
    cut = style.get("overflow", "").startswith(("hidden", "clip"))
    if cut and any(_at_most(style, name, 1, percent=10.0) for name in _SIZES):
        return True
    return _is_unseen(element, style)


def _at_most(style: dict[str, str], name: str, most: float, *, percent: float) -> bool:
    return (length := _pixels(style.get(name, ""), percent)) is not None and length <= most


def _is_unseen(element: Element, style: dict[str, str]) -> bool:
    """Tell whether the text has the colour of what is behind it, as far as the page itself says that."""
    colour = style.get("color") or (element.get("color", "").strip().lower() if element.tag == "font" else "")
    if not colour:
        return False
    if colour in _CLEAR or (
        colour.startswith(("rgba(", "hsla(")) and colour.endswith((",0)", "/0)", ",0.0)"))
    ):
        return True
    behind = next(filter(None, map(_background, [element, *element.iterancestors()])), "white")
    return _plain(colour) == _plain(behind)


def _background(element: Element) -> str:
    style = styles(element.get("style", ""))
    named = [style[name] for name in ("background-color", "background", "background-image") if name in style]
    return named[0] if named else element.get("bgcolor", element.get("background", "")).strip().lower()


def _plain(colour: str) -> str:
    return "white" if colour in _WHITE else colour


def _pixels(written: str, percent: float) -> float | None:
    """Return a length in pixels, roughly, a hundredth being so many; None for anything else."""
    found = _LENGTH.match(written)
    if not found:
        return None
    size = percent if found[2] == "%" else _PIXELS.get(found[2])
    return None if size is None else float(found[1]) * size
