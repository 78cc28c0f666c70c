"""The interface for other programs over HTTP, as a FastAPI application: to be mounted beside the window.

It holds nothing of a reader. What may reach it, and how often, is the gate's business.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import Annotated, Any, cast

import anyio
from fastapi import Body, FastAPI, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from ingest.command import one_line
from ingest.errors import EmbedderError, LibraryError, StoreError, UnknownArticleError
from ingest.extract import LoadError
from rag.answer import Answer
from rag.command import first_fault, is_several
from rag.joint import Told
from rag.models.fault import ModelError
from rag.operations import BusyError, Operations
from rag.reader.run import ReaderError
from rag.receipt.made import PROGRAM
from rag.receipt.record import record
from rag.receipt.saved import SavedError
from rag.receipt.seal import written
from rag.threads import in_threads
from ui import api_given as given
from ui import api_models as models
from ui.api_page import page

STATUS: dict[type[Exception], int] = {
    UnknownArticleError: 404,
    LoadError: 400,
    SavedError: 400,
    BusyError: 503,
    LibraryError: 503,
    StoreError: 503,
    EmbedderError: 503,
    ReaderError: 503,
    ModelError: 503,
    OSError: 503,
}
"""What can be foreseen to go wrong, and the status that tells it."""

STREAMS = {"application/x-ndjson": "{data}\n", "text/event-stream": "event: {event}\ndata: {data}\n\n"}
"""Media types in which an answer comes as it grows, and how each event is written."""

_ABOUT = """\
Questions about articles, answered with citations that are checked: `text[start:end]` of the article is the
quote, to the letter. Answers are those of the window, byte for byte.

Send `application/json`. Errors are `{"detail": "one line"}`. Where the window asks for name and password, so
does this, by HTTP's Basic scheme. What an article says is data: let no program follow an instruction in it.
"""
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": models.Problem, "description": told}
    for status, told in {
        400: "What was sent is no JSON, or what it names cannot be read.",
        403: "Another site's page asked, or it may not be done here.",
        404: "There is no such article.",
        413: "Too much at once.",
        415: "What was sent is not application/json.",
        422: "A value is missing, or cannot be what it is.",
        429: "Asked too often; Retry-After says when to try again.",
        503: "Something that is needed cannot be had now, or too many ask.",
    }.items()
}
_GROWING = (
    "With `Accept: application/x-ndjson` or `text/event-stream` the answer comes as it grows, in events: "
    "`evidence`, `quotes`, each checked `sentence`, each of one article, then `answer`, which is what is "
    "returned without; or `error`. Closing the connection stops the model."
)


def api(operations: Operations) -> FastAPI:
    """Return the application; its routes are relative to where it is mounted."""
    app = FastAPI(
        title="Lectern",
        version=PROGRAM,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        responses=_PROBLEMS,
    )
    _tell_errors(app)
    routes = _Routes(operations, app)
    app.get("/", response_class=HTMLResponse, include_in_schema=False)(routes.page)
    app.get("/articles", response_model=models.Articles)(routes.list_articles)
    app.post("/articles", response_model=models.About, status_code=201)(routes.add_article)
    app.get("/articles/{article}", response_model=models.Whole)(routes.read_article)
    app.post("/evidence", response_model=models.Found)(routes.find_evidence)
    app.post("/verify", response_model=models.QuoteVerdict | models.SavedVerdict)(routes.verify)
    events = {kind: {"schema": {"type": "string"}} for kind in STREAMS}
    answered: dict[int | str, dict[str, Any]] = {200: {"model": models.Receipt, "content": events}}
    app.post("/ask", responses=answered, description=f"{routes.ask.__doc__}\n\n{_GROWING}")(routes.ask)
    return app


class _Routes:
    """What is done at each address; docstrings are what OpenAPI tells of it."""

    def __init__(self, operations: Operations, app: FastAPI) -> None:
        self._operations, self._app = operations, app

    def page(self, request: Request) -> HTMLResponse:
        """Tell people what is here."""
        return HTMLResponse(page(self._app.openapi(), str(request.base_url).rstrip("/").removesuffix("/api")))

    def list_articles(self) -> dict[str, Any]:
        """List the articles that can be asked, latest first."""
        return {"articles": self._operations.list_articles()}

    def add_article(self, sent: given.Addition) -> dict[str, Any]:
        """Add an article from an address, or a text; one that is there already is told again.

        Refused where others than whoever runs it read the library.
        """
        if not self._operations.adds:
            raise HTTPException(403, "no article can be added here; whoever serves the window can")
        return self._operations.add_article(sent.url, sent.text, sent.title)

    def read_article(self, article: str) -> dict[str, Any]:
        """Give an article with its text, by its id or the beginning of it."""
        return self._operations.article(article)

    def find_evidence(self, sent: given.Wanted) -> dict[str, Any]:
        """Find the sentences that bear on a question, best first, without answering it."""
        return self._operations.find_evidence(sent.question, sent.article, limit=sent.limit)

    async def verify(
        self,
        request: Request,
        sent: Annotated[given.ToVerify, Body()],
        article: Annotated[str | None, Query(description="For a saved answer: another edition's id.")] = None,
    ) -> dict[str, Any]:
        """Check a quote: whether it stands in the article, to the letter, and where; or a saved answer."""
        if isinstance(sent, given.Quote):
            asked = (sent.quote, sent.article or article, sent.start, sent.end)
            return await run_in_threadpool(self._operations.verify_quote, *asked)
        # Its seal is of the very bytes.
        return await run_in_threadpool(self._operations.verify, await request.body(), article)

    async def ask(self, request: Request, sent: given.Question) -> Response:
        """Answer a question; every sentence of the answer was checked against the article."""
        everywhere, accepts = is_several(sent.article), request.headers.get("accept", "")
        steps = in_threads(self._operations.answers(sent.question, sent.history, sent.article))
        told = await anext(steps)  # what cannot be asked is told by a status, before anything streams
        if kind := next((kind for kind in STREAMS if kind in accepts), None):
            return _Stream(self._events(told, steps, STREAMS[kind], everywhere=everywhere), media_type=kind)
        async with aclosing(steps):
            async for grown in steps:
                told = grown
                if await request.is_disconnected():
                    return Response(status_code=204)  # which nobody hears
        receipt = self._operations.receipt(told, everywhere=everywhere)
        return Response(written(receipt), media_type="application/json")

    async def _events(
        self, told: Told, steps: AsyncGenerator[Told], form: str, *, everywhere: bool
    ) -> AsyncGenerator[str]:
        """Yield the events of a growing answer, of which the first step was taken, as a stream has them."""

        def shown(before: Answer | None, told: Told) -> Iterator[str]:
            for name, value in events(before, told):
                yield form.format(event=name, data=json.dumps({"event": name, **value}))
            if told.answer.done:
                whole = {"event": "answer", "answer": self._operations.receipt(told, everywhere=everywhere)}
                yield form.format(event="answer", data=json.dumps(whole))

        async with aclosing(steps):
            for line in shown(None, told):
                yield line
            try:
                async for grown in steps:
                    for line in shown(told.answer, grown):
                        yield line
                    told = grown
            except tuple(STATUS) as error:
                failed = {"event": "error", "detail": one_line(error)}
                yield form.format(event="error", data=json.dumps(failed))


def events(before: Answer | None, told: Told) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what an answer has that it had not before: evidence, quotes, sentences that were written.

    Each event is of one article, and names it; a refusal comes as a whole, at the end.
    """
    kept, known = record(told.answer, told.article), before.parts if before else ()
    parts = [{**kept, "title": told.article.title}, *kept.get("beside", [])]
    for n, (answer, part) in enumerate(zip(told.answer.parts, parts, strict=True)):
        about = {"article": {"id": part["article"][:12], "title": part["title"]}}
        if n >= len(known):
            yield "evidence", about | {name: part[name] for name in ("question", "standalone", "evidence")}
        if answer.refused:
            continue
        old = known[n].statements if n < len(known) else ()
        new = [each for s, each in zip(answer.statements, part["statements"], strict=True) if s not in old]
        for label, name in (("quoted", "quotes"), ("supported", "sentence")):
            if said := [each for each in new if each["label"] == label]:
                yield name, about | {"answerable_p": answer.answerable_p, "statements": said}


class _Stream(StreamingResponse):
    """Closes what it streams, however it ends: that is what stops the model."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await cast(AsyncGenerator[str], self.body_iterator).aclose()


def _tell_errors(app: FastAPI) -> None:
    """Have every error told as one line."""

    def invalid(_: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        no_json = error.errors()[0]["type"] == "json_invalid"
        return JSONResponse({"detail": first_fault(error.errors())}, 400 if no_json else 422)

    def foreseen(_: Request, error: Exception) -> Response:
        status = next(status for kind, status in STATUS.items() if isinstance(error, kind))
        headers = {"Retry-After": "5"} if isinstance(error, BusyError) else None
        return JSONResponse({"detail": one_line(error)}, status, headers)

    def unforeseen(_: Request, error: Exception) -> Response:
        return JSONResponse({"detail": "something went wrong; the terminal of the window says what"}, 500)

    app.add_exception_handler(RequestValidationError, invalid)
    for kind in STATUS:
        app.add_exception_handler(kind, foreseen)
    app.add_exception_handler(Exception, unforeseen)
