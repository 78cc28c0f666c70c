"""The small files of an article's folder: its text, its note in the list, and how they are written whole."""

from __future__ import annotations

import json
import os
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.article import Article
from ingest.errors import AGAIN, StaleIndexError

QUESTIONS = "questions.json"
"""File of the questions to offer about an article."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the list of articles shows; `added` is an ISO 8601 time in UTC."""

    id: str
    title: str
    source: str
    words: int
    added: str


def keep_article(article: Article, folder: Path) -> None:
    """Keep an article in `folder`, for `read_article`; OSError if that cannot be done."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "article.json", asdict(article))


def read_article(folder: Path) -> Article:
    """Return the article kept in `folder`.

    Raises:
        StaleIndexError: the file is missing or damaged.
    """
    kept = read_json(folder / "article.json")
    try:
        title, source, text = (str(kept[name]) for name in ("title", "source", "text"))
        byline, published = (str(kept.get(name, "")) for name in ("byline", "published"))
        return Article(title, source, text, byline, published, _pages(kept.get("pages"), text))
    except KeyError as error:
        raise StaleIndexError(f"article of {folder.name} is damaged: no {error}; add it again") from None


def _pages(kept: object, text: str) -> tuple[int, ...]:
    """Return the pages of an article; none of what earlier versions kept, or where they do not fit."""
    found = [p for p in kept if type(p) is int] if isinstance(kept, list) else []
    fits = found == sorted(found) and all(0 <= page <= len(text) for page in found)
    return tuple(found) if fits else ()


def complete(article: Article, folder: Path, found: Article) -> Article:
    """Return a kept article with what its source says of the same text by now, and keep it so."""
    told = replace(
        article,
        byline=found.byline or article.byline,
        published=found.published or article.published,
        pages=found.pages or article.pages,
    )
    if told != article:
        keep_article(told, folder)
    return told


def note(article: Article, folder: Path) -> None:
    """List an article that `folder` keeps, unless it is listed."""
    path = folder / "entry.json"
    if read_entry(path) is None:
        added = datetime.now(UTC).isoformat(timespec="microseconds")
        entry = Entry(article.id, article.title, article.source, article.words, added)
        write_json(path, asdict(entry))


def read_entry(path: Path) -> Entry | None:
    """Read a note of the list; None where it is missing or damaged."""
    try:
        entry = Entry(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError):
        return None
    texts = entry.id, entry.title, entry.source, entry.added
    fits = entry.id == path.parent.name and isinstance(entry.words, int)
    return entry if fits and all(isinstance(text, str) for text in texts) else None


def read_questions(path: Path) -> list[tuple[str, int]] | None:
    """Return questions, each with a place in the text; None where the file is missing or damaged."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return [(str(question), int(place)) for question, place in kept]
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def read_json(path: Path) -> dict[str, object]:
    """Read a JSON object; a missing or damaged file is a stale index."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise StaleIndexError(f"{path} cannot be read ({error}); {AGAIN}") from error
    if not isinstance(value, dict):
        raise StaleIndexError(f"{path} is not a JSON object; {AGAIN}")
    return value


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON so that readers see the old file or the new one, never half of it."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        temporary.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
        os.replace(temporary, path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
