"""What `make trust` damages in every way, in some; and what an altered store does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.build import build_index, open_index
from ingest.store import StaleIndexError
from tests.conftest import HashEmbedder
from trust.damage import Seen, damage, filled, furnished, locked, mountable, visited

BEES = Article("Bees", "bees.txt", "\n".join(f"Bee {n} makes honey in hive {n}." for n in range(80)))

on_a_disk = pytest.mark.skipif(not mountable(), reason="making a disk needs root and the right to mount")


@pytest.mark.slow
def test_damaged_files_are_made_again_or_told() -> None:
    (found, *_) = damage(flips=1, every=17)
    assert found.broken == ()
    assert found.tried > 8


@pytest.mark.slow
@on_a_disk
@pytest.mark.parametrize("room", [0, 450])
def test_a_full_disk_is_told_and_nothing_is_lost(room: int) -> None:
    seen = filled(room)
    assert seen.wrong == []
    assert seen.told


@pytest.mark.slow
@on_a_disk
@pytest.mark.parametrize("empty", [True, False])
def test_a_folder_that_cannot_be_written_is_told(empty: bool) -> None:
    assert locked(empty=empty).wrong == []


@pytest.mark.slow
def test_a_whole_library_needs_nothing_told(tmp_path: Path) -> None:
    furnished(tmp_path)
    assert visited(tmp_path) == Seen([], [])


def test_a_vector_that_was_altered_means_another_build(tmp_path: Path) -> None:
    build_index(BEES, tmp_path, embedder=HashEmbedder()).close()
    (store,) = tmp_path.glob("index-*/chroma.sqlite3")
    with closing(sqlite3.connect(store)) as tables, tables:
        tables.execute("UPDATE embeddings_queue SET vector = zeroblob(length(vector)) WHERE seq_id % 2")
    with pytest.raises(StaleIndexError, match="was altered on disk"):
        open_index(tmp_path, embedder=HashEmbedder())


def test_a_graph_that_was_altered_means_another_build(tmp_path: Path) -> None:
    long = Article("Bees", "bees.txt", "\n".join(f"Bee {n} makes honey." for n in range(700)))
    build_index(long, tmp_path, embedder=HashEmbedder()).close()
    (graph,) = tmp_path.glob("index-*/*/data_level0.bin")
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 1
    graph.write_bytes(data)
    with pytest.raises(StaleIndexError, match="was altered on disk"):
        open_index(tmp_path, embedder=HashEmbedder())


def test_a_store_that_is_opened_and_searched_often_stays_as_it_was(tmp_path: Path) -> None:
    build_index(BEES, tmp_path, embedder=HashEmbedder()).close()
    for _ in range(3):
        index = open_index(tmp_path, embedder=HashEmbedder())
        index.similarities("honey")
        index.passage_vectors()
        index.close()
