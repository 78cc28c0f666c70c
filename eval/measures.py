"""What is measured of a run: each figure with its statistic, its direction and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from eval import ranking, stats
from eval.citing import (
    citation_necessity,
    citation_precision,
    citation_recall,
    evidence_recall,
    ranked,
    word_f1,
)
from eval.curves import aurc, judged_of, risk_of
from eval.metrics import (
    Outcome,
    citations_per_statement,
    cited_characters,
    evidence_cited,
    evidence_retrieved,
    fact_recall,
    facts_and_evidence,
    facts_right,
    outcome,
    refusal_precision,
    refused_answerable,
    refused_unanswerable,
)
from eval.recheck import exact, text_differs, unsupported
from eval.row import Row


def _outcome_is(wanted: Outcome, row: Row) -> float | None:
    found = outcome(row) if row.gold.answerable else None
    return None if found is None else float(found == wanted)


def _attempted_right(row: Row) -> float | None:
    found = outcome(row) if row.gold.answerable else None
    return None if found in (None, "declined") else float(found == "right")


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a run: `statistic` over the `point` of every row where that is not None.

    `better` is the sign of an improvement, 0 where neither direction is. `needs` says, for a run where
    the figure is undefined, what is missing.
    """

    name: str
    point: Callable[[Row], Any]
    needs: str
    better: Literal[-1, 0, 1] = 1
    statistic: Callable[[Sequence[Any]], float | None] = stats.mean
    share: bool = True


_GOLD = "no answerable case with facts or evidence"
_FACTS = "no answerable case with facts"
_EVIDENCE = "no answerable case with evidence"
_PLACED = "no evidence located in an article"
_CITED = "no answered case with evidence"
_ANSWERED = "no answered case"
_BOTH = "no judged cases of both kinds"
_KEPT = "no row with its passages"


def _of_ranking(metric: Callable[..., float], *k: int) -> Callable[[Row], float | None]:
    def point(row: Row) -> float | None:
        found = ranked(row)
        return None if found is None else metric(*found, *k)

    return point


ANSWERS: tuple[Measure, ...] = (
    Measure("fact recall", fact_recall, _FACTS),
    Measure("facts right", facts_right, _FACTS),
    Measure("evidence cited", evidence_cited, _EVIDENCE),
    Measure("facts and evidence", facts_and_evidence, "no answerable case with facts and evidence"),
    Measure("right", partial(_outcome_is, "right"), _GOLD),
    Measure("wrong", partial(_outcome_is, "wrong"), _GOLD, better=-1),
    Measure("declined", partial(_outcome_is, "declined"), _GOLD, better=0),
    Measure("right when attempted", _attempted_right, "no answerable case was attempted"),
)
CITATIONS: tuple[Measure, ...] = (
    Measure("evidence recall", evidence_recall, _PLACED),
    Measure("citation recall", citation_recall, _CITED),
    Measure("citation precision", citation_precision, _CITED),
    Measure("citation necessity", citation_necessity, _CITED),
    Measure("word-F1 of the cited text", word_f1, _PLACED),
    Measure("citations exact", exact, _KEPT),
    Measure("unsupported statements", unsupported, _KEPT, better=-1),
    Measure("text differs", text_differs, "no case", better=-1),
    Measure("cited characters", cited_characters, _ANSWERED, better=0, share=False),
    Measure("citations per statement", citations_per_statement, _ANSWERED, better=0, share=False),
)
REFUSALS: tuple[Measure, ...] = (
    Measure("refused, unanswerable", refused_unanswerable, "no unanswerable case"),
    Measure("refused, answerable", refused_answerable, "no answerable case", better=-1),
    Measure("refusal precision", refusal_precision, "no refusal"),
    Measure("answerability AUC", judged_of, _BOTH, statistic=stats.auc),
    Measure("area under risk–coverage", risk_of, "no judged case", better=-1, statistic=aurc),
    Measure("calibration error", judged_of, "no judged case", better=-1, statistic=stats.calibration_error),
)
RETRIEVAL: tuple[Measure, ...] = (
    Measure("evidence retrieved", evidence_retrieved, _PLACED),
    *(Measure(f"retrieval R@{k}", _of_ranking(ranking.recall, k), _PLACED) for k in (1, 3, 5)),
    Measure("retrieval MRR", _of_ranking(ranking.reciprocal_rank), _PLACED),
    Measure("retrieval nDCG@8", _of_ranking(ranking.ndcg, 8), _PLACED),
)
MEASURES: tuple[Measure, ...] = (*ANSWERS, *CITATIONS, *REFUSALS, *RETRIEVAL)
"""What tells how good a run is, in the order of reports."""


def _time(name: str, field: str, statistic: Callable[[Sequence[float]], float | None]) -> Measure:
    return Measure(
        name, lambda row: getattr(row, field), "no time recorded", better=0, statistic=statistic, share=False
    )


TIMES: tuple[Measure, ...] = tuple(
    _time(f"{words}, {name}", field, statistic)
    for words, field in (
        ("seconds to evidence", "seconds_to_evidence"),
        ("seconds to first statement", "seconds_to_first"),
        ("seconds", "seconds"),
    )
    for name, statistic in (("p50", stats.median), ("p95", stats.p95))
)
