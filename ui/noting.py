"""What happens with notes: keep, write beside, colour, delete, take along."""

from __future__ import annotations

from collections.abc import Callable

from ingest.article import Article
from rag.answer import Answer
from ui.export import file_name
from ui.export_notes import notes_section
from ui.keeper import Keeper
from ui.notes import Note, NoteError, note_of_answer, note_of_marked, note_of_passage
from ui.opinions import EXPORTS
from ui.render_desk import outbox_html
from ui.render_notes import beside_html
from ui.session import Session, Visitor
from ui.shelf import Shelf
from ui.view import Changes, View

LOST = "this answer is no longer in the conversation; keep it where it stands"


class Noting:
    """Keeps what a reader wants to keep of an article; errors are told in the window."""

    def __init__(self, view: View, shelf: Shelf, keeper: Keeper) -> None:
        self._view = view
        self._shelf = shelf
        self._notebook = keeper.notebook

    def keep(self, value: str, visitor: Visitor) -> Changes:
        """Keep a passage, an answer, or what one quotes.

        The value is `block:offset-block:offset`, then perhaps a space and a colour; `answer N`; or
        `quote N K`, the citation K of answer N (`e2`: its second piece of evidence).
        """

        def kept() -> Changes:
            made = list[Note]()

            def keep(session: Session) -> Session:
                made[:] = [_note(value, session, self._shelf.article(session.article))]
                return self._notebook.keep(session, made[0])

            session = visitor.note(keep)
            mine = next(p.note.id for p in session.notes if p.note.like(made[0]))
            return self._view.notes(session) | self._view.note("Kept as a note.", offer=beside_html(mine))

        return self._view.guarded(kept)

    def annotate(self, value: str, visitor: Visitor) -> Changes:
        """Put a text beside a note: the value is its id and, after a space, the text."""
        id_, _, text = value.partition(" ")

        def written() -> Changes:
            visitor.note(lambda s: self._notebook.write(s, id_, text.strip()))
            return {}  # the list has it already, and may be being written in

        return self._view.guarded(written)

    def recolour(self, value: str, visitor: Visitor) -> Changes:
        """Give a note another colour: the value is its id and, after a space, the colour."""
        id_, _, colour = value.partition(" ")
        return self._done(visitor, lambda s: self._notebook.colour(s, id_, colour))

    def discard(self, id_: str, visitor: Visitor) -> Changes:
        """Delete a note; it can be undone."""
        told = self._view.note("The note was deleted.", undo="undiscard")
        return told | self._done(visitor, lambda s: self._notebook.discard(s, id_))

    def undiscard(self, visitor: Visitor) -> Changes:
        """Bring the note back that was deleted last."""
        return self._view.note("It is back.") | self._done(visitor, self._notebook.restore)

    def _done(self, visitor: Visitor, change: Callable[[Session], Session]) -> Changes:
        return self._view.guarded(lambda: self._view.notes(visitor.note(change)))

    def take(self, form: str, visitor: Visitor) -> Changes:
        """Hand the browser the notes alone as a file, in a form that a conversation can be saved in, too."""

        def taken() -> Changes:
            session, article = visitor.session, self._shelf.article(visitor.session.article)
            section = notes_section(form, session.notes)
            if not section:
                raise NoteError("there is no note on this article yet; keep one first")
            suffix, media, write = EXPORTS[form]
            content = write(article, (), notes=section)
            return {
                self._view.parts.outbox: outbox_html(file_name(article, f"notes.{suffix}"), media, content)
            }

        return self._view.guarded(taken)


def _note(value: str, session: Session, article: Article) -> Note:
    kind, _, rest = value.partition(" ")
    if kind == "answer":
        return note_of_answer(_answer(rest, session))
    if kind == "quote":
        number, _, key = rest.partition(" ")
        return _quoted(_answer(number, session), key, article)
    return note_of_marked(article, value)


def _answer(number: str, session: Session) -> Answer:
    if not (number.isdecimal() and 1 <= int(number) <= len(session.turns)):
        raise NoteError(LOST)
    return session.turns[int(number) - 1]


def _quoted(answer: Answer, key: str, article: Article) -> Note:
    read = [(e.sentence.start, e.sentence.end) for e in answer.evidence]
    spans = read if key.startswith("e") else [(c.start, c.end) for c in answer.citations]
    n = key.removeprefix("e")
    if not (n.isdecimal() and 1 <= int(n) <= len(spans)):
        raise NoteError(LOST)
    return note_of_passage(article, *spans[int(n) - 1])
