"""What words of a checked sentence stand on: the part of the article that carries them, to the letter. Pure.

Numbers count by value, names by whom they name, other words by their stems. Where a number, a name or a
denial is not in what is cited, nothing is said to stand on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from ingest.article import Sentence
from ingest.split import Span
from rag.answer import Statement
from rag.checking import exact, lexicon, naming
from rag.checking.ground import denies

_WORD = re.compile(r"[^\W_]+(?:[.,’'&-][^\W_]+)*")
_DENIAL = "a denial"


@dataclass(frozen=True, slots=True)
class Stand:
    """The parts of the article, as offsets in it, that carry some words, and which words they do not.

    `cited`: the parts lie in what the sentence cites; else the article has the words in another place.
    """

    parts: tuple[Span, ...] = ()
    missing: tuple[str, ...] = ()
    cited: bool = True


@dataclass(frozen=True, slots=True)
class _Item:
    """What must be found: how it is written, what it is known by, and whether it must be exactly there."""

    said: str
    keys: frozenset[str]
    exact: bool = False


def stands(statement: Statement, marked: Span, sentences: Sequence[Sentence]) -> Stand | None:
    """Return what the words marked in a statement stand on; None where they say nothing.

    `marked` are offsets in the statement's text, taken to whole words; `sentences` are all of the article.
    """
    words = _whole(statement.text, marked)
    items = [*_items(statement.text, words)] if words else []
    if not items or words is None:
        return None
    if statement.label == "quoted":
        start = statement.citations[0].start
        return Stand(((start + words[0], start + words[1]),))
    spans = [(c.start, c.end) for c in statement.citations]
    cited = [s for s in sentences if (s.start, s.end) in spans]
    carried = [item for item in items if any(_carries(s, item) for s in cited)]
    missing = [item for item in items if item not in carried]
    if not missing or (carried and not any(item.exact for item in missing)):
        return Stand(tuple(_parts(carried, cited)), tuple(item.said for item in missing))
    if other := next((s for s in sentences if all(_carries(s, item) for item in items)), None):
        return Stand((_part(items, other),), cited=False)
    return Stand((), tuple(item.said for item in missing), cited=False)


def held(said: str, sentences: Sequence[Sentence]) -> bool:
    """Tell whether any sentence of the article carries a word, name or number."""
    return all(any(_carries(s, item) for s in sentences) for item in _items(said, (0, len(said))))


def _whole(text: str, marked: Span) -> Span | None:
    """Return the span of the whole words that are marked, a number with all of its words."""
    words = [*_WORD.finditer(text)]
    inside = [n for n, word in enumerate(words) if word.start() < marked[1] and marked[0] < word.end()]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    while first and _numeric(words[first].group()) and _numeric(words[first - 1].group()):
        first -= 1
    while last + 1 < len(words) and _numeric(words[last].group()) and _numeric(words[last + 1].group()):
        last += 1
    return words[first].start(), words[last].end()


def _numeric(word: str) -> bool:
    return word[0].isdigit() or word.lower() in lexicon.NUMBER_WORDS


def _items(text: str, span: Span) -> Iterator[_Item]:
    """Yield what a stretch of a text says: its numbers, its names, its denial, its other content words."""
    said = text[slice(*span)]
    left = said
    for name in sorted({*naming.names_within(said)}, key=len, reverse=True):
        rest, times = re.subn(rf"(?<!\w){re.escape(name)}(?!\w)", " ", left)
        if times and lexicon.content(name) and not _numeric(name):
            left = rest
            yield _Item(name, frozenset({naming.name_key(name)}), exact=True)
    for numeric, run in groupby(_WORD.findall(left), _numeric):
        stretch = " ".join(run)
        if numeric:
            values = frozenset(map(str, exact.numbers(stretch)))
            yield from [_Item(stretch, values, exact=True)] if values else []
        else:
            yield from (_Item(w, stems) for w in stretch.split() if (stems := frozenset(lexicon.content(w))))
    if denies(left):
        yield _Item("not", frozenset({_DENIAL}), exact=True)


def _carries(sentence: Sentence, item: _Item) -> bool:
    return _held(item, _keys(sentence.text))


@lru_cache(maxsize=1 << 12)
def _keys(text: str) -> frozenset[str]:
    found = lexicon.content(text) | naming.name_keys(text) | set(map(str, exact.numbers(text)))
    return frozenset(found | ({_DENIAL} if denies(text) else set()))


def _parts(items: Sequence[_Item], cited: Sequence[Sentence]) -> Iterator[Span]:
    """Yield a part of as few sentences as carry all, those first that carry most."""
    left = [*items]
    for sentence in sorted(cited, key=lambda s: -sum(_carries(s, item) for item in items)):
        if here := [item for item in left if _carries(sentence, item)]:
            yield _part(here, sentence)
            left = [item for item in left if item not in here]


def _part(items: Sequence[_Item], sentence: Sentence) -> Span:
    """Return the shortest stretch of a sentence that carries the items; all of it where none is shorter."""
    text, words = sentence.text, [*_WORD.finditer(sentence.text)]
    best, last = (0, len(text)), 0
    for word in words:
        while last < len(words) and not _all_in(text[word.start() : words[last].end()], items):
            last += 1
        if last == len(words):
            break
        if words[last].end() - word.start() < best[1] - best[0]:
            best = word.start(), words[last].end()
    return sentence.start + best[0], sentence.start + best[1]


def _all_in(text: str, items: Sequence[_Item]) -> bool:
    keys = _keys(text)
    return all(_held(item, keys) for item in items)


def _held(item: _Item, keys: frozenset[str]) -> bool:
    return item.keys <= keys if item.exact else bool(item.keys & keys)
