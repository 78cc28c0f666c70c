"""Answers as text in a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.article import Article, on_page
from rag.answer import Answer, Part
from rag.evidence.marked import whence
from rag.joint import Told

NEAREST = 3
"""Passages listed under a refusal."""


def as_text(answer: Answer, article: Article) -> str:
    """Return what an answer says, and the quotes that it rests on by their numbers."""
    quotes, placed = list(_quotes(answer, article)), whence(answer, article)
    return "\n".join(
        [*([f"({placed})"] if placed else []), *_said(answer), *([""] if quotes else []), *quotes]
    )


def as_text_of_all(told: Told) -> str:
    """Return what each article that was asked says, under its title, and which others answer, too."""
    none = told.look and told.look.articles > 1 and told.answer.refused and not told.answer.beside
    body, quotes = list[str](), list[str]()
    for part in (Part(told.article.sha256, told.article.title, told.answer), *told.answer.beside):
        body += ["", f"{part.title}  ({part.id})", "", *_said(part.answer, len(quotes))]
        own = told.article if part.answer is told.answer else None
        quotes += _quotes(part.answer, own, len(quotes), part.title if told.answer.beside else "")
    lines = [f"None of {told.look.articles:,} articles says so. The nearest:"] if none and told.look else []
    lines += [*body[1:], *([""] if quotes else []), *quotes]
    lines += ["", "Also answered by:"] if told.also else []
    return "\n".join([*lines, *(f"  {hit.title}  ({hit.id}): {hit.best.quote}" for hit in told.also)])


def _said(answer: Answer, before: int = 0) -> Iterator[str]:
    """Yield the lines of an answer whose citations are numbered after so many others."""
    if answer.standalone != answer.question:
        yield f"(understood as: {answer.standalone})"
    yield from [f"({answer.notice})"] if answer.notice else []
    yield from [answer.refusal] if answer.refusal else []
    number = {citation: n for n, citation in enumerate(answer.citations, start=before + 1)}
    for s in answer.statements:
        yield f"{s.text} {''.join(f'[{number[c]}]' for c in s.citations)} ({s.label})"
    if answer.refusal:
        yield from ("", "Nearest passages:", *(f"  - {e.sentence.text}" for e in answer.evidence[:NEAREST]))


def _quotes(answer: Answer, article: Article | None, before: int = 0, title: str = "") -> Iterator[str]:
    """Yield the quotes with their places; pages are told of an article that is at hand."""
    where = f"{title}, " if title else ""
    for n, c in enumerate(answer.citations, start=before + 1):
        page = on_page(article, c.start, ", ") if article else ""
        yield f"[{n}] {where}{page}{c.start}-{c.end}: {c.quote}"
