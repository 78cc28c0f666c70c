"""A reader's notes on the open article and on its earlier versions: session in, session out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache

from ingest.article import Article
from ingest.editions import Editions
from ui.memory import Changed, Memory, Notes
from ui.notes import LONGEST_TEXT, MOST, Note, NoteError, Placed, in_order, new_note, placed
from ui.render_desk import date
from ui.session import Session
from ui.shelf import Shelf

GONE = "this note is no longer there; it may have been deleted in another window"


class Notebook:
    """Keeps notes. Every method raises KeepError where they cannot be read or written: nothing is changed."""

    def __init__(self, memory: Memory, shelf: Shelf) -> None:
        self._memory = memory
        self._shelf = shelf

    def read(self, session: Session) -> Session:
        """Take over the notes as they are kept, each placed in the open article."""
        noted = self._memory.noted(session.reader)
        if not noted:
            return replace(session, notes=())
        opened = self._shelf.article(session.article)
        found = placed(self._memory.notes(session.reader, session.article), opened, opened)
        if noted - {session.article}:
            found += self._earlier(session.reader, opened, noted)
        return replace(session, notes=in_order(found))

    def _earlier(self, reader: str, opened: Article, noted: set[str]) -> Iterator[Placed]:
        """Yield the notes on earlier versions, the latest version first."""
        for before in self._shelf.earlier(opened.id):
            old = before.article
            if old.id in noted:
                both = _editions(old.text, opened.text)
                made = self._memory.notes(reader, old.id)
                yield from placed(made, old, opened, both, since=date(before.entry.added))

    def keep(self, session: Session, note: Note) -> Session:
        """Keep a note on the open article; a passage that is kept already gets its colour.

        Raises:
            NoteError: there are too many.
        """

        def kept(notes: Notes) -> Changed:
            if alike := next((n for n in notes.values() if n.like(note)), None):
                return {alike.id: replace(alike, colour=note.colour if note.passage else alike.colour)}
            if len(notes) >= MOST:
                raise NoteError(f"there are {len(notes):,} notes on this article; delete one before adding")
            return {note.id: note}

        self._memory.revise(_known(session), session.article, kept)
        return self.read(session)

    def write(self, session: Session, id_: str, text: str) -> Session:
        """Put the reader's own words beside a note; NoteError if they are too long, or it is gone."""
        if len(text) > LONGEST_TEXT:
            told = f"the text has {len(text):,} characters; write at most {LONGEST_TEXT:,} beside a note"
            raise NoteError(told)
        return self._changed(session, id_, lambda note: replace(note, text=text))

    def colour(self, session: Session, id_: str, colour: str) -> Session:
        """Give a note another colour; NoteError if there is none such, or the note is gone."""
        checked = new_note(colour=colour).colour
        return self._changed(session, id_, lambda note: replace(note, colour=checked))

    def _changed(self, session: Session, id_: str, change: Callable[[Note], Note]) -> Session:
        def changed(notes: Notes) -> Changed:
            if id_ not in notes:
                raise NoteError(GONE)
            return {id_: change(notes[id_])}

        self._memory.revise(_known(session), _found(session, id_).article, changed)
        return self.read(session)

    def discard(self, session: Session, id_: str) -> Session:
        """Delete a note; `restore` brings the last one back. NoteError if it is gone."""
        article, deleted = _found(session, id_).article, list[Note]()

        def without(notes: Notes) -> Changed:
            deleted[:] = [notes[id_]] if id_ in notes else []
            return dict.fromkeys([id_])

        self._memory.revise(_known(session), article, without)
        return replace(self.read(session), discarded=(article, deleted[0]) if deleted else None)

    def restore(self, session: Session) -> Session:
        """Bring the note back that was deleted last; NoteError if there is none."""
        if session.discarded is None:
            raise NoteError("there is no deleted note to bring back")
        article, note = session.discarded
        self._memory.revise(_known(session), article, lambda notes: {note.id: note})
        return replace(self.read(session), discarded=None)


@lru_cache(maxsize=8)
def _editions(old: str, new: str) -> Editions:
    return Editions(old, new)


def _known(session: Session) -> str:
    if not session.reader:
        raise NoteError("the window is not ready yet; try again in a moment")
    return session.reader


def _found(session: Session, id_: str) -> Placed:
    found = next((placed for placed in session.notes if placed.note.id == id_), None)
    if found is None:
        raise NoteError(GONE)
    return found
