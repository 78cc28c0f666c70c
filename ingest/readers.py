"""The bytes of a file become text and a title: one reader a format."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

from ingest.apart import apart
from ingest.extract import Extract, LoadError
from ingest.front import parted

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEADING = re.compile(r" {0,3}# +")
_FENCES = ("```", "~~~")
_LINK_OR_MARK = re.compile(r"!?\[([^\[\]]*)\]\([^)\[]*\)|[*_`]+")
_TEXT_CODEC = re.compile(
    r"(?:utf-?[78]|us-ascii|ascii|iso|latin|windows|cp|koi8|gb|big5|euc|shift|sjis|mac|tis|ks_c)", re.I
)
# Browsers read these declarations as Windows-1252.
_AS_WINDOWS = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"})


Reader = Callable[[bytes, str | None], Extract]


def read_text(data: bytes, charset: str | None = None) -> Extract:
    """Read plain text."""
    return Extract(decode(data, charset), None)


def read_markdown(data: bytes, charset: str | None = None) -> Extract:
    """Read Markdown without its front matter; the title is its own, or the first heading's."""
    said, text = parted(decode(data, charset))
    title = said.get("title") or _markdown_title(text)
    names = (said[key] for key in ("byline", "author", "authors") if said.get(key))
    days = (said[key] for key in ("date", "published", "created") if said.get(key))
    return Extract(text, title, next(names, ""), next(days, ""))


READERS: dict[str, Reader] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": apart("web", "read_html"),
    ".htm": apart("web", "read_html"),
    ".pdf": apart("pdf", "read_pdf"),
    ".docx": apart("word", "read_docx"),
    ".epub": apart("epub", "read_epub"),
}
"""The reader of each file name ending."""

KINDS = "text, Markdown, HTML, PDF, Word, EPUB"
"""What they read, in words."""


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
    """Return the first heading of level one that stands in no code, without its marks."""
    fence = ""
    for line in text.split("\n"):
        if fence:
            fence = "" if line.startswith(fence) else fence
        elif line.startswith(_FENCES):
            fence = line[:3]
        elif (hashes := _HEADING.match(line)) and (heading := line[hashes.end() :].rstrip(" #")):
            return _LINK_OR_MARK.sub(r"\1", heading)
    return None
