"""The names in a text, and which of them mean the same. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from rag.checking import places

_WORD = re.compile(r"[^\W_]+(?:[.’'&-][^\W_]+)*\.?")
_PLURAL = re.compile(r"(?<=\w\w\w[^\W_aosu])s$")
"""Not the end of Texas, Carlos, Ross and Marcus."""
_SHORT_WORD = 3


def names(text: str) -> list[str]:
    """Return the capitalised words that do not merely open the sentence; `North Korea` is one name."""
    found = []
    for run in _runs(text):
        start, end = run[0].start(), run[-1].end()
        word = text[start:end].strip(".").removesuffix("’s").removesuffix("'s")
        if not word[:1].isupper() or word == "I":
            continue
        # Any word that opens a sentence is capitalised; the last of several belongs to a name.
        named = word.isupper() or (len(run) > 1 and run[-1].group()[0].isupper())
        if _opens(text, start) and not named:
            continue
        found.append(word)
    return found


def names_within(text: str) -> list[str]:
    """Return the names of a piece of a sentence: where it opens with a capital, that counts as a name's."""
    return names(f"of {text}")


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the words of a text one by one, those of one place together."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        size = 1
        for n in places.widths(words[at].group()):
            if at + n <= len(words) and _is_place(text, words[at : at + n]):
                size = n
                break
        yield words[at : at + size]
        at += size


def _is_place(text: str, run: list[re.Match[str]]) -> bool:
    """Tell whether words that stand on one line name one place together."""
    joined = all(_same_line(text, before, word) for before, word in pairwise(run))
    return joined and places.names_one(" ".join(word.group() for word in run))


def _same_line(text: str, before: re.Match[str], word: re.Match[str]) -> bool:
    """Tell whether only blanks part two words; a dot belongs to a short word (`St.`), or ends a sentence."""
    gap = text[before.end() : word.start()]
    return gap.isspace() and "\n" not in gap and not before.group()[_SHORT_WORD:].endswith(".")


def _opens(text: str, at: int) -> bool:
    """Tell whether only marks stand between the word and the beginning of its sentence."""
    before = text[:at].rstrip(" \t\n“\"‘'([")
    return not before or before[-1] in ".!?:\n…"


@lru_cache(maxsize=1 << 14)
def name_key(word: str) -> str:
    """Fold a name so that a land, its other names and its people meet: `U.S.`, `American`.

    A name that is not in the table of places loses its case, dots, possessive and plural endings only.
    """
    return places.key(word) or _PLURAL.sub("", places.fold(word))


def name_keys(text: str) -> set[str]:
    """Return the keys of every word of a text, of its hyphenated words' parts, and of its places.

    A place of several words counts whole and by the words of its name, but a region's name does not
    mention the lands in it: `South America` is not America.
    """
    # A place may begin or end within a hyphenated word: `US-North Korea talks`.
    joined = [line for line in text.splitlines() if "-" in line]
    return _keys(text) | _keys("\n".join(joined).replace("-", " "))


def _keys(text: str) -> set[str]:
    found: set[str] = set()
    before: list[str] = []
    for run in _runs(text):
        words = [word.group().strip(".") for word in run]
        key = name_key(" ".join(words))
        found.add(key)
        if len(words) > 1 or places.key(words[0]):
            found |= _mentioned(key, words)
        # "North and South Korea" names both.
        if len(before) == 2 and before[1] in {"and", "or"}:
            shared = places.key(" ".join([before[0], *words[1:]])) if len(words) > 1 else None
            found |= {shared} if shared else set()
        before = [*before[-1:], words[-1]]
    return found


def _mentioned(key: str, words: list[str]) -> set[str]:
    """Return the keys of the words of a place, as it is written and in full, without a region's lands."""
    parts = {name_key(part) for part in [*words, *key.split()]}
    return {part for part in parts if places.key(part) is None} if places.is_region(key) else parts


@lru_cache(maxsize=1 << 12)
def stands_for(name: str) -> frozenset[str]:
    """Return the keys that may stand for a name or its key: `Kremlin` for Russia, Moscow; Russia for both.

    A capital or seat of government stands for its land, and the land for it; empty for anything else.
    """
    return places.partners(name_key(name)) or places.partners(places.fold(name))
