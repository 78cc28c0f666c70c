"""What `make trust` does two hundred times, a dozen times; and that it would notice."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trust.children import ChildError, returned
from trust.house import ARTICLES, READER, House
from trust.kills import kills, leaked, seen

FIRST, SECOND = list(ARTICLES)[:2]


@pytest.mark.model
def test_a_library_survives_kills_at_any_moment() -> None:
    (found,) = kills(12)
    assert found.broken == ()
    assert found.tried == 12


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.add(FIRST)
    house.ask(FIRST, 7)
    return house


def test_a_whole_library_is_found_whole(house: House) -> None:
    state, wrong = seen(house.library.root, False)
    assert (state.listed, state.turns[FIRST], wrong) == ({FIRST}, [7], [])


def test_what_is_left_over_is_noticed(house: House) -> None:
    folder = house.library.root / "articles" / FIRST
    (folder / "index-zzz").mkdir()
    half = house.library.root / ".half.part"
    half.touch()
    assert len(leaked(house.library.root)) == 1
    os.utime(half, (0, 0))
    assert len(leaked(house.library.root)) == 2


def test_a_turn_that_cites_what_is_not_there_is_noticed(house: House) -> None:
    house.memory.append(READER, ARTICLES[SECOND], house.answer(FIRST, 3))
    with pytest.raises(AssertionError, match="Citation"):
        house.numbers(SECOND)


@pytest.mark.parametrize(
    ("function", "argument", "told"),
    [(time.sleep, 60, "it hangs"), (os._exit, 3, "exit code 3"), (int, "x", "ValueError")],
    ids=["a hang", "a crash", "an exception"],
)
def test_what_does_not_return_is_told(function: Callable[[Any], object], argument: object, told: str) -> None:
    with pytest.raises(ChildError, match=told):
        returned(function, argument, limit=2.0)
