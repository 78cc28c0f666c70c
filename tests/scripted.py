"""A scripted assistant and the window's parts, for the tests of the window."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace

import gradio as gr

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.answer import REFUSAL, Answer, Evidence, Statement, cite
from rag.assistant import Assistant
from rag.settings import Settings
from ui.conversation import Changes, Conversation
from ui.layout import Parts, lay_out
from ui.reading import Reading
from ui.session import Session, Visitor
from ui.shelf import Shelf

WEIR = (
    "Notes from the weir\n\nThe weir is 40 metres wide 😀 they say. It was built in 1911 by Ada Quill.\n\n"
    "A plank was lost in the flood. It was found again in May.\n\nThe keeper fishes there on Sundays."
)
OTTERS = "On otters\n\nOtters float on their backs. They hold hands when they sleep."


class ScriptedAssistant(Assistant):
    """Quotes the sentences that share a word with the question, in the steps the real one takes."""

    error: Exception | None = None
    """Raised after the evidence."""
    go: threading.Event
    """Held back after the evidence until this is set; it is, unless a test clears it."""
    closed: threading.Event
    """Set once a stream of answers has come to its end, or was closed."""

    def __init__(self, index: ArticleIndex, *, error: Exception | None = None) -> None:
        super().__init__(index, model=None, settings=Settings())
        self.error = error
        self.go, self.closed = threading.Event(), threading.Event()
        self.go.set()

    def over(self, index: ArticleIndex) -> ScriptedAssistant:
        """Answer about another article, with the same script."""
        other = ScriptedAssistant(index, error=self.error)
        other.go, other.closed = self.go, self.closed
        return other

    def starters(self, n: int = 4) -> list[str]:
        """Offer two questions."""
        return ["How wide is it?", "Who built it?"][:n]

    def answers(self, question: str, history: Sequence[Answer] = ()) -> Generator[Answer]:
        """Yield evidence, judgement, each sentence, and the end."""
        try:
            yield from self._steps(question, history)
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
        if self.error:
            raise self.error
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


class Window:
    """The handlers with the components they change, as the app puts them together."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.otters = library.add(from_text(OTTERS, title="On otters")).article.id
        self.assistant = ScriptedAssistant(library.add(from_text(WEIR)))
        self.shelf = Shelf(self.assistant, library)
        with gr.Blocks():
            self.parts: Parts = lay_out(Session(self.shelf.first))
        self.conversation = Conversation(self.parts, self.shelf)
        self.reading = Reading(self.parts, self.shelf, self.conversation)
        self.weir = self.shelf.first
        self.visitor = Visitor(Session(self.weir))

    def ask(self, question: str) -> Changes:
        """Ask and return the last changes."""
        return list(self.conversation.ask(question, self.visitor))[-1]

    def questions(self) -> list[str]:
        """Return the questions answered so far about the open article."""
        return [answer.question for answer in self.visitor.session.stop().settle().turns]

    def note(self, changes: Changes) -> str:
        """Return the message beside the shelf among some changes."""
        return str(changes[self.parts.desk.note])
