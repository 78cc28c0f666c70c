"""The peers' answers to the shipped questions, measured as ours are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks.peers import PEERS, Peer, answering
from eval.baselines import WHOLE, whole
from eval.bench import Desk
from eval.cases import read_cases
from eval.measures import NAMED, cell, figure
from eval.output import noted, output, tell
from eval.row import Row
from eval.run import Answering, run_cases
from eval.shipped import CASES
from eval.stats import mean
from eval.table import Table
from ingest.article import Article
from rag.models.open import Model
from rag.settings import Settings

FIGURES = (
    *("facts right", "evidence cited", "citation precision", "refused, unanswerable", "refused, answerable"),
    *("seconds to evidence, p50", "seconds, p50", "seconds, p95"),
)
_CITED = "cited characters"


def beside(desk: Desk, model: Model | None, *, every: int, folder: Path) -> Table:
    """Ask all answerers each K-th shipped question; keep their rows in a folder; return a line for each."""
    cases = read_cases(CASES)[::every]
    lines = []
    for name, opened in _answerers(desk, model):
        tell(f"{name}\n")
        with output(folder / f"bench-{name.partition(',')[0].lower().replace(' ', '-')}.jsonl") as out:
            rows = list(noted(run_cases(cases, opened, article=None, llm=name), len(cases), out))
        lines.append((name, *(cell(figure(NAMED[each], rows)) for each in FIGURES), _cited(rows)))
    notes = (
        f"Each {every}th of the shipped questions, {len(cases)} in all; in brackets 95 % intervals.",
        "Defaults as documented, the same chat model and embedder for all. Who says in other words that they "
        "do not know has declined.",
    )
    return Table("Beside others", ("answerer", *FIGURES, _CITED), tuple(lines), notes)


def _answerers(desk: Desk, model: Model | None) -> Iterator[tuple[str, Callable[[Article], Answering]]]:
    yield "this one, quotes only", desk.opener(None, Settings())
    if model is None:
        return
    yield "this one", desk.opener(model, Settings())
    yield WHOLE, lambda article: whole(desk.index(article), model.chat())
    for name, (needed, peer) in PEERS.items():
        if find_spec(needed) is None:
            tell(f"{name}: {needed} is not installed; `make bench` does that\n")
            continue
        known: dict[str, Answering] = {}
        yield name, partial(_opened, desk, model, peer, known)


def _opened(desk: Desk, model: Model, peer: Peer, known: dict[str, Answering], article: Article) -> Answering:
    """Return a peer over an article; an article is split and embedded once."""
    if article.sha256 not in known:
        known[article.sha256] = answering(peer, article, model.chat(), desk.embedder)
    return known[article.sha256]


def _cited(rows: Sequence[Row]) -> str:
    """Return how many characters an answer cites, on average: what a reader must read to check it."""
    lengths = [
        float(sum(c.end - c.start for c in row.citations))
        for row in rows
        if row.citations and not row.refused
    ]
    average = mean(lengths)
    return "–" if average is None else f"{average:.0f}"
