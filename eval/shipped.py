"""What the project ships to be measured on: its articles, and cases that name the one they are asked of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from ingest.article import Article
from ingest.library import BUNDLED
from ingest.load import from_text, load
from rag.cases import Case

ARTICLES = {path.stem: path for path in sorted(Path(BUNDLED).parent.glob("*.txt"))}
"""The bundled articles by name: what a case's "article" may say."""

CASES = Path(__file__).with_name("cases")
"""The folder of the shipped cases."""

RESULTS = Path(__file__).with_name("results")
"""The folder of the kept runs: the results in the papers and the gate rest on them."""

README = Path(__file__).parent.parent / "README.md"
PAGE = README.parent / "docs" / "results.md"
"""Where the figures that a reader asks first are shown, and where all of them are."""

KEPT = RESULTS / "none.jsonl"
"""The kept rows of the shipped cases, answered in quotes: the gate takes minutes, and no chat model."""


@cache
def bundled(name: str) -> Article:
    """Return the bundled article of that name.

    Raises:
        KeyError: none is called so.
    """
    return load(ARTICLES[name])


def asked_of(cases: Sequence[Case], article: Article | None) -> list[Case]:
    """Return the cases to be asked of this article, where one is given, whatever article they name."""
    return list(cases) if article is None else [replace(case, article=None) for case in cases]


def article_of(case: Case, article: Article | None) -> Article:
    """Return the article that a case is asked of: its own, the bundled one it names, else the one given.

    Raises:
        ValueError: there is none of these.
    """
    if case.context is not None:
        return from_text(case.context)
    if case.article in ARTICLES:
        return bundled(case.article)
    if article is None:
        raise ValueError("the case brings no article; give one with --article")
    return article
