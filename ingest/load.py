"""A file, a web address or pasted text becomes an Article; LoadError says what can be done."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from datetime import date
from itertools import accumulate, groupby
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ingest.article import Article
from ingest.extract import Extract, LoadError
from ingest.fetch import MAX_BYTES, AddressCheck, Page, fetch, is_public
from ingest.printable import UNPRINTABLE, printable
from ingest.readers import READERS

__all__ = ["MAX_WORDS", "LoadError", "from_text", "load"]

MAX_WORDS = 200_000
"""Longest article, in white-space separated words."""

_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_HEAP = 256
_MARKS = re.compile(r"[^\w\s\x00-\x7f]+")
"""A run that may consist of marks."""
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SUPPORTED = ", ".join(READERS)
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}
_SAYS_NOTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
_TITLE_CHARACTERS = 150
_TITLE_WORDS = 14
_OPENING_WORDS = 8
_OPENING_CHARACTERS = 60


def load(source: str | Path, *, allow: AddressCheck = is_public) -> Article:
    """Return the article at `source`: a path, or an http(s) address of which `allow` judges every hop.

    Raises:
        LoadError: there is no article there, or it is outside the limits of size and format.
    """
    if not str(source).strip():
        raise LoadError("nothing to load; give a path or an http(s) address")
    scheme = _SCHEME.match(source) if isinstance(source, str) else None
    if scheme is None:
        return _from_file(source)
    address = re.sub(r"[\r\n\t]", "", str(source)).strip()
    if scheme[1].lower() not in ("http", "https"):
        raise LoadError(f"cannot load {_shown(address)}: give an http:// or https:// address, or a path")
    page = fetch(address, allow=allow)
    url = urlsplit(page.url)
    name = Path(unquote(url.path)).stem or url.hostname or ""
    return _read(page.data, _ending(page), page.charset, source=address, name=name)


def from_text(text: str, *, title: str | None = None, source: str = "pasted text") -> Article:
    """Return the article of a text: NFC, newlines as ``\\n``, no byte order mark; nothing else is changed.

    Raises:
        LoadError: the text has no words, too many, or characters that cannot be kept.
    """
    complaint = _heaped(text)
    if not complaint:
        text = _final(text)
        complaint = _complaint(text)
    if complaint:
        raise LoadError(f"cannot load {_shown(source)}: {complaint}")
    return Article(title=_clean(title or "") or _opening(text), source=source, text=text)


def _from_file(source: str | Path) -> Article:
    shown = _shown(str(source))
    try:
        path = Path(source).expanduser()
        if path.is_dir():
            raise LoadError(f"cannot load {shown}: it is a directory; name a file in it")
        if not path.exists():
            raise LoadError(
                f"cannot load {shown}: no such file; check the path (an address begins with https://)"
            )
        ending = path.suffix.lower()
        if ending not in READERS:
            raise LoadError(f"cannot load {shown}: unknown type {ending!r}; supported are {_SUPPORTED}")
        if not path.is_file():
            raise LoadError(f"cannot load {shown}: it is not a regular file; copy its content to one")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except LoadError:
        raise
    except (OSError, RuntimeError, ValueError) as error:  # no permission, no such home, NUL in the name
        reason = getattr(error, "strerror", None) or error
        raise LoadError(f"cannot load {shown}: {reason}; check the path and its permissions") from error
    return _read(data, ending, None, source=str(path), name=path.stem)


def _read(data: bytes, ending: str, charset: str | None, *, source: str, name: str) -> Article:
    try:
        if not data:
            raise LoadError("it is empty; check that it was saved or downloaded in full")
        if len(data) > MAX_BYTES:
            raise LoadError(f"it has more than {MAX_BYTES:,} bytes; load a smaller file")
        if ending not in READERS:
            raise LoadError(f"unknown type {ending!r}; supported are {_SUPPORTED}")
        extract = READERS[ending](data, charset)
    except LoadError as error:
        raise LoadError(f"cannot load {_shown(source)}: {error}") from error
    title = _clean(extract.title or "") or _title_line(extract.text.lstrip("# ")) or _readable(name)
    article = from_text(extract.text, title=title, source=source)
    return replace(
        article,
        byline=_clean(extract.byline),
        published=_day(extract.published),
        pages=_pages(extract, article.text),
    )


def _day(published: str) -> str:
    """Return the day of a time in ISO 8601, empty where it is none."""
    try:
        return date.fromisoformat(published[:10]).isoformat()
    except ValueError:
        return ""


def _pages(extract: Extract, text: str) -> tuple[int, ...]:
    """Return where the pages of an extract begin in the text that became of it."""
    ends = [*extract.pages[1:], len(extract.text)] if extract.pages else []
    parts = [_final(extract.text[a:b]) for a, b in zip(extract.pages, ends, strict=True)]
    # Only a mark that a page begins with could make it another text.
    return tuple(accumulate(map(len, parts[:-1]), initial=0)) if parts and "".join(parts) == text else ()


def _final(text: str) -> str:
    return unicodedata.normalize("NFC", re.sub(r"\r\n?", "\n", text.lstrip("\ufeff")))


def _ending(page: Page) -> str:
    """Return the file name ending that fits a page; what is not supported comes back as it is called."""
    by_name = Path(urlsplit(page.url).path).suffix.lower()
    if page.content_type in _SAYS_NOTHING:
        by_content = ".pdf" if page.data.startswith(b"%PDF-") else ".html"
        looks_known = by_content == ".pdf" or page.data.lstrip()[:1] == b"<"
        return by_name if by_name in READERS or not looks_known else by_content
    if page.content_type == "text/plain" and by_name in (".md", ".markdown"):
        return ".md"
    return _ENDINGS.get(page.content_type, page.content_type)


def _heaped(text: str) -> str | None:
    """Say where more marks stand on one letter than any script has: sorting them takes their square."""
    runs = () if text.isascii() else _MARKS.finditer(text)
    for run in (run for run in runs if run.end() - run.start() > _HEAP):
        stacks = (sum(1 for _ in marks) for on, marks in groupby(run[0], _is_mark) if on)
        if (most := max(stacks, default=0)) > _HEAP:
            return f"{most:,} marks stand on one letter, at {run.start():,}; copy the text again"
    return None


def _is_mark(character: str) -> bool:
    return unicodedata.combining(character) > 0


def _complaint(text: str) -> str | None:
    words = len(text.split(None, MAX_WORDS + 1))
    control = _CONTROL.findall(text)
    surrogate = _SURROGATE.search(text)
    if surrogate:
        return f"half a character, U+{ord(surrogate[0]):04X}, at {surrogate.start():,}; copy the text again"
    if "\0" in control or len(control) > len(text) / 100:
        code = ord(control[0])
        return f"it is binary ({len(control):,} control characters, the first U+{code:04X}); give plain text"
    if not any(character.isalnum() for character in text):
        return "it has no words; give a text to ask about"
    if words > MAX_WORDS:
        words = sum(1 for _ in re.finditer(r"\S+", text))
        return f"it has {words:,} words, more than {MAX_WORDS:,}; load a part of it"
    if len(text.encode("utf-8")) > MAX_BYTES:
        return f"it has more than {MAX_BYTES:,} bytes; load a part of it"
    return None


def _title_line(text: str) -> str:
    """Return the first line if it looks like a title: short, no sentence, set apart from what follows."""
    first, _, rest = text.strip().partition("\n")
    line, following = _clean(first), rest.split("\n")[0].strip()
    set_apart = bool(rest.strip()) and (not following or len(following) > 100)
    short = 0 < len(line.split()) <= _TITLE_WORDS and len(line) <= 100
    return line if short and set_apart and line[-1] not in ".,;:!…" and not line[0].islower() else ""


def _opening(text: str) -> str:
    first = next(line for line in text.split("\n") if line.strip())
    words = printable(first).split(None, _OPENING_WORDS + 1)
    opening = " ".join(words[:_OPENING_WORDS])
    shortened = opening[:_OPENING_CHARACTERS].rstrip()
    return shortened if shortened == " ".join(words) else f"{shortened}…"


def _readable(name: str) -> str:
    words = _clean(re.sub(r"[_+-]+", " ", name))
    return words[:1].upper() + words[1:]


def _clean(title: str) -> str:
    # Cut first: none of this is made for a title of a megabyte.
    seen = UNPRINTABLE.sub(" ", title[: 4 * _TITLE_CHARACTERS])
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    return line if len(line) <= _TITLE_CHARACTERS else f"{line[:_TITLE_CHARACTERS].rstrip()}…"


def _shown(source: str) -> str:
    """Return a source on one line, fit for a message."""
    line = " ".join(source.split())
    return line if len(line) <= 200 else f"{line[:200]}…"
