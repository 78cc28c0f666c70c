"""Follow-up questions measured alone: made whole by the program, do they find what the full question finds?

No chat model takes part. The history is asked first, as `eval.run` does, and answered in quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.bootstrap import HOW, clusters, interval
from eval.cases import Case
from eval.gold import Gold, gold_of
from eval.jsonl import DataError
from eval.metrics import evidence_found
from eval.run import history_of
from eval.shipped import article_of
from eval.stats import mean
from eval.table import Table
from ingest.article import Article
from ingest.index import ArticleIndex
from rag.answer import Evidence
from rag.assistant import Assistant
from rag.followup import JOINED, stand_alone
from rag.retrieve import ArticleRetriever

CUTS = (3, 8)
"""Evidence sentences looked at: what is quoted, and what a model reads."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A case's question as it was made to stand alone, and how its search and the full question's went.

    `found` and `in_full` say for each of CUTS whether all evidence was among so many sentences.
    """

    case: Case
    article: str
    standalone: str
    found: tuple[bool, ...]
    in_full: tuple[bool, ...]


def measured(cases: Iterable[Case]) -> list[Case]:
    """Return the cases that can be measured: a history, evidence, and the question in full.

    Raises:
        DataError: there is none.
    """
    kept = [case for case in cases if case.history and case.evidence and case.standalone]
    if not kept:
        raise DataError('no case has "history", "evidence" and "standalone"; add them to the follow-up cases')
    return kept


def compare(
    cases: Iterable[Case], open_index: Callable[[Article], ArticleIndex], article: Article | None
) -> Iterator[Pair]:
    """Yield one pair a case, in order; `article` serves the cases that bring none of their own.

    Raises:
        DataError: a quote of a case's evidence is not in its article, or there is no article.
    """
    for case in cases:
        try:
            read = article_of(case, article)
        except ValueError as error:
            raise DataError(f"case {case.id}: {error}") from error
        gold = gold_of(case, read.text)
        if not all(gold.spans):
            raise DataError(f"case {case.id}: a quote of its evidence is not in the article; copy it exactly")
        yield _pair(case, gold, open_index(read))


def _pair(case: Case, gold: Gold, index: ArticleIndex) -> Pair:
    standalone = stand_alone(case.question, history_of(case, Assistant(index)), None)
    retriever = ArticleRetriever(index=index, limit=max(CUTS))

    def found(question: str) -> tuple[bool, ...]:
        evidence = retriever.evidence(question)
        return tuple(evidence_found(gold, _spans(evidence[:cut])) for cut in CUTS)

    in_full = case.standalone or case.question
    return Pair(case, index.article.sha256, standalone, found(standalone), found(in_full))


def _spans(evidence: Sequence[Evidence]) -> list[tuple[int, int]]:
    return [(e.sentence.start, e.sentence.end) for e in evidence]


def followups_table(pairs: Sequence[Pair]) -> Table:
    """Return how often the evidence was found either way; the difference with its 95 % interval."""
    rows = [_row(f"found in top {cut}", pairs, n) for n, cut in enumerate(CUTS)]
    joined = sum(JOINED in pair.standalone for pair in pairs)
    same = sum(pair.standalone == pair.case.question for pair in pairs)
    done = f"{len(pairs) - joined - same} rewritten, {same} left as asked, {joined} joined to the one before"
    return Table(
        f"Follow-up questions: {len(pairs)} cases; {done}",
        ("measure", "as asked", "in full", "difference", "95 % interval"),
        tuple(rows),
        (HOW,),
    )


def listing(pairs: Sequence[Pair]) -> Table:
    """Return each case's question as searched, and where it or the full question found the evidence."""
    rows = tuple((f"{p.case.id} {p.standalone}", _mark(p.found), _mark(p.in_full)) for p in pairs)
    return Table("Questions as searched", ("question", "as asked", "in full"), rows)


def _mark(found: Sequence[bool]) -> str:
    return next((f"top {cut}" for cut, hit in zip(CUTS, found, strict=True) if hit), "–")


def _row(name: str, pairs: Sequence[Pair], cut: int) -> tuple[str, ...]:
    asked = [float(pair.found[cut]) for pair in pairs]
    full = [float(pair.in_full[cut]) for pair in pairs]
    gaps = [a - f for a, f in zip(asked, full, strict=True)]
    span = interval(clusters(gaps, [pair.article for pair in pairs]), mean)
    shown = f"{span[0]:+.3f} to {span[1]:+.3f}" if span else "–"
    count = len(pairs)
    return name, f"{sum(asked) / count:.3f}", f"{sum(full) / count:.3f}", f"{sum(gaps) / count:+.3f}", shown
