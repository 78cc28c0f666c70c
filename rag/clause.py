"""An article's sentence taken apart: who or what it speaks of, and what it says of that. Pure.

Rules on the order of words in English statements; where they do not tell, there is no clause.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag import english


def words(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


SPEECH = words(
    "say tell note explain add observe remark joke retort argue claim warn announce predict promise believe "
    "recommend suggest propose demand suspect expect fear reveal deduce admit calculate estimate conclude "
    "think insist point report confirm describe write comment hope worry doubt vow urge caution stress "
    "assert maintain state speculate notice recall reply declare"
)
"""Verbs of speech and thought in their base form."""

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
DATE = rf"(?:(?:\d{{1,2}} )?(?:{_MONTHS})\b(?: \d{{1,2}}\b,?)?(?: \d{{4}}\b)?|[12]\d{{3}}\b|(?:{_DAYS})\b)"
"""What `in` or `on` goes before."""

_NAME = r"[A-Z][\w’'-]+"
_OPENING = re.compile(
    rf"^(?:(?:In|On) (?:the )?(?:{DATE}|[12]\d{{3}}s),? |"
    rf"(?:In|On|At) (?:the )?{_NAME}(?: (?:of )?{_NAME})* (?=(?:the|an?) )|"
    r"(?:In|On|At|By|For|From|Since|After|During|Before|Under|Among|Throughout|With) [^,]{2,50}, )"
)
_COMMA = re.compile(r", (?=([\w’'-]+))")
_NO_ASIDE = re.compile(r"[;:“”\"]|, (?:and|but|or|yet|so|nor|that|because) ")
_END = re.compile(r"[,:](?!\d)|[;(“”\"—–…]|\s-\s|[.!?]$|[.!?]\s")
_TAIL = re.compile(
    r"\s(?:and|but|or|which|who|where|while|because|since|so|as|when|although|though|until|after|before|if|"
    r"unless|whereas|for|with|including)\s"
)
_BEGUN = re.compile(
    r"\s?\b(?:that|how|whether|while|when|as|because|although|if|since|who|which|where)(?: [\w’'-]+){0,3}$|"
    r"\sand \w+ing$"
)
_HALF = re.compile(r"\b(?:both|between|neither)\b(?!.*\b(?:and|nor)\b)")
_LOOSE = words("next down up off out inside outside through one others some all both")
_DANGLING = (english.PREPOSITIONS | english.DETERMINERS | english.CONJUNCTIONS | english.AUXILIARIES) - _LOOSE
_ORDINALS = words("first second third last latter former")
_FILLERS = words("also then now thus therefore still however only even just")
_NOT_FIRST = (
    (english.PREPOSITIONS | english.CONJUNCTIONS | english.ASKING | english.PRONOUNS | english.AUXILIARIES)
    | words(
        "no neither nobody nothing nor none such one yet however not never although though whereas once both "
        "other others earlier another some any each every many most few all several"
    )
    | (english.ADVERBS - {"far", "long", "more", "most"})
)
_NOT_WITHIN = (
    english.PRONOUNS | (english.CONJUNCTIONS - {"and", "or"}) | (english.ADVERBS - {"long", "first"})
)
_MOST = 12
"""Words within which a subject ends."""

_FAR = 260
"""Characters within which an aside ends."""

_SHORT = 3
"""Letters that are too few to tell a verb by its ending."""


def _forms() -> Mapping[str, tuple[str, str]]:
    """Return finite form → auxiliary and base, `opened` → `did`, `open`, without forms that may be nouns."""
    bases = (english.VERBS | SPEECH) - {"be", "do", "have", "found"}
    found = {}
    for base in sorted(bases):
        if (past := english.inflected(base, "did")) not in bases or past == "saw":
            found[past] = ("did", base)
        if base not in english.NOUNS_TOO:
            found[english.inflected(base, "does")] = ("does", base)
            found.setdefault(base, ("do", base))
    return found


FORMS = _forms()
"""Finite form → auxiliary and base form: `opened` → `did`, `open`."""


@dataclass(frozen=True, slots=True)
class Clause:
    """`The mill | does | stand | on the river`; `verb` is the finite verb as written, `aside` what was cut.

    `base` is empty after an auxiliary; both are, where the base form of the verb is not known.
    """

    subject: str
    auxiliary: str
    base: str
    verb: str
    rest: str
    aside: str = ""

    def inverted(self, rest: str) -> str:
        """Return the words in the order of a question, with another rest: `does the mill stand there`."""
        return " ".join(part for part in (self.auxiliary, self.subject, self.base, rest) if part)


def take_apart(text: str) -> Clause | None:
    """Take the first clause of a statement apart; None where the rules do not tell."""
    text = _OPENING.sub("", " ".join(text.split()))
    if parted := _aside(text):
        before, aside, after = parted
        first = before.split()
        return _clause([*first, *after.split()], len(first), aside) if _is_subject(first) else None
    run = text.split()
    for n in range(1, min(len(run), _MOST)):
        if run[n - 1][-1] in ',;:!?”"':
            return None
        if _is_finite(run, n):
            return _clause(run, n, "") if _is_subject(run[:n]) else None
    return None


def _aside(text: str) -> tuple[str, str, str] | None:
    """Part what stands between commas before the verb: `The mill, built in 1911, stands`."""
    commas = list(_COMMA.finditer(text[:_FAR]))
    for last in commas[1:]:
        after = text[last.end() + len(last[1]) :].split()[:1]
        if _is_verb(last[1], after[0].lower() if after else ""):
            before, aside = text[: commas[0].start()], text[commas[0].end() : last.start()]
            if len(before.split()) in range(1, _MOST) and not _NO_ASIDE.search(f"{before}, {aside}"):
                return before, aside, text[last.end() :]
    return None


def _is_finite(run: Sequence[str], n: int) -> bool:
    word, after = run[n], run[n + 1].lower() if n + 1 < len(run) else ""
    plural = english.is_plural(" ".join(run[:n]))
    if word in FORMS and FORMS[word][0] == "do":
        return plural
    return _is_verb(word, after) and (word in FORMS or word in english.AUXILIARIES or not plural)


def _is_verb(word: str, after: str) -> bool:
    """Tell whether a word is a finite verb: a known one, or one by its form and what follows it."""
    if word in english.AUXILIARIES or word in FORMS:
        return after not in {"by", "of"}
    opens = after in english.DETERMINERS | english.ASKING or after == "that"
    return opens and _may_be_finite(word)


def _may_be_finite(word: str) -> bool:
    """Tell whether a word that is in no list has the form of a verb: `tugged`, `tugs`."""
    plain = word.islower() and len(word) > _SHORT and not word.endswith(("ss", "us", "’s", "'s"))
    return plain and word.endswith(("ed", "s")) and word not in english.ADVERBS | english.PREPOSITIONS


def _is_subject(run: Sequence[str]) -> bool:
    lower = [re.split("[’']", word.lower())[0] for word in run]  # `we’ve` is a pronoun
    about = len(run) > 1 and run[1][0].isdigit()  # `Some 240 people`
    if (lower[0] in _NOT_FIRST and not about) or not run[0][0].isalnum():
        return False
    if run[0][0].islower() and lower[0] not in {"the", "a", "an"}:
        return False
    return not set(lower[1:]) & _NOT_WITHIN and lower[-1] not in _DANGLING | _ORDINALS


def _clause(run: Sequence[str], n: int, aside: str) -> Clause | None:
    verb, after = run[n], list(run[n + 1 :])
    if after and after[0] in _FILLERS:
        after = after[1:]
    if not after or verb in english.DO:
        return None
    subject, rest = " ".join(run[:n]), " ".join(after)
    if verb in english.HAVE and not _participle_follows(after):
        return Clause(subject, {"had": "did", "has": "does"}.get(verb, "do"), "have", verb, rest, aside)
    if verb in english.AUXILIARIES:
        return Clause(subject, verb, "", verb, rest, aside)
    # `Divers sent down in June had found`: such a first verb belongs to the subject.
    reach = re.split(r"[,;:]|\s(?:that|and|but|than|who|which|what|how)\s", f" {rest}")[0]
    if set(reach.split()) & english.AUXILIARIES:
        return None
    return Clause(subject, *FORMS.get(verb, ("", "")), verb, rest, aside)


def _participle_follows(run: Sequence[str]) -> bool:
    following = [w.strip(",.") for w in run[:3] if w not in english.ADVERBS and not w.endswith("ly")]
    return bool(following) and english.is_participle(following[0])


def cut(text: str, most: int) -> str:
    """Shorten what follows a verb to so many characters, at the end of a phrase; empty where none fits."""
    end = _END.search(text)
    at = end.start() if end else len(text)
    # In the middle of a sentence a full stop ends an abbreviation.
    if text[at : at + 1] in set('“”"(—–') or (text[at : at + 1] in set(".!?…") and text[at + 1 :].strip()):
        return ""
    kept = text[:at].rstrip()
    if at < len(text) - 1 and (begun := _BEGUN.search(kept)):
        kept = kept[: begun.start()]
    while len(kept) > most:
        tails = list(_TAIL.finditer(kept))
        kept = kept[: tails[-1].start()] if tails else ""
    return "" if not kept or _HALF.search(kept) or kept.split()[-1].lower() in _DANGLING else kept
