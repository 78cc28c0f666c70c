"""The interface over HTTP, through the gate and over a real line."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import httpx
import jsonschema
import pytest

from ingest.library import Library
from rag.assistant import MAX_QUESTION
from rag.command import ALL
from rag.operations import AT_ONCE, Operations
from rag.receipt.seal import written
from tests.programs import Counting, serving, stocked
from tests.scripted import WEIR
from ui.api import events
from ui.programs import beside

PLANK = "When was the plank found?"
BOTH = "Which of them says that a plank was lost in the flood?"
JUNE = "On planks\n\nA plank was lost in the flood of June."
MANY = "What of the weir in May, and the plank?"
AS_JSON = {"Content-Type": "application/json"}


@pytest.fixture
def assistant(library: Library) -> Counting:
    made = stocked(library, Counting)
    assert isinstance(made, Counting)
    return made


@pytest.fixture
def operations(library: Library, assistant: Counting) -> Operations:
    return Operations(library, lambda index: assistant, settings=assistant.settings)


@pytest.fixture
def line(library: Library) -> Iterator[httpx.Client]:
    """What asks the routes of operations that answer with the fake reader."""
    with serving(beside(stocked(library), library, adds=True)) as client:
        yield client


@pytest.fixture
def scripted(operations: Operations) -> Iterator[httpx.Client]:
    with serving(operations) as client:
        yield client


def detail(answer: httpx.Response) -> str:
    """Return what an answer says of what went wrong: one line, and nothing besides."""
    told = answer.json()
    assert [*told] == ["detail"]
    assert "\n" not in told["detail"]
    return str(told["detail"])


def test_an_answer_is_the_receipt_to_the_byte(line: httpx.Client, library: Library) -> None:
    same = beside(stocked(library), library, adds=True)
    for sent in ({"question": PLANK}, {"question": "When?", "history": ["Who built the weir?"]}):
        told = same.told(str(sent["question"]), [*sent.get("history", ())])
        assert line.post("/api/ask", json=sent).text == written(same.receipt(told))
    everywhere = line.post("/api/ask", json={"question": "What do otters hold?", "article": ALL}).text
    assert everywhere == written(same.receipt(same.told("What do otters hold?", (), ALL), everywhere=True))


def test_every_answer_is_as_it_is_documented(line: httpx.Client) -> None:
    described = line.get("/api/openapi.json").json()
    jsonschema.Draft202012Validator.check_schema({"$defs": described["components"]["schemas"]})
    seen = set()

    def fits(method: str, path: str, address: str, **sent: Any) -> Any:
        answer = line.request(method, f"/api{address}", **sent)
        documented = described["paths"][path][method.lower()]["responses"][str(answer.status_code)]
        schema = documented["content"]["application/json"]["schema"]
        jsonschema.validate(answer.json(), {**schema, "components": described["components"]})
        seen.add((method.lower(), path))
        return answer.json()

    receipt = fits("POST", "/ask", "/ask", json={"question": PLANK})
    (weir, _) = fits("GET", "/articles", "/articles")["articles"]
    assert fits("GET", "/articles/{article}", f"/articles/{weir['id']}")["text"] == WEIR
    fits("POST", "/articles", "/articles", json={"text": JUNE})
    fits("POST", "/evidence", "/evidence", json={"question": PLANK, "article": weir["id"]})
    assert fits("POST", "/verify", "/verify", content=written(receipt), headers=AS_JSON)["stands"] is True
    both = fits("POST", "/ask", "/ask", json={"question": BOTH, "article": ALL})
    assert len(both["beside"]) == 2
    checked = fits("POST", "/verify", "/verify", content=written(both), headers=AS_JSON)
    assert (checked["stands"], len(checked["turns"])) == (True, 3)
    assert fits("POST", "/verify", "/verify", json={"quote": "no such"})["verdict"] == "absent"
    for path, method in [(p, m) for p, methods in described["paths"].items() for m in methods]:
        assert (method, path) in seen
        route = described["paths"][path][method]
        assert len(route["description"]) > 20
        assert {"400", "404", "413", "422", "429", "503"} <= route["responses"].keys()
        if method == "post":
            fits("POST", path, path, json={"nothing": 1})
            fits("POST", path, path, content=b"{", headers=AS_JSON)


def test_an_answer_grows_in_order_and_arrives_as_it_grows(
    scripted: httpx.Client, assistant: Counting
) -> None:
    assistant.go.clear()
    asked: dict[str, Any] = {"json": {"question": MANY}, "headers": {"Accept": "application/x-ndjson"}}
    with scripted.stream("POST", "/api/ask", **asked) as answer:
        lines = answer.iter_lines()
        first = json.loads(next(lines))
        assert first["event"] == "evidence"
        assert [WEIR[e["start"] : e["end"]] == e["quote"] for e in first["evidence"]] == [True] * 3
        assistant.go.set()
        rest = [json.loads(line) for line in lines]
    assert [event["event"] for event in rest] == ["quotes", "quotes", "quotes", "answer"]
    shown = [s for event in rest[:-1] for s in event["statements"]]
    assert shown == rest[-1]["answer"]["statements"]
    assert rest[-1]["answer"] == scripted.post("/api/ask", json={"question": MANY}).json()


def test_of_several_articles_each_grows_under_its_own_name(line: httpx.Client) -> None:
    line.post("/api/articles", json={"text": JUNE}).raise_for_status()
    asked = {"question": BOTH, "article": ALL}
    told = line.post("/api/ask", json=asked, headers={"Accept": "application/x-ndjson"}).text
    *grown, last = map(json.loads, told.splitlines())
    names = ("On planks", "Notes from the weir", "On otters")
    heard = {name: [e["event"] for e in grown if e["article"]["title"] == name] for name in names}
    quoted, declined = ["evidence", "quotes"], ["evidence"]
    assert [*heard.values()] == [quoted, quoted, declined]
    assert last["answer"] == line.post("/api/ask", json=asked).json()
    planks, weir, _ = (entry["id"] for entry in line.get("/api/articles").json()["articles"])
    two = line.post("/api/ask", json={**asked, "article": f"{weir},{planks}"}).json()
    assert (two["article"][:12], [part["title"] for part in two["beside"]]) == (weir, ["On planks"])


def test_events_of_a_server_are_the_same(scripted: httpx.Client) -> None:
    as_lines, as_events = (
        scripted.post("/api/ask", json={"question": MANY}, headers={"Accept": kind}).text
        for kind in ("application/x-ndjson", "text/event-stream")
    )
    blocks = [block.split("\n") for block in as_events.split("\n\n") if block]
    assert [data.removeprefix("data: ") for _, data in blocks] == as_lines.splitlines()
    assert [name.removeprefix("event: ") for name, _ in blocks] == [
        json.loads(line)["event"] for line in as_lines.splitlines()
    ]


def test_to_close_the_line_stops_the_answer(scripted: httpx.Client, assistant: Counting) -> None:
    scripted.post("/api/ask", json={"question": MANY})
    whole, assistant.taken = assistant.taken, 0
    assistant.closed.clear()
    assistant.go.clear()
    asked: dict[str, Any] = {"json": {"question": MANY}, "headers": {"Accept": "text/event-stream"}}
    with scripted.stream("POST", "/api/ask", **asked) as answer:
        next(answer.iter_lines())
    threading.Timer(0.5, assistant.go.set).start()
    assert assistant.closed.wait(10)
    assert assistant.taken < whole


def test_what_fails_on_the_way_is_the_last_event(scripted: httpx.Client, assistant: Counting) -> None:
    assistant.error = OSError("the disk\nis gone")
    asked = {"question": MANY}
    told = scripted.post("/api/ask", json=asked, headers={"Accept": "application/x-ndjson"}).text
    assert json.loads(told.splitlines()[-1]) == {"event": "error", "detail": "the disk is gone"}
    whole = scripted.post("/api/ask", json=asked)
    assert (whole.status_code, detail(whole)) == (503, "the disk is gone")


def test_a_refusal_comes_as_a_whole(operations: Operations) -> None:
    *_, told = operations.answers("Who sings?")
    assert [name for name, _ in events(None, told)] == ["evidence"]


WRONG: list[tuple[str, dict[str, Any], int, str]] = [
    ("ask", {"content": b"{", "headers": AS_JSON}, 400, "no JSON"),
    ("ask", {"content": b"\xff", "headers": AS_JSON}, 400, ""),
    ("ask", {"content": b"[" * 100_000, "headers": AS_JSON}, 400, ""),
    ("ask", {"content": b"", "headers": AS_JSON}, 422, "required"),
    ("ask", {"data": {"question": PLANK}}, 415, "send application/json"),
    ("ask", {"content": b'{"question": "Why?"}', "headers": {"Content-Type": "text/plain"}}, 415, ""),
    ("ask", {"json": {}}, 422, "question: field required"),
    ("ask", {"json": {"question": " "}}, 422, "question: "),
    ("ask", {"json": {"question": 7}}, 422, "not '7'"),
    ("ask", {"json": {"question": "x" * (MAX_QUESTION + 1)}}, 422, "at most 1000 characters"),
    ("ask", {"content": b'{"question": "\\ud800"}', "headers": AS_JSON}, 422, "question: "),
    ("ask", {"json": {"question": PLANK, "model": "openai:gpt"}}, 422, "model: extra inputs"),
    ("ask", {"json": {"question": PLANK, "article": "../../x"}}, 404, "no article with id '../../x'"),
    ("ask", {"json": {"question": PLANK, "history": ["x"] * 21}}, 422, "history: "),
    ("evidence", {"json": {"question": PLANK, "limit": 0}}, 422, "limit: "),
    ("evidence", {"json": {"question": PLANK, "article": "f0f0"}}, 404, "no article with id 'f0f0'"),
    ("articles", {"json": {"url": "/etc/passwd"}}, 400, "not a web address: '/etc/passwd'"),
    ("articles", {"json": {"url": "http://127.0.0.1:1/"}}, 400, "not on the public internet"),
    ("articles", {"json": {}}, 400, "either an address or a text"),
    ("articles", {"json": {"text": "x", "path": "/etc/passwd"}}, 422, "path: extra inputs"),
    ("verify", {"json": {"quote": ""}}, 422, "quote: "),
    ("verify", {"json": {"format": "lectern-answer", "seal": {}}}, 400, "statements"),
    ("verify", {"json": {"format": "another"}}, 422, "format"),
]


@pytest.mark.parametrize(("path", "sent", "status", "told"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_in_one_line(
    line: httpx.Client, path: str, sent: dict[str, Any], status: int, told: str
) -> None:
    answer = line.post(f"/api/{path}", **sent)
    assert (answer.status_code, told in detail(answer)) == (status, True), answer.text


def test_when_all_turns_are_taken_it_says_when_to_come_again(
    scripted: httpx.Client, operations: Operations
) -> None:
    begun = [operations.answers(PLANK) for _ in range(AT_ONCE)]
    for steps in begun:
        next(steps)
    busy = scripted.post("/api/ask", json={"question": PLANK})
    assert (busy.status_code, busy.headers["retry-after"]) == (503, "5")
    assert "ask again" in detail(busy)


def test_what_was_not_foreseen_is_told_without_a_trace(
    scripted: httpx.Client, assistant: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.error = ZeroDivisionError("secret")
    told = scripted.post("/api/ask", json={"question": MANY})
    assert (told.status_code, "secret" in told.text) == (500, False)
    assert "terminal" in detail(told)
