"""Functions run in fresh processes, which may be killed, hang or crash without harm to whoever looks on."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

Value = TypeVar("Value")

LIMIT = 60.0
"""Seconds after which a process is taken to hang."""

_CONTEXT = multiprocessing.get_context("forkserver")
# The libraries take seconds to load: each process begins with them loaded, and nothing of them used.
_CONTEXT.set_forkserver_preload(["trust.house", "trust.children"])


class ChildError(RuntimeError):
    """What a process came to that did not return: an exception with its traceback, a hang, or a signal."""


def started(work: Callable[..., None], *arguments: object) -> tuple[BaseProcess, Connection]:
    """Start `work` in a process; it is given one end of a pipe first, of which the other is returned."""
    here, there = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=work, args=(there, *arguments), daemon=True)
    process.start()
    there.close()
    return process, here


def returned(function: Callable[..., Value], *arguments: object, limit: float = LIMIT) -> Value:
    """Return what the function returns in a fresh process.

    Raises:
        ChildError: it raised, was ended by a signal, or took longer than the limit.
    """
    process, pipe = started(_send, function, *arguments)
    value: Any
    try:
        if not pipe.poll(limit):
            raise ChildError(f"it hangs: nothing after {limit:.0f} s")
        done, value = pipe.recv()
    except EOFError:
        process.join()
        raise ChildError(f"it crashed: exit code {process.exitcode}") from None
    finally:
        process.kill()
        process.join()
        pipe.close()
    if not done:
        raise ChildError(value)
    result: Value = value
    return result


def _send(pipe: Connection, function: Callable[..., object], *arguments: object) -> None:
    try:
        pipe.send((True, function(*arguments)))
    except (OSError, ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError):
        pipe.send((False, traceback.format_exc()))
