"""Words of a question that point out of it: pronouns, `that figure`, `in that case`. Pure."""

from __future__ import annotations

import re

from rag import english, frame
from rag.antecedent import sort_of

PERSONAL = frozenset(["he", "she", "him", "his", "her", "hers"])
THING = frozenset(["it", "its"])
GROUP = frozenset(["they", "them", "their", "theirs"])
_EXPLETIVE = re.compile(
    r"\b(?:is|was|does|did|will|would|has|could|may|might) it (?:(?:\w+ly|not|still) )?(?:certain|clear|true|"
    r"likely|possible|known|said|necessary|important|hard|difficult|easy|safe|worth|take|cost to|about|that|"
    r"the case|raining)\b|"
    r"\bit (?:is|was) \w+ (?:that|to)\b",
    re.IGNORECASE,
)
_EXISTENTIAL = re.compile(
    r"\b(?:is|are|was|were|be|been) there\b|\bthere (?:is|are|was|were|be|been)\b", re.IGNORECASE
)
_DEMONSTRATIVE = re.compile(
    r"\b(?:that|this|these|those)(?=\s*(?:[?.,;]|$)|\s+(?:is|are|was|were|has|have|had|does|did|do|can|could|will|"
    r"would|should|may|might|must|let|make|mean|help|affect|cause|change|happen|matter|work|out)\b)|"
    r"\b(?:that|these|those|this) (?!(?:article|text|page|report|author|who|which|of)\b)(\w+)",
    re.IGNORECASE,
)
_SO = re.compile(r"\b(says?|said|thinks?|thought|believes?|believed|do|did|does|done) so\b", re.IGNORECASE)
CASE = re.compile(r",?\s*\b(?:in that case|if so|if that happens)\b", re.IGNORECASE)
_FORMER = re.compile(r"\bthe (former|latter)\b", re.IGNORECASE)
WORD = re.compile(r"[\w’'-]+")


def pointers(question: str) -> list[re.Match[str]]:
    """Return the words of a question that stand for something outside of it, in order."""
    blanked = _EXISTENTIAL.sub(_blank, _EXPLETIVE.sub(_blank, question))
    found = [m for m in WORD.finditer(blanked) if _points(m, blanked)]
    marks = (_DEMONSTRATIVE, _SO, CASE, _FORMER)
    found += [m for mark in marks for m in mark.finditer(blanked) if not _relative(blanked, m)]
    return sorted(found, key=lambda m: m.start())


def _blank(match: re.Match[str]) -> str:
    return "." * len(match[0])


def _points(match: re.Match[str], question: str) -> bool:
    word = match[0].lower()
    if word == "there":
        return True
    if word not in PERSONAL | THING | GROUP or match[0] == "IT":
        return False
    return not _bound(question[: match.start()], word)


def _bound(before: str, word: str) -> bool:
    """Tell whether the question itself names, before the pronoun, what that may stand for."""
    words = frame.tokens(before)
    at = next((n for n, w in enumerate(words) if w.lower() in english.AUXILIARIES), None)
    said = list(frame.phrases(" ".join(words[at + 1 :] if at is not None else words[1:])))
    sorts = {sort_of(p) for p in said if p.split()[0].lower() not in english.ASKING}
    if word in PERSONAL:
        return "person" in sorts or any(p[0].isupper() and sort_of(p) == "thing" for p in said)
    return bool(sorts & ({"several", "place"} if word in GROUP else {"thing", "place"}))


def _relative(question: str, match: re.Match[str]) -> bool:
    """Tell whether `that` joins a clause to what stands before it: `the mill that`, `says that`."""
    if not match[0].lower().startswith("that"):
        return False
    before = WORD.findall(question[: match.start()])
    after = question[match.end() :].strip()
    if not before or before[-1].lower() in english.PREPOSITIONS | english.AUXILIARIES | english.ASKING:
        return False
    base = before[-1].lower()
    if not after.strip("?.! "):
        return False
    return not english.is_verb(base) or base in english.SAYING or after[:1].isupper()
