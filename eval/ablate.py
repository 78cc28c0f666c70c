"""What each stage earns: the dev articles' cases with one stage left out at a time, and their claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from eval.baselines import Saying
from eval.measures import NAMED, cell, figure
from eval.output import Progress
from eval.row import Row
from eval.run import Answering
from eval.support import Claim, checked, shown_false, shown_true
from eval.table import Table
from ingest.index import ArticleIndex
from rag.assistant import Assistant
from rag.cases import Case
from rag.evidence.find import Finder
from rag.evidence.retrieve import Shares
from rag.models.open import Model
from rag.reader.data import ARTICLES, dev, read_sources
from rag.reader.run import Reader, shared
from rag.settings import Settings

Variant = Callable[[ArticleIndex, Model | None], Answering]

COLUMNS = (
    *("facts right", "evidence cited", "facts and evidence", "citation precision"),
    *("refused, unanswerable", "refused, answerable"),
)


def _with(**shares: float) -> Variant:
    chosen = replace(Shares(), **shares)
    return lambda index, model: Assistant(index, model=model, finder=Finder(index, shared(), shares=chosen))


def _set(settings: Settings) -> Variant:
    return lambda index, model: Assistant(index, model=model, settings=settings)


def _forgetful(index: ArticleIndex, model: Model | None) -> Answering:
    """Read every question alone, whatever was asked before."""
    assistant = Assistant(index, model=model)
    return Saying(lambda question, _: assistant.ask(question))


VARIANTS: dict[str, Variant] = {
    "all stages": _set(Settings()),
    "without lexical search": _with(lexical=0.0),
    "without the passage's share": _with(passage=0.0),
    "without retrieval's share in the order": _with(order=0.0),
    "without the earlier questions": _forgetful,
    "without the decision": _set(Settings(threshold=0.0)),
    "without the choice of citations": _set(Settings(relevance=0.0, quotes=8)),
}

CHECKS: dict[str, Sequence[tuple[str, Any]]] = {
    "whole check": (),
    "without the exact rules": (("ground._missing", None), ("ground._miscopied", None)),
    "without the comparison word by word": (("ground.altered", None),),
    "without the reader": (("check.Checker.supported", 1.0),),
}
"""What each part of the check is replaced by: a function of this value, which is to let everything pass."""


def dev_cases() -> list[Case]:
    """Return the cases of the dev articles, each with its article: they choose, and are never reported on."""
    sources = dev(read_sources(ARTICLES))
    return [replace(case, context=source.text) for source in sources for case in source.cases]


def dev_claims() -> list[Claim]:
    """Return the claims of the dev articles, each to be checked against the whole article."""
    return [
        Claim(claim["id"], claim["claim"], source.text, claim["supported"], claim["kind"])
        for source in dev(read_sources(ARTICLES))
        for claim in source.claims
    ]


def check_table(claims: Sequence[Claim], reader: Reader, progress: Progress) -> Table:
    """Return a line for each part of the check left out: which claims are then shown."""
    lines = []
    for name, patches in CHECKS.items():
        with ExitStack() as stack:
            for target, value in patches:
                stack.enter_context(patch(f"rag.checking.{target}", lambda *_, value=value, **__: value))
            found = checked(claims, reader, progress)
        points = [(float(c.shown), c.claim.supported) for c in found]
        shares = (shown_true(points), shown_false(points))
        lines.append((name, *("–" if share is None else f"{share:.2f}" for share in shares)))
    return Table("What each part of the check earns", ("variant", "true shown", "false shown"), tuple(lines))


def ablation_table(runs: Sequence[tuple[str, Sequence[Row]]]) -> Table:
    """Return a line for each variant: its figures with 95 % intervals; a dash where one is undefined."""
    lines = tuple((name, *(cell(figure(NAMED[each], rows)) for each in COLUMNS)) for name, rows in runs)
    return Table("What each stage earns", ("variant", *COLUMNS), lines)
