"""What is measured of one row. Pure; None where a figure is undefined for the row, never NaN.

A row with an error said and cited nothing: it is wrong wherever a figure is defined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from eval.gold import Gold, normalise, plain_quotes
from eval.row import Row
from eval.stats import Judged, mean
from rag.answer import Citation

Outcome = Literal["right", "wrong", "declined"]
Span = tuple[int, int]

_FLAGS = re.IGNORECASE | re.DOTALL


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

    The human-judged recall of Liu, Zhang and Liang (2023, arXiv 2304.09848) becomes a comparison of places,
    and of words for a group without a place.
    """
    if not row.gold.answerable or not row.gold.evidence:
        return None
    citations = () if row.refused else row.citations
    spans, text = [(c.start, c.end) for c in citations], _joined(citations)
    groups = zip(row.gold.evidence, row.gold.spans or ((),) * len(row.gold.evidence), strict=True)
    return float(
        all(
            any(covered(quote, spans) for quote in found)
            if found
            else any(normalise(quote) in text for quote in group)
            for group, found in groups
        )
    )


def facts_and_evidence(row: Row) -> float | None:
    """1 when the facts are right and the evidence is cited: the answer is right for the right reason."""
    facts, evidence = facts_right(row), evidence_cited(row)
    return None if facts is None or evidence is None else min(facts, evidence)


def citation_precision(row: Row) -> float | None:
    """Share of the distinct citations that overlap gold.

    After ALCE (Gao, Yen, Yu and Chen 2023, arXiv 2305.14627, section 3): there a model of entailment says
    whether a passage supports a statement, here the gold says it, by places.
    """
    if row.refused or not row.gold.evidence:
        return None
    return mean([float(_bears(citation, row.gold)) for citation in row.citations])


def evidence_retrieved(row: Row) -> float | None:
    """1 when every evidence group has a member that lies in the retrieved sentences; needs places."""
    if not _placed(row.gold):
        return None
    return float(len(_held(row.gold, [(e.start, e.end) for e in row.evidence])) == len(row.gold.spans))


def ranked(row: Row) -> tuple[list[bool], int] | None:
    """Return of each retrieved sentence, best first, whether it is relevant, and how many would be.

    Relevant is a sentence that holds a group of evidence which none before it holds; a group that no
    sentence holds counts as a relevant one that was not found.
    """
    if not _placed(row.gold) or not row.evidence:
        return None
    hits, seen = [], set[int]()
    for sentence in sorted(row.evidence, key=lambda e: -e.score):
        held = _held(row.gold, [(sentence.start, sentence.end)])
        hits.append(not held <= seen)
        seen |= held
    return hits, sum(hits) + len(row.gold.spans) - len(seen)


def refused_unanswerable(row: Row) -> float | None:
    """Refusal recall: 1 when an unanswerable question was declined."""
    return None if row.gold.answerable else float(row.refused)


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


def judged(row: Row) -> Judged | None:
    """Return the probability that the article answers, and whether it does; None where it was not judged."""
    return None if row.answerable_p is None else (row.answerable_p, row.gold.answerable)


def risky(row: Row) -> Judged | None:
    """Return the probability that the article answers, and whether the question was not answered right.

    None without a probability or anything to judge by. What was declined was not answered right, though
    nothing false was said: to be taken in at a coverage is to be answered, and how is not known.
    """
    found = outcome(row)
    if row.answerable_p is None or found is None:
        return None
    return row.answerable_p, not (row.gold.answerable and not row.refused and found == "right")


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


def _placed(gold: Gold) -> bool:
    return bool(gold.spans) and all(gold.spans)


def _held(gold: Gold, spans: Sequence[Span]) -> set[int]:
    """Return the evidence groups of which the spans together hold a member."""
    return {n for n, group in enumerate(gold.spans) if any(covered(quote, spans) for quote in group)}


def _bears(citation: Citation, gold: Gold) -> bool:
    if places := [span for group in gold.spans for span in group]:
        return any(span.start < citation.end and citation.start < span.end for span in places)
    cited = normalise(citation.quote)
    quotes = (normalise(quote) for group in gold.evidence for quote in group)
    return any(quote in cited or cited in quote for quote in quotes)


def _joined(citations: Sequence[Citation]) -> str:
    """The cited text, neighbours made one and others kept apart by a mark that no quote can hold."""
    text, last = "", 0
    for citation in sorted(citations, key=lambda c: c.start):
        text += (" " if 0 <= citation.start - last <= 2 else "\0") + citation.quote
        last = citation.end
    return normalise(text)
