"""What a draft changed in a sentence that it otherwise repeats: a word, a name, a qualifier, a denial. Pure.

Drafts mostly repeat an article sentence with small changes, and a small change is how a true sentence
becomes a false one. Draft and sentence are aligned word by word (longest common blocks, after Ratcliff and
Metzener 1988); where the words around agree, what stands between them must agree, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import Stemmer

from rag.checking import lexicon, naming
from rag.checking.lexicon import DENIALS, HEDGES, LIMITS, OPENING, POINTERS, STRONG

ALIKE = 0.5
"""Share of words in common (2 * matches / all words) from which a draft repeats a sentence."""
COPIED = 0.85
"""The same share from which it is a copy."""
_LONGEST = 4
"""Content words up to which a stretch is taken for a replacement, not for another clause."""

_WORD = re.compile(r"[^\W_]+(?:[.,’'-][^\W_]+)*")
_SAME = {"u.s": "us", "u.k": "uk"}
_stemmer = Stemmer.Stemmer("english")


@dataclass(frozen=True, slots=True)
class _Word:
    raw: str
    low: str
    stem: str


@dataclass(frozen=True, slots=True)
class _Change:
    """What stands in the sentence and in the draft between words that agree."""

    was: tuple[_Word, ...]
    now: tuple[_Word, ...]
    before: bool
    """The words before agree."""
    after: bool
    """The words after agree."""


def altered(draft: str, sentence: str, allowed: frozenset[str] = frozenset()) -> str | None:
    """Say what the draft changed in the sentence; None where it repeats it faithfully, or hardly at all.

    `allowed` are stems and name keys that may stand in the draft: of the question, of the other sentences.
    """
    was, now = _words(sentence), _words(draft)
    matcher = _matched(was, now)
    if matcher.ratio() < ALIKE:
        return None
    held = {word.stem for word in was} | {naming.name_key(word.raw) for word in was}
    if matcher.ratio() >= COPIED:
        # So close a copy moves nothing about: what stands elsewhere in the sentence is no excuse.
        held = set()
    for change in _changes(matcher, was, now):
        if reason := _denied(change) or _qualified(change, now) or _replaced(change, held | allowed):
            return reason
    return None


def alike(draft: str, sentence: str) -> float:
    """Return the share of words in common and in order (0..1)."""
    return _matched(_words(sentence), _words(draft)).ratio()


def _matched(was: Sequence[_Word], now: Sequence[_Word]) -> SequenceMatcher[str]:
    return SequenceMatcher(None, [w.stem for w in was], [w.stem for w in now], autojunk=False)


@lru_cache(maxsize=1 << 12)
def _words(text: str) -> tuple[_Word, ...]:
    words = []
    for found in _WORD.finditer(re.sub(r"n['’]t\b", " not", text)):
        raw = re.sub(r"['’]s$", "", found[0])
        low = _SAME.get(raw.lower().rstrip("."), raw.lower().replace(",", ""))
        words.append(_Word(raw, low, _stemmer.stemWord(low)))
    return tuple(words)


def _changes(matcher: SequenceMatcher[str], was: Sequence[_Word], now: Sequence[_Word]) -> Iterator[_Change]:
    steps = matcher.get_opcodes()
    for n, (kind, a, b, c, d) in enumerate(steps):
        if kind != "equal":
            before = n > 0 or (a == 0 and c == 0)
            # The end agrees with the end, where the rest is a copy.
            after = n + 1 < len(steps) or matcher.ratio() >= COPIED
            yield _Change(tuple(was[a:b]), tuple(now[c:d]), before, after)


def _denied(change: _Change) -> str | None:
    if len(change.was) > 2 * _LONGEST:
        return None  # A whole clause was left out, with its denial.
    was = {word.low for word in change.was} & DENIALS
    now = {word.low for word in change.now} & DENIALS
    if bool(was) == bool(now) or not (change.after or change.before):
        return None
    return f"it leaves out {min(was)!r}" if was else f"it adds {min(now)!r}"


def _qualified(change: _Change, draft: Sequence[_Word]) -> str | None:
    """Say which qualifier was dropped or sharpened; another one of its kind in the draft will do."""
    kept = {word.low for word in draft}
    short = len(change.was) <= _LONGEST
    here = {word.low for word in change.now}
    for word in change.was if short and change.after else ():
        if (word.low in HEDGES and not kept & HEDGES) or (word.low in LIMITS and not here & LIMITS):
            return f"it leaves out {word.raw!r}"
    was = {word.low for word in change.was}
    for word in change.now if len(change.now) <= _LONGEST else ():
        if word.low in STRONG and word.low not in was and word.raw.islower() and change.before:
            return f"it adds {word.raw!r}"
    return None


def _replaced(change: _Change, held: set[str] | frozenset[str]) -> str | None:
    """Say which name or word stands in the place of another."""
    if not (change.before and change.was and change.now):
        return None
    names, others = _named(change.now), _named(change.was)
    if names and others and not _one_person(names, others):
        return f"it has {names[0].raw!r} in the place of {others[0].raw!r}"
    figures = [w for w in change.now if w.low[0].isdigit()]
    counted = [w for w in change.was if w.low[0].isdigit()]
    if figures and counted and not {w.low for w in figures} & {w.low for w in counted}:
        return f"it has {figures[0].raw!r} in the place of {counted[0].raw!r}"
    if not change.after:
        return None
    was = [w for w in change.was if lexicon.content(w.raw) and w.low not in POINTERS | HEDGES]
    # Number words are compared by value elsewhere.
    now = [w for w in change.now if lexicon.content(w.raw) and w.low not in lexicon.NUMBER_WORDS]
    if not was or not 0 < len(now) <= _LONGEST or len(was) > _LONGEST:
        return None
    now = [w for w in now if w.low not in HEDGES]
    new = [w for w in now if w.stem not in held and naming.name_key(w.raw) not in held]
    return f"it has {new[0].raw!r} in the place of {was[0].raw!r}" if new else None


def _named(words: Sequence[_Word]) -> list[_Word]:
    """Return the words with a capital that could be names, not function words that open a sentence."""
    return [
        word
        for word in words
        if word.raw[0].isupper() and lexicon.content(word.raw) and word.low not in POINTERS | OPENING
    ]


def _one_person(names: Sequence[_Word], others: Sequence[_Word]) -> bool:
    mine = {naming.name_key(word.raw) for word in names}
    theirs = {naming.name_key(word.raw) for word in others}
    partners = frozenset[str]().union(*(naming.stands_for(word.raw) for word in others))
    return bool(mine & (theirs | partners))
