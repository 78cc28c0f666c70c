"""A PDF file becomes paragraphs: lines with their places on the page, joined as they were written."""

from __future__ import annotations

import io
import logging
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise

from pypdf import DocumentInformation, PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError, PyPdfError

from ingest.extract import Extract, LoadError

# pypdf reports every oddity of a file on standard error; a file is either read or refused here.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)

# Of damaged files pypdf's documentation warns that they "might cause other exceptions" than its own.
_BROKEN: tuple[type[Exception], ...] = (PyPdfError, ValueError, LookupError, TypeError, AttributeError)
_BROKEN += (ArithmeticError, AssertionError, RuntimeError, EOFError, OSError, zlib.error)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_LIGATURES = {
    0xFB00: "ff",
    0xFB01: "fi",
    0xFB02: "fl",
    0xFB03: "ffi",
    0xFB04: "ffl",
    0xFB05: "st",
    0xFB06: "st",
}
_BULLET = re.compile(r"[•‣◦▪●○∙■□]")
_LIST_MARK = re.compile(r"(?:[•‣◦▪●○∙■□–*-]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s")
_CLOSED = re.compile(r"[.!?:…。！？][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_SPLIT_WORD = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-$")
_WORD_START = re.compile(r"[^\W\d_]+")
_FILE_NAME = re.compile(r"^(untitled|microsoft word|document\d*$)|\.\w{2,4}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text and its place: points from the left and from the bottom of the page, and its size."""

    text: str
    x: float
    y: float
    size: float


def read_pdf(data: bytes, charset: str | None = None) -> Extract:
    """Return the text of a PDF, paragraphs separated by a blank line, and its title if it has a sensible one.

    Raises:
        LoadError: the file is damaged, needs a password, or holds pictures of text only.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") is PasswordType.NOT_DECRYPTED:
            raise LoadError("the PDF needs a password; save a copy without one")
        pages = [list(_lines(page)) for page in reader.pages]
        title, byline, published = _told(reader.metadata)
        text, begins = reflow(pages)
    except LoadError:
        raise
    except DependencyError as error:
        raise LoadError("the PDF is encrypted; save a copy without a password") from error
    except _BROKEN as error:
        raise LoadError(f"the PDF is damaged ({type(error).__name__}); save or download it again") from error
    if not text:
        raise LoadError("the PDF has no text layer, only pictures; run text recognition (OCR) on it first")
    named = title if title and not _FILE_NAME.search(title) else None
    return Extract(text, named, byline, published, begins)


def _told(about: DocumentInformation | None) -> tuple[str, str, str]:
    """Return title, author and day of making, as far as a file says them."""
    if about is None:
        return "", "", ""
    made = None
    with suppress(*_BROKEN):  # a day that is none
        made = about.creation_date
    return str(about.title or "").strip(), str(about.author or ""), made.date().isoformat() if made else ""


def reflow(pages: list[list[Line]]) -> tuple[str, tuple[int, ...]]:
    """Join lines into paragraphs separated by a blank line; running heads and feet are left out.

    Also returns the offset at which each page begins in the text; one without text begins with the next.
    """
    kept = _without_furniture(pages)
    lines = list(chain.from_iterable(kept))
    words = Counter(word.lower() for line in lines for word in _WORD.findall(line.text))
    breaks = _Breaks.measured(lines)
    parts, length, begins = [line.text for line in lines[:1]], len(lines[0].text) if lines else 0, [0]
    for above, line in pairwise(lines):
        last = parts.pop()
        apart = breaks.between(above, line)
        joined = (last, "\n\n", line.text) if apart else _joined(last, line.text, words)
        parts += joined
        length += sum(map(len, joined)) - len(last)
        begins.append(length - len(line.text))
    first = accumulate(map(len, kept[:-1]), initial=0)
    return "".join(parts), tuple(begins[n] if n < len(lines) else length for n in first)


def _lines(page: PageObject) -> Iterator[Line]:
    # Upright text first: a stamp along the margin is not part of the article, a turned page is.
    pieces = _pieces(page, 0) or _pieces(page, 90, 180, 270)
    row: list[tuple[str, float, float, float]] = []
    for piece in [*pieces, ("\n", 0.0, 0.0, 0.0)]:
        head, *rest = piece[0].split("\n")
        for part in [head, *(f"\n{part}" for part in rest)]:
            if part.startswith("\n"):
                yield from _line(row)
                row = []
            row.append((part.lstrip("\n"), *piece[1:]))


def _line(row: list[tuple[str, float, float, float]]) -> Iterator[Line]:
    text = " ".join("".join(part for part, *_ in row).split())
    if text:
        inked = [(x, y, size) for part, x, y, size in row if part.strip()]
        yield Line(text, inked[0][0], inked[0][1], max(size for _, _, size in inked))


def _pieces(page: PageObject, *orientations: int) -> list[tuple[str, float, float, float]]:
    """Return runs of text with their x, y and size on the page."""
    pieces: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        scale = abs(tm[3] * cm[3]) or 1.0
        pieces.append(
            (_CONTROL.sub("", text.replace("\r", "")).translate(_LIGATURES), x, y, size * scale or 1.0)
        )

    page.extract_text(orientations=orientations, visitor_text=visit)
    return pieces if any(text.strip() for text, *_ in pieces) else []


def _without_furniture(pages: list[list[Line]]) -> list[list[Line]]:
    """Drop what stands at the same height at the edge of several pages, but for its numbers the same."""
    if len(pages) < 2:
        return pages
    edges = [set(_edge_lines(page)) for page in pages]
    seen = Counter(chain.from_iterable({_furniture_key(line) for line in edge} for edge in edges))
    repeated = {key for key, count in seen.items() if count >= min(3, len(pages))}
    return [
        [line for line in page if not (line in edge and _furniture_key(line) in repeated)]
        for page, edge in zip(pages, edges, strict=True)
    ]


def _edge_lines(page: list[Line]) -> list[Line]:
    by_height = sorted(page, key=lambda line: line.y)
    return [*by_height[:2], *by_height[-2:]]


def _furniture_key(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "#", line.text), round(line.y / 3)


@dataclass(frozen=True, slots=True)
class _Breaks:
    """Where paragraphs end, by the document's own measure: `pitch` in line sizes, `full` in characters."""

    pitch: float
    full: float

    @classmethod
    def measured(cls, lines: list[Line]) -> _Breaks:
        gaps = sorted(_gap(above, line) for above, line in pairwise(lines))
        gaps = [gap for gap in gaps if 0.8 <= gap <= 3]
        lengths = sorted(len(line.text) for line in lines)
        return cls(
            pitch=gaps[len(gaps) // 4] if gaps else 1.2,
            full=lengths[len(lengths) * 9 // 10] if lengths else 0,
        )

    def between(self, above: Line, line: Line) -> bool:
        """Whether a paragraph ends between two lines that follow each other."""
        closed = bool(_CLOSED.search(above.text))
        gap = _gap(above, line)
        capital = not line.text[:1].islower()
        return any(
            (
                _BULLET.match(line.text),
                closed and _LIST_MARK.match(line.text),
                gap > 1.18 * self.pitch,
                gap < 0 and closed and capital,  # the next column or page
                gap >= 0 and not 0.85 < line.size / above.size < 1.18,  # a heading
                gap >= 0 and closed and capital and self._indented(above, line),
                capital and len(above.text) < (0.75 if closed else 0.5) * self.full,
            )
        )

    @staticmethod
    def _indented(above: Line, line: Line) -> bool:
        return line.x > above.x + 0.8 * line.size and not _LIST_MARK.match(above.text)


def _gap(above: Line, line: Line) -> float:
    return (above.y - line.y) / max(above.size, line.size)


def _joined(text: str, line: str, words: Counter[str]) -> tuple[str, ...]:
    """Return the end of a paragraph and the line after it, in pieces; a divided word is one."""
    if text.endswith("\u00ad"):
        return (text[:-1] + line,)
    first, second = _SPLIT_WORD.search(text), _WORD_START.match(line)
    if first and second:
        kept = text[:-1] if _was_split(first[1], second[0], words) else text
        return kept[: first.start()], kept[first.start() :] + line
    closed_up = re.search(r"(?<=\S)[—/-]$|\d–$", text)
    return (text, line) if closed_up else (text, " ", line)


def _was_split(first: str, second: str, words: Counter[str]) -> bool:
    """Whether the hyphen only divides a word at the end of a line, judged by the document's other words."""
    if second[0].isupper():
        return False
    first, second = first.lower(), second.lower()
    if words[first + second] or words[f"{first}-{second}"]:
        return words[first + second] >= words[f"{first}-{second}"]
    # Each half is found once as a line's end or beginning: only a further use makes it a word.
    return not (words[first] > 1 and words[second] > 1)
