"""The index: built once, searched in full, and built again instead of crashing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.build import BATCH, build_index, open_index
from ingest.library import Library
from ingest.store import ON_DISK, StaleIndexError, Stores
from tests.conftest import HashEmbedder

TOWNS = [f"Town {n} has {n} bridges. Its mayor is Person{n}." for n in range(45)]
BRIDGES = Article("Bridges", "bridges.txt", "\n".join(TOWNS))
BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.\nWasps do not make honey.")


class FailingEmbedder(HashEmbedder):
    """Fails in the middle of a build, while `broken`."""

    broken = True

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if self.broken and self.embedded:
            raise RuntimeError("power cut")
        return super().embed_documents(texts)


class OtherEmbedder(HashEmbedder):
    """The same vectors under another identity."""

    @property
    def identity(self) -> str:
        return "hash-64-later"


@pytest.fixture
def library(tmp_path: Path, embedder: HashEmbedder, stores: Stores) -> Library:
    """A library in either place."""
    return Library(tmp_path / "library", embedder=embedder, stores=stores)


def _folder(library: Library, article: Article) -> Path:
    return library.root / "articles" / article.id


def _again(library: Library) -> tuple[Library, HashEmbedder]:
    """The same directory as a later process sees it."""
    embedder = HashEmbedder()
    return Library(library.root, embedder=embedder, stores=library.stores), embedder


def test_every_piece_is_embedded_exactly_once(tmp_path: Path, embedder: HashEmbedder, stores: Stores) -> None:
    index = build_index(BRIDGES, tmp_path, embedder=embedder, stores=stores)
    index.close()
    assert len(index.sentences) + len(index.passages) == embedder.embedded > BATCH


def test_adding_an_article_again_embeds_nothing(library: Library, embedder: HashEmbedder) -> None:
    first = library.add(BRIDGES)
    done = embedder.embedded
    assert library.add(BRIDGES) is first
    assert embedder.embedded == done


def test_a_later_process_opens_the_index_without_embedding(library: Library) -> None:
    before = library.add(BRIDGES)
    expected = before.similarities("mayor of town 3")
    before.close()
    later, embedder = _again(library)
    assert later.add(BRIDGES).similarities("mayor of town 3") == expected
    assert embedder.embedded == 0


def test_a_question_is_compared_with_every_sentence_and_passage(library: Library) -> None:
    index = library.add(BRIDGES)
    found = index.similarities("Who is the mayor of town 7?")
    assert sorted(found.sentences) == list(range(len(index.sentences)))
    assert sorted(found.passages) == list(range(len(index.passages)))
    assert all(-1 <= value <= 1 for value in (*found.sentences.values(), *found.passages.values()))


@pytest.mark.parametrize("position", [0, 31, 89], ids=["the first", "one in the middle", "the last"])
def test_a_sentence_is_most_similar_to_itself(library: Library, position: int) -> None:
    index = library.add(BRIDGES)
    found = index.similarities(index.sentences[position].text).sentences
    assert found[position] == pytest.approx(1.0, abs=1e-5)
    assert found[position] >= max(found.values()) - 1e-5


def test_similarity_is_the_cosine_of_the_vectors(library: Library, embedder: HashEmbedder) -> None:
    index, question = library.add(BEES), "honey from bees"
    vector = embedder.embed_query(question)
    for n, value in index.similarities(question).sentences.items():
        other = embedder.embed_query(index.sentences[n].text)
        assert value == pytest.approx(sum(a * b for a, b in zip(vector, other, strict=True)), abs=1e-5)


def test_two_articles_do_not_see_each_other(library: Library) -> None:
    bridges, bees = library.add(BRIDGES), library.add(BEES)
    assert len(bridges.similarities("honey").sentences) == len(bridges.sentences) == 90
    assert len(bees.similarities("honey").sentences) == len(bees.sentences) == 3


def test_ids_depend_on_the_content_alone(tmp_path: Path, embedder: HashEmbedder, stores: Stores) -> None:
    found = []
    for name in ("one", "two"):
        index = build_index(BEES, tmp_path / name, embedder=embedder, stores=stores)
        assert index._store
        found.append(set(index._store.get()["ids"]))
        index.close()
    assert found[0] == found[1]
    assert len(found[0]) == len(index.sentences) + len(index.passages)
    assert all(re.fullmatch(r"[0-9a-f]{32}", id_) for id_ in found[0])


def test_stored_pieces_carry_their_offsets(library: Library) -> None:
    store = library.add(BEES)._store
    assert store
    kept = store.get()
    for text, place in zip(kept["documents"], kept["metadatas"], strict=True):
        assert BEES.text[place["start"] : place["end"]] == text


def test_progress_counts_up_to_the_total(library: Library, embedder: HashEmbedder) -> None:
    calls: list[tuple[int, int]] = []
    library.add(BRIDGES, progress=lambda done, total: calls.append((done, total)))
    assert calls == [(0, 135), (BATCH, 135), (2 * BATCH, 135), (135, 135)]


def test_an_interrupted_build_leaves_no_index_behind(tmp_path: Path, stores: Stores) -> None:
    embedder = FailingEmbedder()
    library = Library(tmp_path, embedder=embedder, stores=stores)
    with pytest.raises(RuntimeError, match="power cut"):
        library.add(BRIDGES)
    assert 0 < embedder.embedded < 135
    assert library.entries() == []
    assert list(_folder(library, BRIDGES).iterdir()) == []
    embedder.broken = False
    assert len(library.add(BRIDGES).similarities("mayor").sentences) == 90


def test_an_interrupted_rebuild_leaves_the_old_index_in_use(tmp_path: Path, stores: Stores) -> None:
    build_index(BRIDGES, tmp_path, embedder=HashEmbedder(), stores=stores).close()
    with pytest.raises(RuntimeError, match="power cut"):
        build_index(BRIDGES, tmp_path, embedder=FailingEmbedder(), stores=stores)
    index = open_index(tmp_path, embedder=HashEmbedder(), stores=stores)
    assert len(index.similarities("mayor").sentences) == 90
    index.close()


def test_an_index_of_another_embedder_is_stale_and_built_again(library: Library) -> None:
    library.add(BEES).close()
    embedder, calls = OtherEmbedder(), list[int]()
    with pytest.raises(StaleIndexError, match="built by other versions"):
        open_index(_folder(library, BEES), embedder=embedder, stores=library.stores)
    later = Library(library.root, embedder=embedder, stores=library.stores)
    later.add(BEES, progress=lambda done, _: calls.append(done))
    assert calls == [0, embedder.embedded] == [0, 5]


@pytest.mark.parametrize("key", ["chromadb", "splitter", "article", "embedder", "index"])
def test_a_manifest_that_does_not_match_means_a_rebuild(library: Library, key: str) -> None:
    library.add(BEES).close()
    path = _folder(library, BEES) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {key: "0"}), encoding="utf-8")
    later, embedder = _again(library)
    assert len(later.open(BEES.id).similarities("honey").sentences) == 3
    assert embedder.embedded == 5


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribble(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:50_000] + b"\xff" * 20_000 + data[70_000:])


DAMAGES: list[tuple[str, str, Callable[[Path], object]]] = [
    ("a missing store", "index-*", lambda path: path.rename(path.with_name("elsewhere"))),
    ("a manifest cut in half", "manifest.json", _truncate),
    ("a manifest that is no object", "manifest.json", lambda path: path.write_text("[1]")),
    ("a missing manifest", "manifest.json", Path.unlink),
]
ON_DISK_ALONE: list[tuple[str, str, Callable[[Path], object]]] = [
    ("a store of garbage", "index-*/chroma.sqlite3", lambda path: path.write_bytes(b"garbage" * 999)),
    ("an empty store", "index-*/chroma.sqlite3", lambda path: path.write_bytes(b"")),
    ("a store cut in half", "index-*/chroma.sqlite3", _truncate),
    ("a store with bad pages", "index-*/chroma.sqlite3", _scribble),
    ("a store without its file", "index-*/chroma.sqlite3", Path.unlink),
]


@pytest.mark.parametrize(("pattern", "damage"), [d[1:] for d in DAMAGES], ids=[d[0] for d in DAMAGES])
def test_damage_means_a_rebuild(library: Library, pattern: str, damage: Callable[[Path], object]) -> None:
    library.add(BRIDGES).close()
    damage(next(_folder(library, BRIDGES).glob(pattern)))
    later, embedder = _again(library)
    assert len(later.open(BRIDGES.id).similarities("mayor").sentences) == 90
    assert embedder.embedded == 135


@pytest.mark.parametrize("stores", [ON_DISK], ids=["on disk"])
@pytest.mark.parametrize(
    ("pattern", "damage"), [d[1:] for d in ON_DISK_ALONE], ids=[d[0] for d in ON_DISK_ALONE]
)
def test_damage_of_a_file_means_a_rebuild(
    library: Library, pattern: str, damage: Callable[[Path], object]
) -> None:
    test_damage_means_a_rebuild(library, pattern, damage)


def test_an_article_without_text_has_an_index_without_pieces(library: Library) -> None:
    found = library.add(Article("Empty", "empty.txt", "")).similarities("anything")
    assert (found.sentences, found.passages) == ({}, {})
