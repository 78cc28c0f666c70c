"""What a draft may be written with: what its sources are written with, and what any sentence is. Pure.

A word that only looks like another, or holds what is not seen, passes rules that go by words: `n\\u200bot`
is no denial to them, and one to the reader of the answer. So do addresses, marks of citations and markup,
which say nothing but do something. All of these must stand in the sentences cited as they are.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_COMMON = frozenset("‐‑‒–—―‘’‚“”„‹›…•−′″€₤₹™")
"""Marks beyond Latin letters that any sentence may have."""
_DOING = ("://", "www.", "mailto:", "data:", "javascript:", "@", "[", "]", "{", "}", "<", ">", "|", "`", "\\")
_EDGES = ".,;:!?…()\"'“”‘’„‚«»‹›–—-"
_TOGETHER = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC")
"""Alphabets that one word may be written in."""


def foreign(draft: str, held: str) -> str | None:
    """Return a word of the draft that is written as only its sources may write it, and these do not."""
    for word in draft.split(" "):
        bare = word.strip(_EDGES)
        if bare and bare not in held and (_does(bare) or _is_odd(bare, held)):
            return bare
    return None


def _does(word: str) -> bool:
    """Tell whether a word is more than its letters: an address, a mark, markup."""
    low = word.lower()
    return any(sign in low for sign in _DOING) or ("/" in word and "." in word)


def _is_odd(word: str, held: str) -> bool:
    """Tell whether a word may look like another; one wholly in an alphabet of its sources may not."""
    if any(unicodedata.category(c)[0] == "C" and c not in "\n\t" for c in word):
        return True
    odd = [c for c in word if not _is_common(c)]
    if not odd:
        return False
    alphabets = {_alphabet(c) for c in word if c.isalpha()}
    return (
        not alphabets.isdisjoint({"", "LATIN"})
        or len(alphabets) > 1
        or not alphabets <= {_alphabet(c) for c in held}
        or any(not c.isalpha() and c not in held for c in odd)
    )


def _is_common(character: str) -> bool:
    """Tell whether a character is a Latin letter that differs visibly from others, or a usual mark."""
    return character <= "\u024f" or "\u1e00" <= character <= "\u1eff" or character in _COMMON


@lru_cache(maxsize=1 << 12)
def _alphabet(character: str) -> str:
    """Return the name of a letter's alphabet; empty for anything else, and for a letter in a fancy shape."""
    if not character.isalpha() or unicodedata.normalize("NFKC", character) != character:
        return ""
    name = unicodedata.name(character, "").partition(" ")[0]
    return _TOGETHER[0] if name.startswith(_TOGETHER) else name
