"""How well a row's citations point at the gold: recall, precision, necessity, overlap of words. Pure.

After ALCE (Gao, Yen, Yu and Chen 2023, arXiv 2305.14627, section 3): there a model of entailment says
whether a passage supports a statement; here the gold says it, by places: citations support a statement
when they hold a whole piece of gold evidence. Each is None where it is undefined.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.gold import Gold, normalise
from eval.metrics import Span, covered
from eval.row import Row
from eval.stats import mean
from rag.answer import Citation


def evidence_recall(row: Row) -> float | None:
    """Share of the evidence groups that have a member in the cited text; a refusal cites none of them."""
    if not _placed(row.gold):
        return None
    return len(_held(row.gold, [] if row.refused else row.citations)) / len(row.gold.spans)


def citation_recall(row: Row) -> float | None:
    """Share of the statements that have a citation which overlaps gold (ALCE's recall, of statements)."""
    if not _attempted(row):
        return None
    return mean([float(any(_bears(c, row) for c in each.citations)) for each in row.statements])


def citation_precision(row: Row) -> float | None:
    """Share of the distinct citations that overlap gold (ALCE's precision).

    ALCE also lets a citation count that supports only together with others; by places none does.
    """
    return mean([float(_bears(citation, row)) for citation in row.citations]) if _attempted(row) else None


def citation_necessity(row: Row) -> float | None:
    """Share of the answer's distinct citations without which it would hold less of the gold evidence.

    Leave-one-out: 1 means that no citation could be left out.
    """
    if not _attempted(row) or not _placed(row.gold):
        return None
    whole = _held(row.gold, row.citations)
    rest = ([other for other in row.citations if other != citation] for citation in row.citations)
    return mean([float(_held(row.gold, others) != whole) for others in rest])


def word_f1(row: Row) -> float | None:
    """Word-F1 of the cited text and the sentences that hold the gold evidence, by place.

    F1 = 2PR / (P + R) over words (Rajpurkar et al. 2016 for answers; for spans as in verbatim-rag). Of
    each group counts the member that overlaps most. A refusal of an answerable question scores 0.
    """
    if not row.gold.sentences or not all(row.gold.sentences):
        return None
    cited = set[int]().union(*map(_words, () if row.refused else row.citations))
    best = [
        max((_words(span) for span in group), key=lambda w: len(w & cited)) for group in row.gold.sentences
    ]
    gold = set[int]().union(*best)
    both = len(gold & cited)
    return 2 * both / (len(gold) + len(cited)) if gold or cited else None


def ranked(row: Row) -> tuple[list[str], list[str]] | None:
    """Return the retrieved sentences, best first, as names, and the names that are relevant.

    Relevant is a sentence that holds a group of evidence which none before it holds; a group that no
    sentence holds counts as a relevant one that was not found.
    """
    if not _placed(row.gold) or not row.evidence:
        return None
    best = sorted(row.evidence, key=lambda e: -e.score)
    holds = [_groups(row.gold, [(e.start, e.end)]) for e in best]
    before = [set[int]().union(*holds[:n]) for n in range(len(holds))]
    names = [f"sentence {n}" for n in range(len(best))]
    new = [name for name, held, seen in zip(names, holds, before, strict=True) if held - seen]
    lost = set(range(len(row.gold.spans))).difference(*holds)
    return names, [*new, *(f"not found {n}" for n in sorted(lost))]


def _placed(gold: Gold) -> bool:
    return bool(gold.spans) and all(gold.spans)


def _attempted(row: Row) -> bool:
    return bool(row.gold.evidence and row.citations) and not row.refused


def _held(gold: Gold, citations: Sequence[Citation]) -> set[int]:
    return _groups(gold, [(c.start, c.end) for c in citations])


def _groups(gold: Gold, spans: Sequence[Span]) -> set[int]:
    """Return the evidence groups of which the spans together hold a member."""
    return {n for n, group in enumerate(gold.spans) if any(covered(quote, spans) for quote in group)}


def _bears(citation: Citation, row: Row) -> bool:
    gold = [span for group in row.gold.spans for span in group]
    if gold:
        return any(span.start < citation.end and citation.start < span.end for span in gold)
    cited = normalise(citation.quote)
    quotes = (normalise(quote) for group in row.gold.evidence for quote in group)
    return any(quote in cited or cited in quote for quote in quotes)


def _words(citation: Citation) -> set[int]:
    return {citation.start + found.start() for found in re.finditer(r"\w+", citation.quote)}
