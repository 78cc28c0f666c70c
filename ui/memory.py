"""What the window keeps of each reader: the conversation about each article, and what they prefer."""

from __future__ import annotations

import json
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from ingest.article import Article
from rag.answer import Answer
from rag.receipt.record import record
from rag.receipt.restored import restore
from ui.database import Database
from ui.engine import DatabaseError
from ui.files import KeepError
from ui.notes import Note, note_of, note_record
from ui.preferences import Preferences

Notes = Mapping[str, Note]
"""Notes by their ids."""
Changed = Mapping[str, Note | None]
"""Notes to be written by their ids; None: to be taken away."""

PARSED = 1024
"""Turns that are held as they were parsed, the latest used of all readers."""

_READER = re.compile("[0-9a-f]{64}")
_FORMER = re.compile("[0-9a-f]{32}")
"""Ids that earlier versions gave, and kept in the browser."""
_DAMAGED = (ValueError, RecursionError)
"""What comes of a text that is no JSON: RecursionError where it is nested too deeply."""


def new_reader() -> str:
    """Return the id of a new reader, which nobody can guess."""
    return secrets.token_hex(32)


class Memory:
    """Conversations and choices of readers, in a database. Safe between threads, and between programs.

    Every method raises ValueError for a reader's id that `new_reader` cannot have made, and KeepError where
    the database cannot be used. What is missing or damaged in it is taken for empty; a turn that does not
    stand in the article is left out, and stays where it is until the conversation is replaced. Nothing is
    written for a reader of whom there is nothing to keep.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._parsed = _Parsed()

    @property
    def notice(self) -> str:
        """What was lost of what was kept, for readers; empty if nothing was."""
        return self._database.notice

    def conversation(self, reader: str, article: Article) -> tuple[Answer, ...]:
        """Return the answers that are kept, oldest first; what does not stand in the article is left out."""
        with _using(reader, "read the conversation"):
            return self._parsed.answers(self._database.turns(reader, article.id), article)

    def keep(
        self,
        reader: str,
        article: Article,
        answers: Sequence[Answer],
        *,
        known: Sequence[Answer] | None = None,
    ) -> None:
        """Keep these answers in the place of all others about the article, or of those that are `known`.

        What is not known another window has just added: it stays, after them.
        """

        def stays(text: str) -> bool:
            found = self._parsed.answers([text], article)
            return known is not None and bool(found) and found[0] not in (*known, *answers)

        with _using(reader, "keep the conversation"):
            records = [self._parsed.text(answer, article) for answer in answers]
            self._database.replace(reader, article.id, records, stays)

    def append(self, reader: str, article: Article, answer: Answer) -> tuple[Answer, ...]:
        """Add an answer to those that are kept, whichever window they came from, and return all."""
        with _using(reader, "keep the answer"):
            text = self._parsed.text(answer, article)
            return self._parsed.answers(self._database.append(reader, article.id, text), article)

    def take_over(self, former: str, reader: str) -> None:
        """Give a reader what was kept under the id that an earlier version gave them; another is let go."""
        if _FORMER.fullmatch(former):
            with _using(reader, "take over the conversations"):
                self._database.move(former, reader)

    def last_article(self, reader: str) -> str | None:
        """Return the id of the article that the reader opened last."""
        with _using(reader, "read what you chose"):
            return self._database.choice(reader)[0]

    def opened(self, reader: str, article_id: str) -> None:
        """Remember the article that the reader chose to open."""
        with _using(reader, "keep what you chose"):
            if self._database.choice(reader)[0] != article_id:
                self._database.choose(reader, article=article_id)

    def preferences(self, reader: str) -> Preferences:
        """Return what the reader prefers, the defaults where nothing is kept."""
        with _using(reader, "read what you chose"):
            return _preferences(self._database.choice(reader)[1])

    def prefer(self, reader: str, preferences: Preferences) -> None:
        """Remember what the reader prefers."""
        with _using(reader, "keep what you chose"):
            if _preferences(self._database.choice(reader)[1]) != preferences:
                self._database.choose(reader, preferences=json.dumps(preferences.to_json()))

    def noted(self, reader: str) -> set[str]:
        """Return the ids of the articles about which the reader has notes."""
        with _using(reader, "read your notes"):
            return self._database.noted(reader)

    def notes(self, reader: str, article_id: str) -> tuple[Note, ...]:
        """Return the reader's notes on an article, oldest first, unplaced; a damaged one is left out."""
        with _using(reader, "read your notes"):
            kept = self._database.notes(reader, article_id)
        read = (note_of(id_, text) for id_, text in kept.items())
        return tuple(sorted((note for note in read if note), key=lambda note: note.added))

    def revise(self, reader: str, article_id: str, change: Callable[[Notes], Changed]) -> None:
        """Change the reader's notes on an article as they are by then, whichever window they came from.

        `change` takes them by id and returns those to be written; None takes one away. What it raises is
        raised, and nothing is changed.
        """

        def changed(kept: Mapping[str, str]) -> dict[str, str | None]:
            read = {id_: note for id_, text in kept.items() if (note := note_of(id_, text))}
            return {id_: note_record(note) if note else None for id_, note in change(read).items()}

        with _using(reader, "keep your notes"):
            self._database.revise(reader, article_id, changed)


class _Parsed:
    """Turns with the answers they were parsed to, which takes much longer than to read them.

    The text itself is the key: it says all that the answer is made of, whichever row or database it is in.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: OrderedDict[tuple[str, str], Answer | None] = OrderedDict()

    def text(self, answer: Answer, article: Article) -> str:
        """Return the text of an answer that is to be kept."""
        text = json.dumps(record(answer, article))
        with self._lock:
            self._hold((article.sha256, text), answer)
        return text

    def answers(self, texts: Sequence[str], article: Article) -> tuple[Answer, ...]:
        """Return the answers of those turns that stand in the article."""
        sha256 = article.sha256
        with self._lock:
            found = [self._answer((sha256, text), article) for text in texts]
        return tuple(answer for answer in found if answer is not None)

    def _answer(self, key: tuple[str, str], article: Article) -> Answer | None:
        if key not in self._held:
            self._hold(key, _answer(key[1], article))
        self._held.move_to_end(key)
        return self._held[key]

    def _hold(self, key: tuple[str, str], answer: Answer | None) -> None:
        self._held[key] = answer
        if len(self._held) > PARSED:
            self._held.popitem(last=False)


@contextmanager
def _using(reader: str, doing: str) -> Iterator[None]:
    """Refuse what is no reader's id; tell what could not be done where the database cannot be used."""
    if not _READER.fullmatch(reader):
        raise ValueError(f"not a reader's id: {reader!r}; make one with new_reader()")
    try:
        yield
    except DatabaseError as error:
        raise KeepError(f"cannot {doing} in {error}") from error


def _answer(text: str, article: Article) -> Answer | None:
    with suppress(*_DAMAGED):  # RecordError is one of them
        return restore(json.loads(text), article)
    return None


def _preferences(text: str | None) -> Preferences:
    with suppress(*_DAMAGED):
        return Preferences.from_json(json.loads(text or "null"))
    return Preferences()
