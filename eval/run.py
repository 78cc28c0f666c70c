"""Runs cases through the assistant: the very path that is served, timed and written down row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from eval.gold import Gold, gold_of
from eval.row import Retrieved, Row
from eval.shipped import article_of
from ingest.article import Article, Passage
from ingest.split import paragraphs
from rag.answer import About, Answer, Citation, cite
from rag.cases import Case

CASE_FAILURES = (OSError, RuntimeError, ValueError)
"""What may go wrong with one case without stopping the run: the families of every error of ours."""

MAX_JOBS = 16
"""Most cases asked at once: as many articles as a desk of `eval.bench` holds open."""


class MisquoteError(Exception):
    """A quote is not the article's text at its offsets: the product's promise is broken."""


class Answering(Protocol):
    """What is measured: something that answers questions about one article, as `rag.assistant` does."""

    @property
    def answers(self) -> Callable[..., Iterator[Answer]]:
        """Called with a question and earlier answers, yields a growing answer; the last one is complete."""

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return the complete answer."""


OpenAssistant = Callable[[Article], Answering]


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer (None: it failed) and when it came; seconds since the question was asked."""

    answer: Answer | None
    seconds: float
    to_first: float | None = None
    to_evidence: float | None = None
    error: str | None = None


def run_cases(
    cases: Sequence[Case],
    open_assistant: OpenAssistant,
    *,
    article: Article | None,
    llm: str,
    jobs: int = 1,
) -> Iterator[Row]:
    """Yield one row a case, in order; `article` serves the cases that bring none of their own.

    A case's history is asked first, in turn, outside the measured time. A failure of the assistant makes a
    row with an error, and the run goes on. `jobs` cases are asked at once, at most MAX_JOBS.

    Raises:
        MisquoteError: a citation or a piece of evidence is not the slice of the article it points at.
    """

    def row(case: Case) -> Row:
        return _run_case(case, open_assistant, article, llm)

    if jobs == 1:
        yield from map(row, cases)
        return
    with ThreadPoolExecutor(jobs) as pool:
        # Batch by batch: no more articles are in use at once than a desk holds open.
        for first in range(0, len(cases), jobs):
            yield from pool.map(row, cases[first : first + jobs])


def timed(ask: Callable[[], Iterator[Answer]], clock: Callable[[], float] = perf_counter) -> Timed:
    """Ask and exhaust the growing answer; note when its evidence came, and its first words."""
    started = clock()
    answer, evidence, first = None, None, None
    try:
        for answer in ask():
            passed = clock() - started
            evidence = passed if evidence is None else evidence
            if first is None and (answer.statements or answer.refused):
                first = passed
    except CASE_FAILURES as error:
        return Timed(None, clock() - started, error=reason(error))
    return Timed(
        answer, clock() - started, first, evidence, None if answer else "the assistant gave no answer"
    )


def check_quotes(case_id: str, answer: Answer, article: Article) -> None:
    """Check the promise text[start:end] == quote for every citation and every piece of evidence.

    Raises:
        MisquoteError: naming the case and the span.
    """
    pieces = [(c.start, c.end, c.quote) for c in answer.citations]
    pieces += [(e.sentence.start, e.sentence.end, e.sentence.text) for e in answer.evidence]
    for start, end, quote in pieces:
        if not 0 <= start < end or article.text[start:end] != quote:
            raise MisquoteError(
                f"case {case_id}: the text at {start}:{end} is {article.text[start:end][:60]!r}, "
                f"not the quote {quote[:60]!r}; look at how that answer was cited"
            )


def reason(error: Exception) -> str:
    """Return an error as one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())


def _run_case(case: Case, open_assistant: OpenAssistant, article: Article | None, llm: str) -> Row:
    try:
        read = article_of(case, article)
        assistant = open_assistant(read)
        history: list[Answer] = []
        for question in case.history:
            history.append(assistant.ask(question, history))
        about = {"about": About(cite(read, *case.about))} if case.about else {}
    except CASE_FAILURES as error:
        return _row(case, Timed(None, 0.0, error=reason(error)), None, llm)
    found = timed(lambda: assistant.answers(case.question, history, **about))
    if found.answer:
        check_quotes(case.id, found.answer, read)
    return _row(case, found, read, llm)


def _row(case: Case, found: Timed, article: Article | None, llm: str) -> Row:
    answer = found.answer or Answer(case.question, case.question)
    gold = gold_of(case, article.text if article else None)
    return Row(
        id=case.id,
        question=case.question,
        standalone=answer.standalone,
        refused=answer.refused,
        answer=answer.text,
        statements=answer.statements,
        answerable_p=answer.answerable_p,
        seconds=found.seconds,
        seconds_to_first=found.to_first,
        llm=llm,
        error=found.error,
        gold=gold,
        seconds_to_evidence=found.to_evidence,
        evidence=tuple(Retrieved(e.sentence.start, e.sentence.end, e.score) for e in answer.evidence),
        rejected=answer.rejected,
        notice=answer.notice,
        article=article.sha256 if article else "",
        title=article.title if article else "",
        passages=passages_of(article.text, gold, answer.citations) if article else (),
    )


def passages_of(text: str, gold: Gold, citations: Sequence[Citation]) -> tuple[Passage, ...]:
    """Return the paragraphs of a text that hold a citation or a piece of gold evidence, in reading order."""
    spans = [(c.start, c.end) for c in (*citations, *(q for group in gold.spans for q in group))]
    held = ((start, end) for start, end in paragraphs(text) if any(a < end and start < b for a, b in spans))
    return tuple(Passage(start, end, text[start:end]) for start, end in held)
