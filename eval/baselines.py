"""What any assistant must beat: answerers without a judge, without a check, or without a model."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from eval.cases import Case
from eval.figures import cell, figure
from eval.measures import MEASURES, TIMES
from eval.row import Row
from eval.run import Answering, run_cases
from eval.table import Table
from ingest.article import Article, Sentence
from ingest.index import ArticleIndex
from rag.answer import REFUSAL, Answer, Evidence, Statement, cite
from rag.checking import lexicon
from rag.evidence.retrieve import search
from rag.models.open import Model

PREFIX = "baseline: "
"""How the `llm` of a baseline's row begins."""

COLUMNS = (
    "facts right",
    "evidence cited",
    "facts and evidence",
    "citation precision",
    "unsupported statements",
    "refused, unanswerable",
    "refused, answerable",
    "seconds, p50",
)
PLAIN = (
    "always refuse",
    "never refuse: the three best quotes",
    "BM25: its top sentence",
    "dense: its top sentence",
)
WHOLE = "the model with the whole article, unchecked"
QUOTES = 3
_TOKENS = 160
_WHOLE = (
    "Answer the question in one or two sentences, using only the article. If the article does not state the "
    f"answer, reply: {REFUSAL}\n\nArticle:\n"
)

Picks = Callable[[str], Sequence[Sentence]]
"""Question → sentences to quote; none: decline."""


class Quoting:
    """Quotes the sentences that a rule picks, and declines where it picks none."""

    def __init__(self, article: Article, picks: Picks) -> None:
        self.article, self.picks = article, picks

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the one answer."""
        yield self.ask(question, history)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return the answer to the bare question; what came before is not looked at."""
        picked = self.picks(question)
        quotes = tuple(Statement(s.text, (cite(self.article, s.start, s.end),), "quoted") for s in picked)
        found = tuple(Evidence(s, 1 - n / (1 + len(picked))) for n, s in enumerate(picked))
        refusal = None if quotes else REFUSAL
        return Answer(question, question, found, quotes, refusal=refusal, done=True)


class WholeArticle:
    """The chat model with the whole article in its prompt; what it says is shown unchecked.

    It cites the sentence that shares most words with each of its own, and declines where it says so.
    """

    def __init__(self, index: ArticleIndex, chat: BaseChatModel) -> None:
        self.index, self.chat = index, chat

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the one answer."""
        yield self.ask(question, history)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return what the model says; it is told the earlier questions."""
        asked = " ".join([*(turn.question for turn in history), question])
        turns = [SystemMessage(_WHOLE + self.index.article.text), HumanMessage(asked)]
        said = str(self.chat.invoke(turns, max_tokens=_TOKENS).text).strip()
        if not said or said.startswith(REFUSAL.rstrip(".")):
            return Answer(question, question, refusal=REFUSAL, done=True)
        words = lexicon.content(said)
        nearest = max(self.index.sentences, key=lambda s: len(words & lexicon.content(s.text)))
        citation = cite(self.index.article, nearest.start, nearest.end)
        statement = Statement(" ".join(said.split()), (citation,), "supported")
        return Answer(question, question, statements=(statement,), done=True)


def plain(index: ArticleIndex) -> dict[str, Answering]:
    """Return the baselines that need no chat model, by name, for one article."""

    def lexical(question: str) -> list[Sentence]:
        scores = index.lexical.scores(question)
        best = max(scores, key=lambda n: (scores[n], -n), default=0)
        return [index.sentences[best]]

    def dense(question: str) -> list[Sentence]:
        near = index.similarities(question).sentences
        return [index.sentences[max(near, key=lambda n: (near[n], -n))]]

    def quoted(question: str) -> list[Sentence]:
        return [e.sentence for e in search(index, question)[:QUOTES]]

    rules: tuple[Picks, ...] = (lambda _: (), quoted, lexical, dense)
    return {name: Quoting(index.article, picks) for name, picks in zip(PLAIN, rules, strict=True)}


def beside_of(path: Path) -> Path:
    """Return where the baselines of a row file are kept."""
    return path.with_suffix(".baselines.jsonl")


def run_baselines(
    cases: Sequence[Case],
    open_index: Callable[[Article], ArticleIndex],
    article: Article | None,
    model: Model | None,
) -> Iterator[Row]:
    """Yield the rows of all baselines, `rows_of` them; the last baseline needs a model."""

    def plainly(name: str, known: dict[str, Answering], read: Article) -> Answering:
        if not known:
            known.update(plain(open_index(read)))
        return known[name]

    def wholly(chat: BaseChatModel, read: Article) -> Answering:
        return WholeArticle(open_index(read), chat)

    for case in cases:
        # All of them case by case: an article is opened and its words are indexed once for the four.
        known = dict[str, Answering]()
        for name in PLAIN:
            yield from _named(name, [case], partial(plainly, name, known), article)
    if model:
        # An article after the other: the engine keeps the beginning of a prompt, and with it the article.
        ordered = sorted(cases, key=lambda case: (case.article or "", case.context or ""))
        yield from _named(WHOLE, ordered, partial(wholly, model.chat()), article)


def rows_of(cases: Sequence[Case], model: Model | None) -> int:
    """Return how many rows the baselines have."""
    return len(cases) * (len(PLAIN) + bool(model))


def _named(
    name: str, cases: Sequence[Case], opened: Callable[[Article], Answering], article: Article | None
) -> Iterator[Row]:
    for row in run_cases(cases, opened, article=article, llm=PREFIX + name):
        # One file holds the rows of all baselines, so that each row needs an id of its own.
        yield replace(row, id=f"{name} {row.id}")


def baselines_table(rows: Sequence[Row], others: Sequence[Row]) -> Table:
    """Return a line for the run and one for each baseline, with 95 % intervals."""
    named: dict[str, list[Row]] = {"this run": list(rows)}
    for row in others:
        named.setdefault(row.llm.removeprefix(PREFIX), []).append(row)
    measures = [m for name in COLUMNS for m in (*MEASURES, *TIMES) if m.name == name]
    lines = []
    for name, found in named.items():
        figures = [figure(measure, found) for measure in measures]
        cells = [cell(each) for each in figures]
        lines.append((name, *cells))
    note = "Baselines say no probability. Whether a baseline's statement stands is checked as for the run."
    return Table("Beside the baselines", ("answerer", *COLUMNS), tuple(lines), (note,))
