"""The gate before the window, without Gradio behind it: who gets through, as whom, and with what headers."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.gate import MAX_BODY, PACE, READER, Gate
from ui.limits import KEYS, Limit
from ui.policy import HEADERS
from ui.readers import COOKIE, reader_of

PAGE = b"<html><script>own()</script><script src='./assets/index.js'></script></html>"
OWN = "'sha256-1yruO3ZUqBddjC8oRrsLLZ/oiHYCAveB39McCaLvqnk='"
JOIN, DATA = "/gradio_api/queue/join", "/gradio_api/queue/data"
ME, OTHER = "1" * 32, "2" * 32


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """Say whose the request is and how much came with it; the page at its place."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    answer = PAGE if scope["path"] == "/" else json.dumps([scope[READER], len(body)]).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for at in range(0, len(answer), 20):
        await send({"type": "http.response.body", "body": answer[at : at + 20], "more_body": True})
    await send({"type": "http.response.body", "body": b""})


Ask = Callable[..., httpx.Response]


def asking(gate: ASGIApp) -> Ask:
    """Return what sends one request, with a cookie unless it is None, from an address of its own."""

    def ask(
        method: str,
        path: str,
        *,
        cookie: str | None = ME,
        host: str = "127.0.0.1:7860",
        client: str = "127.0.0.1",
        headers: dict[str, str] | None = None,
        **more: Any,
    ) -> httpx.Response:
        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(gate, client=(client, 1))
            own = {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
            async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as session:
                return await session.request(method, path, headers=own | (headers or {}), **more)

        return asyncio.run(asked())

    return ask


@pytest.fixture
def ask() -> Ask:
    return asking(Gate(behind))


def joining(session: str) -> dict[str, Any]:
    return {"json": {"session_hash": session, "fn_index": 0, "data": []}}


def test_the_page_is_for_everybody_and_its_cookie_is_out_of_the_reach_of_scripts(ask: Ask) -> None:
    page = ask("GET", "/", cookie=None)
    assert (page.status_code, page.content) == (200, PAGE)
    kept = page.headers["set-cookie"]
    assert re.fullmatch(rf"{COOKIE}=[0-9a-f]{{32}}; Path=/; Max-Age=\d+; HttpOnly; SameSite=Lax", kept)
    assert ask("GET", "/", cookie=None).headers["set-cookie"] != kept
    assert "set-cookie" not in ask("GET", "/").headers


def test_only_scripts_of_the_page_run_and_nothing_leaves_it(ask: Ask) -> None:
    policy = ask("GET", "/").headers["content-security-policy"]
    assert re.search(rf"script-src 'self' 'unsafe-eval' {re.escape(OWN)} 'sha256-\S+';", policy)
    for rule in ("default-src 'none'", "connect-src 'self'", "form-action 'none'", "frame-ancestors 'none'"):
        assert rule in policy
    assert not re.search(r"https?:|\*|script-src[^;]*unsafe-inline", policy)


@pytest.mark.parametrize("path", ["/", "/assets/a.js", "/nowhere"])
def test_every_answer_has_the_headers_refusals_too(ask: Ask, path: str) -> None:
    headers = ask("GET", path).headers
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "content-security-policy" in headers


@pytest.mark.parametrize("name", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "10.0.0.7", ""])
def test_a_name_that_only_leads_here_is_not_answered(ask: Ask, name: str) -> None:
    told = ask("GET", "/", headers={"Host": name})
    assert (told.status_code, "this machine only" in told.text) == (403, True)


@pytest.mark.parametrize("name", ["localhost", "localhost:1", "127.0.0.1", "[::1]:7860", "127.8.8.8:80"])
def test_any_name_of_this_machine_is_answered(ask: Ask, name: str) -> None:
    assert ask("GET", "/", headers={"Host": name}).status_code == 200


def test_elsewhere_any_name_is_answered() -> None:
    assert asking(Gate(behind, shared=True))("GET", "/", host="reading.example").status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://127.0.0.1:7860", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
    ids=str,
)
def test_what_another_site_sends_is_refused(ask: Ask, headers: dict[str, str], status: int) -> None:
    assert ask("POST", JOIN, headers=headers, **joining("w1")).status_code == status
    assert ask("GET", DATA, headers=headers, params={"session_hash": "w1"}).status_code == status


def test_a_link_elsewhere_may_lead_here_but_no_page_may_load_this_one(ask: Ask) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert ask("GET", "/", headers=foreign | {"Sec-Fetch-Mode": "navigate"}).status_code == 200
    for mode in ("cors", "no-cors"):
        assert ask("GET", "/", headers=foreign | {"Sec-Fetch-Mode": mode}).status_code == 403


CLOSED = [
    *("config", "info", "login", "logout", "monitoring", "robots.txt", "docs", "openapi.json", "svelte/a.js"),
    *(f"gradio_api/{name}" for name in ("info", "app_id", "token", "user", "openapi.json", "vibe-code/")),
    *(f"gradio_api/{name}" for name in ("run/ask", "call/ask", "call/v2/ask", "api/ask", "queue/status")),
    *("gradio_api/file=/etc/passwd", "gradio_api/file=C:/x", "gradio_api/proxy=http://evil.example/"),
    *("gradio_api/reset", "gradio_api/cancel", "gradio_api/component_server", "gradio_api/stream/1"),
    *("assets/../../etc/passwd", "assets/..%2f..%2fetc%2fpasswd", "fonts/%2e%2e/x", "static/..\\x"),
    *("fonts/%5c..%5cx", "assets/a/../../b", "//etc/passwd", "gradio_api/heartbeat/a/b"),
]


@pytest.mark.parametrize("path", CLOSED)
def test_nothing_else_of_gradio_is_there(ask: Ask, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
        assert ask(method, f"/{path}").status_code in (403, 404), method


def test_a_window_belongs_to_the_reader_who_used_it_first(ask: Ask) -> None:
    assert ask("POST", JOIN, **joining("w1")).json()[0] == reader_of(f"{COOKIE}={ME}", None)[0]
    for method, path, more in (
        ("POST", JOIN, joining("w1")),
        ("GET", DATA, {"params": {"session_hash": "w1"}}),
        ("GET", f"{DATA}?session_hash=w1&session_hash=w2", {}),
        ("GET", "/gradio_api/heartbeat/w1", {}),
    ):
        assert ask(method, path, cookie=OTHER, **more).status_code == 403
        assert ask(method, path, cookie=None, **more).status_code == 403
        assert ask(method, path, **more).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "1" * 31, "1" * 33, "G" * 32, "1" * 31 + '"', "../" * 10 + "12"])
def test_a_cookie_that_was_never_given_is_nobodys(cookie: str) -> None:
    id_, fresh = reader_of(f"{COOKIE}={cookie}; other=1", None)
    assert fresh
    assert id_ == reader_of(f"{COOKIE}={fresh}", None)[0]


BODIES = [
    b"",
    b"[]",
    b"1",
    b"{",
    b'{"session_hash": 7}',
    b'{"session_hash": ""}',
    b"\xff\xfe",
    b"[" * 200_000,
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:20]))
def test_what_is_no_event_is_refused(ask: Ask, body: bytes) -> None:
    assert ask("POST", JOIN, content=body).status_code == 400


def test_an_event_arrives_whole_and_one_too_large_not_at_all(ask: Ask) -> None:
    event = json.dumps({"session_hash": "w1", "data": "x" * 100_000}).encode()
    assert ask("POST", JOIN, content=event).json()[1] == len(event)
    assert ask("POST", JOIN, content=b" " * (MAX_BODY + 1)).status_code == 413


def test_who_asks_too_much_at_once_is_told_when_to_try_again(ask: Ask) -> None:
    told = [ask("POST", JOIN, **joining("w1")) for _ in range(PACE[0] + 1)]
    assert {answer.status_code for answer in told[:-1]} == {200}
    assert (told[-1].status_code, told[-1].headers["retry-after"]) == (429, "1")
    assert told[-1].json() == {"detail": "too much at once; try again in 1 s"}
    assert ask("POST", JOIN, cookie=OTHER, **joining("w2")).status_code == 200


def test_tokens_come_back_with_time_and_who_is_gone_longest_is_forgotten() -> None:
    now = [0.0]
    limit = Limit(2, 0.5, clock=lambda: now[0])
    assert [limit.wait("a") for _ in range(3)] == [0, 0, 2]
    now[0] = 2
    assert [limit.wait("a"), limit.wait("a")] == [0, 2]
    for n in range(KEYS):
        limit.wait(n)
    assert limit.wait("a") == 0
