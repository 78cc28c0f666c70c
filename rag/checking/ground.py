"""A draft sentence gets its citations, or is rejected with the reason: nothing else is shown.

Exact things come first: every number, quotation and name of the draft must stand in the sentences
cited (a name may come from the question), and polarity must agree; what it means is the reader's to judge
(`rag.checking.check`). Citations are minimal: a sentence that can be left out is left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from ingest.article import Article, Sentence
from ingest.split import MAX_SENTENCE
from rag.answer import Citation, Rejection, Statement, cite
from rag.checking import exact, letters, lexicon, naming
from rag.checking.altered import COPIED as COPY
from rag.checking.altered import alike, altered

SPARE = 0.15
"""Share of the draft that a further citation must add."""

MAX_CITATIONS = 3

MAX_DRAFT = 2 * MAX_SENTENCE
"""Longest draft that is looked at, in characters."""

_PARAGRAPH = 5000
"""Characters before and after a sentence in which its paragraph is looked for."""

COPIED = 0.9
"""Share of a cited sentence's content words from which a drafted sentence is a copy of it."""

_DENIAL_COVERAGE = 0.125
"""Least share of a denial's content words in the denying sentences: a stray `not` bears out nothing."""

_FIGURES = lexicon.content(" ".join(lexicon.NUMBER_WORDS))

_NEGATION = re.compile(
    rf"\b(?:{'|'.join(sorted(lexicon.DENIALS))}|{lexicon.DENYING})\b|n['’]t\b", re.IGNORECASE
)
_DENIED_WORD = re.compile(
    r"(?:\b(?:not(?! only)|never)|n['’]t)\s+(?:\w+ly\s+)?(?:(?:been|be|have|yet)\s+)?(\w+)", re.IGNORECASE
)
_PREFACE = re.compile(
    r"^(?:according to|based on|from|in|as stated in) the "
    r"(?:(?:provided|given) )?(?:excerpts?|article|text),?\s+|"
    r"^the (?:excerpts?|article|text) (?:only )?(?:says?|states?|mentions?|indicates?|suggests?) that\s+",
    re.IGNORECASE,
)
_META = re.compile(r"\b(?:excerpts?|the (?:provided|given) (?:text|context))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Source:
    """An article sentence with what can be checked of it."""

    sentence: Sentence
    words: frozenset[str]
    names: frozenset[str]
    around: frozenset[str]
    """Names of the whole paragraph, where a pronoun of the sentence finds its own."""
    numbers: frozenset[float]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A draft sentence with what it must find."""

    text: str
    given: frozenset[str]
    """Stems and name keys of the question: the draft may use them for words of the article."""
    words: frozenset[str]
    names: frozenset[str]
    asked: frozenset[str]
    """Names it took from the question: they may stand anywhere in the paragraph cited."""
    numbers: frozenset[float]
    quotations: tuple[str, ...]
    negated: bool


META_REASON = "it speaks of the excerpts, not of the article's matter"


def ground(draft: str, question: str, sources: Sequence[Sentence], article: Article) -> Statement | Rejection:
    """Return the draft as a statement with minimal citations, or the rejection.

    `sources` are the sentences that the writer read; their neighbours are looked at for the name that
    a pronoun stands for.
    """
    draft = unicodedata.normalize("NFC", draft)
    if len(draft) > MAX_DRAFT:
        return Rejection(draft, f"it has {len(draft):,} characters, more than a sentence has")
    if (bare := _PREFACE.sub("", draft)) != draft:
        draft = bare[:1].upper() + bare[1:]
    if _META.search(draft):
        return Rejection(draft, META_REASON)
    read = [_source(sentence, article) for sentence in sources]
    claim = _claim(draft, question)
    if not claim.words and not claim.names and not claim.numbers:
        return Rejection(draft, "it says nothing that can be checked")
    chosen = _choose(claim, read)
    if reason := _missing(claim, chosen) or _miscopied(claim, read):
        return Rejection(draft, reason)
    spans = sorted((s.sentence.start, s.sentence.end) for s in chosen)
    return Statement(draft, tuple(cite(article, start, end) for start, end in spans), "supported")


def denies(text: str) -> bool:
    """Tell whether a text denies something."""
    return bool(_NEGATION.search(text))


def quote(sentence: Sentence, article: Article) -> Statement:
    """Return an article sentence as a statement: itself, citing itself."""
    citation: Citation = cite(article, sentence.start, sentence.end)
    return Statement(citation.quote, (citation,), "quoted")


def copied_from(statements: Sequence[Statement]) -> Statement | None:
    """Return, as a quote, the article sentence that a single statement repeats nearly word for word."""
    if len(statements) != 1 or len(statements[0].citations) != 1:
        return None
    citation = statements[0].citations[0]
    source = Statement(citation.quote, (citation,), "quoted")
    return source if _share(source, statements[0].text) >= COPIED else None


def _share(source: Statement, written: str) -> float:
    words = lexicon.content(source.text)
    return len(words & lexicon.content(written)) / len(words) if words else 1.0


def _source(sentence: Sentence, article: Article) -> _Source:
    text = sentence.text
    before = article.text[max(0, sentence.start - _PARAGRAPH) : sentence.start].rpartition("\n")[2]
    after = article.text[sentence.end : sentence.end + _PARAGRAPH].partition("\n")[0]
    paragraph = before + article.text[sentence.start : sentence.end] + after
    return _Source(
        sentence,
        frozenset(lexicon.content(text)),
        frozenset(naming.name_keys(text)),
        frozenset(naming.name_keys(paragraph)),
        frozenset(exact.numbers(text)),
    )


def _claim(draft: str, question: str) -> _Claim:
    asked = naming.name_keys(question)
    questioned = {naming.name_key(name) for name in naming.names(question)}
    return _Claim(
        text=draft,
        given=frozenset(lexicon.content(question) | asked),
        words=frozenset(lexicon.content(draft) - _FIGURES),
        names=frozenset(key for name in naming.names(draft) if (key := naming.name_key(name)) not in asked),
        asked=frozenset(questioned & naming.name_keys(draft)),
        numbers=frozenset(exact.numbers(draft)),
        quotations=tuple(exact.plain(q) for q in exact.quotations(draft)),
        negated=denies(draft),
    )


def _choose(claim: _Claim, read: Sequence[_Source]) -> tuple[_Source, ...]:
    """Return the sentences that leave nothing missing and cover most; else the single best-covering one.

    A sentence is left out where the rest covers as much but for SPARE.
    """
    ranked = sorted(read, key=lambda s: (-_coverage(claim, (s,)), s.sentence.start))[:6]
    sets = [chosen for size in range(1, MAX_CITATIONS + 1) for chosen in combinations(ranked, size)]
    fitting = [(_coverage(claim, chosen), chosen) for chosen in sets if not _missing(claim, chosen)]
    if not fitting:
        return tuple(ranked[:1])
    most = max(coverage for coverage, _ in fitting)
    near = [
        (len(chosen), -coverage, n)
        for n, (coverage, chosen) in enumerate(fitting)
        if coverage >= most - SPARE
    ]
    return fitting[min(near)[2]][1]


def _coverage(claim: _Claim, chosen: Sequence[_Source]) -> float:
    held = frozenset().union(*(s.words for s in chosen))
    exact = claim.names | {str(n) for n in claim.numbers}
    found = frozenset().union(*(s.names | {str(n) for n in s.numbers} for s in chosen))
    total = len(claim.words) + len(exact)
    return (len(claim.words & held) + len(exact & found)) / total if total else 0.0


def _missing(claim: _Claim, chosen: Sequence[_Source]) -> str | None:
    """Say what the sentences do not bear out; None when they bear out everything."""
    if not chosen:
        return "no evidence"
    held = " ".join(s.sentence.text for s in chosen)
    if written := letters.foreign(claim.text, held):
        return f"{written!a} is not written so in the article sentences"
    text = exact.plain(held)
    if lost := claim.numbers - frozenset().union(*(s.numbers for s in chosen)):
        return f"number {min(lost):g} is not in the article sentences"
    if lost_quotes := [q for q in claim.quotations if q not in text]:
        return f"quotation {lost_quotes[0]!r} is not in the article sentences"
    if lost_names := claim.names - frozenset().union(*(s.names for s in chosen)):
        return f"name {min(lost_names)!r} is not in the article sentences"
    around = frozenset[str]().union(*(s.around for s in chosen))
    if lost_asked := {name for name in claim.asked - around if not naming.stands_for(name) & around}:
        return f"name {min(lost_asked)!r} of the question is not in the paragraph"
    if claim.negated and not _denied(claim, chosen):
        return "it denies what the article sentences do not deny"
    if affirmed := _affirmed(claim, chosen):
        return f"the article sentences deny {affirmed!r}"
    if claim.words and not claim.words & frozenset().union(*(s.words for s in chosen)):
        return "none of its content words is in the article sentences"
    return _changed(claim, chosen)


def _miscopied(claim: _Claim, read: Sequence[_Source]) -> str | None:
    """Say what was changed in copying the sentence most like the draft, whatever else bears the draft out."""
    likeness, most = max((alike(claim.text, source.sentence.text), -n) for n, source in enumerate(read))
    return altered(claim.text, read[-most].sentence.text, claim.given) if likeness >= COPY else None


def _changed(claim: _Claim, chosen: Sequence[_Source]) -> str | None:
    """Say what the draft changed in the sentences that it repeats."""
    for source in chosen:
        others = [s for s in chosen if s is not source]
        allowed = claim.given.union(*(s.words | s.names for s in others))
        if reason := altered(claim.text, source.sentence.text, allowed):
            return reason
    return None


def _affirmed(claim: _Claim, chosen: Sequence[_Source]) -> str | None:
    """Return a word that the sentences deny and the claim, denying nothing, affirms."""
    if claim.negated:
        return None
    denied = [word for s in chosen for word in _DENIED_WORD.findall(s.sentence.text)]
    return next((word for word in denied if lexicon.content(word) & claim.words), None)


def _denied(claim: _Claim, chosen: Sequence[_Source]) -> bool:
    """Tell whether the sentences that deny something are about the claim's matter."""
    denying = [s.words for s in chosen if denies(s.sentence.text)]
    covered = len(claim.words & frozenset().union(*denying))
    return bool(denying) and covered >= _DENIAL_COVERAGE * len(claim.words)
