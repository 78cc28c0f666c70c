"""A growing answer as a stream of events, for other programs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterator
from typing import Any, cast

import anyio
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rag.answer import Answer
from rag.joint import Told
from rag.receipt.record import record

STREAMS = {"application/x-ndjson": "{data}\n", "text/event-stream": "event: {event}\ndata: {data}\n\n"}
"""Media types in which an answer comes as it grows, and how each event is written."""


def stream_for(accept: str) -> str | None:
    """Return the first media type of an Accept header that streams; None where whole JSON comes before it."""
    for each in accept.lower().split(","):
        kind = each.partition(";")[0].strip()
        if kind in STREAMS:
            return kind
        if kind in ("application/json", "application/*", "*/*"):
            return None
    return None


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


class Stream(StreamingResponse):
    """Closes what it streams, however it ends: that is what stops the model."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await cast(AsyncGenerator[str], self.body_iterator).aclose()
