"""Questions that leave out what the one before said: `And why?`, `What about Sweden?`, `In 1990?`. Pure.

The frame of the earlier question is kept, and the new element put in the place of the old one of the
same kind (Dalrymple, Shieber and Pereira 1991, "Ellipsis and Higher-Order Unification", as rules of form).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import english, frame
from rag.answer import Answer
from rag.antecedent import Sort, full_names, persons, sort_of
from rag.frame import Frame

_LEADING = re.compile(r"^\W*(?:(?:and|but|or|so|also|then|ok|okay|well)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how) about\s+", re.IGNORECASE)
_BARE = re.compile(
    r"^(?P<asked>why not|why|how come|how so|how|since when|until when|when|where|who|"
    r"(?P<for>what for)|how many|how much|how long|how often|by whom|with whom)"
    r"(?P<with>\s+(?:there|them|him|her|it|that|so|then|exactly))?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:1[0-9]|20)\d\d\b")
_WITH_PREPOSITION = re.compile(
    r"^(in|at|on|from|to|for|by|with|under|during|before|after|since|until)\s+(.+)$", re.IGNORECASE
)
_NOW = re.compile(r"^(?:now|today|nowadays|these days|at present)$", re.IGNORECASE)
_PAST_TIME = re.compile(
    r"\s*\b(?:in the past|so far|recently|lately|until now|up to now|last (?:year|month|week)|back then|"
    r"earlier|before|historically|in (?:1[0-9]|20)\d\d)\b$",
    re.IGNORECASE,
)
_PRESENT = {"was": "is", "were": "are", "did": "do", "had": "has"}
_PLAIN_WORD = {"how come": "why", "how so": "how", "what for": "why"}
_KEPT_OBJECT = frozenset(["call", "name", "describe", "consider", "term", "dub", "label"])
_SINGULAR = {"are": "is", "were": "was", "have": "has", "do": "does"}
_LONGEST = 9
"""Words beyond which what is asked is no fragment."""


def opened(question: str) -> str:
    """Return a question without the `And` or `But` that ties it to the one before."""
    text = _LEADING.sub("", question).strip()
    return text[:1].upper() + text[1:] if text else question


def is_fragment(question: str) -> bool:
    """Tell whether a question has no verb of its own: a bare question word, a phrase."""
    text = _LEADING.sub("", question).strip(" ?!.")
    if _BARE.match(text) or _ABOUT.match(text):
        return True
    words = [w.lower() for w in text.split()]
    if not words or len(words) > _LONGEST or set(words) & (english.AUXILIARIES | english.ASKING | {"if"}):
        return False
    return words[0] not in english.VERBS - english.NOUNS_TOO


def is_bare(question: str) -> bool:
    """Tell whether a question is a question word and hardly more: `And why there?`."""
    return bool(_BARE.match(_LEADING.sub("", question).strip(" ?!.")))


def complete(question: str, history: Sequence[Answer]) -> str | None:
    """Return a fragment as a whole question; None where the earlier one has no place for it."""
    text = _LEADING.sub("", question).strip(" ?!.")
    led = text != question.strip(" ?!.") or bool(_ABOUT.match(text))
    asked = frame.parse(history[-1].standalone)
    if asked is None or not text:
        return None
    if bare := _BARE.match(text):
        return _asked_again(bare, asked, history[-1])
    text = _ABOUT.sub("", text)
    if _NOW.match(text):
        return _at_present(text, asked)
    if _YEAR.fullmatch(text):
        return _in_year(f"in {text}", asked)
    if found := _WITH_PREPOSITION.match(text):
        return _other_phrase(found[1].lower(), found[2], asked, history)
    return _other_name(text, asked, history, led=led)


def _asked_again(bare: re.Match[str], asked: Frame, turn: Answer) -> str | None:
    """Ask for something else about what the earlier question said."""
    word = bare["asked"].lower()
    if word in {"how many", "how much"}:
        return _how_many(word, asked)
    tail = (bare["with"] or "").strip().lower()
    if tail == "them":
        return _why_them(word, asked, turn)
    if (
        word == "why not"
        or not asked.auxiliary
        or not asked.subject
        or word in {"who", "by whom", "with whom"}
    ):
        return None
    if asked.word == "who" and asked.auxiliary in english.BE:
        return None
    rest = _filled(asked)
    if rest is None:
        return None
    return Frame(_PLAIN_WORD.get(word, word), asked.auxiliary, asked.subject, rest).question()


def _filled(asked: Frame) -> str | None:
    """Return the rest of a question with something in the place of what it asked for."""
    if asked.word in {"why", "how", ""}:
        return asked.rest
    if asked.word == "when":
        return f"{asked.rest} then"
    if asked.word == "where":
        return f"{asked.rest} where it does" if asked.auxiliary == "does" else f"{asked.rest} there"
    first = asked.asked.split()[0].lower()
    if first in english.PREPOSITIONS and asked.noun:
        return f"{asked.rest} {first} {'those' if english.is_plural(asked.noun) else 'that'} {asked.noun}"
    if asked.word in {"what", "which", "who", "whom"}:
        filler = "those" if asked.noun and english.is_plural(asked.noun) else "that"
        return _inserted(asked.rest, f"{filler} {asked.noun}".strip())
    return None


def _inserted(rest: str, filler: str) -> str | None:
    """Put the object behind its verb: `want that on the peninsula`, `call the deployment that`."""
    words = rest.split()
    if not words:
        return None
    at = next(
        (n for n, w in enumerate(words) if w.lower() in english.VERBS or english.is_participle(w)), None
    )
    if at is None:
        return None
    if words[at].lower() in _KEPT_OBJECT or words[-1].lower() in english.PREPOSITIONS:
        return f"{rest} {filler}"
    return " ".join([*words[: at + 1], filler, *words[at + 1 :]])


def _why_them(word: str, asked: Frame, turn: Answer) -> str | None:
    """`Which towns might follow?` and `Why them?`: why those towns might."""
    if word != "why" or asked.auxiliary or asked.word not in {"which", "what", "how"} or not asked.noun:
        return None
    words = asked.rest.split()
    if words[0].lower() not in english.AUXILIARIES:
        return None
    return Frame("why", words[0], f"those {asked.noun}", " ".join(words[1:])).question()


def _how_many(word: str, asked: Frame) -> str | None:
    """Ask for the number of the objects, else of the subjects, of the earlier question."""
    if not asked.auxiliary or asked.word not in {"", "where", "when", "why", "how"}:
        return None
    many = word == "how many"
    for phrase in frame.phrases(asked.rest):
        if phrase.islower() and english.is_plural(phrase) is many and phrase in asked.rest:
            bare = re.sub(r"^(?:the|its|their|his|her|any|some) ", "", phrase)
            rest = " ".join(asked.rest.replace(phrase, "", 1).split())
            return Frame(f"{word} {bare}", asked.auxiliary, asked.subject, rest).question()
    subject = re.sub(r"^(?:the|any|some) ", "", asked.subject)
    if many and english.is_plural(subject) and subject.islower():
        if asked.auxiliary in english.DO:
            return Frame(
                f"{word} {subject}", "", "", Frame("", asked.auxiliary, "", asked.rest).statement()
            ).question()
        return Frame(f"{word} {subject}", "", asked.auxiliary, asked.rest).question()
    return None


def _at_present(word: str, asked: Frame) -> str | None:
    if not asked.auxiliary:
        return None
    auxiliary = _PRESENT.get(asked.auxiliary, asked.auxiliary)
    if auxiliary == "do" and not english.is_plural(asked.subject):
        auxiliary = "does"
    return Frame(asked.asked, auxiliary, asked.subject, f"{_PAST_TIME.sub('', asked.rest)} {word}").question()


def _in_year(phrase: str, asked: Frame) -> str:
    whole = asked.question()
    if _YEAR.search(whole):
        return _YEAR.sub(phrase.split()[-1], whole, count=1)
    return f"{whole.rstrip('?')} {phrase}?"


def _other_phrase(preposition: str, text: str, asked: Frame, history: Sequence[Answer]) -> str | None:
    """Put `in Oslo` in the place of `in Bergen`, else behind the question."""
    if _YEAR.fullmatch(text):
        return _in_year(f"{preposition} {text}", asked)
    known = persons(history)
    sort = _sort(text, known)
    for phrase in frame.phrases(asked.rest):
        if re.search(rf"\b{preposition} {re.escape(phrase)}", asked.rest) and _sort(phrase, known) == sort:
            return asked.question().replace(f"{preposition} {phrase}", f"{preposition} {text}", 1)
    return f"{asked.question().rstrip('?')} {preposition} {text}?" if asked.word != "where" else None


def _other_name(text: str, asked: Frame, history: Sequence[Answer], *, led: bool) -> str | None:
    """Put a phrase in the place of the one of its sort; the subject gives way to any name."""
    known = persons(history)
    sort = _sort(text, known)
    named = text[0].isupper()
    if not led and not named:
        return None
    parts = [
        part for part in (asked.subject, *frame.phrases(asked.rest)) if part and part.lower() != text.lower()
    ]
    alike = [part for part in parts if part[0].isupper() is named]
    same = [part for part in alike if _alike(_sort(part, known), sort, part)]
    old = next(iter(same), None) or (asked.subject if led and asked.subject in alike[:1] else None)
    # A common noun in the place of another object could be anything: that is left to the model.
    if old is None or not (named or old == asked.subject):
        return None
    if old == asked.subject:
        return Frame(asked.asked, _agreeing(asked.auxiliary, old, text), text, asked.rest).question()
    return Frame(asked.asked, asked.auxiliary, asked.subject, asked.rest.replace(old, text, 1)).question()


def _alike(one: Sort, other: Sort, phrase: str) -> bool:
    return one == other or (one == "several" and other == "place" and " and " in phrase)


def _sort(phrase: str, known: frozenset[str]) -> Sort:
    return "person" if phrase in known or phrase in full_names(phrase) else sort_of(phrase)


def _agreeing(auxiliary: str, old: str, new: str) -> str:
    """Return the auxiliary in the number of its new subject."""
    was, now = english.is_plural(old), english.is_plural(new) and sort_of(new) != "place"
    if was == now:
        return auxiliary
    if now:
        return {singular: plural for plural, singular in _SINGULAR.items()}.get(auxiliary, auxiliary)
    return _SINGULAR.get(auxiliary, auxiliary)
