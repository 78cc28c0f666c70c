"""What is measured of a run: each figure with its statistic, its direction and what it needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

from eval import stats
from eval.metrics import (
    Outcome,
    citation_precision,
    citations_per_statement,
    cited_characters,
    evidence_cited,
    evidence_retrieved,
    facts_and_evidence,
    facts_right,
    outcome,
    refused_answerable,
    refused_unanswerable,
)
from eval.row import Row


def _outcome_is(wanted: Outcome, row: Row) -> float | None:
    found = outcome(row) if row.gold.answerable else None
    return None if found is None else float(found == wanted)


def _attempted_right(row: Row) -> float | None:
    found = outcome(row) if row.gold.answerable else None
    return None if found in (None, "declined") else float(found == "right")


def _judged(row: Row) -> stats.Judged | None:
    return None if row.answerable_p is None else (row.answerable_p, row.gold.answerable)


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
_ANSWERED = "no answered case"

MEASURES: tuple[Measure, ...] = (
    Measure("facts right", facts_right, _FACTS),
    Measure("evidence cited", evidence_cited, _EVIDENCE),
    Measure("facts and evidence", facts_and_evidence, "no answerable case with facts and evidence"),
    Measure("evidence retrieved", evidence_retrieved, "no evidence located in an article"),
    Measure("citation precision", citation_precision, "no answered case with evidence"),
    Measure("right", partial(_outcome_is, "right"), _GOLD),
    Measure("wrong", partial(_outcome_is, "wrong"), _GOLD, better=-1),
    Measure("declined", partial(_outcome_is, "declined"), _GOLD, better=0),
    Measure("right when attempted", _attempted_right, "no answerable case was attempted"),
    Measure("refused, unanswerable", refused_unanswerable, "no unanswerable case"),
    Measure("refused, answerable", refused_answerable, "no answerable case", better=-1),
    Measure("answerability AUC", _judged, "no judged cases of both kinds", statistic=stats.auc),
    Measure("calibration error", _judged, "no judged case", better=-1, statistic=stats.calibration_error),
    Measure("cited characters", cited_characters, _ANSWERED, better=0, share=False),
    Measure("citations per statement", citations_per_statement, _ANSWERED, better=0, share=False),
)


def _time(name: str, field: str, statistic: Callable[[Sequence[float]], float | None]) -> Measure:
    return Measure(
        name, lambda row: getattr(row, field), "no time recorded", better=0, statistic=statistic, share=False
    )


TIMES: tuple[Measure, ...] = (
    _time("seconds to evidence, p50", "seconds_to_evidence", stats.median),
    _time("seconds to first statement, p50", "seconds_to_first", stats.median),
    _time("seconds to first statement, p95", "seconds_to_first", stats.p95),
    _time("seconds, p50", "seconds", stats.median),
    _time("seconds, p95", "seconds", stats.p95),
)
