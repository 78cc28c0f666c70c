"""Does what was found fit what was asked: a number for `how many`, the speaker for `what did X say`?

Pure rules on the form of the question. They veto; the judge's probability is decided elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from ingest.article import Passage, Sentence
from rag import checks
from rag.answer import Citation, Evidence
from rag.parts import parts
from rag.speakers import Voices, asked_speakers, given_speakers

_QUANTITY = re.compile(r"\bhow many\b|\bwhat (?:number|percentage|share|sum)\b", re.I)
_MEASURE = re.compile(
    r"\bhow many (?:kilomet\w+|miles?|met(?:er|re)s|tons?|tonnes|dollars?|euros?|pounds?|hours?|days?|"
    r"weeks?|months?|years?)\b|^\W*how (?:much|long|far|tall|old|fast)\b",
    re.I,
)
_COMPARED = re.compile(r"\b(?:more|less|fewer|\w{3,}er)\b[^.;]{0,40}\bthan\b|\bas \w+ as\b", re.I)
_DATE = re.compile(r"\b(?:what|which) (?:exact )?(?:date|day|month|year)\b|\bon what date\b", re.I)
_CALENDAR = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|monday|"
    r"tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|today|(?-i:May)|\d{4}s?|\d{1,2}(?:st|nd|rd|th))\b",
    re.I,
)
_WHEN = re.compile(r"^\W*(?:(?:and|but|so)\s+)?(?:since |until )?when\b", re.I)
_TIME = re.compile(
    r"\b(?:after|before|when|while|since|until|during|once|ago|now|recent\w*|last|next|early|earlier|late\w*|soon|"
    r"spring|summer|autumn|winter|days?|weeks?|months?|years?|decades?|centur\w+|morning|evening|night|noon|"
    r"wake|following|then)\b",
    re.I,
)
_ORDINAL = re.compile(r"\b(?:first|second|third|one|once|twice|both|single|sole|only|none|no)\b", re.I)


class Fit:
    """What one question demands of the sentences that answer it.

    A question of several parts demands nothing of a single sentence: it may answer another part.
    """

    def __init__(self, question: str, passages: Sequence[Passage], voices: Voices) -> None:
        self.question = question
        self.parts = parts(question)
        self.asked = frozenset[str]() if self.parts else asked_speakers(question)
        self._passages = passages
        self._voices = voices

    def heard(self, piece: Citation | Sentence) -> bool:
        """Tell whether a sentence may hold the words asked for: always, where nobody's are."""
        return not self.asked or self._speaks(self.asked, piece)

    def best(self, evidence: Sequence[Evidence], limit: int) -> list[Sentence]:
        """Return up to `limit` sentences to quote, best first, and one more for each part after the first.

        Of these, the ones that have the form asked for stand alone where there are any.
        """
        heard = [e.sentence for e in evidence if self.heard(e.sentence)]
        first = heard[: limit + max(0, len(self.parts) - 1)]
        return [s for s in first if not self.misfit([Citation(s.start, s.end, s.text)])] or first

    def misfit(self, cited: Sequence[Citation]) -> str | None:
        """Say what the question asks for and the cited sentences do not offer; None when they fit.

        One of the cited sentences must be the words of a person whose words are asked for.
        """
        if self.parts:
            return None
        if not any(map(self.heard, cited)):
            return "the person asked about does not speak there"
        text = " ".join(c.quote for c in cited)
        return next((reason for fails, reason in _RULES if fails(self.question, text)), None)

    def misspoken(self, statement: str, cited: Sequence[Citation]) -> str | None:
        """Say whose words a draft claims though a sentence it cites is not theirs; None when all are."""
        given = given_speakers(statement)
        if given and not all(self._speaks(given, citation) for citation in cited):
            return f"words given to {min(given)!r} stand where that name does not"
        return None

    def _speaks(self, names: frozenset[str], piece: Citation | Sentence) -> bool:
        """Tell whether one of the names speaks there; where nobody does, whether the passage names them."""
        if speaking := self._voices.of(piece.start, piece.end):
            return bool(names & speaking)
        around = [p.text for p in self._passages if p.start <= piece.start and piece.end <= p.end]
        return bool(names & checks.name_keys(" ".join(around)))


def _no_quantity(question: str, text: str) -> bool:
    return bool(_QUANTITY.search(question)) and not checks.numbers(text) and not _ORDINAL.search(text)


def _no_measure(question: str, text: str) -> bool:
    told = checks.numbers(text) or re.search(r"\d", text) or _COMPARED.search(text)
    return bool(_MEASURE.search(question)) and not told


def _no_date(question: str, text: str) -> bool:
    return bool(_DATE.search(question)) and not _CALENDAR.search(text)


def _no_time(question: str, text: str) -> bool:
    return bool(_WHEN.search(question)) and not _CALENDAR.search(text) and not _TIME.search(text)


_RULES: tuple[tuple[Callable[[str, str], bool], str], ...] = (
    (_no_time, "no time is given there"),
    (_no_date, "no date is given there"),
    (_no_measure, "no figure is given there"),
    (_no_quantity, "no number is given there"),
)
