"""The gold of a case beside an answer: where its quotes lie in the article, and texts made comparable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from rag.answer import Citation
from rag.cases import Case, Groups

_VARIANTS = ("'‘’‚‛′", '"“”„‟″«»', "-‐‑‒–—−")
_PLAIN = str.maketrans({variant: same[0] for same in _VARIANTS for variant in same})
_QUOTES = str.maketrans({variant: same[0] for same in _VARIANTS[:2] for variant in same})
_ANY_OF = {variant: f"[{re.escape(same)}]" for same in _VARIANTS for variant in same}


@dataclass(frozen=True, slots=True)
class Gold:
    """What a right answer must say and cite.

    `spans` holds, for every evidence group, each place in the article where a member lies; it is empty
    when the article was not at hand, and evidence is then compared as text.
    """

    kind: str
    answerable: bool
    facts: Groups = ()
    evidence: Groups = ()
    spans: tuple[tuple[Citation, ...], ...] = ()


def gold_of(case: Case, text: str | None = None) -> Gold:
    """Return the gold of a case, its quotes located in the article's text when that is given."""
    groups = () if text is None else case.evidence
    spans = tuple(tuple(span for quote in group for span in locate(quote, text or "")) for group in groups)
    return Gold(case.kind, case.answerable, case.facts, case.evidence, spans)


def locate(quote: str, text: str) -> list[Citation]:
    """Return every place of a gold quote in an NFC text; white space, quotes and dashes may differ."""
    words = unicodedata.normalize("NFC", quote).split()
    pattern = r"\s+".join("".join(_ANY_OF.get(char, re.escape(char)) for char in word) for word in words)
    return [Citation(*found.span(), found.group()) for found in re.finditer(pattern, text)]


def normalise(text: str) -> str:
    """Return the text in Unicode form NFKC, with plain quotes and dashes and single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())


def plain_quotes(pattern: str) -> str:
    """Return a regular expression with plain quotation marks; dashes mean ranges there and stay."""
    return pattern.translate(_QUOTES)
