"""Lands, their peoples, capitals and seats of government: which written forms mean the same. Pure.

The table is `places.csv`, a line a place: its name; other names; adjectives and words for its people
(plurals follow by rule); its capital in each spelling; its seats of government, parted by `;`, each in
each spelling. Spellings are parted by `|`. A place with neither capital nor seat is a region: it may
lie in several lands (Korea) or in none.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

_FILE = "places.csv"

_WORDS_TOO = frozenset(
    {
        *("us", "un", "polish", "pole", "poles", "swede", "swedes", "emirates", "beehive", "capitol"),
        *("white house", "blue house", "pink house", "oval office", "south block", "union buildings"),
    }
)
"""Forms that mean something else, or nothing, when they are not capitalised."""

_SHORT = 3
"""Short forms of at most so many letters count only in capitals: `US`, not `Us`."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the table; every form as it is written, the first of a group being its name."""

    name: str
    forms: tuple[str, ...]
    """The name, other names and peoples, plurals among them."""
    seats: tuple[tuple[str, ...], ...]
    """The capital and the seats of government, each with its spellings."""


@dataclass(frozen=True, slots=True)
class _Index:
    keys: Mapping[str, str]
    """Folded form → key."""
    capitals_only: frozenset[str]
    partners: Mapping[str, frozenset[str]]
    """Key of a land or seat → keys that may stand in its stead."""
    regions: frozenset[str]
    widths: Mapping[str, tuple[int, ...]]
    """First word of a form of several words → how many words, most first."""


@cache
def table() -> tuple[Place, ...]:
    """Return the lines of the table."""
    text = resources.files("rag.checking").joinpath(_FILE).read_text(encoding="utf-8")
    return tuple(_place(row) for row in csv.DictReader(text.splitlines()))


def _place(row: Mapping[str, str]) -> Place:
    peoples = [form for people in _spellings(row["peoples"]) for form in (people, plural(people))]
    seats = [row["capital"], *row["seats"].split(";")]
    return Place(
        row["name"],
        (row["name"], *_spellings(row["others"]), *peoples),
        tuple(_spellings(seat) for seat in seats if seat),
    )


def _spellings(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


def plural(people: str) -> str:
    """Return the plural of a word for a member of a people: Swede, Swedes; Chinese, Chinese."""
    if people.endswith(("hman", "sman", "woman")):  # an Irishman, a Scotsman, but a German
        return people.removesuffix("man") + "men"
    return people if people.endswith(("s", "ese")) else people + "s"


def _lower(written: str) -> str:
    return " ".join(written.lower().replace(".", "").replace("’", "'").split())


def fold(written: str) -> str:
    """Fold case, dots, spaces, apostrophes and a possessive ending."""
    return _lower(written).removesuffix("'s")


def key(written: str) -> str | None:
    """Return the key of the place or seat so written; None for anything else."""
    index, folded = _index(), fold(written)
    found = index.keys.get(folded)
    if found is None or (folded in _WORDS_TOO and not written[:1].isupper()):
        return None
    if folded in index.capitals_only and not written.replace(".", "")[: len(folded)].isupper():
        return None
    return found


def partners(place: str) -> frozenset[str]:
    """Return the keys that may stand for a key: a land for its capital, a seat for its land."""
    return _index().partners.get(place, frozenset())


def is_region(place: str) -> bool:
    """Tell whether the key is that of a place without a government of its own."""
    return place in _index().regions


@lru_cache(maxsize=1 << 14)
def widths(first: str) -> tuple[int, ...]:
    """Return how many words the forms have that begin with this word and have several, most first."""
    return _index().widths.get(_lower(first), ())


def names_one(phrase: str) -> bool:
    """Tell whether several words are one place: `North Korea`, `north korea`, not `the Hague`."""
    return (phrase[:1].isupper() or phrase.islower()) and key(phrase) is not None


@cache
def _index() -> _Index:
    keys: dict[str, str] = {}
    partners: defaultdict[str, set[str]] = defaultdict(set)
    widths: defaultdict[str, set[int]] = defaultdict(set)
    for form, name in _forms():
        folded = fold(form)
        keys.setdefault(folded, fold(name))
        if " " in folded:
            widths[folded.split()[0]].add(len(folded.split()))
    for place in table():
        group = {fold(place.name), *(fold(spellings[0]) for spellings in place.seats)}
        for member in group:
            partners[member] |= group - {member}
    return _Index(
        keys,
        frozenset(fold(form) for form, _ in _forms() if form.isupper() and len(form) <= _SHORT),
        {member: frozenset(others) for member, others in partners.items() if others},
        frozenset(fold(place.name) for place in table() if not place.seats),
        {first: tuple(sorted(counts, reverse=True)) for first, counts in widths.items()},
    )


def _forms() -> Iterator[tuple[str, str]]:
    """Yield every written form with the name whose key it shares."""
    for place in table():
        yield from ((form, place.name) for form in place.forms)
        yield from ((form, spellings[0]) for spellings in place.seats for form in spellings)
