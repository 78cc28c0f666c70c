"""The noun phrases of an article's sentence that a question can be about. Pure."""

from __future__ import annotations

import re

from rag import english, places
from rag.clause import FORMS, words
from rag.named import BORDER, GRAMMAR, NAME, Names, is_role, is_time, without_owner

THINGS = r"(?P<things>(?:[a-z][\w’'-]+ ){0,2}?(?:[a-z][\w’'-]*[a-z]s|people|men|women|children))"
"""A plural of up to three words."""

_FIGURE = re.compile(
    rf"(?<![\w.,])(?P<figure>(?![12]\d{{3}}\b)\d[\d,.]*\d(?: million| billion)?) {THINGS}{BORDER}"
)
_PHRASE = re.compile(
    rf"\b(?P<article>[Tt]he|[Aa]n?) (?P<words>(?:[a-z][a-z’'-]+ ){{1,2}}[a-z][a-z’'-]{{3,}}){BORDER}"
)
_PLAIN = re.compile(rf"(?<![\w-])(?P<name>{NAME}(?: (?:of|for) (?:the )?{NAME}){{0,2}}){BORDER}")
_PART = re.compile(r"[A-Z][\w’'-]+ (?:of|for) (?:the )?$")
_OPENS = re.compile(r"(?:^|[.!?:“\"(])\s*$")
_LEAST = 3
"""Letters of a name that tells what it is about."""

_UNITS = words(
    "seconds minutes hours days weeks months years decades centuries times metres meters kilometres miles "
    "kilometers centimetres millimetres feet inches degrees points votes percent dollars pounds euros grams "
    "kilograms tons tonnes litres gallons megawatts watts acres hectares"
)
_OUTSIDE = (
    GRAMMAR
    | english.DETERMINERS
    | english.PRONOUNS
    | english.ADVERBS
    | words("although though whereas unless")
)
_WEAK = words(
    "type kind sort distance partner sign mark country goal aim ahead own dear part extra anymore rather "
    "overall different"
)
_PLACES = frozenset(
    name for place in places.table() for name in (place.name, *(s for seat in place.seats for s in seat))
)


def figures(text: str) -> list[str]:
    """Return counted things: `2,500 sacks`, but no mere measure."""
    return [
        f"{found['figure']} {found['things']}"
        for found in _FIGURE.finditer(text)
        if not set(found["things"].split()) & (_OUTSIDE | _UNITS)
    ]


def plain_names(text: str, names: Names) -> list[str]:
    """Return the names that stand as nouns: with the article they have, and a person's in full."""
    found = []
    for match in _PLAIN.finditer(text):
        before, name = text[: match.start()], without_owner(match["name"])
        if _is_other(name, names) or _PART.search(before) or not _is_whole(before, name):
            continue
        if before.lower().endswith("the "):
            found.append(f"the {name}")
        elif not names.counts[f"the {name}"]:  # `Sun and Moon` stand with `the` elsewhere
            found.append(names.full.get(name, name))
    return found


def _is_other(name: str, names: Names) -> bool:
    """Tell whether a name is that of a people, a role or a time: `Dutch`, `Foundation Fellow`, `May`."""
    people = places.key(name) and name not in _PLACES
    return bool(people) or is_role(name.split()[-1]) or is_time(name) or len(name) < _LEAST


def _is_whole(before: str, name: str) -> bool:
    """Tell whether a name neither merely opens its sentence nor lacks a word: of `southern North Sea`."""
    first = name.split()[0].lower()
    if first in _OUTSIDE or (_OPENS.search(before) and (" " not in name or " of " in name)):
        return False
    nearest = before.split()[-1] if before.endswith(" ") and before.strip() else ""
    return not nearest.islower() or nearest in _OUTSIDE or is_role(nearest)


def phrases(text: str) -> list[str]:
    """Return noun phrases of several words, those with `the` first, the longest first."""
    found = [
        f"{match['article'].lower()} {match['words']}"
        for match in _PHRASE.finditer(text)
        if _is_noun_phrase(match["words"].split())
    ]
    return sorted(found, key=lambda phrase: (not phrase.startswith("the "), -len(phrase)))


def _is_noun_phrase(run: list[str]) -> bool:
    if set(run) & (_OUTSIDE | _WEAK | FORMS.keys()) or any(word.endswith("ly") for word in run):
        return False
    last = run[-1]
    verbal = english.is_participle(last) or last in english.VERBS or last.removesuffix("s") in english.VERBS
    return not verbal and not run[0].endswith("er") and not last.endswith("ble") and not is_role(last)
