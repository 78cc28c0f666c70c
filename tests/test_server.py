"""Vectors in a Chroma server: the same answers, and what happens when the server is not as it was."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.command import library_of
from ingest.index import StaleIndexError, open_index
from ingest.library import Library, LibraryError
from ingest.server import OnServer, stores_at
from ingest.store import ON_DISK, StoreError
from rag.__main__ import main as rag
from tests.chroma_server import ChromaServer
from tests.conftest import Caller, HashEmbedder
from tests.loopback import serving

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.\nWasps do not make honey.")
OWLS = Article("Owls", "owls.txt", "Owls hunt at night. They hear well.")
AWAY = (
    r"^no Chroma server answers at http://127\.0\.0\.1:\d+; start it \(`chroma run …`\) or unset CHROMA_URL$"
)
SOON = 5.0
"""Seconds within which a server that is away is told."""


@pytest.fixture
def own(tmp_path: Path) -> Iterator[ChromaServer]:
    """A server of the test's own, to be stopped."""
    with ChromaServer(tmp_path / "chroma") as server:
        yield server


@pytest.fixture
def shared(tmp_path: Path, chroma: ChromaServer) -> Library:
    """A library whose vectors lie in the server of all tests."""
    return replica(tmp_path / "library", chroma)


def replica(root: Path, server: ChromaServer) -> Library:
    """A library as a process of its own has it: nothing is open, nothing connected."""
    return Library(root, embedder=HashEmbedder(), stores=OnServer(server.address))


def embedded(library: Library) -> int:
    """How many texts a library had to embed."""
    assert isinstance(library.embedder, HashEmbedder)
    return library.embedder.embedded


def store_of(library: Library, article: Article) -> str:
    """The name of the article's collection."""
    manifest = library.root / "articles" / article.id / "manifest.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["index"])


def test_similarities_are_those_of_an_index_on_disk(shared: Library, library: Library) -> None:
    text = "\n".join(f"Town {n} has {n % 7} bridges. Its mayor is Person{n}." for n in range(120))
    article = Article("Towns", "towns.txt", text)
    there, here = (each.add(article).similarities("the mayor of town 3") for each in (shared, library))
    for found, expected in ((there.sentences, here.sentences), (there.passages, here.passages)):
        assert found == pytest.approx(expected, abs=1e-6)


def test_a_server_that_was_restarted_is_searched_by_what_was_open(own: ChromaServer, tmp_path: Path) -> None:
    library = replica(tmp_path / "library", own)
    index = library.add(BEES)
    before = index.similarities("honey")
    own.restart()
    assert index.similarities("honey") == pytest.approx(before)
    assert replica(library.root, own).open(BEES.id).similarities("honey") == pytest.approx(before)
    assert embedded(library) == 5


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


def test_a_server_that_lost_its_data_gets_it_again_from_the_kept_text(
    own: ChromaServer, tmp_path: Path
) -> None:
    library = replica(tmp_path / "library", own)
    index = library.add(BEES)
    before = index.similarities("honey")
    own.lose()
    with pytest.raises(StaleIndexError, match="does not hold the index; build it again"):
        open_index(library.root / "articles" / BEES.id, embedder=library.embedder, stores=library.stores)
    assert index.similarities("honey") == pytest.approx(before)
    assert library.open(BEES.id) is index
    assert embedded(library) == 10
    later = replica(library.root, own)
    assert later.open(BEES.id).similarities("honey") == pytest.approx(before)
    assert embedded(later) == 0


@pytest.mark.parametrize("lost", ["all of it", "a piece of it"])
def test_a_collection_that_is_not_whole_is_built_again(
    lost: str, shared: Library, chroma: ChromaServer
) -> None:
    index = shared.add(BEES)
    if lost == "all of it":
        chroma.delete(store_of(shared, BEES))
    else:
        index._store.delete(index._store.get()["ids"][:1])
    later = replica(shared.root, chroma)
    assert len(later.open(BEES.id).similarities("honey").sentences) == 3
    assert embedded(later) == 5


def test_replicas_see_what_the_others_add_and_remove(shared: Library, chroma: ChromaServer) -> None:
    other = replica(shared.root, chroma)
    before = shared.add(BEES).similarities("honey")
    assert [entry.title for entry in other.entries()] == ["Bees"]
    assert other.open(BEES.id).similarities("honey") == before
    other.add(OWLS)
    assert shared.open(OWLS.id).similarities("night").sentences
    other.remove(BEES.id)
    assert [entry.title for entry in shared.entries()] == ["Owls"]
    with pytest.raises(LibraryError, match="no article"):
        shared.open(BEES.id)
    shared.restore(BEES.id)
    assert other.open(BEES.id).similarities("honey") == before
    assert embedded(shared) == 5
    assert embedded(other) == 3


def test_a_replica_goes_over_to_what_another_has_built(shared: Library, chroma: ChromaServer) -> None:
    index, other = shared.add(BEES), replica(shared.root, chroma)
    before, name = index.similarities("honey"), store_of(shared, BEES)
    chroma.delete(name)
    other.open(BEES.id)
    assert store_of(other, BEES) != name
    assert index.similarities("honey") == pytest.approx(before)
    assert embedded(shared) == embedded(other) == 5


def test_moving_between_the_places_costs_one_build_each_way(shared: Library) -> None:
    before = shared.add(BEES).similarities("honey")
    for stores in (ON_DISK, shared.stores):
        for built in (5, 0):
            moved = Library(shared.root, embedder=HashEmbedder(), stores=stores)
            assert moved.indexed(BEES.id) is (built == 0)
            index = moved.open(BEES.id)
            assert index.similarities("honey").sentences == pytest.approx(before.sentences, abs=1e-6)
            assert embedded(moved) == built
            index.close()


def test_collections_go_with_what_they_were_made_for(shared: Library, chroma: ChromaServer) -> None:
    shared.add(OWLS)
    others, names = chroma.names(), list[str]()
    for _ in range(2):
        shared.add(BEES)
        names.append(store_of(shared, BEES))
        shared.remove(BEES.id)
    assert chroma.names() - others == {names[1]}
    os.utime(shared.root / "removed" / BEES.id, (0, 0))
    shared.remove(OWLS.id)
    assert chroma.names() == others


def test_a_collection_of_earlier_is_swept_once_it_is_old(shared: Library, chroma: ChromaServer) -> None:
    shared.add(BEES)
    folder, first = shared.root / "articles" / BEES.id, store_of(shared, BEES)

    def rebuild() -> None:
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
        replica(shared.root, chroma).open(BEES.id)

    rebuild()
    assert first in chroma.names()
    os.utime(folder / first, (0, 0))
    rebuild()
    assert first not in chroma.names()
    assert not (folder / first).exists()
    assert store_of(shared, BEES) in chroma.names()


def test_a_build_that_fails_leaves_no_collection(shared: Library, chroma: ChromaServer) -> None:
    before = chroma.names()

    def cut(done: int, total: int) -> None:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        shared.add(BEES, progress=cut)
    assert chroma.names() == before


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
