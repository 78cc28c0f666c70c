"""What is told where no Chroma server answers, and of what is no address of one."""

from __future__ import annotations

import socket
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from ingest.__main__ import main as ingest
from ingest.article import Article
from ingest.command import library_of
from ingest.library import Library
from ingest.server import OnServer, stores_at
from ingest.store import ON_DISK, StaleIndexError, StoreError
from rag.__main__ import main as rag
from rag.assistant import Assistant
from tests.chroma_server import AWAY, ChromaServer
from tests.conftest import Caller, HashEmbedder, embedded, replica
from tests.loopback import serving
from tests.scripted import ScriptedAssistant, Window

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.\nWasps do not make honey.")
OWLS = Article("Owls", "owls.txt", "Owls hunt at night. They hear well.")
SOON = 5.0
"""Seconds within which a server that is away is told."""


@pytest.mark.slow
def test_a_server_that_is_away_is_told_and_not_taken_for_a_stale_index(
    own: ChromaServer, tmp_path: Path
) -> None:
    library = replica(tmp_path / "library", own)
    index, kept = library.add(BEES), {path: path.read_bytes() for path in files(library)}
    own.stop()
    later = replica(library.root, own)
    began = time.monotonic()
    for act in (lambda: index.similarities("honey"), lambda: later.open(BEES.id), lambda: later.add(BEES)):
        with pytest.raises(StoreError, match=AWAY) as told:
            act()
        assert not isinstance(told.value, StaleIndexError)
    with pytest.raises(StoreError, match=AWAY):
        later.add(OWLS)
    assert time.monotonic() - began < SOON
    assert embedded(later) == 0
    assert later.indexed(BEES.id)
    assert {path: path.read_bytes() for path in files(library)} == kept
    own.start()
    assert later.open(BEES.id).similarities("honey") == index.similarities("honey")
    assert len(later.add(OWLS).sentences) == 2
    assert embedded(later) == 3


def files(library: Library) -> list[Path]:
    return [path for path in library.root.rglob("*") if path.is_file()]


@pytest.mark.slow
def test_a_server_that_says_nothing_is_not_waited_for(
    own: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.server._PATIENCE", 0.5)
    library = replica(tmp_path / "library", own)
    index = library.add(BEES)
    own.freeze(frozen=True)
    for act in (lambda: index.similarities("honey"), lambda: replica(library.root, own).open(BEES.id)):
        with pytest.raises(StoreError, match=AWAY):
            act()
    own.freeze(frozen=False)
    assert index.similarities("honey").sentences


@pytest.mark.slow
def test_ask_answers_from_a_server_and_tells_in_a_line_when_it_is_away(
    own: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setattr("ingest.library.MiniLM", HashEmbedder)
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path / "home"))
    question = ("ask", "Who closed the bridge?", "--llm", "none")
    here = call(rag, *question)
    monkeypatch.setenv("CHROMA_URL", own.address)
    there = call(rag, *question)
    assert (there.code, there.out) == (here.code, here.out) == (0, here.out)
    own.stop()
    assert "no Chroma server answers at" in call.refused(rag, *question)


@pytest.mark.slow
def test_a_question_in_the_window_tells_it_and_the_next_one_is_answered(
    own: ChromaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        ScriptedAssistant, "answers", lambda self, *a, **more: Assistant(self.index).answers(*a, **more)
    )
    window = Window(replica(tmp_path / "library", own))
    live, question = window.parts.chat.live, "Who fishes there?"
    own.stop()
    assert "no Chroma server answers at" in window.ask(question)[live]
    assert window.questions() == []
    own.start()
    assert "no Chroma server" not in window.ask(question)[live]
    assert window.questions() == [question]


class Speaking(BaseHTTPRequestHandler):
    """Answers everything alike, which no Chroma server does."""

    said = (200, "hello")

    def do_GET(self) -> None:
        code, text = self.said
        self.send_response(code)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the tests' output clean."""


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ((200, "hello"), AWAY),
        ((404, "<h1>Not Found</h1>"), AWAY),
        ((502, "Bad Gateway"), AWAY),
        ((401, "who?"), r"^the Chroma server at http://\S+ refuses: 401 Unauthorized; see its log$"),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, tuple) else "",
)
def test_what_is_no_chroma_server_is_told(
    said: tuple[int, str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Speaking, "said", said)
    with serving(Speaking) as address, pytest.raises(StoreError, match=told):
        Library(tmp_path, embedder=HashEmbedder(), stores=OnServer(address)).add(BEES)


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        (503, "no server available", AWAY),
        (404, "<h1>Not Found</h1>", r"refuses: 404 Not Found; see its log$"),
        (500, '{"error": "InternalError", "message": "disk full"}', r"refuses: 500 disk full; see its log$"),
    ],
    ids=["by a proxy", "by what took its place", "by the server"],
)
def test_a_failure_of_what_was_connected_is_told(code: int, text: str, told: str) -> None:
    with pytest.raises(StoreError, match=told):
        OnServer("http://127.0.0.1:8000")._check(httpx.Response(code, text=text))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("localhost:8000", "localhost:8000"),
        ("ftp://host:21", "ftp://host:21"),
        ("http://", "http://"),
        ("http://host:port", "http://host:port"),
        ("http://ho st:8000", "http://ho st:8000"),
        ("me:secret@host:8000", "…@host:8000"),
        ("ftp://me:secret@host", "ftp://…@host"),
        ("http://me:s@cret#/?secret@host:x", "http://…@host:x"),
        ("http://host:8000/?token=secret", "http://host:8000/"),
        ("http://host:8000#secret", "http://host:8000"),
    ],
)
def test_what_is_no_address_is_told_without_its_secrets(url: str, shown: str, tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told:
        library_of({"LECTERN_HOME": str(tmp_path), "CHROMA_URL": url})
    problem = f"CHROMA_URL is {shown!r}, which is no address of a Chroma server"
    assert str(told.value) == f"{problem}; set it like http://127.0.0.1:8000, or unset it"


@pytest.mark.parametrize("url", [None, ""], ids=["unset", "empty"])
def test_without_an_address_vectors_lie_on_disk(url: str | None) -> None:
    assert stores_at(url) is ON_DISK


def test_credentials_of_an_address_are_sent_and_never_shown(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    stores = stores_at(f"http://me:s%40cret@{address}/")
    assert isinstance(stores, OnServer)
    assert stores.address == f"http://{address}"
    assert stores._headers == {"Authorization": "Basic bWU6c0BjcmV0"}
    with pytest.raises(StoreError, match=AWAY):
        Library(tmp_path, embedder=HashEmbedder(), stores=stores).add(BEES)


def test_a_command_is_refused_with_an_address_of_no_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    monkeypatch.setenv("CHROMA_URL", "me:secret@host")
    assert call.refused(ingest, "list").startswith("ingest: CHROMA_URL is '…@host', which is no address")
