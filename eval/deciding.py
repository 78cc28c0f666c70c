"""The decision fitted: P(article answers) from the reader's figures, on articles it was not trained on."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby

from eval.bench import Bench
from eval.console import bar, output
from eval.jsonl import DataError
from eval.stats import Judged, auc, calibration_error, mean, refused_at
from eval.table import Table, to_text
from ingest.load import from_text
from rag.answer import Answer, Features
from rag.compose import Draft
from rag.decide import COEFFICIENTS, coefficients, probability
from rag.find import Finder
from rag.followup import together
from rag.model import Model
from rag.reader.data import dev, read_sources
from rag.reader.run import shared
from rag.settings import Settings

READER = ("best",)
"""Features that the reader's table uses; the other one adds the verdict.

Second-best passage, best sentence and similarity were tried: none moved the AUC on the article left out
(0.951) by more than 0.003, and on questions of other origin the first and the last made it worse.
"""

ALLOWED = (5, 10)
"""Percent of the answerable questions declined at which refusals are counted."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a dev article: what was measured, and whether the article answers it."""

    article: str
    kind: str
    measured: Features
    answerable: bool


def decide(args: argparse.Namespace, bench: Bench) -> Iterator[str]:
    """Fit the tables to the dev articles, tell how they do on the article left out; store them when asked.

    Raises:
        DataError: the coefficients cannot be stored.
        ModelError: there is no such model.
    """
    _, model = bench.model(args.llm)
    found = list(_examples(args, bench, model))
    tables = dict(coefficients())
    shown = []
    for name, features in (("reader", READER), ("with_verdict", (*READER, "log_odds"))):
        rows = [e for e in found if name == "reader" or e.measured.log_odds is not None]
        if not rows:
            continue
        plain = [
            e if name != "reader" else replace(e, measured=replace(e.measured, log_odds=None)) for e in rows
        ]
        shown.append(decision_table(name, plain, left_out(plain, features)))
        tables[name] = fitted(plain, features)
    yield "\n\n".join(map(to_text, shown))
    if args.write:
        with output(COEFFICIENTS) as file:
            file.write(json.dumps(tables, indent=1) + "\n")
        yield f"written to {COEFFICIENTS}"


def _examples(args: argparse.Namespace, bench: Bench, model: Model | None) -> Iterator[Example]:
    settings = Settings()
    sources = dev(read_sources(args.articles))
    done, total = 0, sum(len(source.cases) for source in sources)
    with bench.desk() as desk:
        for source in sources:
            finder = Finder(desk.index(from_text(source.text)), shared())
            for case in source.cases:
                question = together(case["question"], [Answer(asked, asked) for asked in case["history"]])
                found = finder.find(question, case["question"], limit=settings.evidence)
                measured = found.measured
                near = abs(probability(measured) - settings.threshold) < settings.unsure
                if model and near:
                    read = found.evidence[: settings.drafted_from]
                    draft = Draft(model.chat(), question, read, max_tokens=1)
                    measured = replace(measured, log_odds=draft.log_odds)
                    draft.close()
                yield Example(source.name, case["kind"], measured, case["answerable"])
                bar(done := done + 1, total)


def fitted(examples: Sequence[Example], features: Sequence[str]) -> dict[str, float]:
    """Return the coefficients of a logistic regression (L2, C = 1), rounded to 3 decimals.

    Raises:
        DataError: all the examples are answerable, or none is.
    """
    from sklearn.linear_model import LogisticRegression

    for gold, kind in ((True, "answerable"), (False, "unanswerable")):
        if all(e.answerable != gold for e in examples):
            raise DataError(f"none of the {len(examples)} questions is {kind}; give articles with both kinds")
    values = [[float(asdict(e.measured)[name]) for name in features] for e in examples]
    model = LogisticRegression(max_iter=1000).fit(values, [e.answerable for e in examples])
    weights = zip(features, model.coef_[0], strict=True)
    return {"intercept": round(float(model.intercept_[0]), 3)} | {n: round(float(w), 3) for n, w in weights}


def left_out(examples: Sequence[Example], features: Sequence[str]) -> list[Judged]:
    """Return each example with the probability of a table that its article had no part in."""
    points: list[Judged] = []
    for name, own in groupby(examples, key=lambda e: e.article):
        table = fitted([e for e in examples if e.article != name], features)
        points += [(probability(e.measured, table), e.answerable) for e in own]
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


def decision_table(name: str, examples: Sequence[Example], points: Sequence[Judged]) -> Table:
    """Return the figures, each article judged by a table fitted to the others; then refusals by kind."""
    rows = [(label, "–" if (value := f(points)) is None else f"{value:.3f}") for label, f in _FIGURES]
    for kind in sorted({e.kind for e in examples}):
        for gold in (True, False):
            own = [
                p
                for (p, _), e in zip(points, examples, strict=True)
                if (e.kind, e.answerable) == (kind, gold)
            ]
            if own:
                word = "answerable" if gold else "unanswerable"
                rows.append((f"refused, {kind}, {word}", f"{sum(p < 0.5 for p in own)} of {len(own)}"))
    title = f"Decision: {name}; {len(examples)} questions of {len({e.article for e in examples})} articles"
    return Table(title, ("measure", "value"), tuple(rows), ("Each article by a table fitted to the others.",))
