"""The names of an article, and which of them are people's. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rag import antecedent, clause, english, places

GRAMMAR = english.PREPOSITIONS | english.AUXILIARIES | english.CONJUNCTIONS | english.ASKING
"""Words that end a noun phrase."""

BORDER = rf"(?=[,.;:!?)]|$| (?:{'|'.join(sorted(GRAMMAR))})\b)"
"""Where a noun phrase ends."""

_WORD = r"[A-Z][\w’'-]*\w"
NAME = rf"{_WORD}(?: (?:(?:de|van|von|der|di|bin|al) )?{_WORD}){{0,3}}"
"""Words with a capital in a row."""

_NAMES = re.compile(rf"\b{NAME}")
_LAST = re.compile(rf"(?:(?P<before>[\w’'-]+) )?(?P<name>{NAME})$")
_FIRST = re.compile(rf"^(?P<name>{NAME}) of [A-Z]")
_OPENS = re.compile(r"(?:^|[.!?:“\"(\n]\s*)$")
_PRESENTED = re.compile(
    r"^, (?:who\b|(?:(?:an?|the|one) )?(?P<role>(?:[\w’'-]+ ){0,5}?[\w’'-]+)"
    r"(?: (?:of|at|for|in|from|with|on)\b|,))"
)
_LOWER = re.compile(r"(?<![\w’'-])[a-z][\w’'-]*")
_SPEAKS = re.compile(r"^ (?:\w+ly )?(?P<verb>[a-z]+)\b")
_ROLE = re.compile(r"\w\w(?:er|or|ist|ian|man|woman|eer|ant)$")
_ROLES = clause.words("fellow monk nun spy councillor host guide")
_NO_ROLE = clause.words(
    "river tower water center number member chamber harbor order letter paper power theater corner border "
    "winter summer former latter other whether another rather either after under over never ever trawler "
    "steamer liner tanker cruiser destroyer freighter motor reactor container computer sector factor "
    "newspaper enlist consist persist assist exist insist resist twist mist fist plant matter silver upper "
    "lower inner outer later earlier elder major minor junior senior per more quarter centre giant "
    "restaurant warrant grant important constant distant relevant"
)
_BORDER = re.compile(BORDER)
_TIME = re.compile(rf"^(?:{clause.DATE}|BC|AD|BCE|CE)$")
_OPENING = GRAMMAR | english.DETERMINERS | english.ADVERBS | clause.words("although though whereas unless")


@dataclass(frozen=True, slots=True)
class Names:
    """The names of an article: how often each stands, apart where it has `the`; whose are people's.

    `full` gives the full name of a person by the last one, where only one has it.
    """

    counts: Counter[str]
    people: frozenset[str]
    full: dict[str, str]
    common: frozenset[str]
    """The words that stand somewhere without a capital."""

    def within(self, phrase: str) -> str | None:
        """Return a noun phrase that opens a sentence as it stands within one; None where nothing tells."""
        first, _, rest = phrase.partition(" ")
        lower = first.lower()
        if lower == "a" and rest[:1].isupper():
            return phrase
        known = english.DETERMINERS | english.PREPOSITIONS
        if lower in known or (lower in self.common and not self.counts[first]):
            return f"{lower} {rest}".strip()
        named = not rest or rest[:1].isupper() or self.counts[first] or first != without_owner(first)
        return phrase if named or not first[:1].isupper() else None

    def person(self, subject: str) -> str | None:
        """Return the full name of the person that a noun phrase names; None where it names none."""
        for form in (_LAST, _FIRST):
            if found := form.search(subject):
                name, before = _bare(found["name"]), found.groupdict().get("before")
                name = self.full.get(name, name)
                alone = " " not in name and places.key(name) is None
                presented = before and is_role(before) and (alone or antecedent.is_person(name))
                if name in self.people or presented:
                    return name
        return None


def is_role(word: str) -> bool:
    """Tell whether a noun says what somebody is or does: `mayor`, `oceanographer`."""
    lower = word.lower()
    return lower in english.ROLES | english.TITLES | _ROLES or bool(
        _ROLE.search(lower) and lower not in _NO_ROLE
    )


def survey(texts: Iterable[str]) -> Names:
    """Collect the names in the sentences of an article."""
    counts, people, common = Counter[str](), set[str](), set[str]()
    for text in texts:
        common.update(_LOWER.findall(text))
        for match in _NAMES.finditer(text):
            before, after = text[: match.start()], text[match.end() : match.end() + 80]
            if not (name := _begun(without_owner(match[0]))):
                continue
            if _is_person(name, before, after):
                people.add(_bare(name))
            if " " in name or name not in match[0].split()[:1] or not _OPENS.search(before):
                with_article = before.lower().endswith("the ") and _BORDER.match(after)
                counts[f"the {name}" if with_article else name] += 1
    last = Counter(name.split()[-1] for name in people)
    full = {name.split()[-1]: name for name in sorted(people) if last[name.split()[-1]] == 1}
    return Names(counts, frozenset(people), full, frozenset(common))


def is_time(name: str) -> bool:
    """Tell whether a name is that of a month, a day or an era."""
    return bool(_TIME.match(name))


def _begun(name: str) -> str:
    """Return a name without what opens its sentence: `In March Ada Quill`."""
    words = name.split()
    while words and (words[0].lower() in _OPENING or is_time(words[0])):
        words = words[1:]
    return " ".join(words)


def _bare(name: str) -> str:
    """Return a full name without its title: `Mayor Ada Quill`."""
    words = name.split()
    return " ".join(words[1:]) if len(words) > 2 and is_role(words[0]) else name


def without_owner(name: str) -> str:
    """Return a name without the ending of an owner."""
    return re.sub(r"[’']s?$", "", name)


def _is_person(name: str, before: str, after: str) -> bool:
    words = name.split()
    if len(words) < 2 or is_role(words[-1]) or not antecedent.is_person(name):
        return False
    if is_role(words[0]) and len(words) > 2:
        return True
    nearest = before.split()[-1] if before.endswith(" ") and before.strip() else ""
    if nearest.islower() and (is_role(nearest) or _is_speech(nearest)):
        return True
    if nearest.lower() == "the":
        return False
    if presented := _PRESENTED.match(after):
        return presented["role"] is None or is_role(presented["role"].split()[-1])
    speaks = _SPEAKS.match(after)
    return bool(speaks and _is_speech(speaks["verb"]))


def _is_speech(verb: str) -> bool:
    return clause.FORMS.get(verb, ("", ""))[1] in clause.SPEECH
