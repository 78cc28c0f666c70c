"""The runs of words with a capital in a text that may be people's names, with their titles. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.article import Sentence
from rag.checking import lexicon, places

_PART = r"[^\W\d_a-z][\w’'-]*\w"
_RUN = re.compile(
    rf"(?<![\w’'-]){_PART}(?:\]?[ ]\[?(?:(?:de|van|von|der|den|la|di|da|bin) )*(?:al-)?{_PART})*"
)
_WORD = re.compile(r"[^\s\[\]]+")
_OWN = re.compile(r"[’']s?$")
_DATE = re.compile(rf"{lexicon.MONTHS}|\w+day")
_POINTING = frozenset(lexicon.ASKING.split()).union(
    lexicon.OPENING, lexicon.POINTERS, lexicon.LEANING, lexicon.HEDGES
)


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a text, and where what stands before it begins: a title, with the land it is held in."""

    name: str
    start: int
    end: int
    titled: int
    sentence: Sentence | None = None
    """Where the places are those of a whole article: the sentence that it stands in."""

    def within(self, sentence: Sentence) -> Named:
        """Return a name of a sentence with its places in the article."""
        start, end, titled = (place + sentence.start for place in (self.start, self.end, self.titled))
        return replace(self, start=start, end=end, titled=titled, sentence=sentence)


def names(text: str) -> list[Named]:
    """Return the runs of words with a capital that may name people: of two words or more, or with a title."""
    return [named for run in _RUN.finditer(text) for named in _names(text, run)]


def _names(text: str, run: re.Match[str]) -> Iterator[Named]:
    """Yield the names of a run: a possessive ends one, titles and lands stand before it."""
    part: list[re.Match[str]] = []
    words = list(_WORD.finditer(text, run.start(), run.end()))
    for n, word in enumerate(words):
        part.append(word)
        if _OWN.search(word[0]) or n + 1 == len(words):
            if named := _name(text, part):
                yield named
            part = []


def _name(text: str, part: Sequence[re.Match[str]]) -> Named | None:
    first = 0
    while first < len(part) and _leads(part[first][0], opens=not text[: part[first].start()].strip("“\"‘'(")):
        first += 1
    titles = [n for n in range(first) if part[n][0] in lexicon.TITLES]
    if first == len(part) or (len(part) - first == 1 and not titles):
        return None
    start, end = part[first].start(), part[-1].start() + len(_OWN.sub("", part[-1][0]))
    before = [n for n in range(first) if part[n][0] in lexicon.TITLES or places.key(part[n][0])]
    name = " ".join(_OWN.sub("", word[0]) for word in part[first:])
    return Named(name, start, end, part[before[0]].start() if titles else start)


def _leads(word: str, *, opens: bool) -> bool:
    """Tell whether a word with a capital stands before a name, rather than in it."""
    if word in lexicon.TITLES or places.key(word):
        return True
    if is_date(word):
        return True
    return opens and (word.lower() in _POINTING or not lexicon.content(word))


def is_date(name: str) -> bool:
    """Tell whether a word with a capital is a month or a day of the week."""
    return bool(_DATE.fullmatch(name))
