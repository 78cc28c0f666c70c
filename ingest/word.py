"""A Word file becomes text: paragraphs, headings and tables in the order of the document."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

import docx
from docx.styles.style import BaseStyle
from docx.text.paragraph import Paragraph

from ingest.extract import Extract, LoadError
from ingest.packed import unpacked

_TITLE_WITHIN = 1000
"""Blocks in which a heading is looked for: each costs the look-up of its style."""
_BROKEN_DOCX: tuple[type[Exception], ...] = (zipfile.BadZipFile, ValueError, LookupError, TypeError)
_BROKEN_DOCX += (AttributeError, SyntaxError, RuntimeError, EOFError, OSError, zlib.error)

_WORD_TITLE = re.compile(r"^(untitled|word document|document\d*|microsoft word)\b|\.\w{3,4}$", re.IGNORECASE)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_CONTAINERS = frozenset(f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_WORD_SKIPPED = frozenset(f"{_W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom")) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # repeats its neighbour
}
_WORD_TEXT = (f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_WORD_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}p": "\n", f"{_W}noBreakHyphen": "-"}

Element = Any
"""A node of an lxml tree; lxml ships no types."""


def read_docx(data: bytes, charset: str | None = None) -> Extract:
    """Read a Word file: paragraphs, headings and tables in the order of the document.

    Raises:
        LoadError: the file is damaged, protected, or unpacks to an absurd size.
    """
    try:
        unpacked(data, "Word file").close()
        document = docx.Document(io.BytesIO(data))
        blocks = [block for block in _word_blocks(document.element.body) if block.strip()]
        about = document.core_properties
        named = about.title.strip()
        published = about.created.date().isoformat() if about.created else ""
        first = islice(document.iter_inner_content(), _TITLE_WITHIN)
        headings = (p.text.strip() for p in first if isinstance(p, Paragraph) and _is_heading(p.style))
        title = named if named and not _WORD_TITLE.search(named) else next(filter(None, headings), None)
    except LoadError:
        raise
    except _BROKEN_DOCX as error:
        reason = f"damaged or protected ({type(error).__name__})"
        raise LoadError(f"the Word file is {reason}; save it again as .docx without a password") from error
    return Extract("\n\n".join(blocks), title, about.author, published)


def _word_blocks(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield "".join(_word_text(child)).strip()
        elif child.tag == f"{_W}tbl":
            yield "\n".join(_word_row(row) for row in child.iterchildren(f"{_W}tr"))
        elif child.tag in _WORD_CONTAINERS:
            yield from _word_blocks(child)


def _word_row(row: Element) -> str:
    cells = (" ".join(_word_blocks(cell)) for cell in row.iterchildren(f"{_W}tc"))
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _word_text(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _WORD_TEXT:
            yield child.text or ""
        elif child.tag not in _WORD_SKIPPED and not _is_hidden(child):
            yield _WORD_MARKS.get(child.tag, "")
            yield from _word_text(child)


def _is_hidden(run: Element) -> bool:
    """Tell whether a run is marked as hidden; a style that hides, or white on white, is not looked at."""
    mark = run.find(f"{_W}rPr/{_W}vanish")
    return mark is not None and mark.get(f"{_W}val", "true") not in ("0", "false", "off")


def _is_heading(style: BaseStyle | None) -> bool:
    return style is not None and style.name in ("Title", "Heading 1")
