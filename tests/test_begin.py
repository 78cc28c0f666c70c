"""An article that is begun: listed and read at once, embedded when it is asked."""

from __future__ import annotations

from ingest.article import Article
from ingest.library import Library
from tests.conftest import HashEmbedder

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.")


def test_an_article_that_is_begun_is_listed_and_read_at_once_and_embedded_when_asked(
    library: Library, embedder: HashEmbedder
) -> None:
    index = library.begin(BEES)
    assert embedder.embedded == 0
    assert [entry.id for entry in library.entries()] == [BEES.id]
    assert library.find(BEES.id) == BEES
    assert library.open(BEES.id) is library.begin(BEES) is index
    assert set(index.similarities("honey").sentences) == {0, 1}
    assert set(index.similarities("years").sentences) == {0, 1}
    assert embedder.embedded == 3  # two sentences, one passage


def test_an_article_that_was_begun_and_never_asked_is_embedded_by_the_next_process(
    library: Library, embedder: HashEmbedder
) -> None:
    library.begin(BEES)
    later = Library(library.root, embedder=embedder, stores=library.stores)
    assert not later.indexed(BEES.id)
    assert set(later.open(BEES.id).similarities("honey").sentences) == {0, 1}
    assert later.indexed(BEES.id)


def test_an_article_that_is_indexed_is_begun_without_embedding(
    library: Library, embedder: HashEmbedder
) -> None:
    library.add(BEES)
    done = embedder.embedded
    later = Library(library.root, embedder=embedder, stores=library.stores)
    assert set(later.begin(BEES).similarities("honey").sentences) == {0, 1}
    assert embedder.embedded == done


def test_of_two_searches_that_come_first_at_once_one_embeds_and_opens(library: Library) -> None:
    index = library.begin(BEES)
    assert index.renew is not None
    index.renew(index, None)
    store = index._store
    index.renew(index, None)  # the other one, which had waited
    assert store is not None
    assert index._store is store
