"""The one path from question to Answer; a LangChain Runnable."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import replace
from typing import Any, Literal

from langchain_core.messages import HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig

from ingest.embed import EmbedderError
from ingest.index import ArticleIndex
from ingest.library import LibraryError
from ingest.store import StoreError
from rag.answer import About, Answer, Evidence, Rejection
from rag.checking.check import Checker
from rag.checking.ground import copied_from, quote
from rag.checking.refuse import lead, nearest, unread, unread_question
from rag.evidence.decide import Decision, choose, decide, probability
from rag.evidence.elsewhere import elsewhere
from rag.evidence.find import Finder
from rag.evidence.retriever import EvidenceRetriever
from rag.evidence.scoped import find_about
from rag.models.fault import told
from rag.models.open import FAILURES, Model
from rag.reader.run import Reader, ReaderError, shared
from rag.settings import Settings
from rag.writing.draft import drafted
from rag.writing.followup import bare, beside_marked, together
from rag.writing.prompt import opening
from rag.writing.standalone import standalone
from rag.writing.translate import to_translate, translated

MAX_QUESTION = 1000
"""Longest question in characters; a longer one is cut before it is searched."""

BESIDES = frozenset({"explain", "elsewhere"})
"""What is wanted of marked words that is not looked for in them."""

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
        reader: Reader | None = None,
        finder: Finder | None = None,
    ) -> None:
        self.index = index
        self.model = model
        self.settings = settings or Settings()
        self._reader = reader or shared()
        self._finder = finder or Finder(index, self._reader)
        self._checker = Checker(index.article, index.passages, self._reader)

    def over(
        self,
        index: ArticleIndex,
        *,
        model: Model | Literal["same"] | None = "same",
        settings: Settings | None = None,
    ) -> Assistant:
        """Return an assistant over another article; model and settings are the same unless given."""
        return Assistant(
            index,
            model=self.model if model == "same" else model,
            settings=settings or self.settings,
            reader=self._reader,
        )

    def retriever(self, *, limit: int = 8) -> EvidenceRetriever:
        """Return a LangChain retriever of the sentences that bear on a question, best first."""
        return EvidenceRetriever(finder=self._finder, limit=limit)

    def warm(self) -> None:
        """Load embedder, index and reader; start an embedded model, have it read what prompts begin with."""
        # What fails here fails again with the first question, and is told there.
        with suppress(*FAILURES, EmbedderError, ReaderError, LibraryError, StoreError):
            self.index.similarities("?")
            self._reader.read("?", [["?"]])
        if self.model and self.model.embedded:
            with suppress(*FAILURES):
                self.model.chat().invoke([*opening(), HumanMessage("?")], max_tokens=1)

    def translates(self, question: str, history: Sequence[Answer] = ()) -> bool:
        """Tell whether a question is translated before it is read."""
        return self.model is not None and to_translate(question, self.index.article, history)

    def in_english(self, question: str, history: Sequence[Answer] = ()) -> str:
        """Return the question as it is read: translated where it needs to be and can be."""
        if not (self.model and self.translates(question, history)):
            return question
        with self.model.used():
            return self._translated(Answer(question, question), self.model).own

    def ask(self, question: str, history: Sequence[Answer] = (), *, about: About | None = None) -> Answer:
        """Return the complete answer."""
        return deque(self.answers(question, history, about=about), maxlen=1)[0]

    def answers(
        self, question: str, history: Sequence[Answer] = (), *, about: About | None = None
    ) -> Generator[Answer]:
        """Yield the growing answer: evidence, then quotes or the refusal, then each checked sentence.

        What is asked `about` words of the article is looked for in their paragraph first, and leans on them
        instead of on earlier questions. Closing the iterator stops the model.
        """
        question = " ".join(question.split())[:MAX_QUESTION]
        with self.model.used() if self.model else nullcontext():
            if about and about.want in BESIDES:
                yield from self._besides(question, about)
            else:
                yield from self._answers(question, history, about)

    def _besides(self, question: str, about: About) -> Iterator[Answer]:
        """Answer from what speaks of the same as the marked words, besides them."""
        explaining = about.want == "explain"
        near = elsewhere(self.index, about.marked, self._reader, whole=explaining)
        answer = Answer(question, question, near, about=about)
        yield answer
        if not near:
            yield self._declined(answer)
            return
        writes = explaining and not self.settings.quotes_only
        yield from self._said(answer, near[: self.settings.quotes] if explaining else near, writes=writes)

    def _answers(self, question: str, history: Sequence[Answer], about: About | None) -> Generator[Answer]:
        answer = Answer(question, question, about=about)
        if self.model and self.translates(question, history):
            answer = self._translated(answer, self.model)
        read = beside_marked(answer.own, about) if about else together(answer.own, history)
        found = find_about(self._finder, read, answer.own, about, self.settings)
        # Where the question alone is surely answered, nothing need be put in the place of its pronouns.
        full = read if found.leans or bare(answer.own) else answer.own
        answer = replace(answer, standalone=full, evidence=found.evidence)
        yield answer
        # Of a question that is in another language still, what the reader says is chance.
        chance = unread_question(answer.own, self.index.article)
        p = 0.0 if chance else probability(found.best)
        answer = replace(answer, answerable_p=p)
        decision = decide(p, found.evidence, self.settings, writer=self.model is not None)
        if chance or decision is Decision.DECLINE:
            yield self._declined(answer)
            return
        # What leans on marked words says them already.
        told = () if about else history
        chosen = choose(found.evidence, self.settings)
        yield from self._said(answer, chosen, told, writes=decision is Decision.WRITE)

    def _said(
        self, answer: Answer, chosen: Sequence[Evidence], history: Sequence[Answer] = (), *, writes: bool
    ) -> Iterator[Answer]:
        """Quote what was chosen; let the model word it where it `writes`."""
        answer = replace(answer, statements=tuple(quote(e.sentence, self.index.article) for e in chosen))
        if doubt := unread(answer.own, self.index.article):
            answer = _noted(answer, f"This answer may be off: {doubt}")
        yield answer
        if self.model and writes:
            try:
                for grown in self._worded(answer, chosen, history, self.model):
                    answer = grown
                    yield answer
            except FAILURES as error:
                answer = _noted(replace(answer, llm="none"), _fallback(error, answer))
        yield replace(answer, done=True)

    def _translated(self, answer: Answer, model: Model) -> Answer:
        """Return the answer with its question in English; as it was where that cannot be had."""
        try:
            return replace(answer, translation=translated(answer.question, self.index.article, model.chat()))
        except FAILURES as error:
            return _noted(answer, f"The question was not translated, for the model failed: {told(error)}")

    def _declined(self, answer: Answer) -> Answer:
        """Finish with the refusal, and what the article says instead."""
        instead = nearest(answer.evidence, self.index.article)
        refusal = lead(answer.own, self.index.article, quoting=bool(instead), asked=answer.question)
        return replace(answer, statements=instead, refusal=refusal, done=True)

    def _worded(
        self, answer: Answer, chosen: Sequence[Evidence], history: Sequence[Answer], model: Model
    ) -> Iterator[Answer]:
        """Let the model word what is quoted; each of its sentences is shown once it was checked."""
        chat, answer = model.chat(), replace(answer, llm=model.name)
        leans = history and answer.standalone != answer.own
        if leans and (form := standalone(answer.own, history, chat)):
            answer = replace(answer, standalone=form)
        yield answer
        written = drafted(chat, answer.standalone, chosen, max_tokens=self.settings.max_tokens)
        with closing(written):
            for sentence in written:
                answer = self.checked(answer, sentence, chosen)
                yield answer

    def checked(self, answer: Answer, sentence: str, chosen: Sequence[Evidence]) -> Answer:
        """Return the answer with a drafted sentence above its quotes, or among what was left out."""
        read = [e.sentence for e in chosen]
        checked = self._checker.check(sentence, answer.standalone, read, least=self.settings.support)
        if isinstance(checked, Rejection):
            return replace(answer, rejected=(*answer.rejected, checked))
        if checked in answer.statements or copied_from([checked]):
            return answer
        return answer.with_written(checked)

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


def _noted(answer: Answer, notice: str) -> Answer:
    return replace(answer, notice=" ".join(filter(None, (answer.notice, notice))))


def _fallback(error: Exception, answer: Answer) -> str:
    written = any(statement.label != "quoted" for statement in answer.statements)
    begun = "Cut short" if written else "Answered in quotes only"
    return f"{begun}, for the model failed: {told(error)}"
