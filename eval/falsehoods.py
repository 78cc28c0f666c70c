"""Grounding measured alone: true and false statements about an article, and which of them are shown."""

from __future__ import annotations

from collections.abc import Sequence

from eval.bootstrap import SEED, interval
from eval.planting import Told, told
from eval.stats import mean
from eval.table import Table
from ingest.article import Article
from ingest.split import split
from rag.answer import Statement
from rag.checking import naming
from rag.checking.check import Checker
from rag.reader.run import Reader
from rag.settings import Settings

AROUND = 4
"""Sentences before and after the one that was retold that are read with it."""
_LEAST = 6
"""Words from which a sentence says enough to be retold."""

Judged = tuple[Told, bool]
"""A statement, and whether it was shown."""


def shown(article: Article, reader: Reader, *, question: str = "") -> list[Judged]:
    """Retell every sentence of an article, truly and falsely, and tell what the check lets pass."""
    sentences, passages = split(article.text)
    checker = Checker(article, passages, reader)
    names = sorted({name for s in sentences for name in naming.names(s.text) if not name.isupper()})
    places = {s.start: n for n, s in enumerate(sentences)}
    long = [(s.start, s.text) for s in sentences if len(s.text.split()) >= _LEAST]
    found = []
    for each in told(long, names, SEED):
        at = places[each.start]
        read = sentences[max(0, at - AROUND) : at + AROUND]
        checked = checker.check(each.text, question, read, least=Settings().support)
        found.append((each, isinstance(checked, Statement)))
    return found


def falsehood_table(found: Sequence[Judged], name: str) -> Table:
    """Return a line for each kind of change: how many statements, and the share rejected."""
    lines = []
    for true in (False, True):
        kinds = dict.fromkeys(each.kind for each, _ in found if each.true == true)
        word = "true" if true else "false"
        for kind in [*kinds, "all"]:
            points = [
                float(not stands)
                for each, stands in found
                if each.true == true and kind in (each.kind, "all")
            ]
            lines.append((f"{word}: {kind}", str(len(points)), *_cells(points)))
    note = "False ones should be rejected, true ones not. Intervals: bootstrap by statement."
    return Table(
        f"Planted falsehoods: {name}",
        ("statements", "number", "rejected", "95 % interval"),
        tuple(lines),
        (note,),
    )


def _cells(points: Sequence[float]) -> tuple[str, str]:
    value, span = mean(points), interval([[point] for point in points], mean)
    return (
        "–" if value is None else f"{value:.2f}",
        f"{span[0]:.2f} to {span[1]:.2f}" if span else "–",
    )
