"""What an article says, in a few of its sentences: those that say most, and can be read alone. Pure.

The weights were chosen on the twelve dev articles, whose sentences were marked as an editor would choose,
and on summaries of eleven pieces of news by others. Of six sentences chosen so .79 were marked; .86 where
those that lean on others may be chosen, too. That the reader finds in a sentence what is most important,
what happened or what comes next moved this by no more than .02: it is not asked.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from math import log

from ingest.article import Article, Sentence
from rag.briefing.named import is_date
from rag.checking import exact, lexicon, naming, places

MOST = 6
"""Sentences chosen, at most."""

SHARE = 4
"""One of so many sentences is chosen, in a short article."""

WORD, FIGURE, LEAD, COMMON = 0.1, 0.65, 2.0, 1.0
"""Weight of a content word, of a figure, and of the first sentence, the n-th having an n-th of that; and what
the mean logarithm counts of how many sentences share a word with it.
"""

WORDS, FIGURES = 24, 3
"""Most content words and figures that count."""

REPEATS = 0.6
"""Share of a sentence's content words that one already chosen has, from which it says the same again."""

_FEW = 4
"""Words added to a sentence's own for the mean, so that one of hardly any words is not common."""

_QUOTING = re.compile(r"^\W*[\"“”«‘]|^[^“]*”|^[^”]*“[^”]*$")
"""Speech that begins the sentence, or that goes on from the one before, or in the one after."""
_FINAL = re.compile(r"[.!?…]['\"’”)\]»]*$")
_BACK = re.compile(
    r"(?:Of|In|At|For|On|By|From|After|Before|With|To|Under|Among|All|Both|None|Most|Some|Many)(?: of)? "
    r"(?:this|that|these|those|it|them|whom|which)\b|"
    r"(?:In|At|On|By|For|From|After|Before|With|Since|Until|Under)\b[^,;:]{0,40},? (?:it|they|he|she|this)\b|"
    r"[A-Z][\w’'-]*s \w+ that (?:it|he|she)\b|The (?:\w+ )?ones?\b|[A-Z]\w+ there \w+ed\b|"
    r"The (?:first|second|third|fourth|fifth|last|former|latter|other|others|rest|two|three|same)"
    r"(?:,| (?:is|was|are|were|has|had|have|did|does|will|would|of (?:them|these|those))\b)"
)
_HE = re.compile(r"\b(?:he|she|him|his|hers?)\b", re.IGNORECASE)


def gist(sentences: Sequence[Sentence], article: Article) -> list[Sentence]:
    """Return what the article says, in reading order; fewer sentences where few can be read alone."""
    said = [s for s in sentences if s.text != article.title]
    words = [lexicon.content(s.text) for s in said]
    shared = Counter(word for own in words for word in own)
    fit = [n for n, s in enumerate(said) if alone(s.text)]
    ranked = sorted(fit, key=lambda n: (-_weight(said[n].text, words[n], n, shared), n))
    chosen: list[int] = []
    for n in ranked:
        again = any(len(words[n] & words[m]) >= REPEATS * len(words[n]) for m in chosen)
        if len(chosen) < min(MOST, -(-len(said) // SHARE)) and not again:
            chosen.append(n)
    return [said[n] for n in sorted(chosen)]


def alone(text: str) -> bool:
    """Tell whether a sentence can be read without those around it.

    It is a whole sentence of the article's own voice, opens with nothing that points back, and has a name for
    whoever is only `he` or `she`.
    """
    first = re.search(r"\w+", text)
    if not first or first[0].lower() in lexicon.LEANING or _BACK.match(text):
        return False
    if _QUOTING.search(text) or "?" in text or text.count('"') % 2 or not whole(text):
        return False
    someone = _HE.search(text)
    return not someone or any(map(_somebody, naming.names(text[: someone.start()])))


def whole(text: str) -> bool:
    """Tell whether a text is a sentence, not a heading or a piece of a list."""
    return bool(_FINAL.search(text))


def _somebody(name: str) -> bool:
    """Tell whether a name may be a person's: it is no place and no date."""
    return not is_date(name) and places.key(name) is None


def _weight(text: str, words: set[str], n: int, shared: Mapping[str, int]) -> float:
    figures = min(len(exact.numbers(text)), FIGURES)
    common = sum(log(shared[word]) for word in words) / (len(words) + _FEW)
    return WORD * min(len(words), WORDS) + FIGURE * figures + LEAD / (n + 1) + COMMON * common
