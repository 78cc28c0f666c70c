"""Fakes and guards for all tests: no network, a hash embedder, a reader by overlap, a scripted chat model."""

from __future__ import annotations

import hashlib
import ipaddress
import math
import re
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

from ingest.embed import Embedder
from ingest.library import Library
from ingest.server import OnServer
from ingest.store import ON_DISK, Stores
from tests.browsing import chromium
from tests.chroma_server import ChromaServer
from tests.databases import Base, Server, postgres_server, schema
from tests.fake_reader import OverlapReader

if TYPE_CHECKING:
    from tests.scripted import Window

ROOT = Path(__file__).parent.parent

# How long an example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class HashEmbedder(Embedder):
    """Bag of hashed words, unit length: similar texts share words."""

    def __init__(self) -> None:
        self.embedded = 0

    @property
    def identity(self) -> str:
        return "hash-64"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.embedded += len(texts)
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        vector = [0.0] * 64
        for word in re.findall(r"\w+", text.lower()):
            vector[hashlib.sha256(word.encode()).digest()[0] % 64] += 1.0
        vector[0] += 0.01
        norm = math.sqrt(sum(v * v for v in vector))
        return [v / norm for v in vector]


@pytest.fixture
def embedder() -> HashEmbedder:
    return HashEmbedder()


@pytest.fixture
def library(tmp_path: Path, embedder: HashEmbedder) -> Library:
    return Library(tmp_path / "library", embedder=embedder)


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    """One Chroma server for all tests that leave it as it is."""
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as server:
        yield server


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server of the test's own, to be stopped."""
    with ChromaServer(tmp_path / "chroma") as server:
        yield server


def replica(root: Path, server: ChromaServer) -> Library:
    """A library as a process of its own has it: nothing is open, nothing connected."""
    return Library(root, embedder=HashEmbedder(), stores=OnServer(server.address))


def embedded(library: Library) -> int:
    """How many texts a library had to embed."""
    assert isinstance(library.embedder, HashEmbedder)
    return library.embedder.embedded


@pytest.fixture(params=["on disk", "on a server"])
def stores(request: pytest.FixtureRequest) -> Stores:
    """Both places where vectors may lie: what holds of one holds of the other."""
    if request.param == "on disk":
        return ON_DISK
    return OnServer(request.getfixturevalue("chroma").address)


@pytest.fixture
def window(library: Library) -> Window:
    """The handlers of the window, opened on the notes from the weir, without a browser."""
    from tests.scripted import Window  # which loads Gradio, and that takes seconds

    return Window(library)


@pytest.fixture
def waiting(window: Window) -> Iterator[threading.Event]:
    """Holds the assistant back after the evidence."""
    window.assistant.go.clear()
    yield window.assistant.go
    window.assistant.go.set()


class Said(NamedTuple):
    """How a command ended, what it printed, and what it said besides."""

    code: int
    out: str
    err: str


class Caller:
    """Runs commands as a shell does: to leave is to end, and what is said is heard."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, main: Callable[..., int], *argv: object, **options: Any) -> Said:
        self.capsys.readouterr()
        try:
            code = main([*map(str, argv)], **options)
        except SystemExit as left:
            code = int(str(left.code))
        return Said(code, *self.capsys.readouterr())

    def refused(self, main: Callable[..., int], *argv: object, **options: Any) -> str:
        """Run what is to be refused: it ends with 2, prints nothing, and complains in the line returned."""
        said = self(main, *argv, **options)
        assert (said.code, said.out, said.err.count("\n")) == (2, "", 1), said
        return said.err


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Caller:
    return Caller(capsys)


@pytest.fixture
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Intervals from a tenth of the draws, where it is not their width that is looked at."""
    monkeypatch.setattr("eval.stats.RESAMPLES", 100)


@pytest.fixture(autouse=True)
def reader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> OverlapReader:
    """The reader where none is given, but for tests marked model or reader."""
    fake = OverlapReader()
    if not {"model", "reader"} & set(request.keywords):
        asking = ("rag.assistant", "rag.across", "rag.verdicts", "rag.__main__")
        for module in (*asking, "eval.recheck", "eval.deciding", "eval.commands"):
            monkeypatch.setattr(f"{module}.shared", lambda: fake)
    return fake


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests; each opens pages of its own with `tests.browsing.page_at`."""
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A real server of PostgreSQL, where Debian's is installed."""
    with postgres_server() as started:
        yield started


@pytest.fixture(params=["sqlite", "postgres"])
def base(request: pytest.FixtureRequest, tmp_path: Path) -> Base:
    """A database with nothing in it, of either kind."""
    if request.param == "sqlite":
        return Base(tmp_path)
    server: Server = request.getfixturevalue("postgres")
    return Base(tmp_path, {"DATABASE_URL": server.url(schema())})


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection that is not to this machine fails, naming its address."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: tuple[object, ...]) -> None:
        if self.family != socket.AF_UNIX and not _is_local(address[0]):
            pytest.fail(f"network blocked in tests: connection to {address!r}")
        connect(self, address)

    def guarded_lookup(host: str | bytes | None, *rest: Any, **options: Any) -> list[Any]:
        if host is not None and not _is_local(host):
            raise socket.gaierror(socket.EAI_NONAME, f"network blocked in tests: look-up of {host!r}")
        return lookup(host, *rest, **options)

    monkeypatch.setattr(socket.socket, "connect", guarded_connect)
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup)


def _is_local(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in {"localhost", ""}:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback or name in {"0.0.0.0", "::"}
    except ValueError:
        return False
