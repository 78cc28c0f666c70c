"""Where the library is, and what is told when it cannot be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ingest.errors import LibraryError, StaleIndexError

HOME_VARIABLE = "LECTERN_HOME"
"""Environment variable that moves the data directory."""


def default_root(environ: Mapping[str, str]) -> Path:
    """Return the user's data directory, or the one that LECTERN_HOME names."""
    if named := environ.get(HOME_VARIABLE):
        return Path(named).expanduser()
    import platformdirs  # nothing else is needed to verify a receipt

    return Path(platformdirs.user_data_dir("lectern")).expanduser()


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Tell what fails as a library that cannot be written."""
    try:
        yield
    except (OSError, StaleIndexError) as error:  # the second of a store that was just made
        problem = f"cannot write to {root}: {getattr(error, 'strerror', None) or error}"
        raise LibraryError(f"{problem}; free it or set {HOME_VARIABLE}") from error
