"""What other programs reach beside the window: the interface at /api, the Model Context Protocol at /mcp."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ingest.library import Library
from rag.assistant import Assistant
from rag.command import SDK_MISSING
from rag.operations import Operations
from ui.api import api
from ui.gate import MAX_BODY


def beside(assistant: Assistant, library: Library, *, adds: bool) -> Operations:
    """Return the operations of a window: answered as it answers, by the model that it was started with."""
    first = assistant.index.article.id
    return Operations(library, assistant.over, settings=assistant.settings, first=first, adds=adds)


def program_routes(operations: Operations) -> list[BaseRoute]:
    """Return what serves the operations to other programs."""
    return [Mount("/api", api(operations)), Route("/mcp", Protocol(operations), methods=["POST"])]


class Protocol:
    """ASGI application of the protocol's streamable HTTP, without sessions.

    Made with the first request: its library takes a second to load, which no window is to wait for.
    """

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._app: ASGIApp | None = None
        self._lock = asyncio.Lock()
        self._running: asyncio.Task[None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            async with self._lock:
                app = self._app = self._app or await self._started()
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] != "mcp":
                raise
            await JSONResponse({"detail": SDK_MISSING}, 503)(scope, receive, send)
            return
        await app(scope, receive, send)

    async def _started(self) -> ASGIApp:
        from mcp.server.transport_security import TransportSecuritySettings

        from rag.tools import server

        served = await run_in_threadpool(server, self._operations)
        app = served.streamable_http_app(
            stateless_http=True,
            max_request_body_size=MAX_BODY,
            # Who asks, and from where, is the gate's business.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        ready = asyncio.Event()

        async def run() -> None:
            async with served.session_manager.run():
                ready.set()
                await asyncio.Event().wait()  # until the server's loop ends

        self._running = asyncio.create_task(run())
        await ready.wait()
        return app
