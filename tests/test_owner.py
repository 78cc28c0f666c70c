"""Programs on one library: one owns it, all work, and what an ended one has left is swept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from ingest.article import Article
from ingest.library import Library
from ingest.owner import Owner
from tests.conftest import ROOT, HashEmbedder

BEES = Article("Bees", "bees.txt", "Bees make honey. Honey keeps for years.")
HOLDS = """
import sys
from pathlib import Path
from ingest.owner import Owner
from ingest.store import ON_DISK
from ingest.tidy import building
owner = Owner(Path(sys.argv[1]))
with building(Path(sys.argv[1]), ON_DISK):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def other(root: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that owns the library, and builds in it."""
    command = [sys.executable, "-c", HOLDS, str(root)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_of_two_processes_one_owns_the_library_until_it_ends_however_that_is(tmp_path: Path) -> None:
    with other(tmp_path) as process, closing(Owner(tmp_path)) as second:
        assert second.other == process.pid
    with closing(Owner(tmp_path)) as third:
        assert third.other is None
        assert (tmp_path / "owner.lock").read_text() == str(os.getpid())


def test_where_no_lock_can_be_made_nobody_is_kept_out(tmp_path: Path) -> None:
    (tmp_path / "owner.lock").mkdir()
    assert Owner(tmp_path).other is None


def litter(library: Library) -> list[Path]:
    """What ended processes leave: a store, a half-written file, a folder, and half of what was removed."""
    folder = library.root / "articles" / library.add(BEES).article.id
    left = [
        folder / "index-0123456789ab",
        folder / ".manifest.json.01234567",
        library.root / "articles" / "0123456789ab" / "index-0123456789ab",
        library.root / "removed" / "0123456789ab",
    ]
    for path in left:
        path.mkdir(parents=True)
    left[1].rmdir()
    left[1].write_text("{")
    return [*left, left[2].parent]


def test_what_ended_processes_have_left_is_swept_at_once_where_nobody_builds(
    library: Library,
) -> None:
    with other(library.root):
        littered = litter(library)
        library.tidy()
        assert all(path.exists() for path in littered)
    library.tidy()
    assert not any(path.exists() for path in littered)
    later = Library(library.root, embedder=HashEmbedder())
    assert len(later.open(BEES.id).similarities("honey").sentences) == 2
    assert isinstance(later.embedder, HashEmbedder)
    assert later.embedder.embedded == 0


@pytest.mark.parametrize("damage", ["", "[]", '{"id": "0"}'])
def test_an_article_whose_text_is_whole_is_listed_again(library: Library, damage: str) -> None:
    library.add(BEES)
    (library.root / "articles" / BEES.id / "entry.json").write_text(damage)
    assert library.entries() == []
    library.tidy()
    assert [entry.id for entry in library.entries()] == [BEES.id]


@pytest.mark.parametrize("field", ["id", "title", "words", "added"])
def test_a_note_that_fits_no_article_is_left_out(library: Library, field: str) -> None:
    library.add(BEES)
    path = library.root / "articles" / BEES.id / "entry.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {field: ["0"]}))
    assert library.entries() == []


def test_an_index_that_is_built_again_is_told_once(library: Library) -> None:
    library.add(BEES).close()
    path = library.root / "articles" / BEES.id / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"chromadb": "0.6.3"}))
    told = list[str]()
    for _ in range(2):
        later = Library(library.root, embedder=HashEmbedder(), tell=told.append)
        later.begin(BEES)
        assert len(later.open(BEES.id).similarities("honey").sentences) == 2
    assert told == [f"“Bees” is indexed again: index of {BEES.id} was built by other versions"]


def test_an_article_that_was_begun_and_never_asked_is_not_told_to_be_indexed_again(library: Library) -> None:
    library.begin(BEES)
    told = list[str]()
    Library(library.root, embedder=HashEmbedder(), tell=told.append).open(BEES.id)
    assert told == []
