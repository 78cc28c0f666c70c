"""The reader's articles: added, listed, opened, removed and brought back."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.library import Library, LibraryError, default_root
from ingest.load import LoadError
from ingest.store import Stores
from tests.conftest import ROOT, HashEmbedder

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.")
OWLS = Article("Owls", "https://example.org/owls", "Owls hunt at night. They hear well.")


@pytest.fixture
def library(tmp_path: Path, embedder: HashEmbedder, stores: Stores) -> Library:
    """A library in either place."""
    return Library(tmp_path / "library", embedder=embedder, stores=stores)


def test_an_added_article_is_listed_with_its_particulars(library: Library) -> None:
    library.add(BEES)
    (entry,) = library.entries()
    assert (entry.id, entry.title, entry.source, entry.words) == (BEES.id, "Bees", "bees.txt", 7)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", entry.added)


def test_the_latest_article_is_listed_first_and_each_once(library: Library) -> None:
    assert library.entries() == []
    for article in (BEES, OWLS, OWLS):
        library.add(article)
    assert [entry.title for entry in library.entries()] == ["Owls", "Bees"]


@pytest.mark.parametrize("digits", [1, 6, 12])
def test_the_beginning_of_an_id_finds_and_opens_the_article_without_embedding(
    library: Library, embedder: HashEmbedder, digits: int
) -> None:
    library.add(BEES)
    done = embedder.embedded
    assert library.find(BEES.id[:digits]) == library.open(BEES.id[:digits]).article == BEES
    assert embedder.embedded == done


def test_a_path_that_exists_goes_before_an_id(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(BEES)
    monkeypatch.chdir(tmp_path)
    Path(BEES.id).mkdir()
    with pytest.raises(LoadError, match="it is a directory"):
        library.find(BEES.id)


def test_a_file_and_the_bundled_article_are_found_and_not_kept(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "owls.txt"
    path.write_text(OWLS.text, encoding="utf-8")
    assert library.find(str(path)).text == OWLS.text
    assert library.find(None).text == (ROOT / "ingest" / "articles" / "briefing.txt").read_text("utf-8")
    assert library.entries() == []


def test_what_a_source_says_of_an_article_is_kept_and_completed_when_it_is_added_again(
    library: Library,
) -> None:
    library.add(OWLS)
    told = replace(OWLS, byline="Maria Olsen", published="2024-05-03", pages=(0, 4))
    assert library.add(told).article == told
    assert library.add(replace(OWLS, published="2024-05-04")).article == replace(told, published="2024-05-04")
    later = Library(library.root, embedder=HashEmbedder(), stores=library.stores)
    assert later.find(OWLS.id) == replace(told, published="2024-05-04")
    assert [entry.id for entry in later.entries()] == [OWLS.id]


@pytest.mark.parametrize("pages", [None, "0", [0, 10**9], [4, 0], [True], [0.5]], ids=repr)
def test_pages_that_do_not_fit_an_article_are_none(library: Library, pages: object) -> None:
    library.add(OWLS).close()
    path = library.root / "articles" / OWLS.id / "article.json"
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), "pages": pages}), encoding="utf-8")
    later = Library(library.root, embedder=HashEmbedder(), stores=library.stores)
    assert later.find(OWLS.id) == OWLS


@pytest.mark.parametrize(
    ("source", "error", "problem"),
    [
        ("abc", LibraryError, "^no article with id 'abc'; see `python -m ingest list`$"),
        ("no/such.txt", LoadError, "no such file"),
        ("", LoadError, "nothing to load"),
    ],
    ids=["what could be an id", "a path", "nothing"],
)
def test_what_is_not_there_is_an_error_of_its_kind(
    library: Library, source: str, error: type[Exception], problem: str
) -> None:
    with pytest.raises(error, match=problem):
        library.find(source)


@pytest.mark.parametrize("id_", ["zzz", "", BEES.id + "0"], ids=["unknown", "empty", "too long"])
@pytest.mark.parametrize("command", ["open", "remove"])
def test_an_id_of_no_article_is_an_error_that_says_where_to_look(
    library: Library, id_: str, command: str
) -> None:
    library.add(BEES)
    with pytest.raises(LibraryError, match=f"^no article with id '{id_}'; see `python -m ingest list`$"):
        getattr(library, command)(id_)
    assert len(library.entries()) == 1


def test_an_ambiguous_id_is_an_error_that_counts_the_articles(library: Library) -> None:
    one, other = (Article(f"Note {n}", "note", f"This is note {n}.") for n in (2, 4))
    assert one.id[0] == other.id[0]
    library.add(one)
    library.add(other)
    told = f"^2 articles with id '{one.id[0]}'; see `python -m ingest list`$"
    with pytest.raises(LibraryError, match=told):
        library.open(one.id[0])
    assert library.open(other.id).article == other


def test_a_removed_article_is_gone_from_the_list(library: Library) -> None:
    library.add(BEES)
    library.add(OWLS)
    assert library.remove(BEES.id[:8]).title == "Bees"
    assert [entry.title for entry in library.entries()] == ["Owls"]
    with pytest.raises(LibraryError, match="no article"):
        library.open(BEES.id)


def test_a_restored_article_is_searched_as_before_without_embedding(
    library: Library, embedder: HashEmbedder
) -> None:
    before = library.add(BEES).similarities("honey")
    done, (entry,) = embedder.embedded, library.entries()
    library.remove(BEES.id)
    assert library.restore(BEES.id) == entry
    assert library.entries() == [entry]
    assert library.open(BEES.id).similarities("honey") == before
    assert embedder.embedded == done


def test_an_article_can_be_removed_and_added_again_and_restoring_it_then_keeps_it(library: Library) -> None:
    for _ in range(2):
        library.add(BEES)
        library.remove(BEES.id)
    assert len(library.add(BEES).similarities("honey").sentences) == 2
    library.restore(BEES.id)
    assert len(library.entries()) == 1
    assert library.open(BEES.id).article == BEES


@pytest.mark.parametrize("id_", ["zzz", "", ".."])
def test_restoring_what_was_never_removed_is_an_error(library: Library, id_: str) -> None:
    library.add(BEES)
    with pytest.raises(LibraryError, match=re.escape(f"nothing to restore: {id_!r} was not removed lately")):
        library.restore(id_)


def test_what_was_removed_long_ago_is_forgotten(library: Library) -> None:
    library.add(BEES)
    library.add(OWLS)
    library.remove(BEES.id)
    os.utime(library.root / "removed" / BEES.id, (0, 0))
    library.remove(OWLS.id)
    with pytest.raises(LibraryError, match="nothing to restore"):
        library.restore(BEES.id)
    assert library.restore(OWLS.id).title == "Owls"


@pytest.mark.parametrize("damage", ["", "[]", "null", '{"id": 1}', "\xff"])
def test_an_entry_that_cannot_be_read_is_left_out_and_mended_by_adding(library: Library, damage: str) -> None:
    library.add(BEES)
    library.add(OWLS)
    note = library.root / "articles" / BEES.id / "entry.json"
    note.write_bytes(damage.encode("latin-1"))
    assert [entry.title for entry in library.entries()] == ["Owls"]
    library.add(BEES)
    assert {entry.title for entry in library.entries()} == {"Owls", "Bees"}


@pytest.mark.parametrize(
    ("kept", "problem"),
    [
        pytest.param("{", "cannot be read", id="half a file"),
        pytest.param('{"title": "Bees"}', "is damaged: no 'source'; add it again", id="a missing text"),
        pytest.param(
            json.dumps({"title": "Bees", "source": "bees.txt", "text": "Bees make wax."}),
            "was altered on disk; add it again",
            id="another text",
        ),
    ],
)
def test_a_damaged_text_is_never_searched_and_mended_by_adding(
    library: Library, kept: str, problem: str
) -> None:
    library.add(BEES).close()
    (library.root / "articles" / BEES.id / "article.json").write_text(kept, encoding="utf-8")
    later = Library(library.root, embedder=HashEmbedder(), stores=library.stores)
    with pytest.raises(LibraryError, match=problem):
        later.open(BEES.id)
    with pytest.raises(LibraryError, match=problem):
        later.find(BEES.id)
    assert later.add(BEES).article == BEES
    assert later.open(BEES.id).article == BEES


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path, embedder: HashEmbedder) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    library = Library(tmp_path / "file", embedder=embedder)
    with pytest.raises(LibraryError, match=r"^cannot write to .*file: .*; free it or set LECTERN_HOME$"):
        library.add(BEES)


def test_the_environment_names_the_directory(tmp_path: Path) -> None:
    assert default_root({"LECTERN_HOME": str(tmp_path)}) == tmp_path
    assert default_root({"LECTERN_HOME": "~/articles"}) == Path.home() / "articles"


@pytest.mark.parametrize("environ", [{}, {"LECTERN_HOME": ""}], ids=["unset", "empty"])
def test_without_the_variable_the_directory_is_the_users_own(environ: dict[str, str]) -> None:
    assert default_root(environ).name == "lectern"
    assert default_root(environ).is_absolute()


def test_the_state_of_an_index_is_told_without_opening_it(library: Library, embedder: HashEmbedder) -> None:
    id_ = library.add(BEES).article.id
    assert library.indexed(id_)
    later = Library(library.root, embedder=embedder, stores=library.stores)
    assert later.indexed(id_)
    (library.root / "articles" / id_ / "manifest.json").write_text("{}", encoding="utf-8")
    assert not later.indexed(id_)
    assert not later.indexed("0" * 12)
