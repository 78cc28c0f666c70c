"""The rules that make a question of one sentence of an article. Pure.

Each takes the sentence, its first clause where that could be taken apart, and the names of the article,
and yields what it can ask; an empty text asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from rag import checks, english, places
from rag.clause import DATE, SPEECH, Clause, cut, words
from rag.named import BORDER, GRAMMAR, NAME, Names, is_role
from rag.nouns import THINGS, figures, phrases, plain_names
from rag.reported import calls, says, with_word

Rule = Callable[[str, Clause | None, Names], Iterator[str]]

_MOST = 74
"""Characters of what follows the first words of a question."""

_FEW = 2
"""Words that are too few to tell of whom or what something is said."""

_OFTEN = 5
"""Times above which a name is rather what the whole article is about."""

_LIVING = 1940
"""Years before which nobody who did something is spoken of in the present tense."""

_WHEN = re.compile(
    rf"^(?P<said>[^,;:“”]*?) ?\b(?:in|on) {DATE}(?=[,.;]|$| (?:and|but|until|when|after|by|with|at)\b)"
)
_YEAR = re.compile(r"\b[Ii]n (?P<date>(?:[A-Z][a-z]+ )?[12]\d{3})\b(?! [a-z]+s\b)")
_DATED = re.compile(rf"^(?P<done>[a-z]+) (?:in|on) {DATE}$")
_TO_COME = re.compile(r"\b(?:will|would|expect\w*|plan\w*)\b")
_BECAUSE = re.compile(r"^(?P<said>[^,;:“”]+?),? (?:because|due to|thanks to|owing to)\b")
_JOINED = re.compile(r"\b(?:that|which|who|where|when|and|but)\b")
_QUANTITY = (
    r"(?:(?:about|some|around|nearly|almost|over|more than|up to|at least|roughly) )?"
    r"(?:(?![12]\d{3}\b)\d[\d,.]*(?: million| billion)?|(?:two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)"
)
_COUNTED = re.compile(rf"^{_QUANTITY} {THINGS}$", re.IGNORECASE)
_COUNT = re.compile(rf"^{_QUANTITY} {THINGS}{BORDER}(?P<rest>.*)$")
_COLLECTIVE = words(
    "government administration crew team staff family jury board cabinet public council ministry committee "
    "company corporation party union agency association society court army navy parliament congress senate "
    "battalion regiment brigade"
)
_MINDFUL = words(
    "die decide want hope refuse agree ask try plan think believe wish need seek prefer choose hate love"
)
_SOMEBODY = re.compile(r"\b(?:he|she|his|her|who|born)\b", re.IGNORECASE)
_NAMED = re.compile(rf"^the {NAME}$")
_LANDS = frozenset(place.name for place in places.table() if place.seats)


def _who(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`Ada Quill built the mill.`: Who built the mill?"""
    if said and _is_one(said) and names.person(said.subject):
        yield _about_subject("Who", said)


def _what(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`The bridge links the town with Norhaven.`: What links the town with Norhaven?"""
    if not said or not _is_one(said) or names.person(said.subject) or said.base in _MINDFUL:
        return
    if said.verb in {"is", "was"} and not _is_done(said.rest.split()[0]):
        return
    if said.subject.removeprefix("the ") in _LANDS:
        yield _about_subject("Which country", said)
    elif said.subject[0].islower():
        head = english.head_of(said.subject).lower()
        if is_role(head) or head in _COLLECTIVE:
            yield _about_subject("Who", said)
        elif not _NAMED.match(said.subject):  # it could be anybody's name
            yield _about_subject("What", said)


def _is_done(word: str) -> bool:
    return english.is_participle(word) and word not in GRAMMAR


def _is_one(said: Clause) -> bool:
    """Tell whether the verb may stand behind `who` and `what`, which are singular."""
    several = said.auxiliary == "do" or said.verb in {"are", "were", "have"}
    return not several and not english.is_plural(said.subject)


def _about_subject(word: str, said: Clause) -> str:
    rest = cut(said.rest, _MOST - len(said.verb))
    plain = [word for word in rest.split() if word.lower() not in GRAMMAR | english.DETERMINERS]
    telling = len(plain) > _FEW or checks.names(f"of {rest}") or checks.numbers(rest)
    return f"{word} {said.verb} {rest}?" if rest and telling else ""


def _when(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`The mill was built in 1911.`: When was the mill built?"""
    if not said:
        return
    if (done := _DATED.match(said.aside)) and english.is_participle(done["done"]):
        were = "were" if english.is_plural(said.subject) else "was"
        yield f"When {were} {said.subject} {done['done']}?"
    dated = _WHEN.match(said.rest)
    if dated and said.auxiliary and said.base not in SPEECH and (dated["said"] or said.base):
        yield f"When {said.inverted(dated['said'])}?" if " that " not in dated[0] else ""


def _why(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`The mill was closed because of a flood.`: Why was the mill closed?"""
    if said and said.auxiliary and (because := _BECAUSE.match(said.rest)):
        yield "" if _JOINED.search(because["said"]) else f"Why {said.inverted(because['said'])}?"


def _how_many(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`The mill has 24 wheels.`: How many wheels does the mill have?"""
    if said and (counted := _COUNTED.match(said.subject)):
        rest = cut(said.rest, _MOST)
        yield f"How many {counted['things']} {said.verb} {rest}?" if rest else ""
    elif said and said.base and not names.person(said.subject) and (count := _COUNT.match(said.rest)):
        yield f"How many {count['things']} {said.inverted(cut(count['rest'].strip(), 40))}?"


def _did(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`In 1911 Ada Quill built the mill.`: What did Ada Quill do in 1911?"""
    if said and said.auxiliary == "did" and (dated := _YEAR.search(text.split(";")[0])):
        name = names.person(said.subject) or said.subject
        verb = said.base if said.base in SPEECH else "do"
        last = name.split()[-1].lower()
        known = " " in name and re.fullmatch(NAME, name) and last not in names.common
        yield f"What did {name} {with_word(verb)} in {dated['date']}?" if known else ""


def _is_what(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`The aim of the council is a new bridge.`: What is the aim of the council?"""
    if said and said.verb in {"is", "was"} and re.match(r"(?:an?|the|about|some|to|only) ", said.rest):
        person, opening = names.person(said.subject), said.rest.split()[1:5]
        somebody = _SOMEBODY.search(text) or any(is_role(word.strip(",.")) for word in opening)
        if person:
            yield f"Who {said.verb} {person}?"
        elif said.subject[0].islower() or not (somebody or said.subject in _LANDS):
            yield f"What {said.verb} {said.subject}?"


def _who_is(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`Ada Quill, a miller in Norhaven, sold it.`: Who is Ada Quill?"""
    if said and said.aside and said.aside.split()[0] not in {"who", "however", "for", "which"}:
        past = any(int(year) < _LIVING for year in re.findall(r"\b1\d{3}\b", text))
        person = names.person(said.subject)
        yield f"Who {'was' if past else 'is'} {person}?" if person else ""


def _happened(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`In 1911 a flood took the mill.`: What happened in 1911?"""
    if (dated := _YEAR.search(text)) and not _TO_COME.search(text):
        yield f"What happened in {dated['date']}?"


def _named(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """Names of several words, or that stand several times, but not all over the article."""
    for name in plain_names(text, names):
        bare = name.removeprefix("the ")
        if 1 + (" " not in bare) <= names.counts[name] + names.counts[bare] <= _OFTEN:
            yield f"What does the article say about {name}?"


def _figures(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """`It ground 2,500 sacks.`: What is said about 2,500 sacks?"""
    yield from (f"What is said about {figure}?" for figure in figures(text))


def _distinct(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """Noun phrases of several words with `the`: the article speaks of one such thing."""
    known = (phrase for phrase in phrases(text) if phrase.startswith("the "))
    yield from (f"What does the article say about {phrase}?" for phrase in known)


def _any(text: str, said: Clause | None, names: Names) -> Iterator[str]:
    """All other names and noun phrases of several words."""
    found = [*plain_names(text, names), *phrases(text)]
    yield from (f"What does the article say about {noun}?" for noun in found)


RULES: Mapping[str, tuple[int, Rule]] = {
    "why": (0, _why),
    "how many": (0, _how_many),
    "when": (0, _when),
    "call": (0, calls),
    "who": (1, _who),
    "did": (1, _did),
    "says": (1, says),
    "is what": (2, _is_what),
    "what": (2, _what),
    "who is": (2, _who_is),
    "happened": (3, _happened),
    "named": (4, _named),
    "figures": (4, _figures),
    "distinct": (5, _distinct),
    "any": (7, _any),
}
"""Kind of question → its rank, the lower the better it reads, and its rule."""
