"""A question taken apart: what is asked, the auxiliary, the subject, the rest. Pure.

Rules on the order of words in English questions; where they do not tell, there is no frame.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import english

_TOKEN = re.compile(r"[^\s,;:?!]+|[,;:]")
_LEADING = frozenset(
    {"in", "at", "on", "from", "to", "for", "by", "with", "since", "until", "about", "of", "under"}
)
_NEVER_IN_ASKED = frozenset({"that", "who", "if", "when", "because", ","})
_ALONE = frozenset({"who", "whom", "when", "where", "why"})
_MOST = 7
"""Words within which the auxiliary follows what is asked."""


@dataclass(frozen=True, slots=True)
class Frame:
    """`From which parts | does | Russia | take recruits`; what is absent is empty.

    A yes-or-no question has no `asked`. Where what is asked is itself the subject, `auxiliary` and
    `subject` are empty and the rest begins with the verb or its auxiliary: `Who | | | has built it`.
    """

    asked: str
    auxiliary: str
    subject: str
    rest: str

    @property
    def word(self) -> str:
        """The question word in lower case, empty for a yes-or-no question."""
        return next((w for w in self.asked.lower().split() if w in english.ASKING), "")

    @property
    def noun(self) -> str:
        """The noun phrase asked about, without question word: `soldiers` of `how many soldiers`."""
        words = self.asked.split()
        at = next((n for n, w in enumerate(words) if w.lower() in english.ASKING), len(words))
        left = [w for w in words[at + 1 :] if w.lower() not in {"many", "much", "else"}]
        return (
            re.sub(r"^(?:kind|sort|type)s? of ", "", " ".join(left))
            if self.word != "how" or len(words) > 2
            else ""
        )

    def statement(self) -> str:
        """Return the question as a clause: `Russia takes its recruits`; its subject must be known."""
        words = self.rest.split()
        if self.auxiliary in english.DO and words:
            at = next((n for n, w in enumerate(words) if w.lower() in english.VERBS), 0)
            words[at] = english.inflected(words[at], self.auxiliary)
            return " ".join([self.subject, *words])
        tail = " ".join(words)
        return " ".join(part for part in (self.subject, self.auxiliary, tail) if part)

    def question(self) -> str:
        """Return the question in full."""
        text = " ".join(part for part in (self.asked, self.auxiliary, self.subject, self.rest) if part)
        return re.sub(r"\s+([,;:])", r"\1", text[:1].upper() + text[1:]) + "?"


def tokens(text: str) -> list[str]:
    """Return the words of a question, commas and the like apart; its final mark is left out."""
    return [
        t.rstrip(".") if t.rstrip(".").islower() else t for t in _TOKEN.findall(text.strip().rstrip("?!. "))
    ]


def parse(question: str) -> Frame | None:
    """Take a question apart; None where the rules do not tell where its subject ends."""
    words = tokens(question)
    if not words:
        return None
    at = _auxiliary(words)
    if at is None:
        return _subject_asked(words)
    asked, auxiliary, after = words[:at], words[at].lower(), words[at + 1 :]
    if asked and after and _verb_follows(asked, auxiliary, after):
        return Frame(" ".join(asked), "", "", " ".join(words[at:]))
    size = _subject_size(after, auxiliary, open_end=bool(asked) and asked[-1].lower() != "why")
    if not size:
        return None
    rest = after[size:]
    if auxiliary in english.DO | english.MODALS and (not rest or rest[0].lower() in english.PREPOSITIONS):
        return None  # the verb went into the subject
    return Frame(" ".join(asked), auxiliary, " ".join(after[:size]), " ".join(rest))


def _auxiliary(words: Sequence[str]) -> int | None:
    if words[0].lower() in english.AUXILIARIES:
        return 0
    start = 1 if words[0].lower() in _LEADING else 0
    if start >= len(words) or words[start].lower() not in english.ASKING:
        return None
    reach = start + (2 if words[start].lower() in _ALONE else _MOST)
    for n in range(start + 1, min(reach, len(words))):
        lower = words[n].lower()
        if lower in english.AUXILIARIES:
            return n
        if lower in _NEVER_IN_ASKED or (n > start + 1 and lower.endswith("ed")):
            return None
    return None


def _subject_asked(words: Sequence[str]) -> Frame | None:
    """`Who built the mill?`, `Which country confirmed it?`: what is asked is the subject."""
    first = words[0].lower()
    if first in {"who", "what"} and len(words) > 1 and words[1].lower() not in english.PREPOSITIONS:
        return Frame(words[0], "", "", " ".join(words[1:]))
    if first in {"which", "what", "whose", "how"}:
        for n in range(2, len(words)):
            if english.is_verb(words[n].lower()):
                return Frame(" ".join(words[:n]), "", "", " ".join(words[n:]))
    return None


def _verb_follows(asked: Sequence[str], auxiliary: str, after: Sequence[str]) -> bool:
    """Tell whether a verb stands where the subject would: `Who has built it?`."""
    if (
        not {w.lower() for w in asked} & {"who", "what", "which", "how", "whose"}
        or asked[-1].lower() == "how"
    ):
        return False
    first = after[0].lower()
    if auxiliary in english.BE | english.HAVE:
        return first == after[0] and english.is_participle(first)
    return first in english.VERBS and first == after[0] and (len(after) < 2 or _not_verb(after[1]))


def _not_verb(word: str) -> bool:
    return word.lower() not in english.VERBS - english.NOUNS_TOO


def _subject_size(words: Sequence[str], auxiliary: str, *, open_end: bool) -> int | None:
    """Return how many words the noun phrase has that the clause begins with."""
    if not words:
        return None
    if words[0].lower() in {
        "he",
        "she",
        "it",
        "they",
        "we",
        "you",
        "i",
        "there",
        "that",
        "this",
        "these",
        "those",
    }:
        demonstrates = words[0].lower() in {"that", "this", "these", "those"}
        if not demonstrates or len(words) < 2 or _ends(words, 1, auxiliary):
            return 1
    n = 1
    while n < len(words):
        before, word = words[n - 1].lower(), words[n].lower()
        if before in english.DETERMINERS | english.NOUN_LINKS | {"and", "or"} or before.endswith(
            ("'s", "’s")
        ):
            n += 1
        elif (word in english.NOUN_LINKS and n + 1 < len(words)) or (
            word in {"and", "or"} and n + 1 < len(words)
        ):
            n += 2
        elif _ends(words, n, auxiliary):
            return n
        else:
            n += 1
    # After `be`, all that is left may be the subject: What is the aim of the council?
    return len(words) if auxiliary in english.BE and open_end else None


def _ends(words: Sequence[str], n: int, auxiliary: str) -> bool:
    """Tell whether a noun phrase that reaches the word at n ends before it."""
    word = words[n].lower()
    if word in english.ADVERBS | english.PREPOSITIONS | english.CONJUNCTIONS or word in {",", ";", ":"}:
        return True
    if words[n][0].isupper() or word.endswith("ly"):
        return word.endswith("ly") and not words[n][0].isupper()
    if auxiliary in english.BE:
        return english.is_participle(word) or word in english.ADJECTIVES or _after_name(words, n)
    if auxiliary in english.HAVE:
        return english.is_participle(word)
    if word in english.NOUNS_TOO and n + 1 < len(words) and words[n + 1].lower() in english.VERBS:
        return False
    if word in english.VERBS:
        return True
    return _after_name(words, n)


def _after_name(words: Sequence[str], n: int) -> bool:
    """A verb after a name need not be a common one; a plural after a name is a noun: `Dutch dikes`."""
    return words[n - 1][0].isupper() and not words[n].endswith("s")


def phrases(text: str) -> list[str]:
    """Return the noun phrases of the rest of a question, in order: with an article, names, bare plurals."""
    found: list[str] = []
    run: list[str] = []
    for word in [*tokens(text), ","]:
        lower = word.lower()
        joins = run and lower in {"of", "and"} and run[-1] not in {"of", "and"}
        if joins or not _breaks(word, run):
            run.append(word)
            continue
        found.extend(_phrase(run))
        run = [word] if lower in english.DETERMINERS and lower != "that" else []
    return found


def _breaks(word: str, run: Sequence[str]) -> bool:
    """Tell whether a word stands outside any noun phrase; a verb may open none."""
    lower = word.lower()
    if lower in english.ADVERBS and len(run) == 1 and run[0].lower() in english.DETERMINERS:
        return False  # `a long canal`, `the early ones`
    return lower in _BREAKING or (not run and word == lower and english.is_verb(word))


_BREAKING = (
    english.PREPOSITIONS
    | english.CONJUNCTIONS
    | english.ADVERBS
    | english.AUXILIARIES
    | english.DETERMINERS
    | english.ASKING
    | frozenset({",", ";", ":", "he", "she", "it", "they", "him", "them", "be", "been"})
)


def _phrase(run: list[str]) -> list[str]:
    while run and run[-1].lower() in {"of", "and"}:
        run = run[:-1]
    if not run or (run[0].lower() in english.DETERMINERS and len(run) < 2):
        return []
    text = " ".join(run)
    known = run[0].lower() in english.DETERMINERS or run[0][0].isupper() or english.is_plural(text)
    return [text] if known else []
