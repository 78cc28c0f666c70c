"""A file of an involved format is read by a process of its own, within bounds of time and memory.

A few kilobytes of PDF or HTML can keep a parser busy for hours, much of it in C, where nothing in the same
process can stop it. A process can be stopped, gives back its memory, and loads the parser only when there
is something to parse.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path

from ingest.extract import Extract, LoadError

MAX_SECONDS = 30
"""Longest time of computing, in seconds."""
MAX_WAIT = 90
"""Longest wait for it, in seconds, on a machine with other things to do."""
MAX_MEMORY = 1_000_000_000
"""Most memory of the process, in bytes; where the system cannot bound it, time does."""

_SIMPLER = "save it as plain text, or load a part of it"
_TOO_LONG = f"it takes more than {MAX_SECONDS} s to read; {_SIMPLER}"
_TOO_LARGE = f"it takes more than {MAX_MEMORY:,} bytes of memory to read; {_SIMPLER}"
_STOPPED = [getattr(signal, name) for name in ("SIGXCPU", "SIGKILL") if hasattr(signal, name)]
"""How the system ends what goes beyond its time."""
_CODE = (
    "import sys; sys.path.insert(0, {!r}); from ingest.apart import answer; answer({!r}, {!r}, {!r}, {}, {})"
)


def apart(module: str, function: str) -> Callable[[bytes, str | None], Extract]:
    """Return a reader that has another one, a function of a module of this package, run apart."""
    return lambda data, charset: _ask(module, function, data, charset)


def _ask(module: str, function: str, data: bytes, charset: str | None) -> Extract:
    root = str(Path(__file__).parent.parent)
    code = _CODE.format(root, module, function, charset, MAX_SECONDS, MAX_MEMORY)
    try:
        # Without the folder that this was started in, where anyone may have put a module of any name.
        done = subprocess.run(
            [sys.executable, "-P", "-c", code],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise LoadError(_TOO_LONG) from error
    except OSError as error:
        raise LoadError(f"no process can be started to read it ({error.strerror}); try again") from error
    return _told(done)


def _told(done: subprocess.CompletedProcess[bytes]) -> Extract:
    try:
        told = json.loads(done.stdout)
    except ValueError as error:
        # A parser that finds no memory may break down in any way.
        late = -done.returncode in _STOPPED
        raise LoadError(_TOO_LONG if late else f"it cannot be read; {_SIMPLER}") from error
    if "error" in told:
        raise LoadError(told["error"])
    return Extract(**{**told, "pages": tuple(told["pages"])})


def answer(module: str, function: str, charset: str | None, seconds: int, memory: int) -> None:
    """Read standard input by a function, and write what comes of it: what the process does."""
    _bound(seconds, memory)
    try:
        found: Extract = getattr(import_module(f"ingest.{module}"), function)(
            sys.stdin.buffer.read(), charset
        )
        told = json.dumps(found._asdict())
    except LoadError as error:
        told = json.dumps({"error": str(error)})
    except MemoryError:
        told = json.dumps({"error": _TOO_LARGE})
    sys.stdout.write(told)


def _bound(seconds: int, memory: int) -> None:
    with suppress(ImportError, ValueError, OSError):  # not every system can
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
