"""An EPUB book becomes text: its chapters in their order; headings, lists and tables are marked as such."""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import escape
from html.entities import html5
from typing import Any
from urllib.parse import unquote

from lxml import etree, html  # type: ignore[import-untyped]  # ships no types

from ingest.extract import Extract, LoadError
from ingest.hidden import drop_hidden
from ingest.packed import unpacked
from ingest.readers import decode
from ingest.web import blocks, even_out

_BROKEN: tuple[type[Exception], ...] = (zipfile.BadZipFile, zlib.error, EOFError, LookupError, ValueError)
_BROKEN += (AttributeError, TypeError, NotImplementedError, RuntimeError, OSError, etree.LxmlError)

_FONTS = frozenset(("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"))
"""Ways of encryption for the typefaces of a book that anybody may read."""
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z]\w{1,31};)")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_TYPE = "{http://www.idpf.org/2007/ops}type"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)

_AS: dict[str, tuple[str, str]] = {f"h{n}": ("head", f"h{n}") for n in range(1, 7)}
_AS |= {
    "ul": ("list", "ul"),
    "ol": ("list", "ol"),
    "dl": ("list", "dl"),
    "li": ("item", ""),
    "dd": ("item", ""),
}
_AS |= {"dt": ("item", "dt"), "tr": ("row", ""), "td": ("cell", ""), "th": ("cell", ""), "br": ("lb", "")}
_BOXES = "p div section article main aside header footer figure figcaption hr blockquote pre address table"
_AS |= dict.fromkeys(f"{_BOXES} caption body center details summary".split(), ("div", ""))
"""Elements that are no part of a line, as `blocks` knows them: name and kind."""

Element = Any
"""A node of an lxml tree; lxml ships no types."""


def read_epub(data: bytes, charset: str | None = None) -> Extract:
    """Read an EPUB book: its chapters in their order; one without a title has that of the contents.

    Raises:
        LoadError: the book is damaged or encrypted, unpacks to an absurd size, or has no text.
    """
    try:
        with unpacked(data, "EPUB book") as archive:
            if _is_locked(archive):
                raise LoadError("the book is encrypted (DRM); only the shop's own program can open it")
            return _read(archive)
    except LoadError:
        raise
    except _BROKEN as error:
        raise LoadError(f"the EPUB book is damaged ({type(error).__name__}); download it again") from error


def _is_locked(archive: zipfile.ZipFile) -> bool:
    """Tell whether more than typefaces is encrypted."""
    if not (data := _bytes(archive, "META-INF/encryption.xml")):
        return False
    ways = etree.fromstring(data, _PARSER).iterfind(".//{*}EncryptedData/{*}EncryptionMethod")
    return any(way.get("Algorithm") not in _FONTS for way in ways)


def _read(archive: zipfile.ZipFile) -> Extract:
    path = _xml(archive, "META-INF/container.xml").find(".//{*}rootfile").get("full-path")
    book = _xml(archive, path)
    items = {item.get("id"): item for item in book.iterfind("{*}manifest/{*}item")}
    places = {id_: _place(path, item.get("href", "")) for id_, item in items.items()}
    read = [ref.get("idref") for ref in book.iterfind("{*}spine/{*}itemref") if ref.get("linear") != "no"]
    lists = [id_ for id_, item in items.items() if _lists_contents(item)]
    names: dict[str, str] = {}
    for id_ in lists:
        names = dict(_contents(archive, places[id_])) | names
    chapters = dict.fromkeys(places[id_] for id_ in read if id_ in places and id_ not in lists)
    text = "\n\n".join(
        block for place in chapters for block in _chapter(archive, place, names.get(place, ""))
    )
    if not text:
        raise LoadError("the EPUB book has no text, only pictures; choose a book with text")
    authors = ", ".join(filter(None, (_line(e) for e in book.iterfind("{*}metadata/{*}creator"))))
    days = [_line(e) for e in book.iterfind("{*}metadata/{*}date")]
    title = next((_line(e) for e in book.iterfind("{*}metadata/{*}title")), None)
    return Extract(text, title, authors, days[0] if days else "")


def _lists_contents(item: Element) -> bool:
    return "nav" in item.get("properties", "").split() or item.get("media-type") == "application/x-dtbncx+xml"


def _contents(archive: zipfile.ZipFile, place: str) -> Iterator[tuple[str, str]]:
    """Yield the file and the name of each entry of a table of contents, the first of each file."""
    seen = set[str]()
    tree = etree.fromstring(data, _PARSER) if (data := _bytes(archive, place)) else etree.Element("none")
    for nav in tree.iterfind(".//{*}nav"):
        if nav.get(_TYPE, "toc") == "toc":
            for entry in nav.iterfind(".//{*}a[@href]"):
                yield from _entry(place, entry.get("href"), _line(entry), seen)
    for entry in tree.iterfind(".//{*}navPoint"):
        content, label = entry.find("{*}content"), entry.find("{*}navLabel")
        if content is not None and label is not None:
            yield from _entry(place, content.get("src", ""), _line(label), seen)


def _entry(place: str, target: str, name: str, seen: set[str]) -> Iterator[tuple[str, str]]:
    found = _place(place, target)
    if found not in seen:
        seen.add(found)
        yield found, name


def _place(path: str, href: str) -> str:
    """Return where in the archive a file lies that another one names."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href.partition("#")[0])))


def _chapter(archive: zipfile.ZipFile, place: str, name: str) -> list[str]:
    """Return the paragraphs of a chapter, the first of them its title."""
    tree = _page(_bytes(archive, place))
    body = None if tree is None else tree.find("body")
    if body is None:
        return []
    drop_hidden(tree, aloud=True)
    even_out(body)
    _rename(body)
    found = list(blocks(body))
    if not found or not name or found[0].startswith("#"):
        return found
    return [f"## {name}", *found[found[0] == name :]]


def _page(data: bytes) -> Element:
    """Return the tree of a chapter: it should be XML, and is not always."""
    text = _NAMED.sub(lambda found: escape(html5.get(found[1], ""), quote=False), decode(data))
    text = text[found.end() :] if (found := _DECLARATION.match(text)) else text
    try:
        tree = etree.fromstring(text.encode(), _PARSER)
    except etree.XMLSyntaxError:
        return html.document_fromstring(text) if text.strip() else None
    etree.strip_elements(tree, etree.Entity, with_tail=False)
    for element in tree.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return tree


def _rename(body: Element) -> None:
    """Give the elements of a chapter the names that `blocks` knows."""
    for element in body.iter(etree.Element):
        if "noteref" in element.get(_TYPE, ""):  # its number is no part of the sentence
            element.clear(keep_tail=True)
    for element in list(body.iter(etree.Element)):
        element.tag, rend = _AS.get(element.tag, ("span", ""))
        element.set("rend", rend)
    body.tag = "body"


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a file of the archive; of one that is not there, nothing."""
    try:
        return archive.read(name)
    except KeyError:
        return b""


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    return etree.fromstring(archive.read(name), _PARSER)


def _line(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
