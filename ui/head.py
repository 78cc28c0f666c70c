"""What the window's page has in its head, by way of Gradio: icon, style, script and the typeface for reading.

Style and script stand in the page itself, so that they are always those of the page they come with.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import metadata
from pathlib import Path
from urllib.parse import quote

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
"""The window's style and script."""

STYLES = (
    *("theme.css", "article.css", "panels.css"),
    *("aloud.css", "bookmark.css", "briefing.css", "library.css", "notes.css", "select.css"),
)

MODULES = (
    *("dom.js", "article.js", "panes.js", "beside.js", "bookmark.js", "briefing.js"),
    *("aloud.js", "places.js", "about.js", "select.js", "notes.js", "links.js", "acts.js"),
)
"""The script's modules; each imports only from those before it, under the same names."""

FONT = "fontpkg-source-serif-4"
"""Data package of the typeface: Source Serif 4, under the SIL Open Font License."""

FONT_FILES = {"normal": "SourceSerif4[opsz,wght].ttf", "italic": "SourceSerif4-Italic[opsz,wght].ttf"}
"""Each has all weights and optical sizes of its style."""

_NOT_SHARED = ":is([data-act=remove], [data-act=praise], [data-act=doubt]) { display: none; }"
_LINK = re.compile(
    r'^import \{[^{}]*\} from "\./[a-z]+\.js";\n|^export (?=(?:const|function) )', re.MULTILINE
)
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%231f4e5f'/%3E"
    "%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='%23f3d98b' stroke-width='1.6'/%3E%3C/svg%3E"
)


def head(*, font: bool, shared: bool = False) -> str:
    """Return the elements of the page's head; `font` says that the typeface is served.

    When `shared`, the buttons that nobody may use are not shown.

    Not by way of Gradio's `css=`, which rewrites rules, and breaks the ones for small screens.
    """
    style = (_faces() if font else "") + "".join(_read(name) for name in STYLES)
    style += _NOT_SHARED if shared else ""
    return f'<link rel="icon" href="{_ICON}"><style>{style}</style><script type="module">{script()}</script>'


@cache  # the page's policy knows it by its digest, with each page that is asked for
def script() -> str:
    """Return the modules as one, without the lines that tie them together."""
    return "".join(_LINK.sub("", _read(name)) for name in MODULES)


def font_folder() -> Path | None:
    """Find the typeface inside its data package, without importing the package; None where it is missing."""
    try:
        files = metadata.files(FONT) or []
    except metadata.PackageNotFoundError:
        return None
    found = {file.name: Path(str(file.locate())) for file in files if file.name in FONT_FILES.values()}
    complete = len(found) == len(FONT_FILES) and all(path.is_file() for path in found.values())
    return found[FONT_FILES["normal"]].parent if complete else None


def font_routes(folder: Path | None) -> list[BaseRoute]:
    """Return what serves the typeface at the address that the style names."""
    return [Mount("/fonts", StaticFiles(directory=folder))] if folder else []


def _faces() -> str:
    # Text is shown in the next face of the stack until the file is there.
    return "".join(
        f'@font-face {{ font-family: "Source Serif 4"; font-style: {style}; font-weight: 200 900; '
        f'font-display: swap; src: url("fonts/{quote(name)}") format("truetype"); }}\n'
        for style, name in FONT_FILES.items()
    )


def _read(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")
