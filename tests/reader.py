"""A page open on the window, what a reader does there, and the window served for it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from starlette.routing import BaseRoute

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.answer import REFUSAL, About, Answer
from rag.models.open import Model
from rag.settings import Settings
from tests.browsing import browser_marks, page_at, watch
from tests.conftest import HashEmbedder
from tests.scripted import OTTERS, WEIR, ScriptedAssistant, ScriptedSuggestions
from ui.app import build_app, launch_options
from ui.database import Database
from ui.models import Models

PLANK = "When was the plank found?"
BEES = "On bees\n\nBees dance in the dark. They tell where the flowers are."
LOST, FOUND = "A plank was lost in the flood.", "It was found again in May."
DECLINED = "Why was the plank lost?"

served_marks = [
    # Gradio itself uses what pandas has deprecated.
    pytest.mark.filterwarnings(r"ignore:.*:DeprecationWarning:gradio\.queueing"),
    # Gradio's server leaves its sockets to the interpreter's end.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
"""The `pytestmark` of a module that serves the window."""

marks = [*browser_marks, *served_marks]
"""The `pytestmark` of a module that opens the window in the browser."""


class WindowAssistant(ScriptedAssistant):
    """Also declines whatever asks why, and can be led step by step."""

    origin: WindowAssistant
    steps: threading.Semaphore | None = None
    """Released once for each step to be taken; None: it is not led."""
    asked: list[tuple[str, int]]
    """Questions, and the number of earlier answers that came with each."""
    preferred: Settings | None = None
    """What the latest question was answered with."""

    def __init__(self, index: ArticleIndex, *, settings: Settings | None = None) -> None:
        super().__init__(index, settings=settings)
        self.asked = []

    def over(
        self,
        index: ArticleIndex,
        *,
        model: Model | Literal["same"] | None = "same",
        settings: Settings | None = None,
    ) -> WindowAssistant:
        """Answer about another article, led by the same hand."""
        other = WindowAssistant(index, settings=settings)
        other.go, other.closed, other.origin = self.go, self.closed, self.origin
        return other

    def answers(
        self, question: str, history: Sequence[Answer] = (), *, about: About | None = None
    ) -> Generator[Answer]:
        """Yield what the script does, or the evidence and a refusal."""
        self.origin.asked.append((question, len(history)))
        self.origin.preferred = self.settings
        for answer in super().answers(question, history, about=about):
            if self.origin.steps:
                self.origin.steps.acquire(timeout=10)
            if question.startswith("Why") and answer.answerable_p is not None:
                yield replace(answer, answerable_p=0.1, refusal=REFUSAL, done=True)
                return
            yield answer


@dataclass(frozen=True, slots=True)
class Served:
    """The window at its address, on a library of two articles."""

    address: str
    library: Library
    assistant: WindowAssistant
    close: Callable[[], None]
    routes: Sequence[BaseRoute]


def free_port() -> int:
    """Return a port nobody listens on; tests that run side by side would race for the one Gradio takes."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serve(
    root: Path,
    *,
    models: Models | None = None,
    database: Database | None = None,
    port: int | None = None,
    shared: bool = False,
) -> Iterator[Served]:
    """Serve the window on a library in that folder, opened on the notes from the weir."""
    library = Library(root, embedder=HashEmbedder())
    library.add(from_text(OTTERS, title="On otters"))
    assistant = WindowAssistant(library.add(from_text(WEIR)))
    app = build_app(
        assistant,
        library,
        models=models,
        database=database,
        shared=shared,
        offer=ScriptedSuggestions.about,
    )
    options = launch_options(shared=shared) | {
        "prevent_thread_lock": True,
        "quiet": True,
        "server_port": port or free_port(),
    }
    served, address, _ = app.launch(server_name="127.0.0.1", **options)

    def close() -> None:
        assistant.go.set()
        app.close(verbose=False)

    try:
        yield Served(address, library, assistant, close, served.routes)
    finally:
        close()


class Reader:
    """A page open on the window, and what a reader does there."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.seen = watch(page)
        self.keyboard = page.keyboard
        self.question = self.find("#question textarea")
        self.arrive()

    def arrive(self) -> None:
        """Open the window, or open it again, and wait until it is ready."""
        self.page.goto(self.address)
        expect(self.find("#transcript :is(.starter, .tools)").first).to_be_visible()

    def find(self, selector: str, text: str | None = None) -> Locator:
        return self.page.locator(selector, has_text=text)

    def see(self, selector: str, text: str | None = None) -> None:
        expect(self.find(selector, text).first).to_be_visible()

    def ask(self, question: str) -> None:
        """Type a question and press Enter."""
        self.question.fill(question)
        self.keyboard.press("Enter")

    def hear(self, question: str) -> None:
        """Ask, and wait until the answer is complete and what may be asked next is offered."""
        self.ask(question)
        expect(self.find("#live .asked")).to_have_text(question)
        self.see("#live .tools")
        self.see(".suggested .starter")

    def lit(self, key: str) -> str:
        """Return the text lit under a key: of answer and citation, as `1:2`."""
        return "".join(self.find(f'mark[data-keys~="{key}"]').all_text_contents())

    def told(self, text: str) -> None:
        """Wait until the window says so."""
        expect(self.find("#note")).to_contain_text(text)

    def overflow(self) -> int:
        """Return the pixels by which the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def check(self) -> None:
        """No script failed, and nothing was asked of another machine."""
        assert self.seen.errors == []
        assert {urlsplit(address).hostname for address in self.seen.asked} <= {"127.0.0.1", None}


@contextmanager
def visit(
    browser: Browser, address: str, width: int = 1280, height: int = 800, **options: Any
) -> Iterator[Reader]:
    """Open the window as a new reader."""
    with page_at(browser, width, height, **options) as page:
        reader = Reader(page, address)
        yield reader
        reader.check()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The window, for the tests of a module."""
    with serve(tmp_path_factory.mktemp("library")) as window:
        yield window


@pytest.fixture(scope="module")
def visited(browser: Browser, served: Served) -> Iterator[Reader]:
    """One page for the tests of a module: opened again, it is much quicker than a new one."""
    with visit(browser, served.address) as reader:
        yield reader


@pytest.fixture
def reader(visited: Reader, served: Served) -> Iterator[Reader]:
    """A reader who comes for the first time."""
    visited.page.emulate_media(color_scheme="light")
    visited.page.evaluate("localStorage.clear()")
    visited.page.context.clear_cookies()
    visited.arrive()
    yield visited
    served.assistant.go.set()
    visited.check()


@pytest.fixture
def steps(served: Served) -> Iterator[threading.Semaphore]:
    """Lets the assistant take one step each time it is released."""
    led = served.assistant.steps = threading.Semaphore(0)
    yield led
    served.assistant.steps = None
    led.release(20)
