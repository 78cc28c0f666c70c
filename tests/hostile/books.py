"""EPUB books that mean harm: bombs, entities, what is hidden, and what lies elsewhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence

from tests.hostile.builds import OUT, SECRET, STORY
from tests.hostile.outcome import Input, Loaded, Refused, given, heavy

_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
    'full-path="OEBPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
_TOLD = Loaded(has=(STORY,), lacks=("4711", "root:"))


def book(
    *chapters: str,
    about: str = "<dc:title>The seals</dc:title>",
    items: str = "",
    spine: Sequence[int] = (),
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Build a book of chapters, whole files each; `parts` are further files, or take the place of others."""
    manifest = "".join(
        f'<item id="c{n}" href="text/c{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in spine or range(len(chapters)))
    package = (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{about}</metadata><manifest>{manifest}{items}</manifest>'
        f"<spine>{refs}</spine></package>"
    )
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": _CONTAINER}
    files |= {"OEBPS/book.opf": package} | {f"OEBPS/text/c{n}.xhtml": c for n, c in enumerate(chapters)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, **(parts or {})}.items():
            archive.writestr(name, content)
    return out.getvalue()


def chapter(body: str, *, before: str = "") -> str:
    """Return a chapter of this body; `before` stands before its root element."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{before}<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops"><head><title/></head><body>{body}</body></html>'
    )


def locked(algorithm: str) -> str:
    """Return the list of what is encrypted in a book, and how."""
    return (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:enc='
        '"http://www.w3.org/2001/04/xmlenc#"><enc:EncryptedData><enc:EncryptionMethod '
        f'Algorithm="{algorithm}"/></enc:EncryptedData></encryption>'
    )


def books() -> Iterator[Input]:
    """Yield them."""
    told, laughs = f"<p>{STORY}</p>", '<!ENTITY a0 "lol">'
    laughs += "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for name, before, body in (
        ("entities of entities", f"<!DOCTYPE html [{laughs}]>", "<p>&a9;</p>"),
        ("a file as an entity", '<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "<p>&x;</p>"),
        ("an entity elsewhere", f'<!DOCTYPE html [<!ENTITY x SYSTEM "{OUT}">]>', "<p>&x;</p>"),
        ("parameters elsewhere", f'<!DOCTYPE html SYSTEM "{OUT}">', ""),
        ("hidden", "", f"<p hidden='hidden'>{SECRET}</p><p style='display:none'>{SECRET}</p>"),
        ("script and pictures", "", f"<script>{SECRET}</script><svg>{SECRET}</svg><img src='{OUT}'/>"),
    ):  # fmt: skip
        yield given(f"book: {name}", ".epub", book(chapter(body + told, before=before)), _TOLD)
    sound = book(chapter(told))
    key = "http://www.w3.org/2001/04/xmlenc#aes128-cbc"
    lock = {"META-INF/encryption.xml": locked(key)}
    yield given("book: encrypted", ".epub", book(chapter(told), parts=lock), Refused("encrypted (DRM)"))
    yield given("book: cut off", ".epub", sound[:-40], Refused("damaged"))
    yield given("book: one chapter often", ".epub", book(chapter(told), spine=[0] * 100_000), _TOLD)
    out = '<item id="c9" href="../../../../etc/passwd"/><item id="c8" href="http://127.0.0.1:9/x"/>'
    yield given("book: a chapter out of it", ".epub", book(chapter(told), items=out, spine=[9, 8, 0]), _TOLD)
    itself = {"META-INF/container.xml": _CONTAINER.replace("book.opf", "text/c0.xhtml")}
    yield given("book: no book in it", ".epub", book(chapter(told), parts=itself), Refused("no text"))
    deep = chapter("<div>" * 5000 + told + "</div>" * 5000)
    yield given("book: 5,000 elements in each other", ".epub", book(deep), Refused("no text"))
    yield heavy(
        "book: unpacks without end", ".epub", lambda: book(chapter("word " * 50_000_000)), Refused("unpacks")
    )
    yield heavy(
        "book: a million paragraphs", ".epub", lambda: book(chapter("<p>a b</p>" * 10**6)), Refused("")
    )
    yield heavy(
        "book: 50,000 chapters of its own", ".epub", lambda: book(*[chapter(told)] * 50_000), Refused("")
    )
