"""Readers: what of each format becomes text, in which shape, and what is refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml

from ingest import packed
from ingest.extract import LoadError
from ingest.readers import decode, read_markdown
from ingest.web import read_html
from ingest.word import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STORY = "The harbour seal population in the bay has grown for the third year in a row, researchers say."
SECOND = "New rules for nets require boats to keep a distance of 500 metres from known resting places."


def word(*, build: Callable[[Document], object], title: str = "") -> bytes:
    document, out = docx.Document(), io.BytesIO()
    document.core_properties.title, document.core_properties.author = title, "Maria Olsen"
    document.core_properties.created = datetime(2024, 5, 3, 10)
    build(document)
    document.save(out)
    return out.getvalue()


def everything(document: Document) -> None:
    document.add_paragraph("Before the title.")
    document.add_heading("Seals return", 1)
    document.add_paragraph(STORY).add_run("\tafter a tab")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Year", "Seals", "2023", "980"], strict=True):
        cell.text = text
    inserted = (
        f"<w:p {W}><w:ins><w:r><w:t>Kept, </w:t></w:r></w:ins><w:del><w:r><w:delText>gone</w:delText></w:r>"
    )
    document.element.body.append(parse_xml(f"{inserted}</w:del><w:r><w:t>in the end.</w:t></w:r></w:p>"))
    control = (
        f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>In a form field.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.append(parse_xml(control))


def test_word_files_keep_headings_tables_and_accepted_changes_in_order() -> None:
    extract = read_docx(word(build=everything))
    expected = ["Before the title.", "Seals return", f"{STORY}\tafter a tab", "Year | Seals\n2023 | 980"]
    assert extract.text.split("\n\n") == [*expected, "Kept, in the end.", "In a form field."]
    assert extract[1:4] == ("Seals return", "Maria Olsen", "2024-05-03")


@pytest.mark.parametrize(
    ("named", "title"),
    [("A named file", "A named file"), ("Document1", "Seals return"), ("seals.docx", "Seals return")],
)
def test_the_title_of_a_word_file(named: str, title: str) -> None:
    assert read_docx(word(build=everything, title=named)).title == title


def zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"Just some words.", id="not an archive"),
        pytest.param(word(build=everything)[:9_000], id="cut off"),
        pytest.param(zipped("word/document.xml", b"<a/>"), id="an archive of something else"),
        pytest.param(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), id="protected, hence not an archive"),
    ],
)
def test_word_files_that_are_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="damaged or protected"):
        read_docx(data)


def test_a_word_file_that_unpacks_to_an_absurd_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MAX_UNPACKED", 5_000)
    with pytest.raises(LoadError, match="unpacks to more than 5,000 bytes"):
        read_docx(zipped("word/document.xml", b" " * 6_000))


WEB_PAGE = f"""<html><head><title>Seals return | Coast News</title><meta charset="utf-8">
<meta name="author" content="Maria Olsen; Jan Berg"><meta property="article:published_time"
content="2024-05-03T10:00:00Z"></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">Weather today</a></li></ul></nav>
<article><h1>Seals return</h1><p>{STORY}
</p><p>“Quickly,”<br>said <b>Maria</b> Olsen, who has led the <a href="/c">count</a>.</p>
<h2>Rules</h2><p>{SECOND}</p>
<blockquote><p>{STORY} It is true.</p><p>{SECOND} Again.</p></blockquote>
<ul><li>Nets that are long</li><li>Boats that are fast</li></ul>
<table><tr><th>Year</th><th>Seals</th></tr><tr><td>2023</td><td>980</td></tr></table></article>
<footer><p>All rights reserved by Coast News.</p></footer><script>var x = 1;</script></body></html>"""


def test_a_web_page_gives_its_article_only_in_paragraphs() -> None:
    extract = read_html(WEB_PAGE.encode())
    spoken = "“Quickly,”\nsaid Maria Olsen, who has led the count."
    quoted = [f"{STORY} It is true.", f"{SECOND} Again."]
    lists = ["- Nets that are long", "- Boats that are fast", "Year | Seals", "2023 | 980"]
    assert extract.text.split("\n\n") == [
        "# Seals return",
        STORY,
        spoken,
        "## Rules",
        SECOND,
        *quoted,
        *lists,
    ]
    assert extract[1:4] == ("Seals return", "Maria Olsen, Jan Berg", "2024-05-03")


BODIES: dict[str, tuple[str, list[str]]] = {
    "a caption in its place": (
        f"<figure><a><img></a><figcaption class=caption>A seal.</figcaption></figure><p>{SECOND}</p>",
        ["A seal.", SECOND],
    ),
    "captions of figures in a figure": (
        "<figure><figure><figcaption>One.</figcaption></figure><figcaption>All.</figcaption></figure>",
        ["One.", "All."],
    ),
    "a heading with a link to itself": (
        f'<h3>Rules <a class="headerlink" href="#r">¶</a></h3><p>{SECOND}</p>',
        ["### Rules", SECOND],
    ),
    "lists in lists, and numbers": (
        "<ul><li>Nets<ol><li>Long</li><li><p>Short</p><p>Or none.</p></li></ol></li></ul>",
        ["- Nets", "1. Long", "2. Short", "Or none."],
    ),
    "words explained": ("<dl><dt>Pup</dt><dd>A young seal.</dd></dl>", ["Pup", "- A young seal."]),
    "a table with its caption, and a row of several sentences": (
        "<table><caption>By year</caption><tr><th></th><th>Seals</th><th>Pups</th></tr><tr><td>2023</td>"
        "<td><p>980.</p><p>Or more.</p></td></tr></table>",
        ["By year", "| Seals | Pups", "2023 | 980. Or more."],
    ),
    "a table for the look of it": (
        f"<table><tr><td>{STORY * 5}</td><td><p>{SECOND * 5}</p></td></tr></table>",
        [STORY * 5, SECOND * 5],
    ),
    "lines of the source that are none of the page": (
        "<p>The <code>net</code> is long\nand wide. It\n  is <i>old</i>\ntoo, they say.</p><pre>a\n  b</pre>",
        ["The net is long and wide. It is old too, they say.", "a\nb"],
    ),
    "links as their words": (
        f"<p>See <a href='/x'>the report</a>. {SECOND}</p>",
        [f"See the report. {SECOND}"],
    ),
}


@pytest.mark.parametrize(("body", "expected"), BODIES.values(), ids=BODIES)
def test_what_a_web_page_is_made_of_stays(body: str, expected: list[str]) -> None:
    page = f"<html><body><article><p>{STORY}</p><p>{SECOND} {STORY}</p>{body}</article></body></html>"
    assert read_html(page.encode()).text.split("\n\n")[2:] == expected


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<nav><a href='/'>Home</a><a href='/n'>News</a></nav>", id="navigation only"),
        pytest.param(
            "<html><body><div id=root></div><script>start()</script></body></html>", id="script only"
        ),
        pytest.param("   ", id="blank"),
        pytest.param("hello", id="no page at all"),
    ],
)
def test_a_page_without_an_article_is_refused_silently(page: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(LoadError, match="page without an article"):
        read_html(page.encode())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("codec", "declared", "charset"),
    [
        pytest.param("koi8-r", "koi8-r", None, id="declared in the page"),
        pytest.param("koi8-r", "", "koi8-r", id="declared by the server"),
        pytest.param("iso-2022-jp", "iso-2022-jp", None, id="shifting with escape characters"),
        pytest.param("utf-8", "iso-8859-1", "iso-8859-1", id="UTF-8 though declared otherwise"),
        pytest.param("utf-16", "utf-8", None, id="UTF-16 with its mark"),
    ],
)
def test_the_encoding_of_a_page(codec: str, declared: str, charset: str | None) -> None:
    story = "Тюлени вернулись в залив, и рыбаки рады этому событию."
    story = "海豹回帰、漁師は喜ぶ。" * 3 if codec == "iso-2022-jp" else story
    page = f'<html><head><meta charset="{declared}"></head><body><article><p>{story}</p></article></body>'
    assert read_html(f"{page}</html>".encode(codec), charset).text == story


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9", "café"),
        ("café".encode("utf-16"), "café"),
        (b"\xfe\xff\x00c\x00a", "ca"),
        ("café".encode("utf-32"), "café"),
        (b"\xff\xfe", ""),
        (b"it\x92s caf\xe9", "it’s café"),
        (b"", ""),
    ],
)
def test_text_is_decoded(data: bytes, text: str) -> None:
    assert decode(data) == text


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(b"\x89PNG\r\n\x1a\n\x00\x00", "binary, not text", id="a picture"),
        pytest.param("Тюлени вернулись".encode("koi8-r"), "cannot be read", id="an undeclared encoding"),
        pytest.param(b"\xff\xfea", "tried utf-16", id="half a UTF-16 unit"),
        pytest.param(b"a\x81b", "cannot be read", id="a byte that no encoding here knows"),
        pytest.param(b"%PDF-1.4 text", "ending .pdf", id="a PDF named as text"),
    ],
)
def test_text_that_cannot_be_decoded(data: bytes, complaint: str) -> None:
    with pytest.raises(LoadError, match=complaint):
        decode(data)


@pytest.mark.parametrize("charset", ["zip", "rot13", "unicode_escape", "idna", "no-such", "utf-16"])
def test_a_declared_encoding_that_is_none_is_not_used(charset: str) -> None:
    assert decode(b"caf\xe9 cafes", charset) == "café cafes"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("intro\n\n# The *great* [seal](x) #\n\n# Other", "The great seal"),
        ("```\n# comment\n```\n# Title\n", "Title"),
        ("## Only a second level\n#hashtag", None),
    ],
)
def test_the_title_of_markdown_is_its_first_heading(text: str, title: str | None) -> None:
    extract = read_markdown(text.encode())
    assert (extract.title, extract.text) == (title, text)
