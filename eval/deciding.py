"""The decision: P(article answers) fitted to the reader's figure, and what each level of strictness costs.

It is fitted on articles that the reader was not trained on. A row keeps that probability: one run tells, for
any threshold, what is declined, with a chat model or without; not whether an answer that is given is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from eval.bench import Desk
from eval.jsonl import DataError
from eval.metrics import judged
from eval.output import Progress
from eval.row import Row
from eval.stats import Judged, auc, calibration_error, mean
from eval.table import Table
from ingest.load import from_text
from rag.answer import Answer
from rag.evidence.decide import probability
from rag.evidence.find import Finder
from rag.reader.data import Source
from rag.reader.run import shared
from rag.settings import Settings
from rag.strictness import Cost, Level
from rag.writing.followup import together

CHOSEN: Mapping[str, float] = {"lenient": 0.2, "balanced": Settings().threshold, "strict": 0.6}
"""The thresholds, the most lenient first: round numbers, chosen before their costs were counted."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question of a dev article: the reader's figure, and whether the article answers it.

    Other figures were tried beside it: second-best passage, best sentence and similarity moved the AUC on the
    article left out (0.951) by no more than 0.003, and on questions of other origin the first and the last
    made it worse. The chat model's own verdict, asked where the reader is unsure, moved it by no more than
    0.004 anywhere, and cost seconds.
    """

    article: str
    best: float
    answerable: bool


def examples(sources: Sequence[Source], desk: Desk, progress: Progress) -> Iterator[Example]:
    """Read the questions of the articles, each with those before it, as they are served."""
    done, total = 0, sum(len(source.cases) for source in sources)
    for source in sources:
        finder = Finder(desk.index(from_text(source.text)), shared())
        for case in source.cases:
            question = together(case.question, [Answer(asked, asked) for asked in case.history])
            found = finder.find(question, case.question, limit=Settings().evidence)
            yield Example(source.name, found.best, case.answerable)
            progress(done := done + 1, total)


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


def decision_table(examples: Sequence[Example], points: Sequence[Judged]) -> Table:
    """Return the figures, each article judged by a table fitted to the others."""
    least = Settings().threshold
    figures = {
        "AUC": auc(points),
        "unanswerable refused at the threshold": mean([float(p < least) for p, yes in points if not yes]),
        "answerable refused at the threshold": mean([float(p < least) for p, yes in points if yes]),
        "calibration error": calibration_error(points),
    }
    rows = tuple((name, "–" if value is None else f"{value:.3f}") for name, value in figures.items())
    title = f"Decision: {len(examples)} questions of {len({e.article for e in examples})} articles"
    return Table(title, ("measure", "value"), rows, ("Each article by a table fitted to the others.",))


def points(file: str, rows: Sequence[Row]) -> list[Judged]:
    """Return the judged rows as points.

    Raises:
        DataError: there are not both answerable and unanswerable questions among them.
    """
    found = [point for row in rows if (point := judged(row)) is not None]
    if len({answerable for _, answerable in found}) < 2:
        raise DataError(
            f"{file}: of {len(found)} judged rows all are answerable, or none is; run all the shipped cases"
        )
    return found


def cost_at(points: Sequence[Judged], threshold: float) -> Cost:
    """Count what it costs to decline below a threshold (0..1), as `Assistant` does: at it, it answers."""
    answerable = [p for p, answerable in points if answerable]
    unanswerable = [p for p, answerable in points if not answerable]
    return Cost(
        declined=sum(p < threshold for p in answerable),
        answerable=len(answerable),
        answered=sum(p >= threshold for p in unanswerable),
        unanswerable=len(unanswerable),
    )


def levels(points: Sequence[Judged]) -> list[Level]:
    """Return the chosen levels with their costs."""
    return [Level(name, threshold, cost_at(points, threshold)) for name, threshold in CHOSEN.items()]


def levels_table(found: Sequence[Level]) -> Table:
    """Return a line for each level: its threshold, and both costs, counted and of 100."""
    lines = tuple(
        (
            *(each.name, f"{each.threshold:g}"),
            *(f"{each.cost.declined} of {each.cost.answerable}", str(each.cost.wrongly_declined)),
            *(f"{each.cost.answered} of {each.cost.unanswerable}", str(each.cost.wrongly_answered)),
        )
        for each in found
    )
    header = ("level", "threshold", "answerable, declined", "of 100", "unanswerable, answered", "of 100")
    return Table("What each level costs", header, lines, ("Declined is what lies below the threshold.",))


def levels_text(found: Sequence[Level]) -> str:
    """Return the levels as JSON that `rag.strictness` reads."""
    return json.dumps([asdict(each) for each in found], indent=1) + "\n"
