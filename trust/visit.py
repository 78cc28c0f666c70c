"""A window in a process of its own, and a reader who does in it whatever can be done."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from trust.protocol import Browser

_PATIENCE = 120.0
_TEXT = "The lock keeper, Ida Storm, counted 412 boats in May. She does not know why there were so few."


@contextmanager
def window(*options: str, environ: Mapping[str, str] | None = None) -> Iterator[tuple[str, int]]:
    """Open a window; yield its address and the number of its process. It has this one's environment, or that.

    Raises:
        RuntimeError: it does not open.
    """
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
    command = [sys.executable, "-m", "ui", "--port", str(port), *options]
    root = Path(__file__).parent.parent
    process = subprocess.Popen(command, cwd=root, env=environ, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process)
        yield address, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def visit(llm: str) -> None:
    """Read, add, ask, go on, look through all, export, praise, clear; ValueError where anything fails."""
    with window("--llm", llm) as (address, _), Browser(address) as reader:
        told = [*reader.arrive(), *reader.add_text(_TEXT, "The lock"), *reader.add_file("notes.md", _TEXT)]
        for question in ("How many boats were counted?", "And who counted them?", "What did the mayor say?"):
            told += reader.ask(question)
        told += reader.ask("How many boats were counted?", everywhere=True)
        for act, value in (("export", "json"), ("praise", "1"), ("sync", ""), ("clear", ""), ("unclear", "")):
            told += reader.act(act, value)
        said = json.dumps(told)
        if "412 boats" not in said or "went wrong" in said or not all(m.get("success", True) for m in told):
            raise ValueError(f"the window failed: {said[-500:]}")


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < end:
        try:
            httpx.get(address, trust_env=False)
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError(f"no window opened at {address}")
