"""A reader's notes, in either database: kept, written beside, deleted, brought back, in several windows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ingest.load import from_text
from tests.databases import Base
from tests.scripted import WEIR, Window, merged
from tests.test_memory import READER
from tests.test_memory import WEIR as ARTICLE
from ui import notebook
from ui.files import KeepError
from ui.memory import new_reader
from ui.notes import LONGEST_TEXT, Note, note_of_passage
from ui.session import Visitor

WIDE, PLANK = "How wide is the weir?", "When was the plank found?"
KEPT = "1:4-1:27"
"""“weir is 40 metres wide”, as the page's script says it."""


def notes(visitor: Visitor) -> list[Note]:
    return [placed.note for placed in visitor.session.notes]


def quotes(visitor: Visitor) -> list[str]:
    return [c.quote for note in notes(visitor) for c in note.citations]


def test_notes_come_back_after_a_restart_and_deleted_ones_leave_nothing(base: Base) -> None:
    note, other = note_of_passage(ARTICLE, 4, 8, "pink"), note_of_passage(ARTICLE, 0, 3)
    base.memory().revise(READER, ARTICLE.id, lambda kept: {note.id: note, other.id: other})
    assert base.memory().notes(READER, ARTICLE.id) == (note, other)
    assert base.memory().noted(READER) == {ARTICLE.id}
    assert base.memory().notes(new_reader(), ARTICLE.id) == base.memory().notes(READER, "0" * 12) == ()
    base.memory().revise(READER, ARTICLE.id, lambda kept: dict.fromkeys(kept))
    assert (base.memory().notes(READER, ARTICLE.id), base.rows()) == ((), 0)


def test_a_change_that_fails_changes_nothing(base: Base) -> None:
    note = note_of_passage(ARTICLE, 4, 8)
    memory = base.memory()
    memory.revise(READER, ARTICLE.id, lambda kept: {note.id: note})
    with pytest.raises(ZeroDivisionError):
        memory.revise(READER, ARTICLE.id, lambda kept: {note.id: None} if 1 / 0 else {})
    assert memory.notes(READER, ARTICLE.id) == (note,)


def test_two_windows_write_the_note_as_it_is_by_then(base: Base) -> None:
    note = note_of_passage(ARTICLE, 4, 8)
    one, two = base.memory(), base.memory()
    one.revise(READER, ARTICLE.id, lambda kept: {note.id: note})
    two.revise(READER, ARTICLE.id, lambda kept: {note.id: replace(kept[note.id], text="mine")})
    one.revise(READER, ARTICLE.id, lambda kept: {note.id: replace(kept[note.id], colour="blue")})
    assert two.notes(READER, ARTICLE.id) == (replace(note, text="mine", colour="blue"),)


def test_a_database_of_an_earlier_version_gets_its_table(base: Base) -> None:
    base.memory().opened(READER, ARTICLE.id)
    base.sql("DROP TABLE notes")
    assert base.memory().noted(READER) == set()
    assert base.memory().last_article(READER) == ARTICLE.id
    note = note_of_passage(ARTICLE, 4, 8)
    base.memory().revise(READER, ARTICLE.id, lambda kept: {note.id: note})
    assert base.memory().notes(READER, ARTICLE.id) == (note,)


def test_a_database_that_cannot_be_read_says_so(base: Base) -> None:
    memory = base.memory()
    memory.opened(READER, ARTICLE.id)
    base.sql("DROP TABLE notes")
    with pytest.raises(KeepError, match="cannot read your notes in "):
        memory.noted(READER)


def test_a_passage_an_answer_and_a_quote_are_kept_and_come_back(window: Window) -> None:
    window.ask(PLANK)
    for value in (f"{KEPT} green", "answer 1", "quote 1 2", "quote 1 e1"):
        assert "Kept as a note." in window.note(window.noting.keep(value, window.visitor))
    window.noting.annotate(f"{notes(window.visitor)[0].id}   see also the bridge ", window.visitor)
    again = window.arrive(window.visitor.session.reader)
    assert notes(again) == notes(window.visitor)
    assert quotes(again)[0] == "weir is 40 metres wide"
    assert (notes(again)[0].colour, notes(again)[0].text) == ("green", "see also the bridge")
    answer = next(note for note in notes(again) if note.question)
    assert (answer.question, answer.statements) == (PLANK, window.visitor.session.turns[0].statements)


def test_what_is_kept_twice_is_one_note(window: Window) -> None:
    window.noting.keep(KEPT, window.visitor)
    window.noting.keep(f"{KEPT} blue", window.visitor)
    assert [note.colour for note in notes(window.visitor)] == ["blue"]


def test_another_window_hears_of_notes_and_each_article_has_its_own(window: Window) -> None:
    other = window.arrive(window.visitor.session.reader)
    window.noting.keep(KEPT, window.visitor)
    assert "weir is 40" in merged(window.reading.sync(other))[window.parts.noted]
    assert quotes(other) == ["weir is 40 metres wide"]
    assert window.parts.noted not in merged(window.reading.sync(other))
    merged(window.reading.open(window.otters, other))
    assert notes(other) == []
    assert notes(window.arrive("")) == []


def test_a_deleted_note_is_brought_back_with_all_that_was_in_it(window: Window) -> None:
    window.noting.keep(KEPT, window.visitor)
    (note,) = notes(window.visitor)
    window.noting.annotate(f"{note.id} mine", window.visitor)
    changes = window.noting.discard(note.id, window.visitor)
    assert notes(window.visitor) == []
    assert 'data-act="undiscard"' in window.note(changes)
    window.noting.undiscard(window.visitor)
    assert notes(window.visitor) == [replace(note, text="mine")]


def test_what_cannot_be_done_with_a_note_is_told_in_a_line(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.noting.keep(KEPT, window.visitor)
    (note,) = notes(window.visitor)
    monkeypatch.setattr(notebook, "MOST", 1)
    noting, visitor = window.noting, window.visitor
    told = [
        (noting.keep("2:0-2:5", visitor), "there are 1 notes on this article; delete one"),
        (noting.keep("answer 7", visitor), "no longer in the conversation"),
        (noting.keep("quote 1 e²", visitor), "no longer in the conversation"),
        (noting.keep("<b>", visitor), "nothing of the article is marked"),
        (noting.annotate("0f0f gone", visitor), "no longer there"),
        (noting.annotate(f"{note.id} {'x' * (LONGEST_TEXT + 1)}", visitor), "write at most 1,000"),
        (noting.recolour(f"{note.id} mauve", visitor), "choose yellow, green, blue, pink"),
        (noting.discard("", visitor), "no longer there"),
        (noting.undiscard(visitor), "no deleted note"),
        (noting.take("pdf", visitor), "no note on this article yet"),
    ]
    assert [line for changes, line in told if line not in window.note(changes)] == []
    assert notes(visitor) == [note]


def test_a_later_version_has_the_notes_where_their_words_stand_now(window: Window) -> None:
    first = window.library.add(replace(from_text(f"{WEIR} Rain fell."), source="weir.txt")).article
    merged(window.reading.open(first.id, window.visitor))
    window.ask("Who built the weir in 1911?")
    for value in (KEPT, "2:0-2:30", "answer 1"):
        window.noting.keep(value, window.visitor)
    edited = WEIR.replace("Notes from the weir\n\n", "Notes from the weir\n\nIt rained.\n\n")
    edited = edited.replace("A plank was lost in the flood", "A plank was lost in the great flood")
    later = window.library.add(replace(from_text(edited), source="weir.txt")).article
    merged(window.reading.open(later.id, window.visitor))
    fates = {c.quote: found for placed in window.visitor.session.notes for c, found in placed.fates}
    moved = fates["weir is 40 metres wide"]
    assert (moved.fate, later.text[moved.start : moved.end]) == ("moved", "weir is 40 metres wide")
    assert fates["A plank was lost in the flood."].fate == "changed"
    assert all(placed.earlier for placed in window.visitor.session.notes)
    third = window.library.add(replace(from_text(f"It snowed.\n\n{edited}"), source="weir.txt")).article
    merged(window.reading.open(third.id, window.visitor))
    fates = {c.quote: found for placed in window.visitor.session.notes for c, found in placed.fates}
    now = fates["weir is 40 metres wide"]
    assert third.text[now.start : now.end] == "weir is 40 metres wide"
    assert fates["A plank was lost in the flood."].fate == "changed"
    id_ = next(note.id for note in notes(window.visitor) if note.question)
    window.noting.annotate(f"{id_} from before", window.visitor)
    merged(window.reading.open(first.id, window.visitor))
    assert next(note.text for note in notes(window.visitor) if note.question) == "from before"


def test_a_note_that_was_tampered_with_is_told_as_gone_and_lights_nothing(window: Window) -> None:
    window.noting.keep(KEPT, window.visitor)
    reader, base = window.visitor.session.reader, Base(window.library.root)
    record = json.loads(str(base.sql("SELECT record FROM notes")[0][0]))
    record["passage"]["quote"] = "The weir is 90 metres wide."
    base.sql("UPDATE notes SET record = ?", json.dumps(record))
    (placed,) = window.arrive(reader).session.notes
    assert [found.fate for _, found in placed.fates] != ["same"]
    shown = window.arrive(reader)
    html = window.noting.recolour(f"{placed.note.id} pink", shown)[window.parts.noted]
    assert 'data-lit="[]"' in html


def test_notes_are_exported_with_the_conversation_and_alone(window: Window) -> None:
    assert "Nothing to export" in window.note(window.opinions.export("markdown", window.visitor))
    window.noting.keep(f"{KEPT} pink", window.visitor)
    window.noting.annotate(f"{notes(window.visitor)[0].id} *mine* <b>", window.visitor)
    for export in (window.opinions.export, window.noting.take):
        markdown = export("markdown", window.visitor)[window.parts.outbox]
        assert "## Notes\n\n### 1. A passage *(pink)*" in markdown
        assert "1. &quot;weir is 40 metres wide&quot;" in markdown
        assert r"Beside it: \*mine\* \&lt;b\&gt;" in markdown
        page = export("html", window.visitor)[window.parts.outbox]
        assert "&amp;lt;b&amp;gt;" in page
        assert "0 questions" not in page
    assert (
        'data-name="notes-from-the-weir.notes.md"'
        in window.noting.take("markdown", window.visitor)[window.parts.outbox]
    )
    window.ask(PLANK)
    window.noting.keep("answer 1", window.visitor)
    whole = window.opinions.export("markdown", window.visitor)[window.parts.outbox]
    assert whole.count(f"# {PLANK}") == 1
    assert f"### 2. {PLANK} *(yellow)*" in whole
