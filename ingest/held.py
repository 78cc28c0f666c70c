"""The articles of a library that are open: all of them at hand, the stores of a few."""

from __future__ import annotations

from ingest.index import ArticleIndex

STORES = 64
"""Most stores that are held open: each takes some 12 MB and a dozen files, and is opened again at once."""


class Held(dict[str, ArticleIndex]):
    """Open indexes by the id of their article. To be changed by one thread at a time."""

    def __setitem__(self, id_: str, index: ArticleIndex) -> None:
        """Hold an index; where too many stores are open, those that were not used for longest are closed."""
        super().__setitem__(id_, index)
        others = sorted((other for other in self.values() if other.awake and other is not index), key=_used)
        for other in others[: max(0, len(others) + 1 - STORES)]:
            other.rest()


def _used(index: ArticleIndex) -> float:
    return index.used
