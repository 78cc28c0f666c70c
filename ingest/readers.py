"""The bytes of a file become text and a title: one reader a format."""

from __future__ import annotations

import codecs
import io
import logging
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.fetch import LoadError

if TYPE_CHECKING:
    from docx.styles.style import BaseStyle

# A page either has an article or is refused here; what these libraries log on the way helps no reader.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_MAX_UNPACKED = 200_000_000
_BROKEN_DOCX: tuple[type[Exception], ...] = (zipfile.BadZipFile, ValueError, LookupError, TypeError)
_BROKEN_DOCX += (AttributeError, SyntaxError, RuntimeError, EOFError, OSError, zlib.error)

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_TEXT_CODEC = re.compile(
    r"(?:utf-?[78]|us-ascii|ascii|iso|latin|windows|cp|koi8|gb|big5|euc|shift|sjis|mac|tis|ks_c)", re.I
)
# Browsers read these declarations as Windows-1252.
_AS_WINDOWS = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"})
_SENTENCE = re.compile(r"\w[^\n]{18,}?[.!?…。！？]")
_WORD_TITLE = re.compile(r"^(untitled|word document|document\d*|microsoft word)\b|\.\w{3,4}$", re.IGNORECASE)


_HTML_MARKS = dict.fromkeys(("lb", "item", "row", "p"), "\n")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WORD_CONTAINERS = frozenset(f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml"))
_WORD_SKIPPED = frozenset(f"{_W}{tag}" for tag in ("pPr", "rPr", "del", "moveFrom")) | {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # repeats its neighbour
}
_WORD_TEXT = (f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
_WORD_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}p": "\n", f"{_W}noBreakHyphen": "-"}

Element = Any
"""A node of an lxml tree; lxml ships no types."""


@dataclass(frozen=True, slots=True)
class Extract:
    """What a reader finds in a file; `title` is None when the format names none."""

    text: str
    title: str | None


Reader = Callable[[bytes, str | None], Extract]


def read_text(data: bytes, charset: str | None = None) -> Extract:
    """Read plain text."""
    return Extract(decode(data, charset), None)


def read_markdown(data: bytes, charset: str | None = None) -> Extract:
    """Read Markdown as it is written; the title is its first heading of level one."""
    text = decode(data, charset)
    return Extract(text, _markdown_title(text))


def read_html(data: bytes, charset: str | None = None) -> Extract:
    """Read the article of a web page, without navigation and the like.

    Raises:
        LoadError: there is no article in the page.
    """
    from trafilatura import bare_extraction

    declared = _META_CHARSET.search(data[:4096])
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    page = bare_extraction(text, with_metadata=True, include_comments=False)
    article = "\n\n".join(_html_blocks(page.body)) if page is not None and not isinstance(page, dict) else ""
    if page is None or isinstance(page, dict) or not _SENTENCE.search(article):
        raise LoadError("it is a page without an article; open it in a browser, copy the text and paste it")
    return Extract(article, page.title)


def read_docx(data: bytes, charset: str | None = None) -> Extract:
    """Read a Word file: paragraphs, headings and tables in the order of the document.

    Raises:
        LoadError: the file is damaged, protected, or unpacks to an absurd size.
    """
    import docx

    try:
        if sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()) > _MAX_UNPACKED:
            raise LoadError(f"the Word file unpacks to more than {_MAX_UNPACKED:,} bytes; save it as text")
        document = docx.Document(io.BytesIO(data))
        blocks = [block for block in _word_blocks(document.element.body) if block.strip()]
        named = document.core_properties.title.strip()
        headings = (p.text.strip() for p in document.paragraphs if _is_heading(p.style))
        title = named if named and not _WORD_TITLE.search(named) else next(filter(None, headings), None)
    except LoadError:
        raise
    except _BROKEN_DOCX as error:
        reason = f"damaged or protected ({type(error).__name__})"
        raise LoadError(f"the Word file is {reason}; save it again as .docx without a password") from error
    return Extract("\n\n".join(blocks), title)


def _pdf(data: bytes, charset: str | None = None) -> Extract:
    from ingest.pdf import read_pdf

    return Extract(*read_pdf(data))


READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".pdf": _pdf,
    ".docx": read_docx,
}
"""The reader of each file name ending."""


def decode(data: bytes, charset: str | None = None) -> str:
    """Return the text of `data`: by its byte order mark, as UTF-8, as `charset`, or as Windows-1252.

    Raises:
        LoadError: the data is binary, or none of these fits.
    """
    if data.startswith(b"%PDF-"):
        raise LoadError("it is a PDF under another name; give the file the ending .pdf")
    marked = [codec for mark, codec in _BOMS if data.startswith(mark)][:1]
    if b"\0" in data and not marked:
        raise LoadError(f"it is binary, not text (a NUL byte at {data.index(0):,}); save it as UTF-8 text")
    declared = charset if charset and _TEXT_CODEC.match(charset) else None
    # Codecs that shift with escape characters are valid UTF-8 to the byte and garbage to the eye.
    unmarked = [declared, "utf-8"] if b"\x1b" in data else ["utf-8", declared]
    for codec in marked or unmarked:
        if codec and (text := _attempt(data, codec)) is not None:
            return text
    western = None if marked else _attempt(data, "windows-1252")
    if western is None or not _looks_western(western):
        tried = ", ".join(codec for codec in marked or unmarked if codec)
        raise LoadError(f"its characters cannot be read (tried {tried}); save it as UTF-8 text")
    return western


def _attempt(data: bytes, codec: str) -> str | None:
    try:
        return data.decode("windows-1252" if codec.lower() in _AS_WINDOWS else codec)
    except (UnicodeError, LookupError):
        return None


def _looks_western(text: str) -> bool:
    """Whether text decoded as Windows-1252 can be meant so: mostly ASCII, and no control characters."""
    return not _CONTROL.search(text) and sum(not c.isascii() for c in text) <= len(text) / 4


def _markdown_title(text: str) -> str | None:
    outside_code = re.sub(r"^(```|~~~).*?^\1", "", text, flags=re.DOTALL | re.MULTILINE)
    heading = re.search(r"^ {0,3}# +(.+?)[ #]*$", outside_code, re.MULTILINE)
    if not heading:
        return None
    return re.sub(r"!?\[([^\]]*)\]\([^)]*\)|[*_`]+", r"\1", heading[1])


def _html_blocks(element: Element) -> Iterator[str]:
    yield from _tidy(element.text or "")
    for child in element:
        holds_blocks = child.tag in ("quote", "div") and child.find("p") is not None
        yield from _html_blocks(child) if holds_blocks else _tidy("".join(_html_text(child)))
        yield from _tidy(child.tail or "")


def _tidy(text: str) -> Iterator[str]:
    lines = filter(None, (" ".join(line.split()) for line in text.split("\n")))
    yield from filter(None, ["\n".join(lines)])


def _html_text(element: Element) -> Iterator[str]:
    later_cell = element.tag == "cell" and element.getprevious() is not None
    yield " | " if later_cell else _HTML_MARKS.get(element.tag, "")
    yield element.text or ""
    for child in element:
        yield from _html_text(child)
        yield child.tail or ""


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
        elif child.tag not in _WORD_SKIPPED:
            yield _WORD_MARKS.get(child.tag, "")
            yield from _word_text(child)


def _is_heading(style: BaseStyle | None) -> bool:
    return style is not None and style.name in ("Title", "Heading 1")
