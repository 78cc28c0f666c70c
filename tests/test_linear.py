"""Work in proportion to its input, the worst too: of every regular expression, of what cuts and shows."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from time import thread_time

import pytest

from ingest.load import from_text
from ingest.split import split
from rag.answer import Answer
from rag.checking.ground import quote
from tests.hostile.growth import WORST, exponent
from tests.hostile.patterns import patterns
from ui.render import lit_json
from ui.render_desk import article_html
from ui.spans import blocks, marks

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
    # A reader's own facts and terms, as cases of the evaluation; names of the article, escaped.
    assert {made.partition(":")[0] for made in MADE if not made.startswith("eval")} == {
        *("rag/cases.py", "rag/reader/noise.py", "ui/feedback.py"),
        *("rag/briefing/people.py", "rag/checking/stands.py"),
    }


LONG: dict[str, Callable[[int], str]] = {
    "headings": lambda n: "# A heading\n\nIt says so here.\n\n" * n,
    "words of one letter": lambda n: "a " * (20 * n),
    "one line": lambda n: "It says so, or does it. " * (2 * n),
    "one word": lambda n: "x" * (60 * n),
    "blanks": lambda n: "a" + " " * (60 * n) + "b.",
    "lines": lambda n: "a b\n" * (9 * n) + "\n\nso.",
    "marks": lambda n: "\u201c(" * (10 * n) + "a",
    "tables": lambda n: "| a | b |\n" * (4 * n),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LONG)
def test_an_article_is_cut_and_shown_in_linear_time(name: str) -> None:
    small, large = LONG[name](2500), LONG[name](10_000)
    times = [min(_seconds(text) for _ in range(3)) for text in (small, large)]
    assert math.log(times[1] / max(times[0], 0.01)) / math.log(4) <= WORST, times


def _seconds(text: str) -> float:
    article = from_text(text, title="Long")
    blocks.cache_clear()
    started = thread_time()
    sentences, _ = split(article.text)
    article_html(article)
    answer = Answer("So?", "So?", statements=tuple(quote(s, article) for s in sentences[-3:]), done=True)
    lit_json(article, marks(answer))
    return thread_time() - started
