"""Fits the judge's coefficients to rows with gold; each file weighs the same. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from random import Random
from typing import Protocol

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from eval.bootstrap import SEED
from eval.jsonl import DataError
from eval.row import Row
from rag.answer import Features
from rag.judge import probability

FOLDS = 5
STRENGTH = 1.0
"""Inverse weight of the L2 penalty, on features of unit deviation: scikit-learn's C."""

SIGNS = {"log_odds": 1, "similarity": 1, "cover": 1, "strange_names": -1, "far": -1, "unheard": -1}
"""Which way a feature may move the probability; the other way could only be chance or a fault in the rows."""

Coefficients = dict[str, float]


class Placed(Protocol):
    """What knows where it comes from: its row file, its article, its question."""

    @property
    def file(self) -> str:
        """The row file."""

    @property
    def article(self) -> str:
        """The SHA-256 of the article."""

    @property
    def question(self) -> str:
        """The question as it was searched, in small letters."""


@dataclass(frozen=True, slots=True)
class Example:
    """A judged case: what was measured, and whether its article answers it; `file` is the row file's."""

    file: str
    article: str
    question: str
    measured: Features
    answerable: bool


@dataclass(frozen=True, slots=True)
class Fitted:
    """Coefficients with "intercept"; features dropped for their sign, and those that were 0 in every row."""

    coefficients: Coefficients
    dropped: tuple[str, ...]
    unseen: tuple[str, ...]


def examples(file: str, rows: Sequence[Row]) -> list[Example]:
    """Return the rows that can be learnt from.

    Left out: what was not judged (an error, or no evidence), and what fell back from a model to none.

    Raises:
        DataError: no row is left.
    """
    found = [
        Example(file, row.article, row.standalone.casefold(), row.judged, row.gold.answerable)
        for row in rows
        if row.judged and not row.error and (row.judged.log_odds is None) == (row.llm == "none")
    ]
    if not found:
        raise DataError(f"{file}: no row holds what the judge measured; run its cases again")
    return found


def fit(found: Sequence[Example], now: Mapping[str, float] | None = None) -> Fitted:
    """Return the logistic regression of answerable on the features, rounded to 2 decimals.

    While signs are wrong, the feature that is furthest on the wrong side is dropped and the rest fitted
    again. A feature that is 0 in every row keeps its coefficient of `now`, which changes none of them.

    Raises:
        DataError: the examples are all answerable, or none is.
    """
    if len({each.answerable for each in found}) < 2:
        kind = "answerable" if found and found[0].answerable else "unanswerable"
        raise DataError(f"all {len(found)} cases to fit are {kind}; give rows of both kinds")
    inputs = [_numbers(each.measured) for each in found]
    names = [name for name in inputs[0] if any(numbers[name] for numbers in inputs)]
    unseen = [name for name in inputs[0] if name not in names]
    dropped: list[str] = []
    goal, share = [each.answerable for each in found], weights(found)
    while True:
        slopes, table = regression([{name: each[name] for name in names} for each in inputs], goal, share)
        wrong = {name: slopes[name] * SIGNS[name] for name in names if slopes[name] * SIGNS[name] < 0}
        if not wrong:
            break
        worst = min(wrong, key=wrong.__getitem__)
        names.remove(worst)
        dropped.append(worst)
    table |= {name: now[name] for name in unseen if now and name in now}
    return Fitted(rounded(table), tuple(dropped), tuple(unseen))


def out_of_fold(found: Sequence[Example]) -> list[float]:
    """Return the probability of each example by a fit that saw nothing of its group.

    Raises:
        DataError: there is one group only, or too few examples of a kind to leave some out.
    """
    places = folds(found)
    chances = [0.0] * len(found)
    if max(places, default=0) == 0:
        raise DataError(f"{len(found)} cases to fit lie in one group; give more articles or questions")
    for fold in set(places):
        table = fit([each for each, place in zip(found, places, strict=True) if place != fold]).coefficients
        for n, place in enumerate(places):
            if place == fold:
                chances[n] = probability(found[n].measured, table)
    return chances


def folds(found: Sequence[Placed]) -> list[int]:
    """Return the fold (0 to at most FOLDS - 1) of each example: an article lies in one fold, in all files.

    The article of a file that has no other is split by question instead.
    """
    alone = {article for articles in _articles(found).values() if len(articles) == 1 for article in articles}
    groups = [(each.article, each.question if each.article in alone else "") for each in found]
    shuffled = sorted(set(groups))
    Random(SEED).shuffle(shuffled)
    fold = {group: n % FOLDS for n, group in enumerate(shuffled)}
    return [fold[group] for group in groups]


def split_by_question(found: Sequence[Placed]) -> list[str]:
    """Return the files that have a single article."""
    return [file for file, articles in _articles(found).items() if len(articles) == 1]


def weights(found: Sequence[Placed]) -> list[float]:
    """Return the weight of each example, on average 1: the files weigh the same together."""
    sizes = Counter(each.file for each in found)
    return [len(found) / len(sizes) / sizes[each.file] for each in found]


def tables_json(tables: Mapping[str, Mapping[str, float]]) -> str:
    """Return the coefficients as rag/judge.json has them: one table a line."""
    lines = (f'  "{name}": {json.dumps(table)}' for name, table in tables.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


def regression(
    inputs: Sequence[Mapping[str, float]], goal: Sequence[bool], share: Sequence[float]
) -> tuple[Coefficients, Coefficients]:
    """Return the slopes per deviation of a feature, and the coefficients per unit with the intercept.

    `inputs` have the same features each, `goal` is what is to be told, `share` the weights.
    """
    names = list(inputs[0])
    rows = [[each[name] for name in names] or [0.0] for each in inputs]
    scaler = StandardScaler().fit(rows, sample_weight=share)
    model = LogisticRegression(C=STRENGTH, max_iter=1000)
    model.fit(scaler.transform(rows), goal, sample_weight=share)
    # Not strict: without a feature there is a slope of the column of zeros, and no name.
    slopes = {name: float(slope) for name, slope in zip(names, model.coef_[0], strict=False)}
    units = dict(zip(names, map(float, scaler.scale_), strict=False))
    means = dict(zip(names, map(float, scaler.mean_), strict=False))
    table = {name: slopes[name] / units[name] for name in names}
    intercept = float(model.intercept_[0]) - sum(table[name] * means[name] for name in names)
    return slopes, {"intercept": intercept, **table}


def rounded(table: Mapping[str, float]) -> Coefficients:
    """Return coefficients with 2 decimals, none of them -0.0."""
    return {name: round(value, 2) + 0.0 for name, value in table.items()}


def _numbers(measured: Features) -> Coefficients:
    return {name: float(value) for name, value in asdict(measured).items() if value is not None}


def _articles(found: Sequence[Placed]) -> dict[str, set[str]]:
    articles: dict[str, set[str]] = {}
    for each in found:
        articles.setdefault(each.file, set()).add(each.article)
    return articles
