"""Which articles of a library are earlier versions of others: those of the same source, added before."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PureWindowsPath

from ingest.article import Article
from ingest.editions import Editions
from ingest.errors import LibraryError
from ingest.kept import Entry
from ingest.library import Library

COMMON = 1 / 3
"""Share of sentences in common from which a file of the same name is another version, not another text."""

_NOWHERE = "pasted text"


def versions(library: Library) -> dict[str, tuple[Entry, ...]]:
    """Return by its id the earlier versions of each article that has some, latest first."""
    of_source = defaultdict[str, list[Entry]](list)
    for entry in library.entries():
        if entry.source != _NOWHERE:
            of_source[_origin(entry.source)].append(entry)
    found = dict[str, tuple[Entry, ...]]()
    for entries in of_source.values():
        for n, entry in enumerate(entries):
            earlier = tuple(e for e in entries[n + 1 :] if _is_version(library, e, entry))
            found |= {entry.id: earlier} if earlier else {}
    return found


def _origin(source: str) -> str:
    # Of a file only the name, for the window knows no more of it.
    return source if _is_address(source) else PureWindowsPath(source).name


def _is_address(source: str) -> bool:
    return source.lower().startswith(("https://", "http://"))


def _is_version(library: Library, old: Entry, new: Entry) -> bool:
    try:
        return _is_address(new.source) or between(library, old.id, new.id).common >= COMMON
    except LibraryError:  # the text of one is damaged, which is told when it is opened
        return False


@dataclass(frozen=True, slots=True)
class Before:
    """The version before an article: its note in the list, itself, and both side by side."""

    entry: Entry
    article: Article
    editions: Editions


def before(library: Library, id_: str) -> Before | None:
    """Return the latest earlier version of an article, if there is one; LibraryError if it is damaged."""
    entries = library.entries()
    new = next((e for e in entries if e.id == id_ and e.source != _NOWHERE), None)
    if new is None:
        return None
    same = (e for e in entries[entries.index(new) + 1 :] if _origin(e.source) == _origin(new.source))
    old = next((e for e in same if _is_version(library, e, new)), None)
    return Before(old, library.find(old.id), between(library, old.id, id_)) if old else None


@lru_cache(maxsize=16)
def between(library: Library, old: str, new: str) -> Editions:
    """Return the two articles of these ids as editions; LibraryError if one is not there."""
    return Editions(library.find(old).text, library.find(new).text)
