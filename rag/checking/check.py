"""The check that every drafted sentence passes: exact rules and the trained reader must both agree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from ingest.article import Article, Passage, Sentence
from rag.answer import Citation, Rejection, Statement
from rag.checking.ground import ground


class Supporting(Protocol):
    """What tells whether texts support a claim, as `rag.reader.run.Reader` does."""

    def supported(self, claim: str, texts: Sequence[str]) -> float:
        """Return the probability (0..1) that the texts together support the claim."""


class Checker:
    """Checks drafted sentences about one article."""

    def __init__(self, article: Article, passages: Sequence[Passage], reader: Supporting) -> None:
        self.article, self._passages, self._reader = article, passages, reader

    def check(
        self, draft: str, question: str, sources: Sequence[Sentence], *, least: float
    ) -> Statement | Rejection:
        """Return the draft with its citations, or why it is not shown.

        `sources` are the sentences that may be cited; `least` is the probability that the passages cited
        support the draft.
        """
        checked = ground(draft, question, sources, self.article)
        if isinstance(checked, Rejection):
            return checked
        if (p := self.supported(checked.text, checked.citations)) < least:
            return Rejection(draft, f"the article does not bear it out (probability {p:.2f})")
        return checked

    def supported(self, claim: str, cited: Sequence[Citation]) -> float:
        """Return the reader's probability (0..1) that the passages cited from support the claim."""
        around = [
            next((p for p in self._passages if p.start <= c.start and c.end <= p.end), None) for c in cited
        ]
        spans = sorted({(p.start, p.end) for p in around if p})
        read = [self.article.text[start:end] for start, end in spans]
        return self._reader.supported(claim, read) if read else 0.0
