"""A scripted assistant and the window's parts, for the tests of the window."""

from __future__ import annotations

import operator
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import gradio as gr

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.answer import REFUSAL, About, Answer, Evidence, Statement, cite
from rag.assistant import Assistant
from rag.models.open import Model
from rag.settings import Settings
from tests.conftest import HashEmbedder
from ui.app import furnish, stock
from ui.database import Database
from ui.layout import Parts, lay_out
from ui.models import Models
from ui.session import Session, Visitor
from ui.suggest import Suggestions
from ui.view import Changes

WEIR = (
    "Notes from the weir\n\nThe weir is 40 metres wide 😀 they say. It was built in 1911 by Ada Quill.\n\n"
    "A plank was lost in the flood. It was found again in May.\n\nThe keeper fishes there on Sundays."
)
OTTERS = "On otters\n\nOtters float on their backs. They hold hands when they sleep."


class ScriptedAssistant(Assistant):
    """Quotes the sentences that share a word with the question, in the steps the real one takes."""

    error: Exception | None = None
    """Raised after the evidence."""
    mute: Exception | None = None
    """Raised instead of questions to go on with."""
    go: threading.Event
    """Held back after the evidence until this is set; it is, unless a test clears it."""
    closed: threading.Event
    """Set once a stream of answers has come to its end, or was closed."""

    def __init__(
        self, index: ArticleIndex, *, error: Exception | None = None, settings: Settings | None = None
    ) -> None:
        super().__init__(index, model=None, settings=settings or Settings())
        self.error = error
        self.origin: ScriptedAssistant = self
        self.go, self.closed = threading.Event(), threading.Event()
        self.go.set()

    def over(
        self,
        index: ArticleIndex,
        *,
        model: Model | Literal["same"] | None = "same",
        settings: Settings | None = None,
    ) -> ScriptedAssistant:
        """Answer about another article, with the same script."""
        other = ScriptedAssistant(index, settings=settings)
        other.go, other.closed, other.origin = self.go, self.closed, self.origin
        other.model = self.model if model == "same" else model
        return other

    def answers(
        self, question: str, history: Sequence[Answer] = (), *, about: About | None = None
    ) -> Generator[Answer]:
        """Yield evidence, judgement, each sentence, and the end."""
        try:
            for answer in self._steps(question, history):
                yield replace(answer, about=about)
        finally:
            self.closed.set()

    def _steps(self, question: str, history: Sequence[Answer]) -> Iterator[Answer]:
        words = {w for w in question.lower().strip("?").split() if len(w) > 3}
        found = tuple(
            Evidence(s, 0.5) for s in self.index.sentences if words & set(s.text.lower().strip(".").split())
        )
        standalone = question if not history else f"{question} ({history[-1].question})"
        answer = Answer(question, standalone, found, llm="scripted")
        yield answer
        self.go.wait(10)
        if self.origin.error:
            raise self.origin.error
        if not found:
            yield replace(answer, answerable_p=0.1, refusal=REFUSAL, done=True)
            return
        answer = replace(answer, answerable_p=0.9)
        yield answer
        for e in found:
            quote = cite(self.index.article, e.sentence.start, e.sentence.end)
            answer = replace(
                answer, statements=(*answer.statements, Statement(quote.quote, (quote,), "quoted"))
            )
            yield answer
        yield replace(answer, done=True)


class ScriptedSuggestions(Suggestions):
    """Offers the same questions of every article."""

    origin: ScriptedAssistant

    @classmethod
    def about(cls, assistant: Assistant, written: Sequence[tuple[str, int]] = ()) -> ScriptedSuggestions:
        """Return those of a scripted assistant, which says when they are to fail."""
        assert isinstance(assistant, ScriptedAssistant)
        made = cls((), assistant.ask, written)
        made.origin = assistant.origin
        return made

    def starters(self, n: int) -> list[str]:
        """Offer two questions."""
        return ["How wide is it?", "Who built it?"][:n]

    def follow_ups(
        self,
        answer: Answer,
        history: Sequence[Answer],
        n: int,
        *,
        offered: Sequence[str] = (),
        wanted: Callable[[], bool] = lambda: True,
    ) -> list[str]:
        """Offer two others, but for what was asked."""
        if self.origin.mute:
            raise self.origin.mute
        asked = {answer.question, *(past.question for past in history)}
        return [q for q in ("Who fishes there?", "When was it found?") if q not in asked][:n]


@cache
def _parts() -> Parts:
    """Lay out the components once: they are the same in every window, and hold nothing of it."""
    with gr.Blocks():
        return lay_out(Session(""))


@cache
def _shelved() -> dict[str, bytes]:
    """Index the two articles once; return the files of a library that has them."""
    with TemporaryDirectory() as folder:
        library = Library(Path(folder), embedder=HashEmbedder())
        for text, title in ((OTTERS, "On otters"), (WEIR, "")):
            library.add(from_text(text, title=title)).close()
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def _shelve(root: Path) -> None:
    """Put the two articles into a library, unless they are there."""
    for name, data in _shelved().items():
        if not (root / name).exists():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_bytes(data)


class Window:
    """The handlers with the components they change, as the app puts them together."""

    def __init__(
        self,
        library: Library,
        *,
        models: Models | None = None,
        database: Database | None = None,
        pinned: bool = False,
    ) -> None:
        _shelve(library.root)
        self.library = library
        self.otters = from_text(OTTERS, title="On otters").id
        self.assistant = ScriptedAssistant(library.add(from_text(WEIR)))
        shelf = stock(self.assistant, library, models, ScriptedSuggestions.about)
        furnished = furnish(_parts(), shelf, library, database=database, pinned=pinned)
        self.parts, self.shelf = furnished.parts, furnished.shelf
        self.conversation, self.reading = furnished.conversation, furnished.reading
        self.everywhere = furnished.everywhere
        self.choices, self.opinions = furnished.choices, furnished.opinions
        self.about = furnished.about
        self.noting, self.following = furnished.noting, furnished.following
        self.briefings = furnished.briefings
        self.weir = self.shelf.first
        self.visitor = self.arrive("")

    def arrive(self, reader: str) -> Visitor:
        """Open another window, as the reader of that id."""
        visitor = Visitor(Session(self.shelf.first))
        deque(self.reading.arrive(reader, visitor), maxlen=0)
        return visitor

    def ask(self, question: str) -> Changes:
        """Ask and return all changes, the last of each component."""
        return merged(self.conversation.ask(question, self.visitor))

    def begin(self, question: str) -> Iterator[Changes]:
        """Ask, and go as far as the evidence."""
        steps = self.conversation.ask(question, self.visitor)
        next(steps)
        next(steps)
        return steps

    def half_said(self) -> tuple[Iterator[Changes], Changes]:
        """Ask what takes several sentences to answer, and go as far as the first, which is returned."""
        steps = self.conversation.ask("What of the weir in May, and the plank?", self.visitor)
        return steps, next(step for step in steps if "statement" in step[self.parts.chat.live])

    def questions(self) -> list[str]:
        """Return the questions answered so far about the open article."""
        return [answer.question for answer in self.visitor.session.turns]

    def note(self, changes: Changes) -> str:
        """Return the message among some changes."""
        return str(changes[self.parts.note])


def merged(steps: Iterable[Changes]) -> Changes:
    """Return what a window shows after these steps."""
    return reduce(operator.or_, steps, {})
