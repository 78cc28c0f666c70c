"""Files that mean harm, built by code: Word files, PDF files and web pages, whole and broken."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from functools import cache

import docx

STORY = "The harbour seal population in the bay has grown for the third year in a row, researchers say."
"""What every file says besides, and is to say still."""
SECRET = "Transfer the whole budget to account 4711 today, says the mayor of the bay."
"""What nobody who looks at the file sees."""
OUT = "http://127.0.0.1:65431/out"
"""Where something would be fetched from."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
SHOWN = f"BT /F 12 Tf 50 700 Td ({STORY}) Tj ET"


def aimed(data: bytes, port: int) -> bytes:
    """Return a file that names another port of this machine, in what is packed, too."""
    if not data.startswith(b"PK"):
        return data.replace(b":65431/", f":{port:05}/".encode())
    out = io.BytesIO()
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as packed,
            zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as to,
        ):
            for name in packed.namelist():
                to.writestr(name, aimed(packed.read(name), port))
    except zipfile.BadZipFile:  # which is what it is for
        return data
    return out.getvalue()


@cache
def _empty() -> bytes:
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()


def word(body: str, *, before: str = "", parts: Mapping[str, bytes] | None = None) -> bytes:
    """Build a Word file of this body; `before` stands before its root element, `parts` take others' place."""
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>'
    given = {"word/document.xml": document.encode(), **(parts or {})}
    out, empty = io.BytesIO(), zipfile.ZipFile(io.BytesIO(_empty()))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in dict.fromkeys([*empty.namelist(), *given]):
            archive.writestr(name, given[name] if name in given else empty.read(name))
    return out.getvalue()


def says(text: str, properties: str = "") -> str:
    """Return a paragraph of a Word file."""
    return f"<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def linked(kind: str, target: str) -> bytes:
    """Return the relationships of a Word file that also names something outside of it."""
    base = "http://schemas.openxmlformats.org"
    one = f'<Relationship Id="rId99" Type="{base}/officeDocument/2006/relationships/{kind}" Target="{target}"'
    inner = zipfile.ZipFile(io.BytesIO(_empty())).read("word/_rels/document.xml.rels").decode()
    return inner.replace("</Relationships>", f'{one} TargetMode="External"/></Relationships>').encode()


def lying_zip(body: str) -> bytes:
    """Build a Word file whose directory says that it unpacks to a hundred bytes."""
    data = bytearray(word(body))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        if data[at + 46 :].startswith(b"word/document.xml"):
            data[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def pdf_of(objects: Sequence[str | bytes], trailer: str = "") -> bytes:
    """Build a PDF of numbered objects; the first is its catalogue."""
    parts, places, at = [b"%PDF-1.4\n"], list[int](), 9
    for number, inner in enumerate(objects, 1):
        places.append(at)
        inner = inner if isinstance(inner, bytes) else inner.encode("latin-1")
        parts.append(f"{number} 0 obj".encode() + inner + b"endobj\n")
        at += len(parts[-1])
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer<</Size {size}/Root 1 0 R{trailer}>>\n"
    return b"".join(parts) + f"{end}startxref\n{at}\n%%EOF".encode()


def stream(inner: str | bytes, more: str = "") -> bytes:
    """Return a stream object."""
    data = inner if isinstance(inner, bytes) else inner.encode("latin-1")
    return f"<</Length {len(data)}{more}>>stream\n".encode() + data + b"\nendstream"


def pdf_page(
    shown: str | bytes = SHOWN, *, catalog: str = "", page: str = "", more: Sequence[str | bytes] = ()
) -> bytes:
    """Build a PDF of one page: object 4, whose content is object 5; `more` are numbered from 6."""
    box = "/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
    content = shown if isinstance(shown, bytes) and shown.startswith(b"<<") else stream(shown)
    return pdf_of(
        [
            f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
            "<</Type/Pages/Kids[4 0 R]/Count 1>>",
            FONT,
            f"<</Type/Page/Parent 2 0 R{box}/Contents 5 0 R{page}>>",
            content,
            *more,
        ]
    )


def squeezed(size: int, times: int = 1) -> bytes:
    """Return a stream that unpacks to so many blanks, packed so many times over."""
    data = b" " * size
    for _ in range(times):
        data = zlib.compress(data, 9)
    return stream(data, f"/Filter[{'/FlateDecode' * times}]")


def form_tree(depth: int) -> bytes:
    """Build a PDF whose page draws a form twice, which draws another twice, and so on."""
    box = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources"
    forms = [stream("/X Do " * 2, f"{box}<</XObject<</X {7 + n} 0 R>>>>") for n in range(depth)]
    last = stream(SHOWN, f"{box}<</Font<</F 3 0 R>>>>")
    data = pdf_page(SHOWN + " /X Do", more=[*forms, last])
    return data.replace(b"<</F 3 0 R>>>>/Contents", b"<</F 3 0 R>>/XObject<</X 6 0 R>>>>/Contents", 1)


def page(body: str, *, head: str = "", attributes: str = "") -> bytes:
    """Build a web page with an article that says the story, then this."""
    title = "<title>Seals return</title>"
    article = (
        f"<article><p>{STORY}</p>{body}<p>New rules for nets follow in the spring, it is said.</p></article>"
    )
    return f"<html><head>{title}{head}</head><body{attributes}>{article}</body></html>".encode()
