"""However many articles are open, few stores are; one that rests is opened again by the next search."""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest import held
from ingest.library import Library
from ingest.load import from_text
from tests.conftest import embedded


def texts(count: int) -> list[str]:
    return [f"The weir number {n} was built in {1900 + n} by Ada Quill." for n in range(count)]


def test_few_stores_are_open_and_all_articles_answer(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "STORES", 2)
    indexes = [library.add(from_text(text)) for text in texts(5)]
    assert [index.awake for index in indexes] == [False, False, False, True, True]
    before = embedded(library)
    for index in indexes:
        assert index.similarities("Who built the weir?").sentences
    assert [index.awake for index in indexes] == [False, False, False, True, True]
    assert embedded(library) == before
    assert library.open(indexes[0].article.id) is indexes[0]


def test_a_store_that_is_being_searched_does_not_rest(library: Library) -> None:
    index = library.add(from_text(texts(1)[0]))
    searching, go = threading.Event(), threading.Event()

    def search(store: object) -> object:
        searching.set()
        go.wait(5)
        index.rest()
        return store

    thread = threading.Thread(target=lambda: index._reached(search))
    thread.start()
    searching.wait(5)
    index.rest()
    assert index.awake
    go.set()
    thread.join()
    index.rest()
    assert not index.awake
    assert index.similarities("Who built it?").sentences


def test_searches_from_many_threads_find_a_store_while_others_close(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held, "STORES", 1)
    indexes = [library.add(from_text(text)) for text in texts(3)]

    def search(n: int) -> None:
        for turn in range(10):
            assert indexes[(n + turn) % 3].similarities("Who built it?").sentences

    with ThreadPoolExecutor(6) as pool:
        deque(pool.map(search, range(6)), maxlen=0)
