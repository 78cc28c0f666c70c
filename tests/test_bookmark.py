"""A page that a bookmark brings: the reader is asked first, whatever the address is."""

from __future__ import annotations

import pytest

from ingest.extract import LoadError
from ingest.library import Library
from ingest.load import from_text
from tests.markup import Markup
from tests.scripted import Window, merged
from ui.bookmark import MAX_ADDRESS, question

PAGE = "https://example.org/a?b=<c>&d="


def test_a_page_that_is_brought_is_only_asked_about(window: Window) -> None:
    before = window.shelf.count
    asked = Markup(window.note(window.reading.suggest(f" {PAGE}\u202e", window.visitor)))
    assert f"Add “{PAGE}\ufffd”?" in asked.text
    (button,) = (given for given in asked.attributes if given.get("data-act") == "add")
    assert button["data-value"] == f"{PAGE}\u202e"
    assert window.shelf.count == before


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("javascript:alert(1)", "not a web address: 'javascript:alert"),
        ("/etc/passwd", "must begin with https:// or http://"),
        ("", "not a web address: ''"),
        (
            "https://example.org/" + "a" * MAX_ADDRESS,
            "more than 1,900 characters; put it into the address field",
        ),
    ],
    ids=["a script", "a path", "nothing", "too long"],
)
def test_what_is_no_page_is_told(window: Window, address: str, problem: str) -> None:
    with pytest.raises(LoadError, match=problem):
        question(address)
    told = Markup(window.note(window.reading.suggest(address, window.visitor)))
    assert problem in told.text
    assert "add" not in told.values("data-act")


def test_a_long_address_is_shown_from_its_beginning() -> None:
    told = question("https://example.org/" + "a" * 1_000)
    assert told.startswith("Add “https://example.org/aaa")
    assert told.endswith("a…”?")
    assert len(told) < 200


def test_what_another_program_adds_is_listed_when_the_window_is_looked_at(window: Window) -> None:
    other = Library(window.library.root, embedder=window.library.embedder)
    other.add(from_text("Bees dance. They do so in the dark.", title="On bees")).close()
    shown = merged(window.reading.sync(window.visitor))
    assert "On bees" in shown[window.parts.shelf.books]
