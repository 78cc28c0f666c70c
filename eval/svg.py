"""SVG that stands inside a page, drawn by matplotlib: its colours and its font are the page's own. Pure."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from eval.jsonl import DataError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = {
    "#010101": "var(--ink)",
    "#020202": "var(--quiet)",
    "#030303": "var(--line)",
    "#040404": "var(--accent)",
    "#050505": "var(--right)",
    "#060606": "var(--wrong)",
    "#070707": "var(--declined)",
    "#080808": "var(--sheet)",
}
"""What is drawn with, and the page's colour that takes its place."""
INK, QUIET, LINE, ACCENT, RIGHT, WRONG, DECLINED, SHEET = _COLOURS
_WIDTH = 3.8
"""Inches, not more: on a phone of 320 pixels the text of 10 points comes to nine pixels."""
_RC: dict[Any, Any] = {
    "svg.fonttype": "none", "svg.hashsalt": "lectern", "font.size": 10, "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET, "axes.spines.top": False, "axes.spines.right": False, "text.color": INK,
    "xtick.color": QUIET, "ytick.color": QUIET, "axes.grid": True, "grid.color": LINE,
    "grid.linewidth": 0.6, "axes.axisbelow": True, "legend.frameon": False, "legend.fontsize": 9.5,
    "legend.handlelength": 1.5, "hatch.linewidth": 0.8, "xtick.major.size": 0, "ytick.major.size": 0,
    "axes.linewidth": 0.8, "xtick.major.pad": 6, "ytick.major.pad": 6, "axes.unicode_minus": False,
    "text.parse_math": False,
}  # fmt: skip
_NO_METADATA: dict[str, str | None] = dict.fromkeys(("Date", "Creator", "Format", "Type"))


def drawn(name: str, height: float, draw: Callable[[Axes], None]) -> str:
    """Return what `draw` makes of an empty pair of axes, as SVG whose ids begin with `name`.

    It is named by the element `{name}-title` of the page and described by `{name}-said`.

    Raises:
        DataError: matplotlib is not installed.
    """
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ImportError as error:
        raise DataError(
            "matplotlib is missing, which draws the charts of the report page; "
            ".venv/bin/python -m pip install -r requirements/lock.txt brings it"
        ) from error
    with matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_RC)
        # The page's fonts draw the text: what matplotlib's own lacks does not matter.
        warnings.filterwarnings("ignore", "Glyph|Matplotlib currently does not support")
        figure = Figure(figsize=(_WIDTH, height), layout="constrained")
        draw(figure.add_subplot())
        return _svg(figure, name)


def _svg(figure: Figure, name: str) -> str:
    file = io.StringIO()
    figure.savefig(file, format="svg", transparent=True, metadata=_NO_METADATA)
    root = ElementTree.fromstring(file.getvalue())
    for parent in root.iter():
        for child in [child for child in parent if re.search(r"}(?:metadata|style)$", child.tag)]:
            parent.remove(child)
    used = set(re.findall(r'#([\w.-]+)["\')]', file.getvalue()))
    for element in root.iter():
        kept = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        element.tag = element.tag.rpartition("}")[2]
        element.attrib = {k: _own(k, v, name) for k, v in kept.items() if k != "id" or v in used}
        element.text, element.tail = (element.text or "").strip() or None, None
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-said",
    }
    return ElementTree.tostring(root, encoding="unicode")


def _own(key: str, value: str, name: str) -> str:
    """Return an attribute with ids no other chart has, and with the page's colours and font."""
    if key == "id":
        return f"{name}-{value}"
    value = re.sub("#0[1-8]0[1-8]0[1-8]", lambda found: _COLOURS.get(found[0], found[0]), value)
    value = re.sub(r"(url\(|^)#", rf"\1#{name}-", value)
    value = re.sub(r"font: ([\d.]+px) [^;]+", r"font-size: \1", value)
    value = re.sub(r"font-family: [^;]+;? ?", "", value)
    return re.sub(r"\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}", value)
