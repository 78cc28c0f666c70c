"""The article of a web page becomes text: what a reader of the page sees of it, and nothing else."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

from trafilatura import bare_extraction, load_html

from ingest.extract import Extract, LoadError
from ingest.hidden import drop_hidden
from ingest.readers import decode

# A page either has an article or is refused here; what these libraries log on the way helps no reader.
for _name in ("trafilatura", "htmldate", "courlan", "justext"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s{0,9}=[\s\"']{0,9}([\w.:-]{1,40})", re.IGNORECASE)
_MARKS = dict.fromkeys(("lb", "item", "row", "p"), "\n")

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
        page = bare_extraction(tree, with_metadata=True, include_comments=False)
        if page is None or isinstance(page, dict):
            continue
        article = "\n\n".join(_blocks(page.body))
        if _says_something(article):
            return Extract(article, page.title)
    raise LoadError("it is a page without an article; open it in a browser, copy the text and paste it")


def _says_something(text: str) -> bool:
    """Tell whether a line has a sentence: a final stop after some twenty characters."""
    return any(_has_sentence(line) for line in text.split("\n"))


def _has_sentence(line: str) -> bool:
    first = re.search(r"\w", line)
    return bool(first) and bool(re.search(r"[.!?…。！？]", line[first.end() + 18 :] if first else ""))


def _blocks(element: Element) -> Iterator[str]:
    yield from _tidy(element.text or "")
    for child in element:
        holds_blocks = child.tag in ("quote", "div") and child.find("p") is not None
        yield from _blocks(child) if holds_blocks else _tidy("".join(_text(child)))
        yield from _tidy(child.tail or "")


def _tidy(text: str) -> Iterator[str]:
    lines = filter(None, (" ".join(line.split()) for line in text.split("\n")))
    yield from filter(None, ["\n".join(lines)])


def _text(element: Element) -> Iterator[str]:
    later_cell = element.tag == "cell" and element.getprevious() is not None
    yield " | " if later_cell else _MARKS.get(element.tag, "")
    yield element.text or ""
    for child in element:
        yield from _text(child)
        yield child.tail or ""
