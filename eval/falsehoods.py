"""The check of drafts measured alone: every sentence of an article retold, truly and falsely, by rules.

Each rule makes one change, seeded; what is false should be rejected, what is true should not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from eval.stats import SEED, estimated, mean
from eval.table import Table
from ingest.article import Article
from ingest.split import split
from rag.answer import Statement
from rag.checking import exact, naming
from rag.checking.check import Checker
from rag.reader.run import Reader
from rag.settings import Settings

_words = re.compile(r"\w+").findall
_MONTHS = _words("January February March April May June July August September October November December")
_DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_WORDS = _words("two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty")
_PAIRS = (
    "rise fall, rises falls, rose fell, rising falling, increase decrease, increased decreased, increasing "
    "decreasing, more less, before after, support oppose, supports opposes, supported opposed, win lose, "
    "won lost, gain lose, gained lost, strengthen weaken, strengthens weakens, strengthened weakened, widen "
    "narrow, high low, higher lower, large small, larger smaller, long short, longer shorter, early late, "
    "earlier later, old new, older newer, strong weak, stronger weaker, open closed, opened closed, allow "
    "forbid, allows forbids, allowed forbidden, accept reject, accepted rejected, begin end, began ended, "
    "buy sell, bought sold, join leave, joined left, success failure, succeed fail, safe dangerous, likely "
    "unlikely, public private, north south, east west, first last, best worst, better worse, advantage "
    "disadvantage, inside outside, above below, help harm, helps harms, hope fear, hopes fears, closer "
    "farther, near far, raise cut, raised cut, many few, friend enemy, attack defend, peace war, arrive "
    "depart, arrived departed, remember forget, quick slow"
)
_OPPOSITES = [(a, b) for a, b in (pair.split() for pair in _PAIRS.split(", "))]
_NUMBER = re.compile(r"(?<![\w.-])\d[\d,.]*\d|(?<![\w.-])\d\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
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

AROUND = 4
"""Sentences before and after the one that was retold that are read with it."""
_LEAST = 6
"""Words from which a sentence says enough to be retold."""


@dataclass(frozen=True, slots=True)
class Told:
    """A statement made from a sentence: how, and whether it is still true."""

    kind: str
    true: bool
    text: str


Change = Callable[[str, Sequence[str], Random], str | None]
"""Sentence, names of the article, chance → the sentence changed; None where there is nothing to change."""


def _at(spot: re.Match[str], other: str) -> str:
    return spot.string[: spot.start()] + other + spot.string[spot.end() :]


def _exchanged(text: str, words: Sequence[str], random: Random) -> str | None:
    spots = list(re.finditer(rf"\b(?:{'|'.join(words)})\b", text))
    if not spots:
        return None
    spot = random.choice(spots)
    return _at(spot, random.choice([each for each in words if each.lower() != spot[0].lower()]))


def _number(text: str, names: Sequence[str], random: Random) -> str | None:
    spots = list(_NUMBER.finditer(text))
    if not spots:
        return _exchanged(text, _WORDS, random)
    spot = random.choice(spots)
    other = f"{int(max(exact.numbers(spot[0]), default=1.0)) * random.choice([2, 3, 5]) + 1:,}"
    if _YEAR.fullmatch(spot[0]):
        other = str(int(spot[0]) + random.choice([-11, -3, 4, 12]))
    return _at(spot, other)


def _date(text: str, names: Sequence[str], random: Random) -> str | None:
    changed = _exchanged(text, _MONTHS, random) or _exchanged(text, _DAYS, random)
    year = _YEAR.search(text)
    return _at(year, str(int(year[0]) + random.choice([-7, 5]))) if year and not changed else changed


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
    return _at(spot := random.choice(spots), f"{spot[0]} not") if spots else None


def _opposite(text: str, names: Sequence[str], random: Random) -> str | None:
    pairs = [*_OPPOSITES, *((b, a) for a, b in _OPPOSITES)]
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


def told(text: str, names: Sequence[str], seed: object) -> list[Told]:
    """Return what can be made of a sentence, at most one statement of a kind."""
    made = []
    for true, changes in ((True, TRUE), (False, FALSE)):
        for kind, change in changes.items():
            changed = change(text, names, Random(f"{SEED} {kind} {seed}"))
            if changed and (changed != text or kind == "as it stands"):
                made.append(Told(kind, true, changed))
    return made


Shown = tuple[Told, bool]
"""A statement, and whether it was shown."""


def shown(article: Article, reader: Reader, *, question: str = "") -> list[Shown]:
    """Retell every sentence of an article, truly and falsely, and tell what the check lets pass."""
    sentences, passages = split(article.text)
    checker = Checker(article, passages, reader)
    names = sorted({name for s in sentences for name in naming.names(s.text) if not name.isupper()})
    found = []
    for at, sentence in enumerate(sentences):
        read = sentences[max(0, at - AROUND) : at + AROUND]
        for each in (
            told(sentence.text, names, sentence.start) if len(sentence.text.split()) >= _LEAST else ()
        ):
            checked = checker.check(each.text, question, read, least=Settings().support)
            found.append((each, isinstance(checked, Statement)))
    return found


def falsehood_table(found: Sequence[Shown], name: str) -> Table:
    """Return a line for each kind of change: how many statements, and the share rejected."""
    lines = []
    for true, word in ((False, "false"), (True, "true")):
        own = [(each.kind, float(not stands)) for each, stands in found if each.true == true]
        for kind in [*dict.fromkeys(kind for kind, _ in own), "all"]:
            points = [(rejected, "") for each, rejected in own if kind in (each, "all")]
            lines.append((f"{word}: {kind}", str(len(points)), *estimated(points, mean)))
    note = "False ones should be rejected, true ones not. Intervals: bootstrap by statement."
    header = ("statements", "number", "rejected", "95 % interval")
    return Table(f"Planted falsehoods: {name}", header, tuple(lines), (note,))
