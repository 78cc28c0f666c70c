"""The window as a browser speaks to it: Gradio's queue over HTTP, with the browser's cookie."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx

_CONFIG = re.compile(r"window\.gradio_config = (\{.*?\});</script>", re.DOTALL)
_PATIENCE = httpx.Timeout(10.0, read=300.0)

Message = Mapping[str, Any]
"""What the server says of an event: `msg` tells what kind it is, `output` what came of it."""


class Browser:
    """One page open on the window. Not for several threads at once."""

    def __init__(self, address: str, *, auth: tuple[str, str] | None = None) -> None:
        """Open the page.

        Raises:
            httpx.HTTPError: it does not come.
        """
        self.http = httpx.Client(base_url=address, timeout=_PATIENCE, trust_env=False, auth=auth)
        page = self.http.get("/").raise_for_status()
        found = _CONFIG.search(page.text)
        assert found, "the page has no configuration"
        self.config: dict[str, Any] = json.loads(found[1])
        self.session = secrets.token_hex(6)
        self._parts = {part["id"]: part for part in self.config["components"]}
        self._ids = {part["props"].get("elem_id"): part["id"] for part in self.config["components"]}

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """Everything that can be triggered, as Gradio describes it."""
        events: Sequence[Mapping[str, Any]] = self.config["dependencies"]
        return events

    def named(self, elem_id: str) -> int:
        """Return the number by which Gradio knows a component."""
        return int(self._ids[elem_id])

    def arrive(self) -> list[Message]:
        """Have the page filled."""
        return list(self.trigger(self._event(None, "load")))

    def ask(self, question: str, *, everywhere: bool = False) -> Iterator[Message]:
        """Ask a question of the open article, or of all."""
        scope = "all" if everywhere else "one"
        return self.trigger(self._event("ask", "click"), question=question, scope=scope)

    def act(self, name: str, value: str = "") -> Iterator[Message]:
        """Press a button that is no component."""
        return self.trigger(self._event("bus", "act"), told={"act": name, "value": value})

    def add_text(self, text: str, title: str) -> list[Message]:
        """Add a pasted article."""
        return list(self.trigger(self._event("keep", "click"), pasted=text, title=title))

    def add_file(self, name: str, text: str) -> list[Message]:
        """Upload an article."""
        sent = self.http.post("/gradio_api/upload", files={"files": (name, text.encode())}).raise_for_status()
        file = {"path": sent.json()[0], "orig_name": name, "meta": {"_type": "gradio.FileData"}}
        return list(self.trigger(self._event("upload", "upload"), upload=file))

    def trigger(
        self, event: Mapping[str, Any], *, told: object = None, **values: object
    ) -> Iterator[Message]:
        """Trigger an event with the values of inputs by their `elem_id`, all others as they are at first.

        Raises:
            httpx.HTTPStatusError: it is not taken.
        """
        given = {self.named(name): value for name, value in values.items()}
        data = [given.get(n, self._parts[n]["props"].get("value")) for n in event["inputs"]]
        return self.send(event["id"], data, told=told)

    def send(self, event: object, data: object, *, told: object = None) -> Iterator[Message]:
        """Send an event with whatever data, and yield what is said of it until it is over."""
        body = {"fn_index": event, "data": data, "session_hash": self.session, "event_data": told}
        # In ASCII: httpx's own JSON cannot hold half a character.
        sent, kind = json.dumps(body), {"Content-Type": "application/json"}
        joined = self.http.post("/gradio_api/queue/join", content=sent, headers=kind).raise_for_status()
        id_ = joined.json()["event_id"]
        query = {"session_hash": self.session}
        with self.http.stream("GET", "/gradio_api/queue/data", params=query) as stream:
            for line in stream.iter_lines():
                message = json.loads(line.removeprefix("data: ")) if line else {}
                if message.get("event_id") == id_:
                    yield message
                if message.get("msg") in ("process_completed", "unexpected_error"):
                    return

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *raised: object) -> None:
        """Close the page."""
        self.http.close()

    def _event(self, elem_id: str | None, kind: str) -> Mapping[str, Any]:
        part = self.named(elem_id) if elem_id else None
        return next(
            event
            for event in self.events
            if any(kind == way and part in (None, target) for target, way in event["targets"])
        )
