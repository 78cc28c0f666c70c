"""What any assistant must beat: answerers without a decision, without a check, or without a model."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from eval.measures import NAMED, cell, figure
from eval.row import Row
from eval.run import Answering, run_cases
from eval.table import Table
from ingest.article import Article, Sentence
from ingest.index import ArticleIndex
from rag.answer import REFUSAL, Answer, Evidence, Statement, cite
from rag.cases import Case
from rag.checking import lexicon
from rag.evidence.retrieve import search
from rag.models.open import Model

PREFIX = "baseline: "
"""How the `llm` of a baseline's row begins."""

COLUMNS = (
    *("facts right", "evidence cited", "facts and evidence", "citation precision", "unsupported statements"),
    *("refused, unanswerable", "refused, answerable", "seconds, p50"),
)
PLAIN = (
    "always refuse",
    "never refuse: the three best quotes",
    "BM25: its top sentence",
    "dense: its top sentence",
)
WHOLE = "the model with the whole article, unchecked"
_QUOTES = 3
_TOKENS = 160
_WHOLE = (
    "Answer the question in one or two sentences, using only the article. If the article does not state the "
    f"answer, reply: {REFUSAL}\n\nArticle:\n"
)


Picks = Callable[[str], Sequence[Sentence]]
"""Question → sentences to quote; none: decline."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Says at once what a function makes of the question and the earlier answers."""

    say: Callable[[str, Sequence[Answer]], Answer]

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the one answer."""
        yield self.say(question, history)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return the answer."""
        return self.say(question, history)


def plain(index: ArticleIndex) -> dict[str, Answering]:
    """Return the baselines that need no chat model, by name, for one article."""

    def lexical(question: str) -> list[Sentence]:
        scores = index.lexical.scores(question)
        return [index.sentences[max(scores, key=lambda n: (scores[n], -n), default=0)]]

    def dense(question: str) -> list[Sentence]:
        near = index.similarities(question).sentences
        return [index.sentences[max(near, key=lambda n: (near[n], -n))]]

    def best(question: str) -> list[Sentence]:
        return [e.sentence for e in search(index, question)[:_QUOTES]]

    def quoting(picks: Picks) -> Answering:
        return Saying(lambda question, _: _quoted(index.article, question, picks(question)))

    rules: tuple[Picks, ...] = (lambda _: [], best, lexical, dense)
    return dict(zip(PLAIN, map(quoting, rules), strict=True))


def whole(index: ArticleIndex, chat: BaseChatModel) -> Answering:
    """Return the chat model with the whole article in its prompt; what it says is shown unchecked.

    It is told the earlier questions, cites the sentence that shares most words with what it says, and
    declines where it says so.
    """

    def say(question: str, history: Sequence[Answer]) -> Answer:
        asked = " ".join([*(turn.question for turn in history), question])
        turns = [SystemMessage(_WHOLE + index.article.text), HumanMessage(asked)]
        said = str(chat.invoke(turns, max_tokens=_TOKENS).text).strip()
        if not said or said.startswith(REFUSAL.rstrip(".")):
            return Answer(question, question, refusal=REFUSAL, done=True)
        words = lexicon.content(said)
        nearest = max(index.sentences, key=lambda s: len(words & lexicon.content(s.text)))
        citation = cite(index.article, nearest.start, nearest.end)
        statement = Statement(" ".join(said.split()), (citation,), "supported")
        return Answer(question, question, statements=(statement,), done=True)

    return Saying(say)


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

    for case in cases:
        # All of them case by case: an article is opened and its words are indexed once for the four.
        known = dict[str, Answering]()
        for name in PLAIN:
            yield from _named(name, [case], partial(plainly, name, known), article)
    if model:
        chat = model.chat()
        # An article after the other: the engine keeps the beginning of a prompt, and with it the article.
        ordered = sorted(cases, key=lambda case: (case.article or "", case.context or ""))
        yield from _named(WHOLE, ordered, lambda read: whole(open_index(read), chat), article)


def rows_of(cases: Sequence[Case], model: Model | None) -> int:
    """Return how many rows the baselines have."""
    return len(cases) * (len(PLAIN) + bool(model))


def baselines_table(rows: Sequence[Row], others: Sequence[Row]) -> Table:
    """Return a line for the run and one for each baseline, with 95 % intervals."""
    named: dict[str, list[Row]] = {"this run": list(rows)}
    for row in others:
        named.setdefault(row.llm.removeprefix(PREFIX), []).append(row)
    lines = tuple((n, *(cell(figure(NAMED[each], own)) for each in COLUMNS)) for n, own in named.items())
    note = "Baselines say no probability. Whether a baseline's statement stands is checked as for the run."
    return Table("Beside the baselines", ("answerer", *COLUMNS), lines, (note,))


def _quoted(article: Article, question: str, picked: Sequence[Sentence]) -> Answer:
    """Return the answer that quotes these sentences; without any it declines."""
    quotes = tuple(Statement(s.text, (cite(article, s.start, s.end),), "quoted") for s in picked)
    found = tuple(Evidence(s, 1 - n / (1 + len(picked))) for n, s in enumerate(picked))
    return Answer(question, question, found, quotes, refusal=None if quotes else REFUSAL, done=True)


def _named(
    name: str, cases: Sequence[Case], opened: Callable[[Article], Answering], article: Article | None
) -> Iterator[Row]:
    for row in run_cases(cases, opened, article=article, llm=PREFIX + name):
        # One file holds the rows of all baselines, so that each row needs an id of its own.
        yield replace(row, id=f"{name} {row.id}")
