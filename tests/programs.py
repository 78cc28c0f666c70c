"""Operations and their routes behind the real gate, for the tests of what other programs can ask."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware

from ingest.library import Library
from ingest.load import from_text
from rag.answer import About, Answer
from rag.assistant import Assistant
from rag.operations import Operations
from tests.reader import free_port
from tests.scripted import OTTERS, WEIR, ScriptedAssistant
from ui.gate import Gate
from ui.programs import program_routes
from ui.readers import Users


class Counting(ScriptedAssistant):
    """Counts the steps that were taken of its answers."""

    taken = 0
    whole = 0
    """How many there are, once it was asked to the end."""

    def answers(
        self, question: str, history: Sequence[Answer] = (), *, about: About | None = None
    ) -> Generator[Answer]:
        """Yield the scripted answer."""
        for answer in super().answers(question, history, about=about):
            self.taken += 1
            yield answer


def stocked(library: Library, assistant: type[Assistant] = Assistant) -> Assistant:
    """Add two articles to a library; return what answers about the second."""
    library.add(from_text(OTTERS, title="On otters"))
    return assistant(library.add(from_text(WEIR)))


@contextmanager
def serving(
    operations: Operations, *, shared: bool = False, users: Users | None = None
) -> Iterator[httpx.Client]:
    """Serve the routes over a real line, and give what asks there."""
    gate = Middleware(Gate, shared=shared, users=users)
    app = Starlette(routes=program_routes(operations), middleware=[gate])
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, transport=httpx.HTTPTransport(retries=5)
        ) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join(10)
