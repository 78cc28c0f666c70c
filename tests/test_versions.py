"""An article added again after it was edited: known by its source, and what changed is shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ingest.library import Library
from ingest.load import from_text
from ingest.versions import versions
from tests.markup import Markup
from tests.scripted import Window, merged
from ui.render_desk import shelf_html
from ui.spans import blocks

OLD = "The mill was built in 1842. It stood empty.\n\nA crew came in April. They left in June."
NEW = OLD.replace("1842", "1843").replace(" They left in June.", "") + " Nobody knows why."
PAGE = "https://example.org/mill"


def earlier(library: Library, *articles: tuple[str, str]) -> dict[str, tuple[str, ...]]:
    """Add texts with their sources, and return which are earlier versions of which."""
    for text, source in articles:
        library.begin(from_text(text, title="Mill", source=source))
    return {id_: tuple(e.id for e in found) for id_, found in versions(library).items()}


def id_of(text: str) -> str:
    return from_text(text).id


SOURCES = {
    "the same address": (PAGE, PAGE, NEW, True),
    "the same address with another text": (PAGE, PAGE, "Bees dance.", True),
    "another address": (PAGE, f"{PAGE}/2", NEW, False),
    "the same name of a file": ("/somewhere/mill.txt", "mill.txt", NEW, True),
    "a file of that name with another text": ("mill.txt", "mill.txt", "Bees dance. They hum.", False),
    "pasted text": ("pasted text", "pasted text", NEW, False),
}


@pytest.mark.parametrize(("was", "is_now", "text", "version"), SOURCES.values(), ids=SOURCES)
def test_the_source_tells_a_later_version(
    library: Library, was: str, is_now: str, text: str, version: bool
) -> None:
    found = earlier(library, (OLD, was), (text, is_now))
    assert found == ({id_of(text): (id_of(OLD),)} if version else {})


def test_of_several_versions_the_latest_comes_first(library: Library) -> None:
    last = NEW + " It rained."
    found = earlier(library, (OLD, PAGE), (NEW, PAGE), (last, PAGE))
    assert found == {id_of(last): (id_of(NEW), id_of(OLD)), id_of(NEW): (id_of(OLD),)}


@pytest.fixture
def edited(window: Window, tmp_path: Path) -> tuple[Window, str]:
    """A window in which a file was added again after it was edited, and what it says then."""
    file, said = tmp_path / "mill.txt", ""
    for text in (OLD, NEW):
        file.write_text(text, encoding="utf-8")
        said = window.note(merged(window.reading.add_file(str(file), window.visitor)))
    return window, said


def test_an_article_that_was_edited_says_how_much_has_changed(edited: tuple[Window, str]) -> None:
    window, said = edited
    assert "This article has changed since" in said
    assert "1 sentence new, 1 changed, 1 gone." in said
    assert "Show what changed" in said
    added = merged(window.reading.add_text("Bees dance. They hum.", "On bees", window.visitor))
    assert "has changed" not in window.note(added)


def test_what_changed_is_listed_above_the_article(edited: tuple[Window, str]) -> None:
    window, _ = edited
    shown = window.reading.changes(window.visitor.session.article, window.visitor)
    listed, _, article = shown[window.parts.desk.article].partition("</section>")
    read = Markup(listed)
    assert (read.tags.count("ins"), read.tags.count("del")) == (2, 2)
    assert all(
        text in read.text for text in ("built in 1842.", "built in 1843.", "They left", "Nobody knows")
    )
    assert 'data-act="open"' in listed
    assert article.startswith("<article")
    window.library.remove(id_of(OLD))
    gone = window.reading.changes(window.visitor.session.article, window.visitor)
    assert "no longer in the library" in window.note(gone)


def test_the_library_marks_the_earlier_version(edited: tuple[Window, str]) -> None:
    window, _ = edited
    marked = [book.id for book in window.shelf.books() if book.earlier]
    assert marked == [id_of(OLD)]
    listed = shelf_html(window.shelf.books(), window.visitor.session.article)
    assert listed.count("earlier version, added") == 1


@pytest.fixture
def asked(window: Window, tmp_path: Path) -> tuple[Window, str]:
    """A window in which an article was asked, edited and added again; and what its left pane shows above."""
    file = tmp_path / "mill.txt"
    file.write_text(OLD, encoding="utf-8")
    merged(window.reading.add_file(str(file), window.visitor))
    for question in ("What was built?", "Where came it empty?", "When in June?"):
        window.ask(question)
    file.write_text(f"It rained.\n\n{NEW}", encoding="utf-8")
    shown = merged(window.reading.add_file(str(file), window.visitor))
    return window, shown[window.parts.chat.past]


def test_the_conversation_about_the_version_before_is_above_with_the_fate_of_each_citation(
    asked: tuple[Window, str],
) -> None:
    window, past = asked
    read = Markup(past)
    assert "About the earlier version, added" in read.text
    assert "changed: The mill was built in 1842. The mill was built in 1843." in read.text
    assert "gone: They left in June." in read.text
    assert "moved" in read.text
    assert window.questions() == []
    assert "Ask this article" in read.text


def test_what_is_lit_for_it_reads_as_the_quote(asked: tuple[Window, str]) -> None:
    window, past = asked
    article = window.shelf.article(window.visitor.session.article)
    shown = blocks(article.text)
    lit = [p for a in Markup(past).attributes if "data-lit" in a for p in json.loads(a["data-lit"] or "[]")]
    texts = {article.text[shown[p["block"]].start :][p["start"] : p["end"]] for p in lit}
    assert texts == {"It stood empty.", "A crew came in April."} & texts
    assert texts


def test_it_is_still_there_after_another_answer_and_another_window(asked: tuple[Window, str]) -> None:
    window, _ = asked
    window.ask("Who rained?")
    again = window.arrive(window.visitor.session.reader)
    assert [a.question for a in again.session.earlier] == [
        "What was built?",
        "Where came it empty?",
        "When in June?",
    ]
    merged(window.reading.open(window.otters, window.visitor))
    assert window.visitor.session.earlier == ()


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_what_is_saved_tells_the_fate_of_each_citation_too(asked: tuple[Window, str], form: str) -> None:
    window, _ = asked
    outbox = window.opinions.export(form, window.visitor)[window.parts.outbox]
    said = Markup(Markup(outbox).text).text if form == "html" else Markup(outbox).text
    assert "About the earlier version, added" in said
    for told in ("since then: changed to “The mill was built in 1843.”", "since then: gone", "to characters"):
        assert told in said
    assert said.index("since then") < said.index("About this version")


def test_a_receipt_is_of_one_text(asked: tuple[Window, str]) -> None:
    window, _ = asked
    assert "Nothing to export yet" in window.note(window.opinions.export("json", window.visitor))
    window.ask("Who rained?")
    outbox = window.opinions.export("json", window.visitor)[window.parts.outbox]
    assert [turn["question"] for turn in json.loads(Markup(outbox).text)["turns"]] == ["Who rained?"]
