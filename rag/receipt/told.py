"""What is told of a receipt that was checked, line by line. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ingest.article import Article
from rag.receipt.made import differing
from rag.receipt.saved import Receipt
from rag.receipt.value import shown
from rag.receipt.verify import Checked, Verdict

UNREAD = "the reader's judgement was not repeated, for it cannot be loaded ({}); the rules were"


def lines(
    receipt: Receipt, checked: Sequence[Checked], article: Article, missing: str | None
) -> Iterator[str]:
    """Yield what came of the check; `missing` is the library without which the reader cannot be loaded."""
    yield from (f"failed  {shown_place(fault)}" for fault in receipt.faults)
    if receipt.unknown:
        yield f"not known to this version, and not checked: {', '.join(map(shown_place, receipt.unknown))}"
    if told := differing(receipt.made):
        yield told
    if missing:
        yield UNREAD.format(missing)
    for n, turn in enumerate(checked, start=1):
        if len(checked) > 1:
            beside = f", to {shown(turn.saved.title)}" if turn.saved.title else ""
            yield f"turn {n}: {shown(turn.saved.standalone)}{beside}"
        yield from (_verdict_line(m, verdict) for m, verdict in enumerate(turn.verdicts, start=1))
        if turn.fault:
            yield f"failed  {turn.fault}"
        if len(checked) > 1:
            yield _told(turn)
    standing = f"{sum(turn.stands for turn in checked)} of {len(checked)} turns stand"
    told = _told(checked[0]) if len(checked) == 1 else standing
    altered = ", but what was saved was altered" if receipt.faults else ""
    yield f"{told}{altered}; article {article.id}, {article.title}"


def stands(receipt: Receipt, checked: Sequence[Checked]) -> bool:
    """Whether nothing of a receipt was altered and everything of it stands."""
    return not receipt.faults and all(turn.stands for turn in checked)


def shown_place(text: str) -> str:
    """Return a text from a file as one line that can be printed."""
    return " ".join(text.encode("utf-8", "backslashreplace").decode().split())[:200]


def _told(turn: Checked) -> str:
    if not turn.verdicts:
        return "the answer declines"
    return f"{turn.standing} of {len(turn.verdicts)} statements stand"


def _verdict_line(n: int, verdict: Verdict) -> str:
    statement = f"{n} {verdict.statement.label} {shown(verdict.statement.text)}"
    if verdict.fates:
        statement += f" (quotes: {', '.join(found.told for found in verdict.fates)})"
    return f"failed  {statement}: {verdict.fault}" if verdict.fault else f"ok      {statement}"
