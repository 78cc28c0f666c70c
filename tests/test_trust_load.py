"""Many readers at once, for a moment; `make trust` lets more of them stay longer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks.stages import resident
from trust.load import Heard, _check, _growth, load
from trust.memory import memory

OWN, OTHER = "QX0001Z", "QX0002Z"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f'"{OWN}"', ""),
        (f'"{OWN} {OTHER}"', f"was shown {OTHER}"),
        ('"nothing"', "was not shown it"),
        (f'"{OWN}", "success": false', "was told"),
        (f'"{OWN} Something went wrong"', "was told"),
    ],
)
def test_what_a_reader_must_not_hear_is_noticed(said: str, told: str) -> None:
    heard = Heard()
    _check(said, OWN, heard, own=True)
    assert len(heard.broken) == bool(told)
    assert told in "".join(heard.broken)


def test_memory_that_grows_is_noticed() -> None:
    assert _growth([9, 9, 1_000_000, *[100_000_000] * 10])[0] == 1
    assert _growth([*range(100, 300, 2)])[0] > 1.4
    assert _growth([7])[0] == 1
    assert resident(os.getpid()) > 10_000_000
    assert resident(0) == 0


def test_memory_of_children_counts() -> None:
    grown = "x = bytearray(60_000_000); print(flush=True); input()"
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {grown!r}]); p.wait()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1) as parent:
        assert parent.stdout
        parent.stdout.readline()
        assert resident(parent.pid) > 60_000_000
        assert parent.stdin
        parent.stdin.close()


@pytest.mark.model
def test_readers_at_once_see_their_own_alone() -> None:
    (found,) = load({"none": 6}, seconds=6.0, environ=os.environ)
    assert [broken for broken in found.broken if not broken.startswith("memory")] == []
    assert found.tried > 6


@pytest.mark.model
def test_a_process_that_answers_on_does_not_grow() -> None:
    (found,) = memory(100)
    assert found.broken == ()
