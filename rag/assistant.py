"""The one path from question to Answer; a LangChain Runnable."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable, RunnableConfig

from ingest.index import ArticleIndex
from rag.answer import REFUSAL, Answer, Rejection, Statement
from rag.compose import Draft, quotes
from rag.fit import is_polar, misfit, misspoken
from rag.followup import stand_alone
from rag.ground import META_REASON, ground, quote
from rag.judge import features, probability
from rag.model import Model, ModelError
from rag.retrieve import ArticleRetriever
from rag.settings import Settings
from rag.starters import starters

MAX_QUESTION = 1000
"""Longest question in characters; a longer one is cut before it is searched."""

POLAR_ODDS = 0.5
"""Log-odds that a yes-or-no question starts from; its draft must then be grounded like any other."""

_FAILURES = (ModelError, openai.OpenAIError, OSError, ValueError)
"""What a model may fail with; the answer falls back to quotes."""

Asked = str | Mapping[str, Any]
"""A question, or {"question": str, "history": sequence of past Answers}."""


class Assistant(Runnable[Asked, Answer]):
    """Answers questions about one article. Holds no state of a reader: the history comes with each call."""

    def __init__(
        self, index: ArticleIndex, *, model: Model | None = None, settings: Settings | None = None
    ) -> None:
        self.index = index
        self.model = model
        self.settings = settings or Settings()
        self._retriever = ArticleRetriever(index=index, limit=self.settings.evidence)

    def over(self, index: ArticleIndex) -> Assistant:
        """Return an assistant with the same model and settings over another article."""
        return Assistant(index, model=self.model, settings=self.settings)

    def starters(self, n: int = 4) -> list[str]:
        """Return up to n questions that the article answers, made from its own sentences."""
        return starters(self.index.sentences, n)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return the complete answer."""
        return deque(self.answers(question, history), maxlen=1)[0]

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the growing answer: evidence, then judgement, then each checked sentence.

        Closing the iterator stops the model.
        """
        question = " ".join(question.split())[:MAX_QUESTION]
        chat, notice = self._chat()
        try:
            standalone = stand_alone(question, history, chat)
        except _FAILURES as error:
            standalone, chat, notice = stand_alone(question, history, None), None, _fallback(error)
        evidence = self._retriever.evidence(standalone)
        answer = Answer(
            question,
            standalone,
            evidence,
            notice=notice,
            llm=self.model.name if chat and self.model else "none",
        )
        yield answer
        if not evidence:
            yield replace(answer, answerable_p=0.0, refusal=REFUSAL, done=True)
            return
        if chat is None:
            yield from self._quoted(self._judged(answer, None))
            return
        try:
            yield from self._written(answer, chat)
        except _FAILURES as error:
            plain = replace(answer, notice=_fallback(error), llm="none")
            yield from self._quoted(self._judged(plain, None))

    def _chat(self) -> tuple[BaseChatModel | None, str | None]:
        """Return the chat model, or the reason for doing without."""
        if self.model is None:
            return None, None
        try:
            return self.model.chat(), None
        except ModelError as error:
            return None, _fallback(error)

    def _judged(self, answer: Answer, log_odds: float | None) -> Answer:
        measured = features(answer.standalone, answer.evidence, self.index.article, log_odds)
        return replace(answer, answerable_p=probability(measured))

    def _quoted(self, answer: Answer) -> Iterator[Answer]:
        """Finish with verbatim sentences, or with the refusal."""
        unlikely = (answer.answerable_p or 0.0) < self._threshold(answer)
        if unlikely or self._misfit(answer, self._quotes(answer)):
            yield replace(answer, refusal=REFUSAL, done=True)
            return
        yield answer
        for statement in self._quotes(answer):
            answer = replace(answer, statements=(*answer.statements, statement))
            yield answer
        yield replace(answer, done=True)

    def _quotes(self, answer: Answer) -> list[Statement]:
        best = quotes(answer.evidence, self.settings.quotes)
        return [quote(e.sentence, self.index.article) for e in best]

    def _nearest(self, answer: Answer) -> tuple[Statement, ...]:
        """Quote the best evidence beside a written answer: a small model leaves things out."""
        best = [quote(e.sentence, self.index.article) for e in answer.evidence[: self.settings.nearest]]
        return tuple(s for s in best if not set(s.citations) & set(answer.citations))

    def _misfit(self, answer: Answer, statements: Sequence[Statement]) -> str | None:
        cited = [c for statement in statements for c in statement.citations]
        return misfit(answer.standalone, cited, self.index.passages)

    def _threshold(self, answer: Answer) -> float:
        return self.settings.threshold if answer.llm != "none" else self.settings.threshold_without_model

    def _written(self, answer: Answer, chat: BaseChatModel) -> Iterator[Answer]:
        """Let the model judge and write; show each sentence once it is grounded."""
        draft = Draft(chat, answer.standalone, answer.evidence, max_tokens=self.settings.max_tokens)
        try:
            polar = is_polar(answer.standalone)
            # To such a question the verdict may be the answer itself: No says little about the excerpts.
            answer = self._judged(answer, max(draft.log_odds, POLAR_ODDS) if polar else draft.log_odds)
            if (answer.answerable_p or 0.0) < self.settings.threshold:
                yield replace(answer, refusal=REFUSAL, done=True)
                return
            if self.settings.quotes_only:
                draft.close()
                yield from self._quoted(answer)
                return
            yield answer
            for sentence in draft.sentences(insist=not polar):
                answer = self._grounded(answer, sentence)
                yield answer
        finally:
            draft.close()
        if answer.statements:
            yield replace(answer, statements=answer.statements + self._nearest(answer), done=True)
        elif _declined(answer) or (answer.answerable_p or 0.0) < self.settings.quote_threshold:
            yield replace(answer, refusal=REFUSAL, done=True)
        else:
            yield from self._quoted(answer)

    def _grounded(self, answer: Answer, sentence: str) -> Answer:
        read = [e.sentence for e in answer.evidence]
        checked = ground(sentence, answer.standalone, read, self.index.article)
        if isinstance(checked, Statement):
            passages = self.index.passages
            reason = misfit(answer.standalone, checked.citations, passages)
            if reason := reason or misspoken(sentence, checked.citations, passages):
                checked = Rejection(sentence, reason)
        if isinstance(checked, Statement):
            return (
                answer
                if checked in answer.statements
                else replace(answer, statements=(*answer.statements, checked))
            )
        return replace(answer, rejected=(*answer.rejected, checked))

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: object) -> Answer:
        """Answer one question (LangChain's interface)."""
        return self._call_with_config(lambda asked: self.ask(*_asked(asked)), input, config)

    def stream(
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: object
    ) -> Iterator[Answer]:
        """Yield the growing answer (LangChain's interface)."""
        yield from self.answers(*_asked(input))


def _asked(value: Asked) -> tuple[str, Sequence[Answer]]:
    """Read the input of the Runnable.

    Raises:
        ValueError: it has no question.
    """
    if isinstance(value, str):
        return value, ()
    if not isinstance(value.get("question"), str):
        raise ValueError(f"no question in {sorted(value)}; give a text or {{'question': …, 'history': […]}}")
    return value["question"], tuple(value.get("history") or ())


def _declined(answer: Answer) -> bool:
    """Tell whether the model wrote of the excerpts alone: that they do not say it."""
    return bool(answer.rejected) and all(r.reason == META_REASON for r in answer.rejected)


def _fallback(error: Exception) -> str:
    problem = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"Answered in quotes only, for the model failed: {problem}"
