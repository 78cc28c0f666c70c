"""What each stage earns: the same cases with one stage left out at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from typing import Any
from unittest.mock import patch

from langchain_core.messages import HumanMessage, SystemMessage

from eval.figures import cell, figure
from eval.measures import MEASURES
from eval.row import Row
from eval.run import Answering
from eval.support import Claim, check, shown_false, shown_true
from eval.table import Table
from eval.vectors import Progress
from ingest.index import ArticleIndex
from rag.answer import Answer, Evidence, Statement, cite
from rag.assistant import Assistant
from rag.checking import lexicon
from rag.evidence.find import Finder
from rag.evidence.retrieve import Shares
from rag.models.open import Model
from rag.reader.run import Reader, shared
from rag.settings import Settings

Variant = Callable[[ArticleIndex, Model | None], Answering]

COLUMNS = (
    "facts right",
    "evidence cited",
    "facts and evidence",
    "citation precision",
    "refused, unanswerable",
    "refused, answerable",
)
_ALONE = "Answer the question in one or two sentences."


class Ungrounded(Assistant):
    """Shows every drafted sentence unchecked, citing the evidence that shares most words with it."""

    def checked(self, answer: Answer, sentence: str, chosen: Sequence[Evidence]) -> Answer:
        """Take the sentence as it is."""
        words = lexicon.content(sentence)
        nearest = max((e.sentence for e in chosen), key=lambda s: len(words & lexicon.content(s.text)))
        citation = cite(self.index.article, nearest.start, nearest.end)
        return answer.with_written(Statement(sentence, (citation,), "supported"))


class Alone:
    """The model without the article: what it knows, or makes up."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the one answer."""
        yield self.ask(question, history)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return what the model says to the bare question."""
        turns = [SystemMessage(_ALONE), HumanMessage(question)]
        said = str(self.model.chat().invoke(turns, max_tokens=Settings().max_tokens).text)
        return Answer(
            question, question, statements=(Statement(said, (), "supported"),), llm=self.model.name, done=True
        )


class Forgetful:
    """Reads every question alone, whatever was asked before."""

    def __init__(self, assistant: Assistant) -> None:
        self.ask, self._assistant = assistant.ask, assistant

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the growing answer."""
        yield from self._assistant.answers(question)


def _with(**shares: float) -> Variant:
    chosen = replace(Shares(), **shares)
    return lambda index, model: Assistant(index, model=model, finder=Finder(index, shared(), shares=chosen))


def _set(settings: Settings | None = None) -> Variant:
    return lambda index, model: Assistant(index, model=model, settings=settings)


VARIANTS: dict[str, Variant] = {
    "all stages": _set(),
    "without lexical search": _with(lexical=0.0),
    "without the passage's share": _with(passage=0.0),
    "without retrieval's share in the order": _with(order=0.0),
    "without the earlier questions": lambda index, model: Forgetful(Assistant(index, model=model)),
    "without the decision": _set(replace(Settings(), threshold=0.0)),
    "without the choice of citations": _set(replace(Settings(), relevance=0.0, quotes=8)),
}
"""What runs with a chat model or without."""

WITH_MODEL: dict[str, Variant] = {
    "without grounding": lambda index, model: Ungrounded(index, model=model),
    "quotes, without a model": lambda index, _: Assistant(index),
    "the model alone": lambda _, model: Alone(model or _none()),
}


def _none() -> Model:
    raise ValueError("there is no model")


CHECKS: dict[str, Sequence[tuple[str, Any]]] = {
    "whole check": (),
    "without the exact rules": (
        ("rag.checking.ground._missing", None),
        ("rag.checking.ground._miscopied", None),
    ),
    "without the comparison word by word": (("rag.checking.ground.altered", None),),
    "without the reader": (("rag.checking.check.Checker.supported", 1.0),),
}
"""What each part of the check is replaced by: a function of this value, which is to let everything pass."""


def check_table(claims: Sequence[Claim], reader: Reader, progress: Progress) -> Table:
    """Return a line for each part of the check left out: which claims are then shown."""
    lines, total = [], len(CHECKS) * len(claims)
    for n, (name, patches) in enumerate(CHECKS.items()):
        with ExitStack() as stack:
            for target, value in patches:
                stack.enter_context(patch(target, lambda *_, value=value, **__: value))
            found = check(claims, reader, partial(_shifted, progress, n * len(claims), total))
        points = [(float(c.shown), c.claim.supported) for c in found]
        shares = (shown_true(points), shown_false(points))
        lines.append((name, *("–" if share is None else f"{share:.2f}" for share in shares)))
    return Table("What each part of the check earns", ("variant", "true shown", "false shown"), tuple(lines))


def _shifted(progress: Progress, before: int, total: int, done: int, _: int) -> None:
    progress(before + done, total)


def ablation_table(runs: Sequence[tuple[str, Sequence[Row]]]) -> Table:
    """Return a line for each variant: its figures with 95 % intervals; a dash where one is undefined."""
    measures = [measure for name in COLUMNS for measure in MEASURES if measure.name == name]
    lines = []
    for variant, rows in runs:
        cells = [cell(figure(measure, rows)) for measure in measures]
        lines.append((variant, *cells))
    return Table("What each stage earns", ("variant", *COLUMNS), tuple(lines))
