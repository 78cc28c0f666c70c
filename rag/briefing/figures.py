"""Figures and dates of an article, in their order: the sentences that hold the most telling ones. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.article import Sentence
from rag.briefing.gist import alone
from rag.checking.lexicon import MEASURES, MONTHS, SCALES

MOST = 12
"""Sentences listed, at most."""

LEAST, ENOUGH = 1.0, 5.0
"""Weight from which a sentence is listed, and from which more figures make it no more telling."""

LONGEST = 160
"""Characters from which of a sentence only the part before a semicolon is listed, if that has figures."""

_SCALE = "|".join(SCALES)
_NUMBER = r"\d(?:[\d,.]*\d)?"
_NTH = r"\d{1,2}(?:st|nd|rd|th)?"
_DAY = rf"(?:{_NTH} (?:of )?(?:{MONTHS})\b|\b(?:{MONTHS})\b\.? {_NTH}\b)(?:,? \d{{4}}\b)?"
_YEAR = rf"(?<![\w.,$€£-])(?:1[5-9]|20)\d\d(?:s\b|(?![\w,.%]\d|\w| ?(?:{_SCALE})))"
_DATE = rf"{_DAY}|\b(?:{MONTHS})\.? \d{{4}}\b|{_YEAR}"
_MONEY = rf"[$€£¥]\s?{_NUMBER}(?:\s?(?:{_SCALE}|m|bn|k)\b)?"
_SUM = rf"{_MONEY}|(?<![\w-]){_NUMBER}(?:\s(?:{_SCALE}))?\s?{MEASURES}"
_LARGE = rf"(?<![\w-])(?:{_NUMBER}|[a-z]+) (?:{_SCALE})s?\b"
_COUNT = r"(?<![\w/-])\d(?:[\d,.:/]*\d)?(?![\w/])"
_WEIGHTS = {"date": 1.5, "sum": 2.0, "large": 2.0, "count": 1.0}
_VALUE = re.compile(rf"(?P<date>{_DATE})|(?P<sum>{_SUM})|(?P<large>{_LARGE})|(?P<count>{_COUNT})")
_NUMBERED = re.compile(r"[\w.,’'] [A-Z][\w’'-]{1,40} $")
"""A name that the number after it belongs to: `in Room 3`."""
_ENUMERATOR = re.compile(r"^\W*\d{1,3}[.)]")


def values(text: str) -> list[tuple[int, int]]:
    """Return the spans of the figures and dates of a text, in order; the number of a list item is none."""
    return [found.span() for found in _found(text)]


def figures(sentences: Sequence[Sentence]) -> list[tuple[int, int]]:
    """Return the spans of the text with the most telling figures, in reading order.

    Only of sentences that can be read alone: a figure that is said of `it` may be taken for another's.
    """
    weighed = [(-_weight(s.text), n) for n, s in enumerate(sentences) if alone(s.text)]
    best = sorted(n for weight, n in sorted(weighed)[:MOST] if -weight >= LEAST)
    return [_part(sentences[n]) for n in best]


def _found(text: str) -> Iterator[re.Match[str]]:
    enumerator = _ENUMERATOR.match(text)
    for found in _VALUE.finditer(text, enumerator.end() if enumerator else 0):
        if found.lastgroup != "count" or not _NUMBERED.search(
            text, max(0, found.start() - 30), found.start()
        ):
            yield found


def _weight(text: str) -> float:
    """Return the weight of the figures of a text, most for sums and shares."""
    each = {found[0]: _WEIGHTS[str(found.lastgroup)] for found in _found(text)}
    return min(sum(each.values()), ENOUGH)


def _part(sentence: Sentence) -> tuple[int, int]:
    """Return the span of a sentence; of a long one, of what stands before a semicolon if that has figures."""
    first = sentence.text.partition(";")[0]
    short = len(sentence.text) >= LONGEST and _weight(first) >= LEAST
    return sentence.start, sentence.start + len(first) if short else sentence.end
