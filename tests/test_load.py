"""Loading: every kind of source becomes an Article with a final text, or a LoadError of one line."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from ingest import load as load_module
from ingest.load import LoadError, from_text, load
from tests.loopback import Handler, loopback, serving
from tests.test_pdf import pdf

STORY = "The harbour seal population in the bay has grown for the third year in a row, researchers say."
PAGE = f"<html><head><title>Seals return</title></head><body><article><p>{STORY}</p></article></body></html>"


def word_file(path: Path) -> None:
    document = docx.Document()
    document.add_heading("Seals return", 0)
    document.add_paragraph(STORY)
    document.save(str(path))


@pytest.mark.parametrize(
    ("name", "content", "title"),
    [
        ("harbour_seals-return.txt", STORY.encode(), "Harbour seals return"),
        ("a.TXT", f"Seals return\r\n\r\n{STORY}".encode("utf-16"), "Seals return"),
        ("a.md", f"# Seals return\n\n{STORY}".encode(), "Seals return"),
        ("a.html", PAGE.encode(), "Seals return"),
        ("a.htm", PAGE.encode("cp1252"), "Seals return"),
        ("a.pdf", pdf([(50, 700, STORY)], title="Seals return"), "Seals return"),
    ],
)
def test_a_file_of_each_kind_is_loaded(tmp_path: Path, name: str, content: bytes, title: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    article = load(str(path))
    assert article.text.split("\n\n")[-1] == STORY
    assert (article.title, article.source) == (title, str(path))
    assert load(path) == article


def test_a_word_file_is_loaded(tmp_path: Path) -> None:
    word_file(tmp_path / "a.docx")
    article = load(tmp_path / "a.docx")
    assert (article.title, article.text) == ("Seals return", f"Seals return\n\n{STORY}")


def test_the_home_directory_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "a.txt").write_text(STORY)
    assert load("~/a.txt").text == STORY


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        pytest.param("a.txt", b"", "it is empty; check", id="empty"),
        pytest.param("a.txt", b" \n ", "no words", id="blank"),
        pytest.param("a.txt", b"-- ** --", "no words", id="punctuation only"),
        pytest.param("a.txt", b"GIF89a\0\0", "binary", id="a picture named as text"),
        pytest.param("a.txt", b"\x01\x02\x03abc", "binary \\(3 control", id="control characters"),
        pytest.param("a.txt", "Тюлени".encode("koi8-r"), "cannot be read", id="an unknown encoding"),
        pytest.param("a.doc", b"x", "unknown type '.doc'; supported are .txt, .md", id="another format"),
        pytest.param("README", b"x", "unknown type ''", id="no format"),
        pytest.param("a.pdf", b"x", "PDF is damaged", id="a damaged PDF"),
        pytest.param("a.docx", b"x", "Word file is damaged", id="a damaged Word file"),
        pytest.param("a.html", b"<p>Menu</p>", "page without an article", id="no article"),
    ],
)
def test_files_that_are_refused(tmp_path: Path, name: str, content: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(LoadError, match=complaint) as caught:
        load(path)
    assert str(caught.value).startswith(f"cannot load {path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        pytest.param(
            "no/such\nfile.txt", "no/such file.txt: no such file; check the path", id="a missing file"
        ),
        pytest.param("tests", "it is a directory", id="a directory"),
        pytest.param(" ", "nothing to load; give a path", id="nothing"),
        pytest.param("a\0b.txt", "check the path", id="a NUL in the name"),
        pytest.param("x" * 5_000 + ".txt", "check the path", id="an endless name"),
        pytest.param("~no-such-reader/a.txt", "check the path", id="an unknown home"),
        pytest.param(
            "file:///etc/hostname", "give an http:// or https:// address, or a path", id="file address"
        ),
        pytest.param("FTP://example.org/a.txt", "give an http:// or https:// address", id="FTP address"),
        pytest.param("http://127.0.0.1:9/a", "not on the public internet", id="an address of this machine"),
    ],
)
def test_sources_that_are_refused(source: str, complaint: str) -> None:
    with pytest.raises(LoadError, match=complaint) as caught:
        load(source)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(LoadError, match="not a regular file"):
        load(tmp_path / "a.txt")


def test_limits_are_inclusive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text(STORY)
    monkeypatch.setattr(load_module, "MAX_BYTES", len(STORY))
    monkeypatch.setattr(load_module, "MAX_WORDS", len(STORY.split()))
    assert load(path).text == STORY
    monkeypatch.setattr(load_module, "MAX_WORDS", len(STORY.split()) - 1)
    with pytest.raises(LoadError, match="18 words, more than 17"):
        load(path)
    monkeypatch.setattr(load_module, "MAX_BYTES", len(STORY) - 1)
    with pytest.raises(LoadError, match=f"more than {len(STORY) - 1} bytes"):
        load(path)


class Site(Handler):
    """Answers with the content and type that the path asks for."""

    def do_GET(self) -> None:
        bodies = {
            "html": PAGE.encode(),
            "pdf": pdf([(50, 700, STORY)]),
            "text": STORY.encode(),
            "none": b"\x89x",
        }
        kind, _, content_type = self.path.partition("?")
        name = kind.strip("/").split("/")[0]
        self.answer(bodies[name], {"Content-Type": content_type} if content_type else {})


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(Site) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "title"),
    [
        pytest.param("/html?text/html;charset=utf-8", "Seals return", id="a page"),
        pytest.param("/html", "Seals return", id="a page without a type"),
        pytest.param("/text/seal_news.txt?text/plain", "Seal news", id="plain text"),
        pytest.param("/text/a.md?application/octet-stream", "A", id="a file type told by its name"),
        pytest.param("/pdf/seals?application/pdf", "Seals", id="a PDF"),
        pytest.param("/pdf/seals?application/octet-stream", "Seals", id="a PDF told by its content"),
    ],
)
def test_addresses_are_loaded(site: str, path: str, title: str) -> None:
    address = f"{site}{path}".replace("http:", "HTTP:")
    article = load(f" {address}\n", allow=loopback)
    assert (article.text, article.title, article.source) == (STORY, title, address)


@pytest.mark.parametrize("content_type", ["image/png", "application/octet-stream", ""])
def test_an_address_of_another_type_is_refused(site: str, content_type: str) -> None:
    with pytest.raises(LoadError, match=f"unknown type '({content_type})?'; supported are .txt"):
        load(f"{site}/none?{content_type}", allow=loopback)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("One two three four five six seven eight nine", "One two three four five six seven eight…"),
        ("\n  Short   title\n\nBody text.", "Short title"),
        ("x" * 100, "x" * 60 + "…"),
    ],
)
def test_pasted_text_is_named_by_its_first_words(text: str, title: str) -> None:
    article = from_text(text)
    assert (article.title, article.source) == (title, "pasted text")


def test_a_given_title_is_kept_on_one_line() -> None:
    assert from_text(STORY, title=" Seals\n return ").title == "Seals return"
    assert from_text(STORY, title="  ").title.endswith("…")


@pytest.mark.parametrize(
    ("first", "title"),
    [
        ("What the seals want?", "What the seals want?"),
        ("The seals are back.", "File"),
        ("a line that goes on", "File"),
        ("One " * 20, "File"),
    ],
)
def test_a_first_line_is_a_title_only_if_it_looks_like_one(tmp_path: Path, first: str, title: str) -> None:
    (tmp_path / "file.txt").write_text(f"{first}\n\n{STORY}")
    assert load(tmp_path / "file.txt").title == title


def test_the_first_line_of_wrapped_text_is_no_title(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text(
        "The harbour seal population in the bay\nhas grown for the third year."
    )
    assert load(tmp_path / "file.txt").title == "File"


def test_only_newlines_composition_and_the_byte_order_mark_change() -> None:
    text = "\ufeff“Cafe\u0301”\r\n\tsaid\u00a0she\u2028 \u00ad\ufeff\u200b\x85\x0c\x0b  twice\r\r\n "
    assert from_text(text).text == "“Café”\n\tsaid\u00a0she\u2028 \u00ad\ufeff\u200b\x85\x0c\x0b  twice\n\n "


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("", "no words"), ("a\0b " * 9, "binary"), ("half \ud83d of it", r"half a character, U\+D83D, at 5")],
)
def test_pasted_text_that_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(LoadError, match=f"cannot load pasted text: .*{complaint}"):
        from_text(text)


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("\r\n\ufeff\u0301é\x01")))
def test_any_text_is_final_once_loaded(text: str) -> None:
    try:
        article = from_text(text)
    except LoadError:
        reject()
    assert unicodedata.is_normalized("NFC", article.text)
    assert "\r" not in article.text
    assert from_text(article.text) == article
    assert article.title
    assert len(article.sha256) == 64
