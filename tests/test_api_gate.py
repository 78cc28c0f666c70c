"""Who reaches what other programs can ask: the real gate before the real routes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.routing import Mount, Route

from ingest.library import Library
from tests.programs import serving, stocked
from tests.test_api import AS_JSON, PLANK, detail
from tests.test_gate_users import basic
from ui.gate import MAX_BODY, PACE
from ui.programs import beside, program_routes
from ui.readers import Users

FOREIGN = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
POSTED = {
    "/api/ask": {"question": PLANK},
    "/api/evidence": {"question": PLANK},
    "/api/verify": {"quote": "A plank was lost in the flood."},
    "/api/articles": {"text": "On bees\n\nBees dance in the dark."},
}
READ = ("/api/", "/api/openapi.json", "/api/articles", "/api/articles/f0f0")


@pytest.fixture
def line(library: Library) -> Iterator[httpx.Client]:
    with serving(beside(stocked(library), library, adds=True)) as client:
        yield client


def test_every_route_is_tried_here(line: httpx.Client, library: Library) -> None:
    mounted, tools = program_routes(beside(stocked(library), library, adds=True))
    assert isinstance(mounted, Mount)
    assert isinstance(tools, Route)
    found = {
        (method, mounted.path + route.path.replace("{article}", "f0f0"))
        for route in mounted.routes
        if isinstance(route, Route)
        for method in route.methods or ()
    }
    assert found - {("HEAD", "/api/openapi.json")} == {
        *(("POST", path) for path in POSTED),
        *(("GET", path) for path in READ),
    }
    assert (tools.path, tools.methods) == ("/mcp", {"POST"})
    for path in ("/api/x", "/api/articles/../x", "/api/articles/x/y", "/api/docs", "/mcp/x", "/api//ask"):
        assert line.get(path).status_code == line.post(path, json={}).status_code == 404


def test_too_much_at_once_and_too_often_is_refused(line: httpx.Client) -> None:
    large = line.post("/api/articles", content=b" " * (MAX_BODY + 1), headers=AS_JSON)
    assert (large.status_code, "more than" in detail(large)) == (413, True)
    often = [line.post("/api/evidence", json={}) for _ in range(PACE[0] + 1)]
    assert (often[0].status_code, often[-1].status_code, often[-1].headers["retry-after"]) == (422, 429, "1")


def test_no_cookie_is_needed_or_given_and_nothing_runs_in_the_page(line: httpx.Client) -> None:
    page = line.get("/api/")
    assert "set-cookie" not in page.headers
    assert "<script" not in page.text
    assert page.text.count("/api/ask") >= 2
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "set-cookie" not in line.post("/api/ask", json={"question": PLANK}).headers


@pytest.mark.parametrize("path", [*POSTED, *READ, "/mcp"])
def test_no_page_of_another_site_reaches_anything(line: httpx.Client, path: str) -> None:
    method = "GET" if path in READ else "POST"
    body: dict[str, Any] = {"json": POSTED.get(path, {})} if method == "POST" else {}
    for headers in (FOREIGN, {"Origin": "null"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = line.request(method, path, headers=headers, **body)
        assert (answer.status_code, bool(detail(answer))) == (403, True)
        assert "access-control-allow-origin" not in answer.headers
    assert line.request("OPTIONS", path, headers=FOREIGN).status_code in (403, 404)


def test_names_and_passwords_are_asked_for_and_what_others_read_they_do_not_change(library: Library) -> None:
    operations = beside(stocked(library), library, adds=False)
    with serving(operations, shared=True, users=Users({"ada": "mill"})) as line:
        for path, sent in POSTED.items():
            assert line.post(path, json=sent).status_code == 401
            answer = line.post(path, json=sent, headers=basic("ada", "mill"))
            assert answer.status_code == (403 if path == "/api/articles" else 200)
        for path in (*READ, "/mcp"):
            assert line.get(path).status_code == 401
    assert len(library.entries()) == 2
