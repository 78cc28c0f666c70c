"""The right pane without a browser: articles come, go and come back; errors change nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.library import Library
from ingest.load import from_text
from tests.scripted import WEIR, ScriptedAssistant, Window
from ui.shelf import Shelf


@pytest.fixture
def window(library: Library) -> Window:
    return Window(library)


def test_each_article_keeps_its_own_conversation(window: Window) -> None:
    window.ask("How wide is the weir?")
    away = window.reading.choose(window.otters, window.visitor)
    assert "Otters float" in away[window.parts.desk.article]
    assert window.questions() == []
    back = window.reading.choose(window.weir, window.visitor)
    assert "How wide is the weir?" in back[window.parts.chat.past]


def test_choosing_another_article_ends_the_answer_at_work(window: Window) -> None:
    window.assistant.go.clear()
    steps = window.conversation.ask("How wide is the weir?", window.visitor)
    next(steps)
    next(steps)
    window.reading.choose(window.otters, window.visitor)
    assert list(steps) == []
    window.assistant.go.set()


def test_pasted_text_is_added_and_opened(window: Window) -> None:
    steps = list(window.reading.add_text("Bees dance. They do so in the dark.", "On bees", window.visitor))
    assert any("Indexing" in window.note(step) for step in steps)
    assert "Bees dance." in steps[-1][window.parts.desk.article]
    assert "Added “On bees”" in window.note(steps[-1])
    assert steps[-1][window.parts.desk.pasted] == ""


def test_what_is_asked_while_an_article_is_added_is_kept(window: Window) -> None:
    steps = window.reading.add_text("Bees dance in the dark.", "On bees", window.visitor)
    next(steps)
    window.ask("How wide is the weir?")
    list(steps)
    window.reading.choose(window.weir, window.visitor)
    assert window.questions() == ["How wide is the weir?"]


def test_an_uploaded_file_is_named_without_its_temporary_place(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "bees.md"
    file.write_text("# On bees\n\nBees dance in the dark.\n", encoding="utf-8")
    list(window.reading.add_file(str(file), window.visitor))
    assert window.shelf.article(window.visitor.session.article).source == "bees.md"


@pytest.mark.parametrize(
    ("name", "content"), [("empty.txt", b""), ("sheet.xls", b"cells"), ("broken.pdf", b"%PDF-no")]
)
def test_a_file_that_cannot_be_read_says_so_and_leaves_all_as_it_is(
    window: Window, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    before = window.shelf.choices()
    last = list(window.reading.add_file(str(tmp_path / name), window.visitor))[-1]
    assert name in window.note(last)
    assert str(tmp_path) not in window.note(last)
    assert set(last) == {window.parts.desk.note, window.parts.desk.chooser}
    assert window.shelf.choices() == before


@pytest.mark.parametrize("address", ["/etc/hostname", "file:///etc/hostname", "", "example.org"])
def test_only_web_addresses_are_fetched(window: Window, address: str) -> None:
    last = list(window.reading.add_address(address, window.visitor))[-1]
    assert "not a web address" in window.note(last)
    assert window.parts.desk.address not in last


def test_removing_can_be_undone_with_its_conversation(window: Window) -> None:
    window.ask("How wide is the weir?")
    removed = window.reading.remove(window.visitor)
    assert "Removed “Notes from the weir”" in window.note(removed)
    assert removed[window.parts.desk.undo]["visible"] is True
    assert [id_ for _, id_ in window.shelf.choices()] == [window.otters]
    back = window.reading.undo(window.visitor)
    assert "How wide is the weir?" in back[window.parts.chat.past]
    assert len(window.shelf.choices()) == 2


def test_the_last_article_stays(window: Window) -> None:
    window.library.remove(window.otters)
    assert "only article" in window.note(window.reading.remove(window.visitor))


def test_an_article_removed_elsewhere_is_reported_and_leaves_the_list(window: Window) -> None:
    window.library.remove(window.otters)
    changes = window.reading.choose(window.otters, window.visitor)
    assert "no article" in window.note(changes)
    assert changes[window.parts.desk.chooser]["value"] == window.weir
    assert [id_ for _, id_ in changes[window.parts.desk.chooser]["choices"]] == [window.weir]


def test_an_assistant_on_an_article_outside_the_library_can_be_asked(
    library: Library, tmp_path: Path
) -> None:
    elsewhere = Library(tmp_path / "elsewhere", embedder=library.embedder)
    loose = ScriptedAssistant(elsewhere.add(from_text(WEIR)))
    shelf = Shelf(loose, library)
    assert shelf.choices() == [("Notes from the weir · 40 words", shelf.first)]
    assert shelf.assistant(shelf.first) is loose
