"""What a reader keeps of an article: passages and answers, as values, as records, and where they stand. Pure.

A record that is read is not trusted, and a place is only given where the article reads so.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from ingest.article import Article
from ingest.editions import Editions, Found
from rag.answer import Answer, Citation, Statement, cite
from rag.receipt.restored import citation_of, misquote, statements_of, unproved
from rag.receipt.value import value_of
from ui.files import KeepError
from ui.spans import blocks, marked_span

COLOURS = ("yellow", "green", "blue", "pink")
"""What a note can be marked with; the first unless another is chosen."""

MOST = 500
"""Notes of one reader on one article."""
LONGEST_PASSAGE = 5000
"""Characters of a passage that is kept."""
LONGEST_TEXT = 1000
"""Characters that a reader may write beside a note."""

_DAMAGED = (ValueError, RecursionError)


class NoteError(KeepError):
    """A note that cannot be kept; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Note:
    """A passage, or an answer: its `question` and the `statements` that cite the article.

    `added` is an ISO 8601 time, `colour` one of COLOURS, `text` what the reader wrote beside it.
    """

    id: str
    added: str
    passage: Citation | None = None
    question: str = ""
    statements: tuple[Statement, ...] = ()
    colour: str = COLOURS[0]
    text: str = ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The passage, or what the statements cite, each once."""
        cited = dict.fromkeys(c for s in self.statements for c in s.citations)
        return (self.passage,) if self.passage else tuple(cited)

    def like(self, other: Note) -> bool:
        """Whether the other one keeps the same."""
        mine = (self.passage, self.question, self.statements)
        return mine == (other.passage, other.question, other.statements)


@dataclass(frozen=True, slots=True)
class Placed:
    """A note in the article that is open: each of its citations with what became of it.

    `article` is the id of the version that it was made on, `since` the day that one was added if it is an
    earlier one. `left_out` counts sentences that what is kept no longer proves.
    """

    note: Note
    article: str
    fates: tuple[tuple[Citation, Found], ...]
    since: str = ""
    earlier: bool = False
    left_out: int = 0

    @property
    def start(self) -> int | None:
        """Where its first place in the open article begins; None where it has none."""
        return min((found.start for _, found in self.fates if found.fate != "gone"), default=None)


def new_note(
    *,
    passage: Citation | None = None,
    question: str = "",
    statements: tuple[Statement, ...] = (),
    colour: str = "",
) -> Note:
    """Return a note that is made now; NoteError for a colour there is not."""
    if colour and colour not in COLOURS:
        raise NoteError(f"no colour of a note: {colour!r}; choose {', '.join(COLOURS)}")
    made = datetime.now(UTC).isoformat()
    return Note(secrets.token_hex(6), made, passage, question, statements, colour or COLOURS[0])


def note_of_passage(article: Article, start: int, end: int, colour: str = "") -> Note:
    """Return a note on a passage; NoteError if it is too long."""
    if end - start > LONGEST_PASSAGE:
        raise NoteError(
            f"the passage has {end - start:,} characters; mark at most {LONGEST_PASSAGE:,} for a note"
        )
    return new_note(passage=cite(article, start, end), colour=colour)


def note_of_marked(article: Article, value: str) -> Note:
    """Return a note on what a reader marked: `block:offset-block:offset`, then perhaps a colour.

    Raises:
        NoteError: it marks nothing of the article, or too much.
    """
    marked, _, colour = value.partition(" ")
    span = marked_span(article.text, blocks(article.text), marked)
    if span is None:
        raise NoteError(f"nothing of the article is marked: {marked[:40]!r}; mark some words first")
    return note_of_passage(article, *span, colour)


def note_of_answer(answer: Answer) -> Note:
    """Return a note of an answer; NoteError if it says nothing that could be kept."""
    if not answer.statements:
        raise NoteError("this answer has no sentence to keep")
    return new_note(question=answer.question, statements=answer.statements)


def note_record(note: Note) -> str:
    """Return a note as JSON; `note_of` reads it."""
    values = {name: value for name, value in asdict(note).items() if name != "id"}
    return json.dumps(values)


def note_of(id_: str, text: str) -> Note | None:
    """Return the note of a record; None where that is damaged."""
    with suppress(*_DAMAGED):  # RecordError is one of them
        data = json.loads(text)
        if not isinstance(data, dict):
            return None
        passage = data.get("passage")
        note = Note(
            id_,
            value_of(data, "added", str, "the note"),
            citation_of(passage, "the note") if passage else None,
            value_of(data, "question", str, "the note"),
            statements_of(data, "the note"),
            value_of(data, "colour", str, "the note"),
            value_of(data, "text", str, "the note"),
        )
        return note if note.colour in COLOURS else replace(note, colour=COLOURS[0])
    return None


def placed(
    notes: Iterable[Note],
    home: Article,
    opened: Article,
    editions: Editions | None = None,
    *,
    since: str = "",
) -> list[Placed]:
    """Return notes that were made on `home` as they stand in the article that is open.

    `editions` are both, where they are two; a sentence that `home` does not prove is left out.
    """
    made_on, result = home.id, list[Placed]()
    for note in notes:
        sound = tuple(s for s in note.statements if unproved(s, home) is None)
        kept = replace(note, statements=sound)
        fates = tuple((c, _fate(c, home, opened, editions)) for c in kept.citations)
        left_out = len(note.statements) - len(sound)
        result.append(Placed(kept, made_on, fates, since, earlier=editions is not None, left_out=left_out))
    return result


def _fate(citation: Citation, home: Article, opened: Article, editions: Editions | None) -> Found:
    at = citation.start, citation.end, citation.quote
    if misquote(citation, home):
        return Editions("", opened.text).fate(*at)
    return editions.fate(*at) if editions else Found("same", *at)


def in_order(notes: Sequence[Placed]) -> tuple[Placed, ...]:
    """Return notes as their places follow each other in the article, those without one last."""
    return tuple(sorted(notes, key=lambda n: (n.start is None, n.start or 0, n.note.added)))


def stands(found: Found, article: Article) -> bool:
    """Whether a place still has the very words that were kept."""
    return found.fate in ("same", "moved") and article.text[found.start : found.end] == found.text
