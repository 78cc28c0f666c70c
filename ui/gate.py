"""The gate before the window: which requests reach Gradio, and as whose. Every one passes it.

Gradio tells windows apart by a number that each makes up and sends along; whoever knew it could read along.
So a number belongs here to the reader whose browser used it first, and no other reader gets through with it.
"""

from __future__ import annotations

import json
import logging
import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.head import script
from ui.limits import KEYS, Limit
from ui.policy import HEADERS, policy
from ui.readers import SET_COOKIE, Refusal, Users, is_loopback, reader_of

log = logging.getLogger(__name__)

READER = "lectern.reader"
"""Key of the scope of a request under which it says whose it is."""

MAX_BODY = 25_000_000
"""Bytes of an event; a pasted article is one."""

PACE = (60, 2.0)
"""Events of one reader, at once and a second; whoever clicks without a pause makes fewer."""
CROWD = (600, 40.0)
"""Events from one address, however many readers it has."""

_API = "/gradio_api"
_OPEN = re.compile(
    rf"/|/theme\.css|/favicon\.ico|/manifest\.json|/(?:assets|static|fonts)/[^\\]+|{_API}/startup-events"
)
_WINDOW = re.compile(rf"{_API}/(?:queue/data|heartbeat/(?P<session>[^/]+)|queue/join|upload)")
_PROGRAMS = re.compile(
    r"/api/?|/api/openapi\.json|/api/(?:ask|articles|evidence|verify)|/api/articles/[0-9a-f]{1,64}|/mcp"
)
"""What other programs ask: nothing of a reader is in it, so no cookie is."""
_EVENT = f"{_API}/queue/join"
_WITHOUT_NAME = f"{_API}/startup-events"
"""Gradio asks this of itself when it starts."""


class Gate:
    """ASGI middleware. `users`, where there are any, must give their password.

    `shared`: others than whoever runs it come here, so it answers to any name, and takes no file.
    """

    def __init__(self, app: ASGIApp, *, shared: bool = False, users: Users | None = None) -> None:
        self._app = app
        self._shared, self._users = shared, users
        self._pace, self._crowd = Limit(*PACE), Limit(*CROWD)
        self._owners: OrderedDict[str, str] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            answer = _Answer(send, page=scope["path"] == "/")
            try:
                await self._pass(scope, await self._checked(scope, receive, answer), answer)
            except Refusal as refusal:
                told = JSONResponse({"detail": str(refusal)}, refusal.status, refusal.headers)
                await told(scope, receive, answer)

    async def _pass(self, scope: Scope, receive: Receive, answer: _Answer) -> None:
        """Let Gradio answer; what it fails at is none of its windows' requests."""
        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            if answer.begun:
                raise
            log.warning("%s %s: %r", scope["method"], scope["path"], error)
            raise Refusal(400, "this is no event of a window") from error

    async def _checked(self, scope: Scope, receive: Receive, answer: _Answer) -> Receive:
        """Return what gives the body of a request that may pass, and write into its scope whose it is."""
        headers = Headers(scope=scope)
        _check_origin(headers, local=not self._shared, method=scope["method"], path=scope["path"])
        window = self._check_path(scope["method"], scope["path"])
        who = (scope.get("client") or ("",))[0]
        name = None
        if self._users and scope["path"] != _WITHOUT_NAME:
            name = self._users.named(headers.get("authorization"), who)
        if _PROGRAMS.fullmatch(scope["path"]):
            return await self._for_programs(scope, receive, headers, name or who)
        reader, cookie = reader_of(headers.get("cookie"), name)
        if cookie and window:
            raise Refusal(403, "this browser keeps no cookie for the window; allow it, and reload")
        answer.cookie = cookie
        scope[READER] = reader
        if scope["method"] == "POST":
            self._check_pace(reader, who)
        if scope["path"] == _EVENT:
            body = await _body(receive, headers)
            self._check_owner(_session(body), reader)
            return _replayed(body, receive)
        if window and (session := _asked(scope, window)):
            self._check_owner(session, reader)
        return receive

    async def _for_programs(self, scope: Scope, receive: Receive, headers: Headers, asker: str) -> Receive:
        """Return what gives the body of a program's request."""
        if scope["method"] != "POST":
            return receive
        self._check_pace(f"program of {asker}", (scope.get("client") or ("",))[0])
        # A page of another site can have a browser send any other kind, and forms, without being asked first.
        if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "send application/json, and say so in Content-Type")
        return _replayed(await _body(receive, headers), receive)

    def _check_path(self, method: str, path: str) -> re.Match[str] | None:
        """Return the match of what belongs to one window, None for what is everybody's."""
        window = _WINDOW.fullmatch(path)
        known = bool(window or _PROGRAMS.fullmatch(path) or (method != "POST" and _OPEN.fullmatch(path)))
        climbs = ".." in path.split("/")
        if not known or climbs or method not in ("GET", "HEAD", "POST"):
            raise Refusal(404, "there is nothing here; the window is at /")
        if path == f"{_API}/upload" and self._shared:
            raise Refusal(403, "no article can be added here; whoever serves the window can")
        return window

    def _check_pace(self, reader: str, who: str) -> None:
        if wait := max(self._pace.wait(reader), self._crowd.wait(who)):
            raise Refusal.for_now("too much at once", wait)

    def _check_owner(self, session: str, reader: str) -> None:
        if self._owners.setdefault(session, reader) != reader:
            raise Refusal(403, "this window is another reader's; reload the page")
        self._owners.move_to_end(session)
        if len(self._owners) > KEYS:
            self._owners.popitem(last=False)


class _Answer:
    """Sends an answer on, with the headers of ours and, of a page, its policy."""

    def __init__(self, send: Send, *, page: bool) -> None:
        self._send, self._page = send, page
        self._start: Message | None = None
        self._body = b""
        self.cookie: str | None = None
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if self.cookie:
                headers.append("Set-Cookie", SET_COOKIE.format(self.cookie))
            if self._page:
                self._start = message
                return
            headers["Content-Security-Policy"] = policy()
        elif self._start:
            # Its scripts are known once it is whole.
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            MutableHeaders(scope=self._start)["Content-Security-Policy"] = policy(self._body, script())
            await self._send(self._start)
            message, self._start = {"type": "http.response.body", "body": self._body}, None
        await self._send(message)


def _check_origin(headers: Headers, *, local: bool, method: str, path: str) -> None:
    """Raise Refusal for what another site's page has a browser send."""
    host = urlsplit(f"//{headers.get('host', '')}")
    # A name that leads here only since its owner changed where it leads: DNS rebinding.
    if local and not is_loopback(host.hostname or ""):
        raise Refusal(403, f"this window answers on this machine only, not as {host.hostname!r}")
    origin = headers.get("origin")
    foreign = origin is not None and urlsplit(origin).netloc != host.netloc
    site = headers.get("sec-fetch-site", "none")
    opened = path in ("/", "/api/") and method != "POST" and headers.get("sec-fetch-mode") == "navigate"
    if foreign or (site not in ("same-origin", "none") and not opened):
        raise Refusal(403, "another site asks for this; open the window itself")


def _asked(scope: Scope, window: re.Match[str]) -> str:
    """Return the number of the window that a request names in its address."""
    query: Mapping[str, list[str]] = parse_qs(scope["query_string"].decode("latin-1"))
    return window["session"] or next(iter(query.get("session_hash", [])), "")


def _session(body: bytes) -> str:
    """Return the number of the window that an event names."""
    try:
        event: Any = json.loads(body)
    except (ValueError, RecursionError):
        event = None
    session = event.get("session_hash") if isinstance(event, dict) else None
    if not isinstance(session, str) or not session:
        raise Refusal(400, "this is no event of a window")
    return session


async def _body(receive: Receive, headers: Headers) -> bytes:
    told = headers.get("content-length", "0")
    parts, size, more = list[bytes](), int(told) if told.isdecimal() else 0, True
    while more and size <= MAX_BODY:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
        size = max(size, sum(map(len, parts)))
    if size > MAX_BODY:
        raise Refusal(413, f"more than {MAX_BODY:,} bytes at once; add a part of it")
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Return what gives a body that was read, and then whatever comes."""
    left: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return left.pop() if left else await receive()

    return again
