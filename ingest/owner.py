"""Who works on a library's folder: locks that end with the process that holds them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # where there are no such locks, nobody is kept out and only what is old is swept
    fcntl = None

_OWNER = "owner.lock"


class Owner:
    """Holds a library as long as it lives, unless another process does: then `other` is that one's id."""

    def __init__(self, root: Path) -> None:
        self.other: int | None = None
        self._handle = _opened(root / _OWNER)
        if self._handle is None or fcntl is None:
            return
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with suppress(ValueError):
                self.other = int(os.pread(self._handle, 20, 0))
        except OSError:  # a file system without locks
            return
        else:
            with suppress(OSError):  # a full disk: the lock holds without the id in it
                os.ftruncate(self._handle, 0)
                os.pwrite(self._handle, str(os.getpid()).encode(), 0)

    def close(self) -> None:
        """Let go of the library."""
        if self._handle is not None:
            os.close(self._handle)
        self._handle = None

    def __del__(self) -> None:
        self.close()


@contextmanager
def one_of_several(path: Path, alone: Callable[[], None]) -> Iterator[None]:
    """Hold a lock on a file that others may hold, too; where nobody else does, call `alone` first."""
    handle = _opened(path)
    try:
        if handle is not None and fcntl is not None:
            with suppress(OSError):  # somebody holds it; or a file system without locks
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone()
            with suppress(OSError):
                fcntl.flock(handle, fcntl.LOCK_SH)
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _opened(path: Path) -> int | None:
    """Open a file to lock it; None where it cannot be made, which is told with what is written next."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    return None
