"""The article of a web page becomes text: what a reader of the page sees of it, and nothing else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree  # type: ignore[import-untyped]  # ships no types
from trafilatura import bare_extraction, load_html

from ingest.extract import Extract, LoadError
from ingest.hidden import drop_hidden
from ingest.readers import decode
from ingest.split import MAX_SENTENCE

# A page either has an article or is refused here; what these libraries log on the way helps no reader.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=[\s\"']{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_DATES = {"original_date": True, "extensive_search": False}
"""The day on which a page says that it came out, not one that is guessed from its text."""

_PARTS = frozenset(("body", "head", "p", "quote", "div", "list", "item", "table", "row", "cell"))
"""Elements of an extracted page that begin and end a paragraph of the text."""
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_ANCHOR = "¶§#🔗"
"""Signs of a link to a heading, at its end."""

Element = Any
"""A node of an lxml tree; lxml ships no types."""


def read_html(data: bytes, charset: str | None = None) -> Extract:
    """Read the article of a web page, without navigation and the like, and without what is hidden.

    Raises:
        LoadError: there is no article in the page.
    """
    declared = _META_CHARSET.search(data[:4096])
    text = decode(data, charset or (declared[1].decode("ascii") if declared else None))
    # What is kept from screen readers is mostly said twice, but a page can be so under an open dialogue.
    for aloud in (True, False):
        tree = load_html(text)
        if tree is None:
            break
        drop_hidden(tree, aloud=aloud)
        even_out(tree)
        _free_captions(tree)
        page = bare_extraction(
            tree, with_metadata=True, include_comments=False, date_extraction_params=_DATES
        )
        if page is None or isinstance(page, dict):
            continue
        article = "\n\n".join(blocks(page.body))
        if _says_something(article):
            names = (page.author or "").replace("; ", ", ")
            return Extract(article, page.title, names, page.date or "")
    raise LoadError("it is a page without an article; open it in a browser, copy the text and paste it")


def _says_something(text: str) -> bool:
    """Tell whether a line has a sentence: a final stop after some twenty characters."""
    return any(_has_sentence(line) for line in text.split("\n"))


def _has_sentence(line: str) -> bool:
    first = re.search(r"\w", line)
    return bool(first) and bool(re.search(r"[.!?…。！？]", line[first.end() + 18 :] if first else ""))


def even_out(tree: Element) -> None:
    """Make one blank of each run of white space, as a browser does, but in what is set as it is."""
    kept = {part for pre in tree.iter("pre") for part in pre.iter()}
    for part in tree.iter(etree.Element):
        if part.text and part not in kept:
            part.text = _BLANKS.sub(" ", part.text)
        if part.tail and part.getparent() not in kept:
            part.tail = _BLANKS.sub(" ", part.tail)


def _free_captions(tree: Element) -> None:
    """Put the captions of pictures behind them as paragraphs: with a picture all that is in it goes."""
    for caption in reversed(list(tree.iter("figcaption"))):
        figures = list(caption.iterancestors("figure"))
        if figures and figures[-1].getparent() is not None:
            caption.tag, caption.tail = "p", None
            caption.attrib.clear()
            figures[-1].addnext(caption)


def blocks(body: Element) -> Iterator[str]:
    """Yield the paragraphs of an extracted page; headings, list items and table rows are marked as such."""
    for row in list(body.iter("row")):
        _flatten(row)
    for numbered in body.iterfind(".//list[@rend='ol']"):
        for n, item in enumerate(numbered.iterchildren("item"), 1):
            item.set("n", f"{n}. ")
    lead, words = "", list[str]()
    for event, element in etree.iterwalk(body, events=("start", "end")):
        begins = event == "start"
        if element.tag in _PARTS:
            if text := _tidy("".join(words), heading=lead.startswith("#")):
                yield lead + text
                lead = ""
            words = []
            # What is in an item or a heading may be a paragraph of its own.
            lead = _lead(element) or lead if begins else "" if element.tag in ("head", "item") else lead
        elif begins and element.tag == "lb":
            words.append("\n")
        words.append((element.text if begins else element.tail) or "")


def _lead(element: Element) -> str:
    """Return what stands before the text of a heading or a list item."""
    rend = element.get("rend", "")
    if element.tag == "head":
        return f"{'#' * int(rend[1:] if rend[1:].isdecimal() else 2)} "
    if element.tag != "item" or rend.startswith("dt"):
        return ""
    return str(element.get("n", "- "))


def _flatten(row: Element) -> None:
    """Make one line of a row of a table; what is longer than a sentence is one for its look only."""
    for part in row.iter("lb", *_PARTS):
        part.text, part.tail = f" {part.text or ''}", f" {part.tail or ''}"
    cells = [" ".join("".join(cell.itertext(with_tail=False)).split()) for cell in row.iterchildren("cell")]
    line = " | ".join(cells).rstrip(" |")
    if len(line) <= MAX_SENTENCE and sum(map(bool, cells)) > 1 and row.find(".//table") is None:
        del row[:]
        row.text = line


def _tidy(text: str, *, heading: bool) -> str:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    if not heading:
        return "\n".join(filter(None, lines))
    whole = " ".join(lines).strip()
    return whole.rstrip(_ANCHOR).rstrip() or whole
