"""The choice of citations is fitted to marked evidence, and measured on what a fit did not see."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from eval.gold import Gold
from eval.relevance import LEAST, out_of_fold, relevance_report, weighed
from eval.row import Retrieved, Row
from rag.answer import Citation, Relevance
from rag.choose import coefficients

PLAIN = Relevance(-0.1, 1, -2.0, 0.3, 0.0, 0.0, 0.0, 0.0, False, True, True, 0)
BEARS = Relevance(0.0, 0, -0.1, 0.9, 0.8, 0.7, 0.5, 0.8, True, True, True, 1)


def row(n: int, *, llm: str = "local") -> Row:
    """An answer whose one bearing sentence stands in a place drawn by lot, and looks like it mostly."""
    lot = Random(n)
    place = lot.randrange(4)
    measured = [BEARS if (at == place) == (lot.random() < 0.95) else PLAIN for at in range(4)]
    if llm == "none":
        measured = [
            replace(each, named=0.0, drafted=0.0, news=0.0, back=0.0, likeness=0.0, cited=False)
            for each in measured
        ]
    quote = Citation(10 * place, 10 * place + 5, "right")
    return Row(
        f"c{n}", "", f"question {n}", False, "", (), 0.9, 1.0, 0.5, llm, None,
        Gold("fact", True, (), (("right",),), ((quote,),)),
        evidence=tuple(Retrieved(10 * at, 10 * at + 9, 0.5) for at in range(4)),
        article=f"article {n % 10}",
        weighed=tuple(measured),
    )  # fmt: skip


def test_what_bears_on_gold_is_told_apart_on_unseen_articles() -> None:
    found = weighed("a", [row(n) for n in range(100)])
    chances = out_of_fold(found, "with_draft")
    best = [max(range(4), key=values.__getitem__) for values in chances]
    assert sum(each.bears[n] for each, n in zip(found, best, strict=True)) > 80


def test_each_table_is_fitted_to_the_rows_that_can_teach_it() -> None:
    now = coefficients()
    shown, tables = relevance_report(weighed("a", [row(n) for n in range(60)]), now)
    assert tables.keys() == now.keys()
    assert tables["with_draft"] != now["with_draft"]
    assert "drafted" not in tables["with_model"]
    assert tables["without_model"] == now["without_model"]
    assert [len(table.rows) for table in shown] == [len(LEAST)] * 2
    _, tables = relevance_report(weighed("b", [row(n, llm="none") for n in range(60)]), now)
    assert tables["with_draft"] == now["with_draft"]
    assert not {"named", "drafted"} & tables["without_model"].keys()


@pytest.mark.parametrize(
    "change",
    [{"weighed": ()}, {"evidence": ()}, {"gold": Gold("absent", False)}],
    ids=lambda c: next(iter(c)),
)
def test_rows_without_measures_or_gold_are_left_out(change: dict[str, object]) -> None:
    assert weighed("a", [replace(row(1), **change)]) == []  # type: ignore[arg-type]  # any field of it
    shown, tables = relevance_report([], coefficients())
    assert (shown, tables) == ([], coefficients())
