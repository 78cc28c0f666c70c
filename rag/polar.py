"""Yes or no, where one sentence of the article settles a yes-or-no question by its words alone. Pure.

The rules are strict, for a wrong `Yes` costs more than none: the sentence must hold every content word
that is asked, the names in the same order, and neither hedge nor count otherwise.
"""

from __future__ import annotations

import re

from rag import checks
from rag.ground import denied_words, denies

YES, NO = "Yes.", "No."

_LEAST = 2
"""Content words under which a question asks for too little to be settled by its words."""

_POLAR = re.compile(
    r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b"
    r"(?! you\b)",
    re.I,
)
_HEDGED = re.compile(
    r"\b(?:(?-i:may)|might|could|would|should|perhaps|possibly|probably|likely|unlikely|plan(?:s|ned)? to|"
    r"expect\w*|hop(?:es?|ed|ing)|intend\w*|consider\w*|reported(?:ly)?|alleged(?:ly)?|rumou?r\w*|if|unless|"
    r"whether|almost|nearly|seem\w*|appear\w*)\b",
    re.I,
)
_QUANTIFIED = re.compile(
    r"\b(?:all|every|each|only|always|most|both|entire\w*|first|last|sole|single|more|less|fewer|than|enough)\b",
    re.I,
)
_CHOICE = re.compile(r"\bor\b", re.I)


def is_polar(question: str) -> bool:
    """Tell whether the question asks for yes or no."""
    return bool(_POLAR.match(question))


def verdict(question: str, sentence: str) -> str | None:
    """Return YES or NO where the sentence states or denies what is asked; None where it leaves that open."""
    if not is_polar(question) or denies(question) or _CHOICE.search(question):
        return None
    wanted = checks.matter(question)
    held = checks.content(sentence)
    if len(wanted) < _LEAST or not wanted <= held:
        return None
    if _open(question, sentence):
        return None
    if not denies(sentence):
        return YES
    denied = denied_words(sentence)
    return NO if len(denied) == 1 and denied <= wanted else None


def _open(question: str, sentence: str) -> bool:
    """Tell whether the sentence qualifies, counts or names something otherwise than the question."""
    qualified = _differs(_HEDGED, sentence, question) or _differs(_QUANTIFIED, question, sentence)
    lost = checks.numbers(question) - checks.numbers(sentence)
    return qualified or bool(lost) or not _in_order(question, sentence)


def _differs(pattern: re.Pattern[str], text: str, other: str) -> bool:
    there = {word.lower() for word in pattern.findall(other)}
    return any(word.lower() not in there for word in pattern.findall(text))


def _in_order(question: str, sentence: str) -> bool:
    """Tell whether the names of the question stand in the sentence, and in the same order."""
    asked = [checks.name_key(name) for name in checks.names(question)]
    # A word before it keeps a name from merely opening the sentence.
    found = [checks.name_key(name) for name in checks.names(f"of {sentence}")]
    places = [found.index(key) if key in found else -1 for key in asked]
    return -1 not in places and places == sorted(places)
