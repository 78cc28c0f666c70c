"""All articles in one search: kept up to date, never embedded again, healed when broken off."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import chromadb
import pytest

from ingest.across import AcrossIndex
from ingest.article import Article
from ingest.library import Library, LibraryError
from tests.conftest import HashEmbedder

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.")
OWLS = Article("Owls", "owls.txt", "Owls hunt at night. They hear well.\n\nAn owl turns its head far.")
FROGS = Article("Frogs", "frogs.txt", "Frogs sing in the marsh. They lay eggs in water.")


@pytest.fixture
def full(library: Library) -> Library:
    for article in (BEES, OWLS, FROGS):
        library.add(article)
    return library


def found(index: AcrossIndex, question: str) -> list[str]:
    """The articles of the passages found, best first."""
    return [place.article for place in index.search(question, limit=9)]


def fresh(library: Library) -> AcrossIndex:
    index = AcrossIndex(library)
    index.refresh()
    return index


def test_the_passage_that_says_it_comes_first_with_its_place(full: Library) -> None:
    first = fresh(full).search("Who hunts at night?", limit=1)
    assert [(p.article, [OWLS.text[slice(*s)] for s in p.sentences]) for p in first] == [
        (OWLS.id, ["Owls hunt at night.", "They hear well."])
    ]


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_every_article_is_found_by_what_it_says(full: Library, share: float) -> None:
    index = AcrossIndex(full, share=share)
    assert index.refresh() == 3
    for article, question in (
        (BEES, "What makes honey?"),
        (OWLS, "Who hears well?"),
        (FROGS, "Who lays eggs?"),
    ):
        assert found(index, question)[0] == article.id
    assert len(found(index, "?")) == 4


def test_no_passage_is_embedded_again(full: Library, embedder: HashEmbedder) -> None:
    done = embedder.embedded
    fresh(full)
    assert embedder.embedded == done


def test_an_empty_library_finds_nothing(library: Library) -> None:
    index = AcrossIndex(library)
    assert index.refresh() == 0
    assert index.search("Who?", limit=3) == []


def test_what_is_added_is_taken_in_and_nothing_else(full: Library) -> None:
    index, told = fresh(full), list[tuple[int, int]]()
    full.add(Article("Moles", "moles.txt", "Moles dig in the dark."))
    assert index.refresh(lambda done, total: told.append((done, total))) == 4
    assert told == [(0, 1), (1, 1)]
    assert len(found(index, "?")) == 5


def test_what_is_removed_is_found_no_more_until_it_is_back(full: Library) -> None:
    index = fresh(full)
    full.remove(OWLS.id)
    assert index.refresh() == 2
    assert OWLS.id not in found(index, "Who hunts at night?")
    full.restore(OWLS.id)
    assert index.refresh() == 3
    assert found(index, "Who hunts at night?")[0] == OWLS.id


def test_an_article_that_was_indexed_anew_is_taken_in_anew(full: Library) -> None:
    index, told = fresh(full), list[tuple[int, int]]()
    manifest = full.root / "articles" / OWLS.id / "manifest.json"
    full.open(OWLS.id).close()
    manifest.write_text("{}", encoding="utf-8")
    again = Library(full.root, embedder=full.embedder)
    index = AcrossIndex(again)
    assert index.refresh(lambda done, total: told.append((done, total))) == 3
    assert told == [(0, 1), (1, 1)]
    assert len(found(index, "?")) == 4


def test_it_is_there_again_in_another_process(full: Library, embedder: HashEmbedder) -> None:
    fresh(full).close()
    index, told = AcrossIndex(Library(full.root, embedder=embedder)), list[tuple[int, int]]()
    assert index.refresh(lambda done, total: told.append((done, total))) == 3
    assert told == []
    assert found(index, "Who hunts at night?")[0] == OWLS.id


def test_only_stores_that_were_open_before_stay_open(full: Library) -> None:
    again = Library(full.root, embedder=full.embedder)
    kept = again.open(OWLS.id)
    fresh(again)
    assert list(again._open.values()) == [kept]
    assert kept.similarities("Who hunts at night?").sentences


@pytest.mark.parametrize(
    ("broken", "at"), [("upsert", 0), ("upsert", 2), ("stamp", 1), ("delete", 0), ("delete", 2)]
)
def test_what_is_broken_off_heals_the_next_time(
    full: Library, broken: str, at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh(full).close()
    full.remove(BEES.id)
    for n in range(3):
        full.add(Article(f"Moles {n}", "moles.txt", f"Moles of kind {n} dig in the dark.\n\nThey are blind."))
    taken = list[str]()

    class Broken(AcrossIndex):
        """Dies on the way in or out, as a process does that is killed."""

        def _stamp(self, id_: str) -> str:
            stored = self._store is not None and self._store[1].count() > 4 + 2 * at
            if broken == "stamp" and stored:
                raise KeyboardInterrupt
            return super()._stamp(id_)

    dying = Broken(full)
    if broken != "stamp":
        whole = getattr(chromadb.Collection, broken)

        def dies(*args: object, **options: object) -> None:
            taken.append(broken)
            if len(taken) > (at if broken == "upsert" else 0):
                if at == 2:
                    whole(*args, **options)
                raise KeyboardInterrupt
            whole(*args, **options)

        monkeypatch.setattr(chromadb.Collection, broken, dies)
    with pytest.raises(KeyboardInterrupt):
        dying.refresh()
    dying.close()
    monkeypatch.undo()
    index = AcrossIndex(full)
    assert index.refresh() == 5
    assert sorted(found(index, "?")) == sorted(found(fresh(full), "?"))
    assert len(found(index, "?")) == 3 + 6
    assert index._collection.count() == 9


@pytest.mark.parametrize("name", ["places.sqlite3", "chroma.sqlite3"])
def test_a_damaged_one_is_made_again(full: Library, name: str) -> None:
    fresh(full).close()
    (path,) = full.root.glob(f"across/*/{name}")
    for journal in path.parent.glob(f"{name}-*"):
        journal.unlink()
    path.write_bytes(b"not a database" * 500)
    index = AcrossIndex(full)
    assert index.refresh() == 3
    assert found(index, "Who hunts at night?")[0] == OWLS.id


@pytest.mark.parametrize("damage", ["{[0, 9]]", "[[0]]", "[7]", '[["a", 2]]', "\0"], ids=repr)
def test_a_place_that_is_damaged_has_it_made_again(full: Library, damage: str) -> None:
    index = fresh(full)
    before = found(index, "Who built the mill?")
    with sqlite3.connect(index._folder / "places.sqlite3") as tables:
        tables.execute("UPDATE passages SET sentences = ?", (damage,))
    assert found(index, "Who built the mill?") == before


def test_one_that_lost_vectors_is_made_again(full: Library) -> None:
    index = fresh(full)
    index._collection.delete(where={"article": OWLS.id})
    index.close()
    assert index.refresh() == 3
    assert found(index, "Who hunts at night?")[0] == OWLS.id


def test_what_other_versions_left_behind_is_swept(full: Library) -> None:
    old = full.root / "across" / "000000000000"
    old.mkdir(parents=True)
    fresh(full)
    assert not old.exists()


def test_an_article_that_cannot_be_opened_leaves_the_others(full: Library) -> None:
    (full.root / "articles" / OWLS.id / "article.json").write_text("{}", encoding="utf-8")
    index = AcrossIndex(Library(full.root, embedder=full.embedder))
    assert index.refresh() == 2
    assert found(index, "What makes honey?")[0] == BEES.id


def test_a_directory_that_cannot_be_written_is_told(full: Library, tmp_path: Path) -> None:
    (full.root / "across").write_text("in the way", encoding="utf-8")
    with pytest.raises((LibraryError, OSError)):
        AcrossIndex(full).refresh()


@pytest.mark.parametrize("change", ["add", "remove"])
def test_what_another_process_has_taken_in_or_out_is_seen(
    full: Library, embedder: HashEmbedder, change: str
) -> None:
    index = fresh(full)
    other = AcrossIndex(Library(full.root, embedder=embedder))
    if change == "add":
        full.add(Article("Moles", "moles.txt", "Moles dig in the dark."))
    else:
        full.remove(OWLS.id)
    assert other.refresh() == index.refresh()
    near = index._near(embedder.embed_query("Moles dig"))
    assert len(near) == (5 if change == "add" else 2)
