"""The decision fitted: P(article answers) from the reader's figure, on articles it was not trained on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from eval.bench import Bench
from eval.console import bar, output
from eval.jsonl import DataError
from eval.stats import Judged, auc, calibration_error, mean, refused_at
from eval.table import Table, to_text
from ingest.load import from_text
from rag.answer import Answer
from rag.evidence.decide import COEFFICIENTS, probability
from rag.evidence.find import Finder
from rag.reader.data import dev, read_sources
from rag.reader.run import shared
from rag.settings import Settings
from rag.writing.followup import together

ALLOWED = (5, 10)
"""Percent of the answerable questions declined at which refusals are counted."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a dev article: the reader's figure, and whether the article answers it.

    Other figures were tried beside it: second-best passage, best sentence and similarity moved the AUC on the
    article left out (0.951) by no more than 0.003, and on questions of other origin the first and the last
    made it worse. The chat model's own verdict, asked where the reader is unsure, moved it by no more than
    0.004 anywhere, and cost seconds.
    """

    article: str
    kind: str
    best: float
    answerable: bool


def decide(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Fit the table to the dev articles, tell how it does on the article left out; store it when asked.

    Raises:
        DataError: the coefficients cannot be stored.
    """
    found = list(_examples(args, bench))
    yield to_text(decision_table(found, left_out(found)))
    if args.write:
        with output(COEFFICIENTS) as file:
            file.write(json.dumps(fitted(found), indent=1) + "\n")
        yield f"written to {COEFFICIENTS}"


def _examples(args: argparse.Namespace, bench: Bench) -> Iterator[Example]:
    sources = dev(read_sources(args.articles))
    done, total = 0, sum(len(source.cases) for source in sources)
    with bench.desk() as desk:
        for source in sources:
            finder = Finder(desk.index(from_text(source.text)), shared())
            for case in source.cases:
                question = together(case["question"], [Answer(asked, asked) for asked in case["history"]])
                found = finder.find(question, case["question"], limit=Settings().evidence)
                yield Example(source.name, case["kind"], found.best, case["answerable"])
                bar(done := done + 1, total)


def fitted(examples: Sequence[Example]) -> dict[str, float]:
    """Return the coefficients of a logistic regression (L2, C = 1), rounded to 3 decimals.

    Raises:
        DataError: all the examples are answerable, or none is.
    """
    from sklearn.linear_model import LogisticRegression

    for gold, kind in ((True, "answerable"), (False, "unanswerable")):
        if all(e.answerable != gold for e in examples):
            raise DataError(f"none of the {len(examples)} questions is {kind}; give articles with both kinds")
    model = LogisticRegression(max_iter=1000).fit(
        [[e.best] for e in examples], [e.answerable for e in examples]
    )
    return {"intercept": round(float(model.intercept_[0]), 3), "best": round(float(model.coef_[0][0]), 3)}


def left_out(examples: Sequence[Example]) -> list[Judged]:
    """Return each example with the probability of a table that its article had no part in."""
    points: list[Judged] = []
    for name, own in groupby(examples, key=lambda e: e.article):
        table = fitted([e for e in examples if e.article != name])
        points += [(probability(e.best, table), e.answerable) for e in own]
    return points


_FIGURES: tuple[tuple[str, Callable[[Sequence[Judged]], float | None]], ...] = (
    ("AUC", auc),
    *((f"refused at .{n:02} of the answerable", lambda points, n=n: refused_at(points, n)) for n in ALLOWED),
    ("unanswerable refused at the threshold", lambda ps: _below(ps, False)),
    ("answerable refused at the threshold", lambda ps: _below(ps, True)),
    ("calibration error", calibration_error),
)


def _below(points: Sequence[Judged], gold: bool) -> float | None:
    return mean([float(p < Settings().threshold) for p, answerable in points if answerable == gold])


def decision_table(examples: Sequence[Example], points: Sequence[Judged]) -> Table:
    """Return the figures, each article judged by a table fitted to the others; then refusals by kind."""
    rows = [(label, "–" if (value := f(points)) is None else f"{value:.3f}") for label, f in _FIGURES]
    least = Settings().threshold
    for kind in sorted({e.kind for e in examples}):
        for gold in (True, False):
            own = [
                p
                for (p, _), e in zip(points, examples, strict=True)
                if (e.kind, e.answerable) == (kind, gold)
            ]
            if own:
                word = "answerable" if gold else "unanswerable"
                rows.append((f"refused, {kind}, {word}", f"{sum(p < least for p in own)} of {len(own)}"))
    title = f"Decision: {len(examples)} questions of {len({e.article for e in examples})} articles"
    return Table(title, ("measure", "value"), tuple(rows), ("Each article by a table fitted to the others.",))
