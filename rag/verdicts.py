"""What other programs are told of a quote, or of a saved answer, that was checked: plain JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from ingest.article import Article
from ingest.index import ArticleIndex
from rag.answer import Citation, cite
from rag.evidence.retrieve import search
from rag.reader.run import shared
from rag.receipt import told as telling
from rag.receipt.made import support
from rag.receipt.record import source_name
from rag.receipt.saved import Receipt
from rag.receipt.verify import Checked, Judge, check

PLACES = 20
"""Most places told of a quote."""


def about(article: Article) -> dict[str, Any]:
    """Return by what an article is known."""
    known = {"id": article.id, "title": article.title, "source": source_name(article.source)}
    return known | {"words": article.words, "sha256": article.sha256}


def of_quote(index: ArticleIndex, quote: str, start: int | None, end: int | None) -> dict[str, Any]:
    """Say whether an article has these words, to the letter, and where; what is nearest if it has not.

    The verdict is `same` (at the place given, or anywhere where none is), `elsewhere` or `absent`.

    Raises:
        StoreError, EmbedderError: what is nearest cannot be looked for.
    """
    article = index.article
    first = start if start is not None else end - len(quote) if end is not None else None
    fits = first is not None and first >= 0 and end in (None, first + len(quote))
    here = fits and quote != "" and article.text.startswith(quote, first)
    at = [first] if here and first is not None else _places(quote, article.text)
    verdict = "absent" if not at else "same" if here or first is None else "elsewhere"
    near = [] if at else search(index, quote)[:1]
    nearest = [cite(article, e.sentence.start, e.sentence.end) for e in near]
    return {
        "verdict": verdict,
        "told": _told(verdict, at, nearest),
        "article": about(article),
        "quote": quote,
        "places": [{"start": n, "end": n + len(quote)} for n in at],
        "nearest": asdict(nearest[0]) if nearest else None,
    }


def of_saved(receipt: Receipt, articles: Sequence[Article]) -> dict[str, Any]:
    """Say whether everything of a saved answer or conversation stands, as `rag verify` does.

    `articles` are those that its turns are checked against, in order.
    """
    judge, least = Judge(shared()), support(receipt.made)
    pairs, article = zip(receipt.turns, articles, strict=True), articles[0]
    checked = [check(turn, own, judge, least=least) for turn, own in pairs]
    return {
        "stands": telling.stands(receipt, checked),
        "article": about(article),
        "faults": [*receipt.faults],
        "turns": [*map(_turn, checked)],
        "lines": [*telling.lines(receipt, checked, article, judge.missing)],
    }


def _places(quote: str, text: str) -> list[int]:
    """Return the first places of a quote in a text."""
    found = list[int]()
    at = text.find(quote) if quote else -1
    while at >= 0 and len(found) < PLACES:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _told(verdict: str, at: Sequence[int], nearest: Sequence[Citation]) -> str:
    if verdict == "absent":
        near = f"; the nearest sentence is at {nearest[0].start}-{nearest[0].end}" if nearest else ""
        return f"not in the article{near}"
    where = ", ".join(map(str, at))
    return f"in the article, to the letter, at {where}" if verdict == "same" else f"not there, but at {where}"


def _turn(turn: Checked) -> dict[str, Any]:
    said = [{"text": v.statement.text, "label": v.statement.label, "fault": v.fault} for v in turn.verdicts]
    return {"question": turn.saved.question, "stands": turn.stands, "fault": turn.fault, "statements": said}
