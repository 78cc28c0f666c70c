"""Every regular expression of the code takes work in proportion to its input, the worst one too."""

from __future__ import annotations

import re

import pytest

from tests.hostile.growth import WORST, exponent
from tests.hostile.patterns import patterns

FOUND, MADE = patterns()
SQUARE = {
    "a run that starts anywhere": (r"\s*[\n\v]\s*", "searching"),
    "two repeats side by side": (r"a*a*b", "anchored"),
    "a repeat of repeats": (r"(?:a+)+b", "anchored"),
    "a lazy run to what never comes": (r"<a.*?>", "searching"),
}


@pytest.mark.parametrize("name", SQUARE)
def test_growth_that_is_faster_is_noticed(name: str) -> None:
    pattern, how = SQUARE[name]
    grown, shown = exponent(re.compile(pattern), how)
    assert grown > WORST, shown


@pytest.mark.slow
@pytest.mark.parametrize("where", FOUND)
def test_an_expression_is_linear(where: str) -> None:
    grown, shown = exponent(*FOUND[where])
    assert grown <= WORST, shown


def test_few_expressions_are_made_of_what_is_not_known_before() -> None:
    assert len(FOUND) > 60
    assert [made for made in MADE if made.startswith("ingest")] == []
    # A reader's own facts and terms, as cases of the evaluation.
    assert {made.partition(":")[0] for made in MADE if not made.startswith("eval")} == {
        *("rag/cases.py", "rag/reader/noise.py", "ui/feedback.py")
    }
