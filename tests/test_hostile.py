"""Files that mean harm: none runs, none calls out, none is cited as what it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest import readers
from ingest.epub import read_epub
from ingest.pdf import read_pdf
from ingest.web import read_html
from ingest.word import read_docx
from rag.reader.run import shared
from tests.hostile.answers import Asked, Credulous
from tests.hostile.corpus import inputs, wrongs
from tests.hostile.replies import QUESTIONS, REPLIES
from tests.hostile.saved import SAVED, unread, wrong

HERE = {".html": read_html, ".pdf": read_pdf, ".docx": read_docx, ".epub": read_epub}
"""The readers without a process of their own, which takes longer than most of these files."""
LIGHT = [name for name, one in inputs().items() if not one.heavy]


@pytest.mark.parametrize("name", LIGHT)
def test_a_file_that_means_harm_comes_to_what_it_should(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ending, reader in HERE.items():
        monkeypatch.setitem(readers.READERS, ending, reader)
    assert list(wrongs(inputs()[name], tmp_path)) == []


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    return Asked(tmp_path_factory.mktemp("asked"))


@pytest.mark.parametrize("name", [name for name, reply in REPLIES.items() if not reply.by_reader])
def test_what_a_model_that_was_taken_over_writes_is_left_out_by_rule(name: str, asked: Asked) -> None:
    assert list(asked.reply(REPLIES[name])) == []


@pytest.mark.reader
@pytest.mark.parametrize("name", REPLIES)
def test_what_a_model_that_was_taken_over_writes_is_left_out(name: str, tmp_path: Path) -> None:
    assert list(Asked(tmp_path, shared()).reply(REPLIES[name])) == []


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_that_means_harm_does_not_change_what_may_be_said(name: str, asked: Asked) -> None:
    assert list(asked.question(QUESTIONS[name])) == []


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_answer_that_means_harm_is_refused_or_does_not_stand(name: str) -> None:
    assert list(wrong(*SAVED[name], Credulous())) == []
    assert list(unread(SAVED[name][0])) == []
