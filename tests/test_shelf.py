"""Questions to offer, written in the background: once an article, by an embedded model, kept on the disk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ingest.library import Library, LibraryError
from ingest.load import from_text
from rag.assistant import Assistant
from rag.models.open import Model
from rag.settings import Settings
from tests.scripted_chat import ScriptedChat, scripted
from ui.models import Models
from ui.preferences import Preferences
from ui.shelf import Shelf

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell.\n\n"
    "It ground grain until the sluice broke."
)
GOOD = "Who built the tide mill of Port Ellery?"
Make = Callable[..., Shelf]


@pytest.fixture
def make(library: Library) -> Make:
    def shelf(chat: ScriptedChat, *, embedded: bool = True) -> Shelf:
        model = Model("scripted", lambda: chat, embedded=embedded)
        home = Assistant(library.add(from_text(TEXT)), model=model, settings=Settings(quotes=1))
        return Shelf(home, library, Models("scripted", model, lambda spec: None))

    return shelf


def written(shelf: Shelf) -> bool:
    """Write the questions of the first article; tell whether there was anything to do."""
    thread = shelf.write_questions(shelf.first, Preferences())
    if thread:
        thread.join(60)
    return thread is not None


def test_an_embedded_model_writes_them_once_and_they_are_offered_ever_after(
    make: Make, library: Library
) -> None:
    shelf = make(scripted(GOOD))
    assert GOOD not in shelf.suggestions(shelf.first, Preferences()).starters(4)
    assert written(shelf)
    assert library.questions(shelf.first) == [(GOOD, 0)]
    assert GOOD in shelf.suggestions(shelf.first, Preferences()).starters(4)
    assert not written(shelf)
    later = make(chat := scripted("?"))
    assert not written(later)
    assert GOOD in later.suggestions(later.first, Preferences()).starters(4)
    assert chat.prompts == []


def test_somebodys_account_is_not_spent_on_them(make: Make) -> None:
    assert not written(make(scripted(GOOD), embedded=False))


def test_a_model_that_fails_leaves_the_plain_ones(make: Make, library: Library) -> None:
    shelf = make(scripted(GOOD, fails_after=0))
    assert written(shelf)
    assert library.questions(shelf.first) is None
    assert not written(shelf)


def test_they_wait_while_an_answer_is_written(make: Make, library: Library) -> None:
    shelf = make(chat := scripted(GOOD))
    model = shelf.models.get(None)
    assert model is not None
    with model.used():
        thread = shelf.write_questions(shelf.first, Preferences())
        assert thread is not None
        thread.join(0.2)
        assert thread.is_alive()
        assert chat.prompts == []
    thread.join(60)
    assert library.questions(shelf.first) == [(GOOD, 0)]


def test_questions_are_kept_with_an_article_and_go_with_it(library: Library) -> None:
    id_ = library.add(from_text(TEXT)).article.id
    assert library.questions(id_) is None
    library.keep_questions(id_, [("What do bees make?", 0)])
    assert library.questions(id_) == [("What do bees make?", 0)]
    library.remove(id_)
    assert library.questions(id_) is None
    with pytest.raises(LibraryError, match="no article"):
        library.keep_questions(id_, [])


@pytest.mark.parametrize("text", ["", "{}}", '["?"]', '[["?", "near"]]', "7"])
def test_questions_that_cannot_be_read_are_none(library: Library, text: str) -> None:
    id_ = library.add(from_text(TEXT)).article.id
    (library.root / "articles" / id_ / "questions.json").write_text(text, encoding="utf-8")
    assert library.questions(id_) is None
