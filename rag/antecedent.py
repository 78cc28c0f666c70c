"""What an earlier turn speaks of, and which of it a pronoun may stand for. Pure.

Who was asked about comes first, and a subject before other parts of the sentence; a pronoun prefers what
has its own place in the sentence (Lappin and Leass 1994, "An Algorithm for Pronominal Anaphora
Resolution"; Kameyama 1986 for parallel places).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag import english, frame, places
from rag.answer import Answer
from rag.frame import Frame

Sort = Literal["person", "place", "thing", "several"]
Wish = Literal["subject", "object", "somebody", "event"]
"""What a pronoun prefers: by its place in the sentence, or by what its verb asks of it."""

_NAME = r"[A-Z][\w’'-]*[\w]"
_FULL_NAME = re.compile(rf"\b{_NAME}(?: {_NAME}){{1,3}}")
_OWNER = re.compile(r"^(.+?)['’]s? ")
_INDEFINITE = re.compile(r"^(?:an?|any|some|no|each|every) ", re.IGNORECASE)
_PRONOUNS = english.PRONOUNS


@dataclass(frozen=True, slots=True)
class Entity:
    """A noun phrase of an earlier turn, fit to be put into a question, with the place it had."""

    text: str
    sort: Sort
    place: Literal["subject", "object", "asked", "owner"]
    named: bool


def sort_of(phrase: str) -> Sort:
    """Tell what a noun phrase stands for, by its form and the table of places."""
    bare = re.sub(r"^(?:the|an?) ", "", phrase, flags=re.IGNORECASE)
    if places.key(bare) is not None and not english.is_plural(phrase):
        return "place"
    if english.is_plural(phrase):
        return "place" if re.fullmatch(r"[Tt]he [A-Z]\w+ (?:States|Nations|Kingdom)", phrase) else "several"
    if is_person(phrase):
        return "person"
    return "thing"


def is_person(phrase: str) -> bool:
    """Tell whether a phrase names a person: a role, a title, or several names that are no body's."""
    words = phrase.split()
    lower = [word.lower().strip(".,") for word in words]
    if english.head_of(phrase).lower() in english.ROLES:
        return True
    grammar = english.AUXILIARIES | english.ASKING | english.PREPOSITIONS | english.PRONOUNS
    if set(lower) & (english.BODIES | grammar) or any(places.key(w) for w in (phrase, *words)):
        return False
    named = all(word[0].isupper() for word in words)
    return named and lower[0] not in english.DETERMINERS and (len(words) > 1 or lower[0] in english.TITLES)


def entities(turn: Answer, persons: frozenset[str]) -> list[Entity]:
    """Return what the question of a turn speaks of, in its order; `persons` are names known as such."""
    asked = frame.parse(turn.standalone)
    if asked is None:
        return []
    found: list[Entity] = []
    for text, place in _parts(asked):
        if text.lower() in _PRONOUNS or text.split()[0].lower() in _PRONOUNS:
            continue
        sort: Sort = "person" if text in persons else sort_of(text)
        found.append(Entity(_definite(text), sort, place, text[0].isupper()))
    return found


def _parts(asked: Frame) -> Iterator[tuple[str, Literal["subject", "object", "asked", "owner"]]]:
    if asked.subject:
        yield asked.subject, "subject"
        if owner := _OWNER.match(asked.subject):
            yield owner[1], "owner"
    for phrase in frame.phrases(asked.rest):
        yield phrase, "object"
        if owner := _OWNER.match(phrase):
            yield owner[1], "owner"


def _definite(text: str) -> str:
    """Return what was new in its own turn as what is known in the next: `a mill`, `the mill`."""
    if _INDEFINITE.match(text):
        return _INDEFINITE.sub("the ", text)
    return text[:1].lower() + text[1:] if text.split()[0].lower() in english.DETERMINERS else text


def asked_about(turn: Answer) -> Entity | None:
    """Return what the turn asked for: from its answer where that names it, else in its words.

    `Which country confirmed it?` gives `the country that confirmed it`.
    """
    asked = frame.parse(turn.standalone)
    if asked is None or not asked.rest or asked.word in {"", "when", "where", "why", "whose"}:
        return None
    if asked.word in {"who", "whom"} and not asked.subject:
        person = _named_in_answer(turn)
        return Entity(person or f"the person who {asked.rest}", "person", "asked", bool(person))
    noun = asked.noun
    if (
        noun
        and asked.word in {"which", "what", "how"}
        and noun.split()[0].islower()
        and noun.split()[0] != "of"
    ):
        if asked.word == "how" and "many" not in asked.asked:
            return None
        text = f"the {noun} that {asked.statement() if asked.subject else asked.rest}"
        sort: Sort = "several" if english.is_plural(noun) else sort_of(f"the {noun}")
        return Entity(text, sort, "asked", False)
    if asked.word == "what" and asked.auxiliary and asked.auxiliary not in english.BE:
        found = _object_in_answer(asked, turn)
        text = found or f"what {asked.statement()}"
        return Entity(text, sort_of(text) if found else "thing", "asked", False)
    return None


def full_names(text: str) -> list[str]:
    """Return the names of several words that are persons by their form, in order, each once."""
    found = (match[0] for match in _FULL_NAME.finditer(text))
    return list(dict.fromkeys(re.sub(r"['’]s$", "", name) for name in found if is_person(name)))


def persons(history: Sequence[Answer]) -> frozenset[str]:
    """Return the single names that the turns use for somebody whom they name in full."""
    text = " ".join(part for turn in history for part in (turn.standalone, turn.text))
    return frozenset(word for name in full_names(text) for word in (name, name.split()[-1], name.split()[0]))


def _named_in_answer(turn: Answer) -> str | None:
    """Return the one person that the first statement of an answer names."""
    if turn.refused or not turn.statements:
        return None
    names = full_names(turn.statements[0].text)
    return names[0] if len(names) == 1 else None


def _object_in_answer(asked: Frame, turn: Answer) -> str | None:
    """Return what a statement of the answer has behind the verb of the question.

    `What did they open?` and `They opened a long tunnel` give `the long tunnel`.
    """
    verb = next((w for w in asked.rest.lower().split() if w in english.VERBS), None)
    if verb is None or turn.refused:
        return None
    forms = {verb, english.inflected(verb, "did"), english.inflected(verb, "does")}
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(forms))})\s+((?:an?|the)\s[^.;:,(]+)")
    for statement in turn.statements:
        if found := pattern.search(statement.text):
            nouns = frame.phrases(found[1])
            return _definite(nouns[0]) if nouns else None
    return None


_ORDER: dict[Wish, tuple[str, ...]] = {
    "subject": ("subject", "asked", "object", "owner"),
    "object": ("object", "subject", "asked", "owner"),
    "somebody": ("subject", "owner", "object", "asked"),
    "event": ("asked", "object", "subject", "owner"),
}


def choose(found: Sequence[Entity], sorts: Sequence[Sort], wish: Wish) -> Entity | None:
    """Return the entity of one of these sorts that fits the wish best; None where nothing fits."""
    fit = [e for e in found if e.sort in sorts]
    if not fit and "person" in sorts:  # the pronoun itself says that a single name is a person's
        fit = [e for e in found if e.named and e.sort == "thing" and " " not in e.text]
    if wish == "somebody":
        fit = [
            e
            for e in fit
            if e.named or e.sort == "person" or english.head_of(e.text).lower() in english.BODIES
        ]
    if wish == "event":
        fit = [e for e in fit if e.sort == "thing" and not (e.named and e.place == "subject")]
    order = _ORDER[wish]
    if wish != "event":  # `what they opened` reads badly where a name will do
        fit = [e for e in fit if not e.text.startswith("what ")]
    ranked = sorted(
        fit, key=lambda e: (sorts.index(e.sort) if e.sort == "several" else 0, order.index(e.place))
    )
    return ranked[0] if ranked else None
