"""Anything at all, fed to what reads and shows what others wrote; `make trust ONLY=fuzz` takes its time."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.targets import TARGETS, seeds
from trust.fuzz import mangled


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_of_a_target_break_nothing(name: str) -> None:
    found = list(seeds(name))
    assert found
    for data in found:
        TARGETS[name](data)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=40, deadline=None)
@given(
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
def test_bytes_break_nothing(name: str, data: bytes) -> None:
    TARGETS[name](data)


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_mangled_files_break_nothing(name: str) -> None:
    chance = random.Random(name)
    some = list(seeds(name))
    for _ in range(150):
        TARGETS[name](mangled(chance.choice(some), some, chance))
