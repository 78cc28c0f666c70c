"""Vectors in a Chroma server: the same answers, and what happens when the server is not as it was."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.build import open_index
from ingest.library import Library, LibraryError
from ingest.store import ON_DISK, StaleIndexError
from tests.chroma_server import ChromaServer
from tests.conftest import HashEmbedder, embedded, replica

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.\nWasps do not make honey.")
OWLS = Article("Owls", "owls.txt", "Owls hunt at night. They hear well.")


@pytest.fixture
def shared(tmp_path: Path, chroma: ChromaServer) -> Library:
    """A library whose vectors lie in the server of all tests."""
    return replica(tmp_path / "library", chroma)


def store_of(library: Library, article: Article) -> str:
    """The name of the article's collection."""
    manifest = library.root / "articles" / article.id / "manifest.json"
    return str(json.loads(manifest.read_text(encoding="utf-8"))["index"])


def test_similarities_are_those_of_an_index_on_disk(shared: Library, library: Library) -> None:
    text = "\n".join(f"Town {n} has {n % 7} bridges. Its mayor is Person{n}." for n in range(90))
    article = Article("Towns", "towns.txt", text)
    there, here = (each.add(article).similarities("the mayor of town 3") for each in (shared, library))
    for found, expected in ((there.sentences, here.sentences), (there.passages, here.passages)):
        assert found == pytest.approx(expected, abs=1e-6)


@pytest.mark.slow
def test_a_server_that_was_restarted_is_searched_by_what_was_open(own: ChromaServer, tmp_path: Path) -> None:
    library = replica(tmp_path / "library", own)
    index = library.add(BEES)
    before = index.similarities("honey")
    own.restart()
    assert index.similarities("honey") == pytest.approx(before)
    assert replica(library.root, own).open(BEES.id).similarities("honey") == pytest.approx(before)
    assert embedded(library) == 5


@pytest.mark.slow
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
        assert index._store
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
