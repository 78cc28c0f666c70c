"""What processes that were ended have left in a library: completed or swept, while nobody builds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ingest.build import sweep_leftovers
from ingest.kept import note, read_article
from ingest.owner import one_of_several
from ingest.store import StaleIndexError, StoreError, Stores, discard

_KEEP_REMOVED_SECONDS = 7 * 24 * 3600.0
PART_SECONDS = 60.0
"""After them a file of the reader's that was not put in its place is not being written any more."""

_HALF_WRITTEN = ".*.json.*"


@contextmanager
def building(root: Path, stores: Stores) -> Iterator[None]:
    """Be known as one who builds an index; tidy the library first where nobody else builds."""
    if stores.shared:  # there what is old enough is swept with each new index
        yield
        return
    with one_of_several(root / "articles" / "building.lock", lambda: _tidy(root, stores)):
        yield


def _tidy(root: Path, stores: Stores) -> None:
    """List each article whose text is whole, and remove whatever belongs to none; what fails is left."""
    for folder in root.glob("articles/*/"):
        with suppress(OSError, StoreError):
            sweep_leftovers(folder, stores, older=0)
        with suppress(OSError, StaleIndexError):
            article = read_article(folder)
            if article.id == folder.name:
                note(article, folder)
        with suppress(OSError):
            for path in folder.glob(_HALF_WRITTEN):
                path.unlink(missing_ok=True)
            folder.rmdir()  # unless there is something in it
    for path in root.glob(".*.part"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > PART_SECONDS:
                path.unlink()
    for aside in root.glob("removed/*/"):
        if not (aside / "entry.json").exists():
            _discarded(aside, stores)


def forget_old(root: Path, stores: Stores) -> None:
    """Remove for good what was removed more than seven days ago."""
    for aside in root.glob("removed/*"):
        with suppress(FileNotFoundError):  # another process was quicker
            if time.time() - aside.stat().st_mtime > _KEEP_REMOVED_SECONDS:
                _discarded(aside, stores)


def _discarded(folder: Path, stores: Stores) -> None:
    with suppress(OSError, StoreError):  # a server that is away now is asked the next time
        discard(folder, stores=stores)
