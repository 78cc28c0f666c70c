"""What a strong model thinks of the answers: deepeval's metrics over a row file. Optional, never needed.

The package is an extra, for an environment of its own: it brings plugins that change how pytest behaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from langchain_core.language_models import BaseChatModel

from eval.bootstrap import HOW, clusters, interval
from eval.jsonl import DataError
from eval.row import Row
from eval.stats import mean
from eval.table import Table

if TYPE_CHECKING:
    from pydantic import BaseModel

Score = Callable[[Row], float]
"""A row that answers → 0 (bad) to 1 (good)."""

MISSING = (
    "the package deepeval is not installed; `make opinion ROWS=rows.jsonl LLM=spec` makes an environment "
    "for it and asks there"
)


class _Metric(Protocol):
    def measure(self, test_case: object, *, _show_indicator: bool) -> float: ...


@dataclass(frozen=True, slots=True)
class Opinion:
    """The scores of one answer by metric; None where the judge gave none that could be read."""

    row: Row
    scores: dict[str, float | None]


def deepeval_scores(chat: BaseChatModel, name: str) -> dict[str, Score]:
    """Return deepeval's faithfulness to what is cited, and relevancy to the question, judged by a chat model.

    Raises:
        DataError: deepeval is not installed.
    """
    try:
        from deepeval.metrics import AnswerRelevancyMetric, FaithfulnessMetric
        from deepeval.test_case import LLMTestCase
    except ImportError as error:
        raise DataError(MISSING) from error
    judge = _judge(chat, name)

    def score(metric: _Metric, row: Row) -> float:
        case = LLMTestCase(
            input=row.standalone,
            actual_output=row.answer,
            retrieval_context=[citation.quote for citation in row.citations],
        )
        return metric.measure(case, _show_indicator=False)

    options: dict[str, Any] = {"model": judge, "async_mode": False, "include_reason": False}
    return {
        "faithful to what is cited": lambda row: score(FaithfulnessMetric(**options), row),
        "relevant to the question": lambda row: score(AnswerRelevancyMetric(**options), row),
    }


def opinions(rows: Sequence[Row], scores: dict[str, Score]) -> Iterator[Opinion]:
    """Yield the judge's opinion of every row that answers; what it cannot score is None."""
    for row in rows:
        if not row.refused and row.statements:
            yield Opinion(row, {name: _scored(score, row) for name, score in scores.items()})


def opinion_table(found: Sequence[Opinion], judge: str) -> Table:
    """Return the mean of each metric with its 95 % interval, and how many answers it rests on."""
    lines = []
    for name in found[0].scores if found else ():
        points = [(p, each.row.article) for each in found if (p := each.scores[name]) is not None]
        values = [point for point, _ in points]
        value, bounds = mean(values), interval(clusters(values, [article for _, article in points]), mean)
        lines.append(
            (
                name,
                "–" if value is None else f"{value:.2f}",
                f"{bounds[0]:.2f} to {bounds[1]:.2f}" if bounds else "–",
                f"{len(values)} of {len(found)}",
            )
        )
    note = f"A model's opinion, no measurement: it errs, too. {HOW}"
    return Table(f"Judged by {judge}", ("metric", "mean", "95 % interval", "answers"), tuple(lines), (note,))


def _scored(score: Score, row: Row) -> float | None:
    try:
        return score(row)
    except (ValueError, TypeError, KeyError, OSError, RuntimeError):
        # A weak judge does not keep to the form that is asked for: no score, and the others count.
        return None


def _judge(chat: BaseChatModel, name: str) -> object:
    """Return deepeval's view of a LangChain chat model."""
    from deepeval.models import DeepEvalBaseLLM

    class Judge(DeepEvalBaseLLM):  # type: ignore[misc]  # the package is optional, its types with it
        def load_model(self) -> BaseChatModel:
            return chat

        def generate(self, prompt: str, schema: type[BaseModel] | None = None) -> object:
            if schema is None:
                return str(chat.invoke(prompt).text)
            return chat.with_structured_output(schema).invoke(prompt)

        async def a_generate(self, prompt: str, schema: type[BaseModel] | None = None) -> object:
            return self.generate(prompt, schema)

        def get_model_name(self) -> str:
            return name

    return Judge(name)
