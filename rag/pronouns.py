"""Pronouns of a follow-up question, replaced by what they stand for in the earlier turns. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import english, frame
from rag.answer import Answer
from rag.antecedent import Entity, Sort, Wish, asked_about, choose, entities, persons
from rag.pointers import CASE, GROUP, PERSONAL, THING, WORD, pointers

_OWNING = frozenset(["his", "its", "their"])
_SORTS: tuple[tuple[frozenset[str], tuple[Sort, ...]], ...] = (
    (PERSONAL, ("person",)),
    (THING, ("thing", "place")),
    (GROUP, ("several", "place")),
)
_INSTEAD = re.compile(r"\binstead(?= *$)", re.IGNORECASE)
_PERSUADING = re.compile(
    r"\b(?:call(?:ed|s)? on|ask(?:ed|s)?|urg(?:e|ed|es)|force[ds]?|help(?:ed|s)?|let|made?|told)\Z"
)
_OWNED = re.compile(r"\s+([a-z-]+)")
_LONG = re.compile(r"^the \w+ of the .+ that ")
_FIGURES = frozenset(["figure", "number", "estimate", "count", "total", "sum"])


def resolve(question: str, history: Sequence[Answer]) -> str | None:
    """Return the question with what it points to put in; None where the rules do not tell.

    A second pronoun for the same entity stays: the question itself now says what it stands for.
    """
    text = question.rstrip("? ").rstrip()
    done: set[str] = set()
    for _ in range(4):
        left = [m for m in pointers(text) if m.group().lower() not in done]
        if not left:
            break
        mark = left[0]
        replaced = _replaced(text, mark, history)
        if replaced is None:
            return None
        done |= {mark.group().lower()}
        text = replaced
    text = _instead(_ones(text, history), history)
    return text[:1].upper() + text[1:] + "?"


def _replaced(text: str, mark: re.Match[str], history: Sequence[Answer]) -> str | None:
    word = mark.group().lower().strip(" ,")
    if CASE.fullmatch(mark.group()):
        new = _condition(history[-1])
    elif word.split()[-1] == "so":
        new = _clause(mark, history[-1])
    elif word in {"the former", "the latter"}:
        new = _one_of_two(word, history[-1])
    elif word == "there":
        new = _place(history)
    elif word.split()[0] in {"that", "this", "these", "those"}:
        new = _demonstrated(text, mark, history[-1])
    else:
        new = _entity(text, mark, history)
    if new is None:
        return None
    end = mark.end() + (
        len(owned[0]) if (owned := _OWNED.match(text[mark.end() :])) and _LONG.search(new) else 0
    )
    return f"{text[: mark.start()]}{new}{text[end:]}"


def _entity(text: str, mark: re.Match[str], history: Sequence[Answer]) -> str | None:
    word = mark.group().lower()
    sorts = next(sorts for pronouns, sorts in _SORTS if word in pronouns)
    wish = _wish(text, mark)
    known = persons(history)
    for turn in reversed(history):
        found = entities(turn, known)
        asked = asked_about(turn)
        if best := choose([*found, *([asked] if asked else [])], sorts, wish):
            return _fitted(best, text, mark)
    return None


def _fitted(entity: Entity, text: str, mark: re.Match[str]) -> str | None:
    word, after = mark.group().lower(), text[mark.end() :].strip()
    owns = word in _OWNING or (word == "her" and bool(after) and WORD.findall(after)[0] not in _AFTER_OBJECT)
    if not owns:
        return entity.text
    if entity.text.startswith("what "):
        return None
    owned = _OWNED.match(text[mark.end() :])
    if " that " in entity.text:
        return f"the {owned[1]} of {entity.text}" if owned else None
    return english.possessive(entity.text)


_AFTER_OBJECT = english.PREPOSITIONS | english.CONJUNCTIONS | english.ADVERBS


def _wish(text: str, mark: re.Match[str]) -> Wish:
    """Tell by place and verb what the pronoun stands for: the subject of `fly` is rather a thing."""
    before, after = frame.tokens(text[: mark.start()]), WORD.findall(text[mark.end() :].lower())
    following = [
        w for w in after if not w.endswith("ly") and w not in english.ADVERBS | english.MODALS | {"be"}
    ]
    verb = following[0] if following else ""
    word = mark.group().lower()
    if word in _OWNING:
        return "event" if verb in english.MEASURES else "subject"
    subject = bool(before) and (
        before[-1].lower() in english.AUXILIARIES or before[-1].lower() in {"if", "when", "that"}
    )
    if not subject:
        return "somebody" if before and _PERSUADING.search(" ".join(before).lower()) else "object"
    if verb in english.EVENTFUL and word not in PERSONAL:
        return "event"
    return "somebody" if verb in english.AGENTIVE else "subject"


def _place(history: Sequence[Answer]) -> str | None:
    for turn in reversed(history):
        asked = frame.parse(turn.standalone)
        if asked is None:
            continue
        for preposition in ("in", "at", "to", "on", "from"):
            if found := re.search(
                rf"\b{preposition} ((?:the )?[A-Z][\w-]*(?: [A-Z][\w-]*)*)", turn.standalone
            ):
                return f"{preposition if preposition != 'from' else 'in'} {found[1]}"
        named = [e for e in entities(turn, frozenset()) if e.sort == "place"]
        if named:
            return f"in {named[0].text}"
    return None


def _condition(turn: Answer) -> str | None:
    """Return the case that was asked about: ` if the bridge is closed`."""
    found = re.match(r"(?:and )?what (?:happens |would happen )?(if .+?)\?*$", turn.standalone, re.IGNORECASE)
    return f" {found[1]}" if found else None


def _clause(mark: re.Match[str], turn: Answer) -> str | None:
    verb = mark[1].lower()
    asked = frame.parse(turn.standalone)
    if asked is None or verb not in english.SAYING:
        return None
    return f"{mark[1]} {_embedded(asked)}"


def _embedded(asked: frame.Frame) -> str:
    """Return a question as a clause within another: `that the dam may break`, `when it broke`."""
    if not asked.asked:
        return f"that {asked.statement()}"
    if asked.word == "how" and asked.subject and asked.auxiliary in english.BE:
        return f"{_low(asked.asked)} {asked.subject} {asked.auxiliary} {asked.rest}".strip()
    return " ".join(
        part for part in (_low(asked.asked), asked.statement() if asked.subject else asked.rest) if part
    )


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _one_of_two(word: str, turn: Answer) -> str | None:
    found = re.search(
        r"((?:the )?[\w-]+(?: [A-Z][\w-]+)*) (?:and|or) ((?:the )?[\w-]+(?: [A-Z][\w-]+)*)", turn.standalone
    )
    return found[1 if word.endswith("former") else 2] if found else None


def _demonstrated(text: str, mark: re.Match[str], turn: Answer) -> str | None:
    """Return what `that` or `that figure` stands for."""
    before = WORD.findall(text[: mark.start()].lower())
    asked = frame.parse(turn.standalone)
    if asked is None:
        return None
    if mark[1]:
        return _with_noun(mark[1], asked, turn)
    word = mark[0].lower()
    if word == "that" and before and before[-1] in english.SAYING:
        return _embedded(asked)
    if word in {"these", "those"} and before[-1:] == ["of"] and asked.word == "what" and asked.subject:
        return f"the things that {asked.statement()}"
    wanted = asked_about(turn)
    found = [*entities(turn, frozenset()), *([wanted] if wanted else [])]
    sort: Sort = "several" if word in {"these", "those"} else "thing"
    best = choose([e for e in found if e.place in {"object", "asked"}], (sort,), "object")
    return best.text if best else None


def _with_noun(noun: str, asked: frame.Frame, turn: Answer) -> str | None:
    """Return `that figure` as the figure of what was counted, `that bridge` as the bridge spoken of."""
    if noun in _FIGURES and asked.word == "how":
        return f"the {noun} of {_embedded(asked)}"
    return f"the {noun}" if re.search(rf"\b{re.escape(noun)}\b", turn.standalone.lower()) else None


def _ones(text: str, history: Sequence[Answer]) -> str:
    """Put the noun for `ones`: `the missile …, next to the earlier ones` speaks of missiles."""
    found = re.search(r"\bones\b", text)
    if found is None:
        return text
    for turn in reversed(history):
        asked = asked_about(turn)
        known = [*([asked] if asked else []), *entities(turn, frozenset())]
        for entity in known:
            head = english.head_of(entity.text.split(" that ")[0])
            if (
                entity.text in text
                and not entity.text.startswith("what ")
                and head.islower()
                and entity.sort in {"thing", "several"}
            ):
                plural = head if english.is_plural(head) else english.inflected(head, "does")
                return f"{text[: found.start()]}{plural}{text[found.end() :]}"
    return text


def _instead(text: str, history: Sequence[Answer]) -> str:
    if not _INSTEAD.search(text):
        return text
    objects = [e for e in entities(history[-1], frozenset()) if e.place == "object" and not e.named]
    return _INSTEAD.sub(f"instead of {objects[0].text}", text) if objects else text
