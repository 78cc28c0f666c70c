"""Names in a question that the article never mentions: often the sign of a question it cannot answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ingest.article import Article
from rag import checks

_SIDE_BY_SIDE = re.compile(r"(?<!^)(?<![.!?]\s)\b(?:[A-Z][\w’'-]+\s)+[A-Z][\w-]+")
"""Capitalised words in a row, the first of a sentence apart: a name of several words."""

_LEAST = 4
"""Letters from which a name is known by the beginning of a longer word: West, Western."""


@dataclass(frozen=True, slots=True)
class _Known:
    keys: frozenset[str]
    paragraphs: tuple[frozenset[str], ...]
    words: str
    """Every word in lower case, each after a blank."""


def strange_names(question: str, article: Article) -> frozenset[str]:
    """Return the names of the question that the article lacks.

    A name is known when the article has it in any form, or has what stands for it (the Kremlin for
    Russia). A name of several words must have them all in one paragraph: a `Foreign Affairs Institute`
    is not known from foreign affairs here and an institute there.
    """
    known = _known(article)
    strange = {name for name in checks.names(question) if not _mentioned(name, known)}
    for run in _SIDE_BY_SIDE.findall(question):
        # A word before it keeps the first name from opening the text.
        keys = {checks.name_key(name) for name in checks.names(f"of {run}")}
        if len(keys) > 1 and keys <= known.keys and not any(keys <= p for p in known.paragraphs):
            strange.add(run)
    return frozenset(strange)


def _mentioned(name: str, known: _Known) -> bool:
    if checks.name_key(name) in known.keys or checks.stands_for(name) & known.keys:
        return True
    word = name.lower()
    return len(word) >= _LEAST and f" {word}" in known.words


@lru_cache(maxsize=16)
def _known(article: Article) -> _Known:
    """Scan an article once, not once a question."""
    text = f"{article.title}\n{article.text}"
    return _Known(
        frozenset(checks.name_keys(text)),
        tuple(frozenset(checks.name_keys(line)) for line in text.splitlines() if line.strip()),
        " " + " ".join(re.findall(r"[^\W_]+", text.lower())),
    )
