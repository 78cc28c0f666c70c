"""What can be checked of a row again without its article: its quotes, its statements, its text. Pure.

After ALCE (Gao et al. 2023, arXiv 2305.14627), which measures citations by whether what is cited bears the
statement out, and Liu, Zhang and Liang (2023, arXiv 2304.09848), who count the statements that nothing
cited supports. Here the product's own check takes the place of an entailment model and of people.
"""

from __future__ import annotations

from collections.abc import Iterator

from eval.row import Row
from eval.stats import mean
from ingest.article import Article, Sentence
from ingest.split import split
from rag.answer import REFUSAL, Citation
from rag.reader.run import shared
from rag.receipt.verify import Saved, recheck

_BROKEN = "·" * 40
"""A line that breaks off: enough of them tell the splitter that a text is hard-wrapped."""
_BROKEN_LINES = 6
"""Such lines beyond one for each line of the passages; the splitter looks for at least four."""


def sparse(row: Row) -> Article:
    """Return an article with the row's passages at their places, in the paragraphs and sentences they had.

    The gaps hold white space. A hard-wrapped text, known by passages of several lines, ends in lines of
    dots, without which it might be too short to be known as one.

    Raises:
        ValueError: passages overlap, touch, or are not as long as their spans.
    """
    wrapped = any("\n" in passage.text for passage in row.passages)
    text = "".join(_pieces(row, wrapped))
    if wrapped:
        text += "\n\n" + "\n".join([_BROKEN] * (text.count("\n") + _BROKEN_LINES))
    return Article(row.title, f"passages of {row.id}", text)


def sentences(row: Row) -> tuple[Sentence, ...]:
    """Return the sentences of the row's passages, at their places in the article."""
    end = max((passage.end for passage in row.passages), default=0)
    return tuple(sentence for sentence in split(sparse(row).text)[0] if sentence.end <= end)


def exact(row: Row) -> float | None:
    """Share of the citations whose quote is the text at their offsets; None without citations or passages.

    Stricter than the citation recall of ALCE (arXiv 2305.14627): the quote must stand there, not only fit.
    """
    if not row.citations or not row.passages:
        return None
    text = sparse(row).text
    return mean([float(_is_exact(citation, text)) for citation in row.citations])


def unsupported(row: Row) -> float | None:
    """Share of the statements that do not stand when checked again; None without statements or passages.

    The unsupported statements of Liu, Zhang and Liang (2023, arXiv 2304.09848), one minus ALCE's citation
    recall (Gao et al. 2023, arXiv 2305.14627): a quoted one must be its quote, a written one is grounded
    again in the sentences that it cites.
    """
    if not row.statements or not row.passages:
        return None
    saved = Saved(row.standalone, row.refused, row.answer, row.statements, row.article, row.question)
    return mean([float(verdict.fault is not None) for verdict in recheck(saved, sparse(row), shared())])


def text_differs(row: Row) -> float:
    """1 when the answer is not the text of its statements, or a refusal not REFUSAL … and their text.

    So that no sentence is shown outside the statements, which ALCE (arXiv 2305.14627) and Liu, Zhang and
    Liang (arXiv 2304.09848) would count as one that nothing supports.
    """
    said = " ".join(statement.text for statement in row.statements)
    same = row.answer.startswith(REFUSAL) and row.answer.endswith(said) if row.refused else row.answer == said
    return float(not same)


def _pieces(row: Row, wrapped: bool) -> Iterator[str]:
    at = 0
    for passage in sorted(row.passages, key=lambda p: p.start):
        gap = passage.start - at
        if gap < (at > 0) or passage.end - passage.start != len(passage.text) or not passage.text:
            raise ValueError(
                f"row {row.id}: the passage at {passage.start}-{passage.end}, of {len(passage.text)} "
                f"characters, does not fit behind the one before it, which ends at {at}; run the case again"
            )
        # One newline parts two lines, but two would make a text of short lines look hard-wrapped.
        yield ("\n" * gap if wrapped else "\n".ljust(gap)) if gap else ""
        yield passage.text
        at = passage.end


def _is_exact(citation: Citation, text: str) -> bool:
    start, end = citation.start, citation.end
    return 0 <= start < end <= len(text) and text[start:end] == citation.quote
