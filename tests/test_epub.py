"""EPUB books: their chapters in order, with titles, lists and tables; what is encrypted is told."""

from __future__ import annotations

import pytest

from ingest.epub import read_epub
from ingest.extract import LoadError
from tests.hostile.books import book, chapter, locked

ABOUT = (
    "<dc:title>The <!-- old -->seals</dc:title><dc:creator>Maria Olsen</dc:creator><dc:creator>J. Berg"
    "</dc:creator><dc:date>2024-05-03T00:00:00Z</dc:date>"
)
FIRST = """<h1>One&nbsp;year</h1><p>The seals are
  back<a epub:type="noteref" href="#n">3</a>, said <b>Maria</b>.</p>
<ol><li>Nets that are long</li><li><p>Boats that are fast</p></li></ol>
<table><caption>Seals by year</caption>
<tr><th>Year</th><th>Seals</th></tr><tr><td>2023</td><td>980</td></tr></table>
<pre>a
  b</pre>"""
NAV = chapter(
    '<nav epub:type="page-list"><a href="text/c1.xhtml">12</a></nav><nav epub:type="toc"><ol><li>'
    '<a href="text/c0.xhtml">First</a></li><li><a href="text/c1.xhtml">The nets</a></li>'
    '<li><a href="text/c1.xhtml#x">A part of it</a></li></ol></nav>'
)
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>The nets</text>'
    '</navLabel><content src="text/c1.xhtml"/></navPoint></navMap></ncx>'
)
LISTS = {
    "a list of version 3": ('<item id="n" href="nav.xhtml" properties="nav"/>', {"OEBPS/nav.xhtml": NAV}),
    "a list of version 2": (
        '<item id="n" href="toc.ncx" media-type="application/x-dtbncx+xml"/>',
        {"OEBPS/toc.ncx": NCX},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("item", "parts"), LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("second", ["<p>The nets</p><p>Nets are next.</p>", "<p>Nets are next.</p>"])
def test_a_book_gives_its_chapters_in_order_with_their_titles(
    item: str, parts: dict[str, str], second: str
) -> None:
    data = book(chapter(FIRST), chapter(second), about=ABOUT, items=item, parts=parts, spine=[0, 1])
    extract = read_epub(data)
    expected = [
        "# One year",
        "The seals are back, said Maria.",
        "1. Nets that are long",
        "2. Boats that are fast",
    ]
    expected += ["Seals by year", "Year | Seals", "2023 | 980", "a\nb", "## The nets", "Nets are next."]
    assert extract.text.split("\n\n") == expected
    assert extract[1:4] == ("The seals", "Maria Olsen, J. Berg", "2024-05-03T00:00:00Z")


def test_chapters_follow_the_spine_and_need_not_be_well_formed() -> None:
    read = read_epub(book(chapter("<p>The second<br>line."), chapter("<p>The first.</p>"), spine=[1, 0]))
    assert read.text == "The first.\n\nThe second\nline."


def test_a_book_with_hidden_typefaces_is_read() -> None:
    parts = {"META-INF/encryption.xml": locked("http://www.idpf.org/2008/embedding")}
    assert read_epub(book(chapter("<p>The first.</p>"), parts=parts)).text == "The first."


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"Just some words.", r"damaged \(BadZipFile\)"),
        (book(chapter("<p>A.</p>"), parts={"OEBPS/book.opf": "<"}), r"damaged \(XMLSyntaxError\)"),
        (book(chapter("<p>A.</p>"), parts={"META-INF/container.xml": "<a/>"}), "damaged"),
        (book(chapter("<img src='a.jpg'/>")), "no text, only pictures"),
        (book(chapter(""), parts={"META-INF/encryption.xml": locked("http://ns.adobe.com/adept")}), "DRM"),
    ],
    ids=["no archive", "no package", "no root file", "pictures only", "encrypted"],
)
def test_books_that_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(LoadError, match=complaint):
        read_epub(data)
