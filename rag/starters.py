"""Questions to begin with, made from the article's own sentences without a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.article import Sentence

_PERSON = r"(?P<name>[A-Z][\w’'-]+(?: [A-Z][\w’'.-]+){1,2})"
_SAYS = (
    r"(?:said|says|noted|notes|told|explained|explains|believes|argues|argued|warned|warns|added|"
    r"characteri[sz]es|calls|described|describes)"
)
_RULES = (
    (re.compile(rf"{_PERSON},? (?:who |an? |the )?[^.]*?\b{_SAYS}\b"), "What does {name} say?"),
    (re.compile(rf"\b{_SAYS} {_PERSON}"), "What does {name} say?"),
    (
        re.compile(r"\b(?P<figure>\d[\d,.]*\d) (?P<rest>(?:[\w-]+ ){0,2}[\w-]+s)\b"),
        "What is said about {figure} {rest}?",
    ),
    (
        re.compile(r"\bPresident (?P<name>[A-Z]\w+(?: [A-Z]\w+){0,2})"),
        "What does the article say about President {name}?",
    ),
)


def starters(sentences: Sequence[Sentence], n: int) -> list[str]:
    """Return up to n different questions; each is about something that a sentence states."""
    found: dict[str, None] = {}
    for pattern, template in _RULES:
        for sentence in sentences:
            if (match := pattern.search(sentence.text)) and len(found) < 20:
                found.setdefault(template.format(**match.groupdict()))
    return list(found)[:n]
