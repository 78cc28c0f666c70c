"""True sentences are retold, and falsehoods planted in them, by rules: one change each, seeded. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from rag.checking import exact, naming

_MONTHS = re.findall(
    r"\w+", "January February March April June July August September October November December"
)
_DAYS = re.findall(r"\w+", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_WORDS = re.findall(
    r"\w+", "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty"
)
_OPPOSITES = (
    "rise fall", "rises falls", "rose fell", "rising falling", "increase decrease", "increased decreased",
    "increasing decreasing", "more less", "before after", "support oppose", "supports opposes",
    "supported opposed", "win lose", "won lost", "gain lose", "gained lost", "strengthen weaken",
    "strengthens weakens", "strengthened weakened", "widen narrow", "high low", "higher lower", "large small",
    "larger smaller", "long short", "longer shorter", "early late", "earlier later", "old new", "older newer",
    "strong weak", "stronger weaker", "open closed", "opened closed", "allow forbid", "allows forbids",
    "allowed forbidden", "accept reject", "accepted rejected", "begin end", "began ended", "buy sell",
    "bought sold", "join leave", "joined left", "success failure", "succeed fail", "safe dangerous",
    "likely unlikely", "public private", "north south", "east west", "first last", "best worst",
    "better worse",
    "advantage disadvantage", "inside outside", "above below", "help harm", "helps harms", "hope fear",
    "hopes fears", "closer farther", "near far", "raise cut", "raised cut", "many few", "friend enemy",
    "attack defend", "peace war", "arrive depart", "arrived departed", "remember forget", "quick slow",
)  # fmt: skip
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|has|have|had|will|would|can|could|may|might|should|must)\b(?! not\b)(?=\s[a-z])"
)
_DENIAL = re.compile(r"\b(?:not|never) |(?<=\w)n['’]t\b")
_SPEECH = re.compile(
    r"\b(?:says?|said|told|believes?|believed|explained|explains|argued|argues|noted|notes|warned|warns|added|"
    r"adds|suggested|suggests|according to)\b",
    re.I,
)
_QUALIFIERS = re.compile(
    r"\b(?:only|almost|nearly|reportedly|some of|partly|perhaps|possibly|probably|allegedly)\s|"
    r"\b(?:about|around|up to|at least|at most|almost|nearly)\s(?=\d)",
    re.I,
)
_MODAL = re.compile(r"\b(?:may|might|could)\b(?= [a-z])")
_LEADING = re.compile(
    r"^(?:In|On|At|After|Before|Since|During|By|With|For|Despite|Under|From)\b[^,;:“”\"]{3,60},\s"
)
_ASIDE = re.compile(r",\s(?:who|which|a|an|the)\b[^,;:“”\"]{5,80},(?=\s(?:[a-z]|said|says))")


@dataclass(frozen=True, slots=True)
class Told:
    """A statement made from a sentence: how, and whether it is still true."""

    kind: str
    true: bool
    text: str
    start: int


Change = Callable[[str, Sequence[str], Random], str | None]
"""Sentence, names of the article, chance → the sentence changed; None where there is nothing to change."""


def _swapped(pattern: str, others: Sequence[str]) -> Change:
    found = re.compile(pattern)

    def change(text: str, names: Sequence[str], random: Random) -> str | None:
        spots = list(found.finditer(text))
        if not spots:
            return None
        spot = random.choice(spots)
        other = random.choice([each for each in others if each.lower() != spot[0].lower()])
        return text[: spot.start()] + other + text[spot.end() :]

    return change


def _number(text: str, names: Sequence[str], random: Random) -> str | None:
    spots = list(re.finditer(r"(?<![\w.-])\d[\d,.]*\d|(?<![\w.-])\d\b", text))
    if not spots:
        return _swapped(rf"\b(?:{'|'.join(_WORDS)})\b", _WORDS)(text, names, random)
    spot = random.choice(spots)
    value = exact.numbers(spot[0])
    other = f"{int(max(value, default=1.0)) * random.choice([2, 3, 5]) + 1:,}"
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", spot[0]):
        other = str(int(spot[0]) + random.choice([-11, -3, 4, 12]))
    return text[: spot.start()] + other + text[spot.end() :]


def _date(text: str, names: Sequence[str], random: Random) -> str | None:
    for pattern, others in (
        (rf"\b(?:{'|'.join(_MONTHS)})\b", _MONTHS),
        (rf"\b(?:{'|'.join(_DAYS)})\b", _DAYS),
    ):
        if changed := _swapped(pattern, others)(text, names, random):
            return changed
    years = list(re.finditer(r"\b(?:1[5-9]|20)\d\d\b", text))
    if not years:
        return None
    return text[: years[0].start()] + str(int(years[0][0]) + random.choice([-7, 5])) + text[years[0].end() :]


def _name(text: str, names: Sequence[str], random: Random) -> str | None:
    here = [name for name in naming.names(text) if name in names]
    keys = naming.name_keys(text)
    others = [name for name in names if naming.name_key(name) not in keys]
    if not here or not others:
        return None
    name = random.choice(here)
    return re.sub(rf"\b{re.escape(name)}\b", random.choice(others), text, count=1)


def _negation(text: str, names: Sequence[str], random: Random) -> str | None:
    if _DENIAL.search(text):
        return _DENIAL.sub("", text, count=1)
    spots = list(_AUXILIARY.finditer(text))
    spot = random.choice(spots) if spots else None
    return f"{text[: spot.end()]} not{text[spot.end() :]}" if spot else None


def _opposite(text: str, names: Sequence[str], random: Random) -> str | None:
    pairs = [pair.split() for pair in _OPPOSITES]
    pairs += [[b, a] for a, b in pairs]
    found = [(a, b) for a, b in pairs if re.search(rf"\b{a}\b", text)]
    if not found:
        return None
    a, b = random.choice(found)
    return re.sub(rf"\b{a}\b", b, text, count=1)


def _speaker(text: str, names: Sequence[str], random: Random) -> str | None:
    return _name(text, names, random) if _SPEECH.search(text) else None


def _qualifier(text: str, names: Sequence[str], random: Random) -> str | None:
    if _MODAL.search(text):
        return _MODAL.sub("will", text, count=1)
    return _QUALIFIERS.sub("", text, count=1) if _QUALIFIERS.search(text) else None


def _cut(pattern: re.Pattern[str]) -> Change:
    def change(text: str, names: Sequence[str], random: Random) -> str | None:
        cut = pattern.sub("", text, count=1)
        return cut[:1].upper() + cut[1:] if cut != text else None

    return change


def _figures(text: str, names: Sequence[str], random: Random) -> str | None:
    changed = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    for value, word in enumerate(_WORDS[:11], start=2):
        changed = re.sub(rf"\b{word}\b", str(value), changed)
    return changed if changed != text else None


FALSE: dict[str, Change] = {
    "number": _number,
    "date": _date,
    "name": _name,
    "negation": _negation,
    "antonym": _opposite,
    "speaker": _speaker,
    "qualifier": _qualifier,
}
TRUE: dict[str, Change] = {
    "as it stands": lambda text, names, random: text,
    "without its beginning": _cut(_LEADING),
    "without an aside": _cut(_ASIDE),
    "figures for words": _figures,
    "straight quotes": lambda text, names, random: text.translate(str.maketrans("“”’", '""\'')),
}


def told(sentences: Sequence[tuple[int, str]], names: Sequence[str], seed: int) -> list[Told]:
    """Return what can be made of each sentence (its start, its text), at most one statement of a kind."""
    made = []
    for start, text in sentences:
        for true, changes in ((True, TRUE), (False, FALSE)):
            for kind, change in changes.items():
                changed = change(text, names, Random(f"{seed} {kind} {start}"))
                if changed and (changed != text or kind == "as it stands"):
                    made.append(Told(kind, true, changed, start))
    return made
