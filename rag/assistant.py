"""The one path from question to Answer; a LangChain Runnable."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig

from ingest.embed import EmbedderError
from ingest.index import ArticleIndex
from rag.answer import Answer, Rejection, Statement
from rag.compose import Draft
from rag.ending import Ending
from rag.followup import stand_alone
from rag.ground import copied_from, ground
from rag.judge import FAR, features, probability
from rag.model import FAILURES, Model, ModelError
from rag.polar import is_polar
from rag.prompt import opening
from rag.retrieve import ArticleRetriever, Shares
from rag.settings import Settings
from rag.speakers import Voices
from rag.suggest import Suggestions

MAX_QUESTION = 1000
"""Longest question in characters; a longer one is cut before it is searched."""

POLAR_ODDS = 0.5
"""Log-odds that a yes-or-no question starts from; its draft must then be grounded like any other."""

Asked = str | Mapping[str, Any]
"""A question, or {"question": str, "history": sequence of past Answers}."""


class Assistant(Runnable[Asked, Answer]):
    """Answers questions about one article. Holds no state of a reader: the history comes with each call."""

    def __init__(
        self,
        index: ArticleIndex,
        *,
        model: Model | None = None,
        settings: Settings | None = None,
        shares: Shares | None = None,
    ) -> None:
        self.index = index
        self.model = model
        self.settings = settings or Settings()
        self._ending = Ending(index, Voices(index.article.text, index.sentences), self.settings)
        self._retriever = ArticleRetriever(
            index=index, limit=self.settings.evidence, shares=shares or Shares()
        )
        self._suggestions = Suggestions(index.sentences, self._unaided)

    def over(
        self,
        index: ArticleIndex,
        *,
        model: Model | Literal["same"] | None = "same",
        settings: Settings | None = None,
    ) -> Assistant:
        """Return an assistant over another article; model and settings are the same unless given."""
        chosen = self.model if model == "same" else model
        return Assistant(index, model=chosen, settings=settings or self.settings)

    def warm(self) -> None:
        """Load the embedder, start an embedded model and let it read what every prompt begins with."""
        with suppress(*FAILURES, EmbedderError):
            self.index.embedder.embed_query("?")
        if self.model and self.model.embedded:
            # What fails here fails again with the first question, and is told there.
            with suppress(*FAILURES):
                self.model.chat().invoke([*opening(), HumanMessage("?")], max_tokens=1)

    def starters(self, n: int = 4) -> list[str]:
        """Return up to n questions that the article answers, made from its own sentences."""
        return self._suggestions.starters(n)

    def follow_ups(
        self, answer: Answer, history: Sequence[Answer] = (), n: int = 2, *, offered: Sequence[str] = ()
    ) -> list[str]:
        """Return up to n questions to go on with, on what stands near and was neither cited nor asked yet."""
        return self._suggestions.follow_ups(answer, history, n, offered=offered)

    def ask(self, question: str, history: Sequence[Answer] = ()) -> Answer:
        """Return the complete answer."""
        return deque(self.answers(question, history), maxlen=1)[0]

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield the growing answer: evidence, then judgement, then each checked sentence.

        Closing the iterator stops the model.
        """
        yield from self._answers(" ".join(question.split())[:MAX_QUESTION], history, *self._chat())

    def _unaided(self, question: str, history: Sequence[Answer]) -> Answer:
        """Return the complete answer that there is without a model."""
        return deque(self._answers(question, history, None, None), maxlen=1)[0]

    def _answers(
        self, question: str, history: Sequence[Answer], chat: BaseChatModel | None, notice: str | None
    ) -> Generator[Answer]:
        try:
            standalone = stand_alone(question, history, chat)
        except FAILURES as error:
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
        if max((e.score for e in evidence), default=0.0) < FAR:
            # So far off the topic a model has nothing to read, and an instruction no one to obey it.
            yield self._ending.declined(replace(answer, answerable_p=0.0))
            return
        if chat is None:
            yield from self._ending.quoted(self._judged(answer, None))
            return
        try:
            yield from self._written(answer, chat)
        except FAILURES as error:
            plain = replace(answer, notice=_fallback(error), llm="none")
            yield from self._ending.quoted(self._judged(plain, None))

    def _chat(self) -> tuple[BaseChatModel | None, str | None]:
        """Return the chat model, or the reason for doing without."""
        if self.model is None:
            return None, None
        try:
            return self.model.chat(), None
        except ModelError as error:
            return None, _fallback(error)

    def _judged(self, answer: Answer, log_odds: float | None) -> Answer:
        best, article = answer.evidence[0], self.index.article
        unheard = not self._ending.fit(answer).heard(best.sentence)
        measured = features(answer.standalone, answer.evidence, article, log_odds, unheard=unheard)
        return replace(answer, answerable_p=probability(measured), judged=measured)

    def _written(self, answer: Answer, chat: BaseChatModel) -> Iterator[Answer]:
        """Let the model judge and write; show each sentence once it is grounded."""
        draft = Draft(chat, answer.standalone, answer.evidence, max_tokens=self.settings.max_tokens)
        try:
            # To a yes-or-no question the verdict may be the answer itself: No says little about the excerpts.
            polar = is_polar(answer.standalone)
            answer = self._judged(answer, max(draft.log_odds, POLAR_ODDS) if polar else draft.log_odds)
            answer = replace(answer, evidence=draft.evidence)
            if (answer.answerable_p or 0.0) < self.settings.threshold:
                yield self._ending.declined(answer)
                return
            if self.settings.quotes_only:
                draft.close()
                yield from self._ending.quoted(answer)
                return
            answer = replace(answer, statements=self._ending.settled(answer))
            yield answer
            copied, written = list[Statement](), list[str]()
            for sentence in draft.sentences():
                written.append(sentence)
                grown = self.grounded(answer, sentence)
                if source := copied_from(grown.statements[len(answer.statements) :]):
                    copied.append(source)
                    continue
                answer = grown
                yield answer
        finally:
            draft.close()
        yield from self._ending.written(answer, draft=" ".join(written), copied=copied)

    def grounded(self, answer: Answer, sentence: str) -> Answer:
        """Return the answer with a drafted sentence as a statement, or as a rejection."""
        read = [e.sentence for e in answer.evidence]
        checked = ground(sentence, answer.standalone, read, self.index.article)
        if isinstance(checked, Statement):
            fit = self._ending.fit(answer)
            reason = fit.misfit(checked.citations) or fit.misspoken(checked.text, checked.citations)
            if reason:
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


def _fallback(error: Exception) -> str:
    problem = str(error).splitlines()[0] if str(error) else type(error).__name__
    return f"Answered in quotes only, for the model failed: {problem}"
