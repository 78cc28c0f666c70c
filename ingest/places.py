"""Where the passages of all articles stand, and the words in them: a SQLite file beside the vectors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ingest.lexical import stems

_TABLES = """
CREATE TABLE IF NOT EXISTS articles (id TEXT PRIMARY KEY, stamp TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS passages (n INTEGER PRIMARY KEY, article TEXT NOT NULL, sentences TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS of_article ON passages (article);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 (stems, tokenize="unicode61 remove_diacritics 0");
"""
"""An article without a stamp is on its way in or out: whatever there is of it, it is taken out first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage that was found: its article's id, the spans of its sentences there, and its fused score."""

    article: str
    sentences: tuple[tuple[int, int], ...]
    score: float


@contextmanager
def opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the tables of a folder; they are made where there are none."""
    folder.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(folder / "places.sqlite3")) as tables:
        tables.executescript(f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_TABLES}")
        yield tables


def worded(
    tables: sqlite3.Connection, question: str, limit: int, among: Collection[str] | None = None
) -> dict[int, float]:
    """Return the BM25 scores of the passages, at most `limit`, that share a word with the question.

    `among` are the ids of the articles whose passages are looked at; None stands for all.
    """
    asked = " OR ".join(f'"{word}"' for word in dict.fromkeys(stems(question)))
    # The ids as one JSON text, for there is a limit to the number of values that a query takes.
    query = (
        "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ?1 AND (?2 IS NULL OR rowid IN "
        "(SELECT n FROM passages WHERE article IN (SELECT value FROM json_each(?2)))) "
        "ORDER BY bm25(words), rowid LIMIT ?3"
    )
    values = asked, None if among is None else json.dumps([*among]), limit
    return dict(tables.execute(query, values)) if asked else {}


def placed(tables: sqlite3.Connection, n: int, score: float) -> Place | None:
    """Return a passage by its number, with the score it was found with; None if it is gone.

    Raises:
        sqlite3.DatabaseError: it is damaged in a way that SQLite does not see.
    """
    row = tables.execute("SELECT article, sentences FROM passages WHERE n = ?", (n,)).fetchone()
    try:
        spans = tuple((int(start), int(end)) for start, end in json.loads(row[1])) if row else ()
    except (ValueError, TypeError) as error:
        raise sqlite3.DatabaseError(f"passage {n} is damaged") from error
    return Place(row[0], spans, score) if row else None
