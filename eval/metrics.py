"""What is measured of one row. Pure; None where a figure is undefined for the row, never NaN.

A row with an error said and cited nothing: it is wrong wherever a figure is defined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from eval.gold import Gold, normalise, plain_quotes
from eval.row import Row
from eval.stats import mean
from rag.answer import Citation

Outcome = Literal["right", "wrong", "declined"]
Span = tuple[int, int]

_FLAGS = re.IGNORECASE | re.DOTALL


def fact_recall(row: Row) -> float | None:
    """Share of the groups of facts that match the answer; a refusal and an error say none of them.

    As the claim recall of RAGChecker (Ru et al. 2024, arXiv 2408.08067), with patterns for claims.
    """
    if not row.gold.answerable or not row.gold.facts:
        return None
    said = not row.refused and row.error is None
    return sum(said and _says(row.answer, group) for group in row.gold.facts) / len(row.gold.facts)


def facts_right(row: Row) -> float | None:
    """All facts said: 1 when every group of facts matches the answer, any member of a group will do.

    A pattern may match the answer as it stands or normalised. Declining an answerable question is wrong.
    """
    if not row.gold.answerable or not row.gold.facts:
        return None
    said = not row.refused and row.error is None
    return float(said and all(_says(row.answer, group) for group in row.gold.facts))


def evidence_cited(row: Row) -> float | None:
    """Citation recall against gold: 1 when every evidence group has a member that lies in the cited text.

    The human-judged recall of Liu, Zhang and Liang (2023, arXiv 2304.09848) becomes a comparison of places.
    """
    return _evidence_within(row, () if row.refused else row.citations)


def evidence_retrieved(row: Row) -> float | None:
    """1 when every evidence group has a member that lies in the retrieved sentences; needs places."""
    if not row.gold.spans or not all(row.gold.spans):
        return None
    return float(evidence_found(row.gold, [(sentence.start, sentence.end) for sentence in row.evidence]))


def evidence_found(gold: Gold, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether every evidence group has a member that lies in these spans of the article."""
    return all(any(covered(quote, spans) for quote in group) for group in gold.spans)


def facts_and_evidence(row: Row) -> float | None:
    """1 when the facts are right and the evidence is cited: the answer is right for the right reason."""
    facts, evidence = facts_right(row), evidence_cited(row)
    return None if facts is None or evidence is None else min(facts, evidence)


def cited_characters(row: Row) -> float | None:
    """Characters of the article under at least one citation: what the reader has to check."""
    if not row.citations or row.refused:
        return None
    return float(len({place for c in row.citations for place in range(c.start, c.end)}))


def citations_per_statement(row: Row) -> float | None:
    """Citations that an average statement of the answer carries."""
    return None if row.refused else mean([float(len(statement.citations)) for statement in row.statements])


def refused_unanswerable(row: Row) -> float | None:
    """Refusal recall: 1 when an unanswerable question was declined."""
    return None if row.gold.answerable else float(row.refused)


def refusal_precision(row: Row) -> float | None:
    """1 when a question that was declined cannot be answered; defined for refusals only."""
    return float(not row.gold.answerable) if row.refused else None


def refused_answerable(row: Row) -> float | None:
    """False refusals: 1 when an answerable question was declined."""
    return float(row.refused) if row.gold.answerable else None


def outcome(row: Row) -> Outcome | None:
    """Right, wrong or declined, kept apart as in SimpleQA (openai/simple-evals).

    Right is: the facts are said, or, in a set without facts, the evidence is cited; for an unanswerable
    question to decline is right and to answer is wrong. None when there is no gold to judge by.
    """
    if not row.gold.answerable:
        return "right" if row.refused else "wrong"
    right = facts_right(row) if row.gold.facts else evidence_cited(row)
    if right is None:
        return None
    return "declined" if row.refused else "right" if right else "wrong"


def covered(quote: Citation, spans: Iterable[Span]) -> bool:
    """Whether the spans together hold every character of the quote; white space may be left out."""
    held = {place for start, end in spans for place in range(start, end)}
    return all(quote.start + i in held for i, char in enumerate(quote.quote) if not char.isspace())


def _says(answer: str, group: Sequence[str]) -> bool:
    plain = normalise(answer)
    return any(
        re.search(pattern, answer, _FLAGS) or re.search(plain_quotes(pattern), plain, _FLAGS)
        for pattern in group
    )


def _evidence_within(row: Row, citations: Sequence[Citation]) -> float | None:
    if not row.gold.answerable or not row.gold.evidence:
        return None
    spans = [(c.start, c.end) for c in citations]
    text = _joined(citations)
    places = row.gold.spans or ((),) * len(row.gold.evidence)
    groups = zip(row.gold.evidence, places, strict=True)
    return float(all(_group_within(group, found, spans, text) for group, found in groups))


def _group_within(group: Sequence[str], found: Sequence[Citation], spans: Sequence[Span], text: str) -> bool:
    if found:
        return any(covered(quote, spans) for quote in found)
    return any(normalise(quote) in text for quote in group)


def _joined(citations: Sequence[Citation]) -> str:
    """The cited text, neighbours made one and others kept apart by a mark that no quote can hold."""
    text, last = "", 0
    for citation in sorted(citations, key=lambda c: c.start):
        text += (" " if 0 <= citation.start - last <= 2 else "\0") + citation.quote
        last = citation.end
    return normalise(text)
