"""What can be checked of a row again without its article: its quotes and its statements. Pure.

After ALCE (Gao et al. 2023, arXiv 2305.14627), which measures citations by whether what is cited bears the
statement out, and Liu, Zhang and Liang (2023, arXiv 2304.09848), who count the statements that nothing
cited supports. Here the product's own check takes the place of an entailment model and of people.
"""

from __future__ import annotations

from eval.row import Row
from eval.stats import mean
from ingest.article import Article
from rag.reader.run import shared
from rag.receipt.saved import Saved
from rag.receipt.verify import recheck

_BROKEN = "·" * 40
"""A line that breaks off: enough of them tell the splitter that a text is hard-wrapped."""
_BROKEN_LINES = 6
"""Such lines beyond one for each line of the passages; the splitter looks for at least four."""


def sparse(row: Row) -> Article:
    """Return an article with the row's passages at their places, in the paragraphs and sentences they had.

    The gaps hold white space. A hard-wrapped text, known by passages of several lines, ends in lines of
    dots, without which it might be too short to be known as one.
    """
    wrapped = any("\n" in passage.text for passage in row.passages)
    text = ""
    for passage in row.passages:
        gap = passage.start - len(text)
        # One newline parts two lines, but two would make a text of short lines look hard-wrapped.
        text += ("\n" * gap if wrapped else "\n".ljust(gap) if gap else "") + passage.text
    if wrapped:
        text += "\n\n" + "\n".join([_BROKEN] * (text.count("\n") + _BROKEN_LINES))
    return Article(row.title, f"passages of {row.id}", text)


def exact(row: Row) -> float | None:
    """Share of the citations whose quote is the text at their offsets; None without citations or passages."""
    if not row.citations or not row.passages:
        return None
    text = sparse(row).text
    places = ((c, 0 <= c.start < c.end <= len(text)) for c in row.citations)
    return mean([float(inside and text[c.start : c.end] == c.quote) for c, inside in places])


def unsupported(row: Row) -> float | None:
    """Share of the statements that do not stand when checked again; None without statements or passages.

    One minus ALCE's citation recall: a quoted statement must be its quote, a written one is grounded again
    in the sentences that it cites.
    """
    if not row.statements or not row.passages:
        return None
    saved = Saved(row.standalone, row.refused, row.answer, row.statements, row.article, row.question)
    return mean([float(verdict.fault is not None) for verdict in recheck(saved, sparse(row), shared())])
