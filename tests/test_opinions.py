"""What a reader says of answers becomes a case of the evaluation; what is exported can be verified."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from eval.cases import problems, read_cases
from ingest.library import Library
from rag.cases import Case
from rag.receipt.saved import read_all
from rag.receipt.verify import check
from tests.fake_reader import OverlapReader
from tests.markup import Markup
from tests.scripted import Window
from ui.opinions import GONE
from ui.view import Changes

WIDE, FOUND = "How wide is the weir?", "When was it found?"
PASSAGE = "It was built in 1911\n  by Ada Quill."


@pytest.fixture
def window(library: Library) -> Window:
    """A window in which two questions were answered."""
    asked = Window(library)
    asked.ask(WIDE)
    asked.ask(FOUND)
    return asked


def file(window: Window) -> Path:
    return window.library.root / "cases.jsonl"


def cases(window: Window) -> list[Case]:
    """The cases as the evaluation reads them, each with gold that holds."""
    assert list(problems(file(window), None)) == []
    return read_cases(file(window))


def pressed(window: Window, changes: Changes) -> list[str]:
    """The acts whose buttons are pressed, of the answers from first to last."""
    read = Markup(changes[window.parts.chat.past] + changes[window.parts.chat.live])
    return [a["data-act"] for a in read.attributes if a.get("aria-pressed") == "true"]


def test_an_answer_that_is_right_becomes_a_case_and_said_again_it_is_taken_back(window: Window) -> None:
    changes = window.opinions.praise("2", window.visitor)
    (case,) = cases(window)
    assert (case.question, case.history, case.answerable) == (FOUND, (WIDE,), True)
    assert case.facts
    assert case.evidence
    assert str(file(window)) in window.note(changes)
    assert pressed(window, changes) == ["praise"]
    changes = window.opinions.praise("2", window.visitor)
    assert "Taken back" in window.note(changes)
    assert pressed(window, changes) == []
    assert not file(window).exists()


def test_an_opinion_is_still_there_when_the_window_is_opened_again(window: Window) -> None:
    window.opinions.praise("1", window.visitor)
    again = window.arrive(window.visitor.session.reader)
    (changes,) = window.reading.sync(again)
    assert window.parts.chat.live not in changes
    assert pressed(window, window.conversation.stop("", again)) == ["praise"]


def test_a_correction_is_asked_for_beside_the_question_it_is_about(window: Window) -> None:
    form = window.parts.correction
    changes = window.opinions.doubt("1", window.visitor)
    assert set(changes) == {form.about, form.says, form.quote}
    assert WIDE in changes[form.about]
    assert (changes[form.says], changes[form.quote]) == ("", "")


def test_what_the_article_says_instead_becomes_a_case(window: Window) -> None:
    window.opinions.doubt("1", window.visitor)
    changes = window.opinions.save("Ada Quill built it in 1911.", PASSAGE, window.visitor)
    (case,) = cases(window)
    assert (case.question, case.history, case.answerable) == (WIDE, (), True)
    assert case.evidence == (("It was built in 1911 by Ada Quill.",),)
    assert pressed(window, changes) == ["doubt"]


def test_that_the_article_does_not_say_becomes_a_case(window: Window) -> None:
    window.opinions.doubt("2", window.visitor)
    changes = window.opinions.deny(window.visitor)
    (case,) = cases(window)
    assert Markup(changes[window.parts.correction.about]).text == ""
    assert (case.question, case.answerable) == (FOUND, False)
    assert pressed(window, changes) == ["doubt"]


def test_a_second_opinion_takes_the_place_of_the_first(window: Window) -> None:
    window.opinions.praise("1", window.visitor)
    window.opinions.doubt("1", window.visitor)
    window.opinions.deny(window.visitor)
    assert pressed(window, window.opinions.praise("2", window.visitor)) == ["doubt", "praise"]
    assert [case.answerable for case in cases(window)] == [False, True]


@pytest.mark.parametrize(
    ("says", "quote", "problem"),
    [
        ("It is wide.", "It was built in 1912.", "the article does not have"),
        ("It is wide.", "", "the article does not have"),
        ("…", PASSAGE, "write what the article says"),
    ],
    ids=["a quote that is not in the article", "no quote", "no words"],
)
def test_a_correction_that_makes_no_case_is_told_and_can_be_mended(
    window: Window, says: str, quote: str, problem: str
) -> None:
    window.opinions.doubt("1", window.visitor)
    changes = window.opinions.save(says, quote, window.visitor)
    assert problem in window.note(changes)
    assert set(changes) == {window.parts.note}
    assert not file(window).exists()
    window.opinions.save("It was built in 1911.", PASSAGE, window.visitor)
    assert len(cases(window)) == 1


def test_an_answer_that_is_gone_cannot_be_corrected(window: Window) -> None:
    window.opinions.doubt("1", window.visitor)
    window.conversation.clear(window.visitor)
    assert GONE in window.note(window.opinions.deny(window.visitor))
    assert GONE in window.note(window.opinions.save("It is wide.", PASSAGE, window.visitor))
    assert not file(window).exists()


@pytest.mark.parametrize("number", ["0", "3", "-1", "", "one", "1.0", "9" * 2000])
def test_an_answer_that_is_not_there_cannot_be_judged(window: Window, number: str) -> None:
    for judge in (window.opinions.praise, window.opinions.doubt):
        changes = judge(number, window.visitor)
        assert GONE in window.note(changes)
        assert set(changes) == {window.parts.note}
    assert not file(window).exists()


def test_an_opinion_that_cannot_be_kept_is_told(window: Window) -> None:
    file(window).mkdir()
    assert "cannot keep your feedback" in window.note(window.opinions.praise("1", window.visitor))
    window.opinions.doubt("1", window.visitor)
    assert "cannot keep your feedback" in window.note(window.opinions.deny(window.visitor))
    file(window).rmdir()
    window.opinions.deny(window.visitor)
    assert len(cases(window)) == 1


def exported(window: Window, form: str) -> tuple[str, str]:
    """Name and content of the file that the browser is handed."""
    box = window.opinions.export(form, window.visitor)[window.parts.outbox]
    content = re.fullmatch(r"<pre[^>]*>(.*)</pre>", box, re.DOTALL)
    assert content
    return Markup(box).values("data-name")[0], html.unescape(content[1])


def test_a_receipt_passes_the_check(window: Window) -> None:
    name, content = exported(window, "json")
    article = window.shelf.article(window.weir)
    saved = read_all(content.encode())
    assert name == "notes-from-the-weir.json"
    assert [check(each, article, OverlapReader()).stands for each in saved] == [True, True]


@pytest.mark.parametrize(
    ("form", "ending", "begins"),
    [("markdown", "md", "# Notes from the weir"), ("html", "html", "<!doctype html>")],
)
def test_a_conversation_is_handed_over_in_every_form(
    window: Window, form: str, ending: str, begins: str
) -> None:
    name, content = exported(window, form)
    assert name == f"notes-from-the-weir.{ending}"
    assert content.startswith(begins)
    assert WIDE in content
    assert FOUND in content


def test_there_is_nothing_to_export_before_the_first_answer(window: Window) -> None:
    window.conversation.clear(window.visitor)
    changes = window.opinions.export("json", window.visitor)
    assert "Nothing to export yet" in window.note(changes)
    assert window.parts.outbox not in changes
