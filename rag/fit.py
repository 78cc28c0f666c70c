"""Does what was found fit what was asked: a number for `how many`, the speaker for `what did X say`?

Pure rules on the form of the question. They veto; the judge's probability is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.article import Passage
from rag import checks
from rag.answer import Citation

_POLAR = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b", re.I
)
_QUANTITY = re.compile(r"\bhow many\b|\bwhat (?:number|percentage|share|sum)\b", re.I)
_MEASURE = re.compile(
    r"\bhow many (?:kilomet\w+|miles?|met(?:er|re)s|tons?|tonnes|dollars?|euros?|pounds?|hours?|days?|"
    r"weeks?|months?|years?)\b|^\W*how (?:much|long|far|tall|old|fast)\b",
    re.I,
)
_DATE = re.compile(r"\b(?:what|which) (?:exact )?(?:date|day|month|year)\b|\bon what date\b", re.I)
_CALENDAR = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|(?-i:May)|\d{4}s?|\d{1,2}(?:st|nd|rd|th))\b",
    re.I,
)
_ORDINAL = re.compile(r"\b(?:first|second|third|one|once|twice|both|single|sole|only|none|no)\b", re.I)
_SPEECH = (
    r"(?:say|said|tell|told|think|thought|believe|explain|comment|argue|note|call|describe|warn|mean|suggest|"
    r"remark|state|claim|expect|fear|recommend|propose|announce|characteri[sz]e|predict)"
)
_NAME = r"((?:[A-Z][\w’'.-]*\s?)+)"
_SPEAKERS = (
    re.compile(rf"\b(?:did|does|do|has|would)\s+{_NAME}(?:\w+\s+){{0,3}}?{_SPEECH}\b"),
    re.compile(rf"\b[Aa]ccording to\s+{_NAME}"),
    re.compile(rf"\b(?:in|for)\s+{_NAME}[’']s (?:view|opinion|words|eyes)\b"),
)

_PRONOUNS = {"He", "She", "It", "They", "We", "I", "You", "This", "That"}
_GIVEN = (
    re.compile(rf"^{_NAME}(?:also |has |had )?{_SPEECH}(?:s|d|ed|es)?\b"),
    re.compile(rf"\b[Aa]ccording to\s+{_NAME}"),
)


def is_polar(question: str) -> bool:
    """Tell whether the question asks for yes or no."""
    return bool(_POLAR.match(question))


def speakers(question: str) -> set[str]:
    """Return the key of the last name of each person whose words the question asks for."""
    found = [match.group(1).split() for pattern in _SPEAKERS for match in pattern.finditer(question)]
    return {checks.name_key(words[-1]) for words in found if words}


def misspoken(statement: str, cited: Sequence[Citation], passages: Sequence[Passage]) -> str | None:
    """Say whose words a draft claims though a passage it cites does not name the speaker."""
    for citation in cited:
        around = [p.text for p in passages if p.start <= citation.start and citation.end <= p.end]
        if strangers := speaks(statement) - checks.name_keys(" ".join(around)):
            return f"words given to {min(strangers)!r} stand where that name does not"
    return None


def misfit(question: str, cited: Sequence[Citation], passages: Sequence[Passage]) -> str | None:
    """Say what the question asks for and the cited sentences do not offer; None when they fit.

    A speaker may be named anywhere in the passage of a cited sentence, a figure only in the sentence.
    """
    text = " ".join(c.quote for c in cited)
    around = " ".join(p.text for p in passages if any(p.start <= c.start and c.end <= p.end for c in cited))
    return next((reason for fails, reason in _RULES if fails(question, text, around)), None)


def _no_speaker(question: str, text: str, around: str) -> bool:
    asked = speakers(question)
    return bool(asked) and not asked <= checks.name_keys(around or text)


def _no_quantity(question: str, text: str, around: str) -> bool:
    return bool(_QUANTITY.search(question)) and not checks.numbers(text) and not _ORDINAL.search(text)


def _no_measure(question: str, text: str, around: str) -> bool:
    return bool(_MEASURE.search(question)) and not checks.numbers(text) and not re.search(r"\d", text)


def _no_date(question: str, text: str, around: str) -> bool:
    return bool(_DATE.search(question)) and not _CALENDAR.search(text)


def speaks(statement: str) -> set[str]:
    """Return the key of the last name of each person to whom a drafted sentence gives words."""
    found = [match.group(1).split() for pattern in _GIVEN for match in pattern.finditer(statement)]
    return {checks.name_key(words[-1]) for words in found if words and words[-1] not in _PRONOUNS}


_RULES: tuple[tuple[Callable[[str, str, str], bool], str], ...] = (
    (_no_speaker, "the person asked about does not speak there"),
    (_no_date, "no date is given there"),
    (_no_measure, "no figure is given there"),
    (_no_quantity, "no number is given there"),
)
