"""Changes by rule to what is trained on."""

from __future__ import annotations

import random

import pytest

from rag.reader.noise import swapped

SWAPPED: dict[str, tuple[str, tuple[str, ...], str, set[str | None]]] = {
    "names change places": ("Did Ada beat Bo?", ("Ada", "Bo"), "", {"Did Bo beat Ada?"}),
    "a name": ("Who met Ada?", ("Ada", "Bo"), "", {"Who met Bo?"}),
    "a number": ("What broke in 1911?", (), "It opened in 1932, broke in 1911.", {"What broke in 1932?"}),
    "a word": ("Who came first?", (), "", {"Who came last?"}),
    "a word of a claim": ("Ada came before noon.", ("Ada",), "", {"Ada came after noon."}),
    "yes or no: its opposite is as much answered": ("Was it the first?", (), "", {None}),
    "nothing to change": ("Why?", ("Ada",), "In 1911.", {None}),
}


@pytest.mark.parametrize(("text", "names", "context", "changed"), SWAPPED.values(), ids=SWAPPED)
def test_one_detail_is_changed(
    text: str, names: tuple[str, ...], context: str, changed: set[str | None]
) -> None:
    assert {swapped(text, names, context, random.Random(seed)) for seed in range(8)} == changed
