"""The embedded engine, in a process of its own: started on need, and again when it ended or hung."""

from __future__ import annotations

import atexit
import json
import secrets
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.models.client import Bounds, options
from rag.models.fault import ModelError

if TYPE_CHECKING:
    from rag.models.steady import SteadyChat

CONTEXT_TOKENS = 4096
"""Of each of the prompts that the engine keeps."""

_MATCHED, _DRAFTED = 3, 6
"""Tokens that must stand in what was read for the engine to try the next ones without the network's word, and
how many it tries: an answer copies its evidence. It is written a quarter faster, nine times of ten in the
same words: in the others two words were as likely.
"""

PROGRAM = Path(__file__).with_name("process.py")

_STARTS, _WITHIN = 4, 600.0
"""Starts in so many seconds, the first one counted; then it is left alone."""
_LOADING = 180.0
_STOPPING = 5.0


class Engine:
    """llama.cpp in a child process, on a loopback port, with a key that only the two processes know."""

    def __init__(
        self, find: Callable[[], Path], threads: int, *, bounds: Bounds, program: Path = PROGRAM
    ) -> None:
        self._find, self._threads, self._program = find, threads, program
        self._bounds = bounds
        self._process: subprocess.Popen[str] | None = None
        self._starts = deque[float](maxlen=_STARTS)

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process's number, while it is there."""
        return self._process.pid if self._process and self.running else None

    def start(self) -> SteadyChat:
        """Start the process, load the model and return its client.

        Raises:
            ModelError: the engine does not start, or ended too often.
        """
        path = self._find()
        self._allow()
        if self._process:
            end(self._process)
        key = secrets.token_urlsafe(24)
        # Not in the terminal's group: an interrupt there is the parent's to act on.
        self._process = process = subprocess.Popen(
            [sys.executable, "-P", str(self._program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        atexit.register(end, process)
        address = _address(process, self._options(path, key), path.name)
        from rag.models.steady import SteadyChat

        chat = SteadyChat(**options(f"{address}/v1", key, path.stem, self._bounds), tries=1)
        chat.when_silent(process.kill, seconds=0.9 * self._bounds.silent)
        return chat

    def _options(self, path: Path, key: str) -> dict[str, Any]:
        from rag.models.steady import PLACES  # which loads the client

        return {
            "path": str(path),
            "key": key,
            "threads": self._threads,
            "prompts": PLACES,
            "context": CONTEXT_TOKENS,
            "matched": _MATCHED,
            "drafted": _DRAFTED,
        }

    def _allow(self) -> None:
        now = time.monotonic()
        if len(self._starts) == _STARTS and now - self._starts[0] < _WITHIN:
            raise ModelError(
                f"the embedded engine was started {_STARTS} times in {_WITHIN / 60:.0f} minutes and ended "
                "each time; free memory and start again, or choose another model with --llm"
            )
        self._starts.append(now)


def end(process: subprocess.Popen[str]) -> None:
    """End a process, however it is, and close its pipes."""
    process.kill()
    process.wait(_STOPPING)
    for pipe in (process.stdin, process.stdout):
        if pipe:
            try:
                pipe.close()
            except OSError:  # what it was still to be told is of no use
                continue


def _address(process: subprocess.Popen[str], options: dict[str, Any], name: str) -> str:
    """Tell the process what to serve; return where it does.

    Raises:
        ModelError: it ended, or is not ready in time.
    """
    assert process.stdin
    assert process.stdout
    late = threading.Timer(_LOADING, process.kill)
    late.start()
    try:
        process.stdin.write(json.dumps(options) + "\n")
        process.stdin.flush()
        told = json.loads(process.stdout.readline() or "{}")
    except (OSError, ValueError):
        told = {}
    finally:
        late.cancel()
    if "address" in told:
        return str(told["address"])
    end(process)
    why = (
        next(iter(str(told.get("error", "")).splitlines()), "")
        or "it ended while it loaded, for want of memory"
    )
    raise ModelError(
        f"the embedded engine does not start with {name} ({why}); free 2 GB of memory, check the file with "
        "`python -m rag weights --check`, or choose another model with --llm"
    )
