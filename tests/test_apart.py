"""A file that is read by a process of its own: the same is read, within bounds, and nothing else is run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ingest import apart as module
from ingest.apart import apart
from ingest.extract import LoadError
from ingest.pdf import read_pdf
from tests.hostile.builds import STORY, page, pdf_page, says, word

WEB, WORD, PDF = apart("web", "read_html"), apart("word", "read_docx"), apart("pdf", "read_pdf")
SLOW = page("<h2>x</h2>" * 100_000)
"""Takes a minute or so."""
LARGE = word(says("a b") * 1_000_000)


def test_the_same_is_read() -> None:
    assert PDF(pdf_page(), None) == read_pdf(pdf_page())
    assert STORY in WORD(word(says(STORY)), None).text
    told = page("<p>Grüße aus Æbeltoft, heißt es.</p>").decode()
    assert "Grüße aus Æbeltoft" in WEB(told.encode("latin-1"), "latin-1").text


def test_a_complaint_comes_back() -> None:
    with pytest.raises(LoadError, match="the PDF is damaged"):
        PDF(b"no PDF", None)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound the wait only")
def test_what_takes_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SECONDS", 1)
    with pytest.raises(LoadError, match="to read; save it as plain text"):
        WEB(SLOW, None)


def test_what_is_waited_for_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_WAIT", 0.5)
    with pytest.raises(LoadError, match="to read; save it as plain text"):
        WEB(SLOW, None)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not bound memory")
def test_what_takes_much_memory_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_MEMORY", 200_000_000)
    with pytest.raises(LoadError, match="save it"):
        WORD(LARGE, None)


def test_nothing_is_run_of_the_folder_that_it_was_started_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("docx", "zipfile", "ingest"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(1)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert STORY in WORD(word(says(STORY)), None).text


def test_a_process_that_cannot_be_started_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(LoadError, match="no process can be started to read it"):
        PDF(pdf_page(), None)


def test_a_process_that_breaks_down_is_told_of() -> None:
    with pytest.raises(LoadError, match="it cannot be read; save it as plain text"):
        apart("pdf", "no_such_reader")(pdf_page(), None)
