"""The library without a browser: articles come, go and come back; errors change nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

import pytest

from ingest.library import Library
from ingest.load import from_text
from tests.conftest import HashEmbedder
from tests.scripted import WEIR, ScriptedAssistant, Window, merged
from ui.models import Models
from ui.preferences import Preferences
from ui.shelf import Shelf
from ui.view import Changes

WIDE = "How wide is the weir?"


def listed(window: Window) -> list[str]:
    return [book.id for book in window.shelf.books()]


def last_note(window: Window, steps: Iterable[Changes]) -> str:
    return window.note(merged(steps))


def test_an_article_is_shown_at_once_and_what_can_be_asked_of_it_follows(window: Window) -> None:
    first, *later = window.reading.open(window.otters, window.visitor)
    chat, desk = window.parts.chat, window.parts.desk
    assert "Otters float" in first[desk.article]
    assert "On otters" in first[desk.bar]
    assert "Ask this article" in first[chat.past]
    assert "Who built it?" not in first[chat.past]
    assert "Who built it?" in merged(later)[chat.past]
    assert 'aria-current="true"' in first[window.parts.shelf.books]


def test_a_conversation_that_is_opened_again_goes_on_from_its_last_answer(window: Window) -> None:
    window.ask(WIDE)
    merged(window.reading.open(window.otters, window.visitor))
    back = merged(window.reading.open(window.weir, window.visitor))
    assert WIDE in back[window.parts.chat.live]
    assert "Who fishes there?" in back[window.parts.chat.suggested]


@pytest.mark.usefixtures("waiting")
def test_opening_another_article_ends_the_answer_at_work(window: Window) -> None:
    steps = window.begin(WIDE)
    merged(window.reading.open(window.otters, window.visitor))
    assert list(steps) == []
    assert window.questions() == []


def test_what_cannot_be_opened_added_or_removed_leaves_the_answer_at_work(
    window: Window, waiting: threading.Event
) -> None:
    steps, reading = window.begin(WIDE), window.reading
    assert "not a web address" in last_note(window, reading.add_address("example.org", window.visitor))
    window.library.remove(window.otters)
    assert "no longer in the library" in last_note(window, reading.open(window.otters, window.visitor))
    assert "only article" in last_note(window, reading.remove(window.weir, window.visitor))
    waiting.set()
    merged(steps)
    assert (window.visitor.session.article, window.questions()) == (window.weir, [WIDE])
    assert listed(window) == [window.weir]


def test_the_beginning_of_an_id_opens_the_article_of_the_whole(window: Window) -> None:
    merged(window.reading.open(window.otters[:6], window.visitor))
    assert window.visitor.session.article == window.otters


def test_pasted_text_is_added_and_opened(window: Window) -> None:
    steps = list(window.reading.add_text("Bees dance. They do so in the dark.", "On bees", window.visitor))
    assert any("Indexing" in str(step.get(window.parts.note)) for step in steps)
    shown, shelf = merged(steps), window.parts.shelf
    assert "Bees dance." in shown[window.parts.desk.article]
    assert "Added “On bees”" in window.note(shown)
    assert [shown[box] for box in (shelf.pasted, shelf.title, shelf.address)] == ["", "", ""]
    assert window.visitor.session.article == listed(window)[0]


def test_what_is_asked_while_an_article_is_added_is_kept(window: Window) -> None:
    steps = window.reading.add_text("Bees dance in the dark.", "On bees", window.visitor)
    next(steps)
    window.ask(WIDE)
    merged(steps)
    merged(window.reading.open(window.weir, window.visitor))
    assert window.questions() == [WIDE]


def test_an_uploaded_file_is_named_without_its_temporary_place(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "bees.md"
    file.write_text("# On bees\n\nBees dance in the dark.\n", encoding="utf-8")
    merged(window.reading.add_file(str(file), window.visitor))
    assert window.shelf.article(window.visitor.session.article).source == "bees.md"


@pytest.mark.parametrize(
    ("name", "content"), [("empty.txt", b""), ("sheet.xls", b"cells"), ("broken.pdf", b"%PDF-no")]
)
def test_a_file_that_cannot_be_read_says_so_and_leaves_all_as_it_is(
    window: Window, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    before = listed(window), window.visitor.session
    told = last_note(window, window.reading.add_file(str(tmp_path / name), window.visitor))
    assert name in told
    assert str(tmp_path) not in told
    assert (listed(window), window.visitor.session) == before


@pytest.mark.parametrize("address", ["/etc/hostname", "file:///etc/hostname", "", "example.org"])
def test_only_web_addresses_are_fetched_and_what_was_typed_stays(window: Window, address: str) -> None:
    changes = merged(window.reading.add_address(address, window.visitor))
    shelf = window.parts.shelf
    assert "not a web address" in window.note(changes)
    assert {shelf.address, shelf.pasted, shelf.title}.isdisjoint(changes)


def test_text_without_any_is_told_and_what_was_typed_stays(window: Window) -> None:
    changes = merged(window.reading.add_text(" \n", "On nothing", window.visitor))
    assert 'role="alert"' in window.note(changes)
    assert window.parts.shelf.title not in changes


def test_removing_the_open_article_can_be_undone_with_its_conversation(window: Window) -> None:
    window.ask(WIDE)
    removed = merged(window.reading.remove(window.weir, window.visitor))
    assert "Removed “Notes from the weir”" in window.note(removed)
    assert 'data-act="restore"' in window.note(removed)
    assert "Otters float" in removed[window.parts.desk.article]
    assert listed(window) == [window.otters]
    back = merged(window.reading.restore(window.visitor))
    assert WIDE in back[window.parts.chat.live]
    assert "It is back" in window.note(back)
    assert (window.visitor.session.article, len(listed(window))) == (window.weir, 2)


def test_an_answer_at_work_is_kept_as_far_as_it_was_said_when_its_article_is_removed(window: Window) -> None:
    steps, _ = window.half_said()
    merged(window.reading.remove(window.weir, window.visitor))
    assert list(steps) == []
    merged(window.reading.restore(window.visitor))
    (kept,) = window.visitor.session.turns
    assert len(kept.statements) == 1


def test_removing_an_article_that_is_not_open_leaves_the_answer_at_work(
    window: Window, waiting: threading.Event
) -> None:
    steps = window.begin(WIDE)
    removed = merged(window.reading.remove(window.otters, window.visitor))
    assert "Removed “On otters”" in window.note(removed)
    assert window.parts.desk.article not in removed
    assert window.otters not in removed[window.parts.shelf.books]
    waiting.set()
    merged(steps)
    assert (listed(window), window.questions()) == ([window.weir], [WIDE])


@pytest.mark.parametrize("id_", ["", "no-such", "../readers"])
def test_what_is_not_in_the_library_cannot_be_removed(window: Window, id_: str) -> None:
    assert "no article with id" in last_note(window, window.reading.remove(id_, window.visitor))
    assert len(listed(window)) == 2


def test_an_assistant_on_an_article_outside_the_library_can_be_asked(
    library: Library, tmp_path: Path
) -> None:
    elsewhere = Library(tmp_path / "elsewhere", embedder=library.embedder)
    loose = ScriptedAssistant(elsewhere.add(from_text(WEIR)))
    shelf = Shelf(loose, library, Models("none", None, lambda spec: None))
    (book,) = shelf.books()
    assert (book.id, book.title, book.ready) == (shelf.first, "Notes from the weir", True)
    assert shelf.assistant(shelf.first, Preferences()).index is loose.index
    assert shelf.article(shelf.first).text == WEIR


def test_an_article_whose_index_is_stale_is_indexed_again_and_that_is_told(library: Library) -> None:
    id_ = library.add(from_text("Bees dance in the dark.", title="On bees")).article.id
    manifest = library.root / "articles" / id_ / "manifest.json"
    manifest.write_text("{}", encoding="utf-8")
    window = Window(Library(library.root, embedder=HashEmbedder()))
    steps = window.reading.open(id_, window.visitor)
    assert "Indexing the article again" in window.note(next(steps))
    merged(steps)
    assert window.visitor.session.article == id_
    assert window.shelf.ready(id_)
