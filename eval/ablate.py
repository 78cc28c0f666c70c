"""What each stage earns: the same cases with one stage left out at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import replace

from langchain_core.messages import HumanMessage, SystemMessage

from eval.figures import cell, figure
from eval.measures import MEASURES
from eval.row import Row
from eval.run import Answering
from eval.table import Table
from ingest.index import ArticleIndex
from rag import checks
from rag.answer import Answer, Statement, cite
from rag.assistant import Assistant
from rag.model import Model
from rag.retrieve import Shares
from rag.settings import Settings

Variant = Callable[[ArticleIndex, Model], Answering]

COLUMNS = (
    "facts right",
    "evidence cited",
    "facts and evidence",
    "citation precision",
    "refused, unanswerable",
    "refused, answerable",
)
_ALONE = "Answer the question in one or two sentences."
_OPEN = replace(Settings(), threshold=0.0)


class Ungrounded(Assistant):
    """Shows every drafted sentence unchecked, citing the evidence that shares most words with it."""

    def checked(self, answer: Answer, sentence: str) -> Answer:
        """Take the sentence as it is."""
        words = checks.content(sentence)
        nearest = max(
            (e.sentence for e in answer.evidence), key=lambda s: len(words & checks.content(s.text))
        )
        citation = cite(self.index.article, nearest.start, nearest.end)
        return replace(answer, statements=(*answer.statements, Statement(sentence, (citation,), "supported")))


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


VARIANTS: dict[str, Variant] = {
    "all stages": lambda index, model: Assistant(index, model=model),
    "without lexical search": lambda index, model: Assistant(
        index, model=model, shares=replace(Shares(), lexical=0.0)
    ),
    "without the passage's share": lambda index, model: Assistant(
        index, model=model, shares=replace(Shares(), passage=0.0)
    ),
    "without the decision": lambda index, model: Assistant(index, model=model, settings=_OPEN),
    "without grounding": lambda index, model: Ungrounded(index, model=model),
    "without the choice of citations": lambda index, model: Assistant(
        index, model=model, settings=replace(Settings(), relevance=0.0, quotes=8)
    ),
    "quotes, judged by the model": lambda index, model: Assistant(
        index, model=model, settings=replace(Settings(), quotes_only=True)
    ),
    "quotes, without a model": lambda index, _: Assistant(index),
    "the model alone": lambda _, model: Alone(model),
}


def ablation_table(runs: Sequence[tuple[str, Sequence[Row]]]) -> Table:
    """Return a line for each variant: its figures with 95 % intervals; a dash where one is undefined."""
    measures = [measure for name in COLUMNS for measure in MEASURES if measure.name == name]
    lines = []
    for variant, rows in runs:
        cells = [cell(figure(measure, rows)) for measure in measures]
        lines.append((variant, *cells))
    return Table("What each stage earns", ("variant", *COLUMNS), tuple(lines))
