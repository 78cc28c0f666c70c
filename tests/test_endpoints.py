"""Every endpoint of the window as it is served, called as no window calls it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from tests import reader as rig
from tests.reader import PLANK, Served, serve
from trust.protocol import Browser
from ui.database import FILE
from ui.readers import COOKIE, reader_of

pytestmark = [pytest.mark.slow, *rig.served_marks]

FILE_DATA = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}, "orig_name": "a.txt"}
WRONG: list[object] = [
    *(None, 7, -1.5, True, "", "x" * 10_000, "\0\ud800", [], [[]], {}, {"a": {"b": []}}),
    *(FILE_DATA, [FILE_DATA], {"path": "../../conversations.db"}, {"url": "http://127.0.0.1:1/"}),
    {"__type__": "update", "value": "<script>"},
]
SHAPES: list[object] = [None, 7, "data", {}, [], [1], [None] * 99]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serve(tmp_path_factory.mktemp("library")) as window:
        yield window


@pytest.fixture
def ada(served: Served) -> Iterator[Browser]:
    """A reader who has asked something."""
    with Browser(served.address) as page:
        page.arrive()
        assert "A plank was lost" in json.dumps([*page.ask(PLANK)])
        yield page


@pytest.fixture
def eve(served: Served) -> Iterator[Browser]:
    """Somebody else."""
    with Browser(served.address) as page:
        yield page


def kept(served: Served) -> str:
    """Return all that is kept of readers, and the list of articles."""
    with sqlite3.connect(served.library.root / FILE) as database:
        rows = [*database.execute("SELECT reader, article, record FROM turns ORDER BY id")]
        rows += [*database.execute("SELECT reader, article, preferences FROM readers ORDER BY reader")]
    return json.dumps([rows, [entry.id for entry in served.library.entries()]])


@pytest.fixture(autouse=True)
def expected(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Whatever is sent, nothing happens that is not foreseen."""
    yield
    assert [record for record in caplog.get_records("call") if record.name == "ui.view"] == []


def sent(page: Browser, event: object, data: object, told: object = None) -> str:
    """Send an event, and return all that is answered; what is not even taken is told by its status."""
    try:
        return json.dumps([*page.send(event, data, told=told)])
    except httpx.HTTPStatusError as error:
        answer = error.response
    assert answer.status_code < 500, answer.text
    return answer.text


def every(routes: Iterable[object]) -> Iterator[object]:
    """Yield routes, those of a router that is included under its prefix too."""
    for route in routes:
        yield route
        if included := getattr(route, "original_router", None):
            yield from every(included.routes)


def test_every_event_survives_values_of_every_kind_and_changes_nothing_of_others(
    served: Served, ada: Browser, eve: Browser
) -> None:
    before = kept(served)
    for event in ada.events:
        for wrong in WRONG:
            answer = sent(eve, event["id"], [wrong] * len(event["inputs"]), wrong)
            assert PLANK not in answer
            assert "root:" not in answer
            assert "Traceback" not in answer
    added = json.loads(kept(served))
    for rows, own in zip(json.loads(before), added, strict=True):
        assert [row for row in rows if row not in own] == []
    assert "40 metres" in json.dumps([*ada.ask("How wide is the weir, in metres?")])


def test_events_of_another_shape_are_refused(ada: Browser, eve: Browser) -> None:
    numbers: list[object] = ["0", None, -1, 99, 1.5, [0], {}]
    for event in numbers:
        assert PLANK not in sent(eve, event, [])
    for shape in SHAPES:
        assert PLANK not in sent(eve, ada.events[0]["id"], shape)
    acts: list[object] = [None, [], "act", {"act": "open"}, {"act": ["open"], "value": {}}, {"act": "fly"}]
    for told in acts:
        bus = next(event for event in ada.events if [way for _, way in event["targets"]] == ["act"])
        assert PLANK not in sent(eve, bus["id"], [None], told)
    assert PLANK in json.dumps(ada.arrive())


@pytest.mark.parametrize("number", ["the id in the database", "the cookie", "the number of the window"])
def test_another_readers_number_opens_nothing(ada: Browser, eve: Browser, number: str) -> None:
    cookie = ada.http.cookies[COOKIE]
    numbers = {
        "the id in the database": reader_of(f"{COOKIE}={cookie}", None)[0],
        "the cookie": cookie,
        "the number of the window": ada.session,
    }
    for event in eve.events:
        assert PLANK not in sent(eve, event["id"], [numbers[number]] * len(event["inputs"]))
    eve.session = ada.session
    for event in eve.events:
        assert "another reader's" in sent(eve, event["id"], [None] * len(event["inputs"]))
    listened = eve.http.get("/gradio_api/queue/data", params={"session_hash": ada.session})
    assert listened.status_code == 403


def test_every_route_of_gradio_but_those_that_the_window_needs_is_closed(
    served: Served, eve: Browser
) -> None:
    routes = [route for route in every(served.routes) if isinstance(route, Route)]
    open_ = set()
    for route in routes:
        path = route.path.replace("{path:path}", "x").replace("{", "").replace("}", "")
        for method in route.methods or ():
            # What streams without an end is asked for its head alone.
            with eve.http.stream(method, path.replace("session_hash", eve.session)) as answer:
                assert answer.status_code < 500
                if answer.status_code not in (403, 404):
                    open_.add(route.path)
    assert len(routes) >= 80
    api = "/gradio_api"
    assert open_ <= {
        *("/", "/theme.css", "/favicon.ico", "/manifest.json", "/static/{path:path}", "/assets/{path:path}"),
        *(f"{api}/{name}" for name in ("startup-events", "queue/join", "queue/data", "upload")),
        f"{api}/heartbeat/{{session_hash}}",
    }


def test_files_over_the_limit_and_with_names_that_climb_stay_out(eve: Browser) -> None:
    large = eve.http.post("/gradio_api/upload", files={"files": ("a.txt", b"x" * 53_000_000)})
    assert large.status_code == 413
    named = eve.http.post(
        "/gradio_api/upload", files={"files": ("../../../evil.txt", b"It is evil to climb.")}
    )
    (path,) = named.json()
    assert Path(path).name == "evil.txt"
    assert ".." not in path
    assert eve.http.get(f"/gradio_api/file={path}").status_code == 404


def test_elsewhere_the_library_cannot_be_changed_and_no_model_chosen(tmp_path: Path) -> None:
    with serve(tmp_path, shared=True) as served, Browser(served.address) as page:
        assert "Notes from the weir" in json.dumps(page.arrive())
        assert "A plank was lost" in json.dumps([*page.ask(PLANK)])
        before = kept(served)
        (weir, otters) = (entry.id for entry in served.library.entries())
        for act, value in (("remove", otters), ("restore", ""), ("praise", "1"), ("doubt", "1")):
            list(page.act(act, value))
        targets = {target for event in page.events for target, _ in event["targets"]}
        closed = ("keep", "fetch", "address", "upload", "check", "model", "correct-save", "correct-deny")
        assert targets.isdisjoint(page.named(name) for name in closed)
        assert page.http.post("/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == 403
        assert kept(served) == before
        assert not (served.library.root / "cases.jsonl").exists()
        assert weir != otters
