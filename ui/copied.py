"""Answers for the clipboard, as plain text and as Markdown, and what both share with exports. Pure."""

from __future__ import annotations

from collections.abc import Callable
from itertools import accumulate

from ingest.article import Article, on_page
from rag.answer import Answer, Citation, Statement
from ui.markdown import line, marked


def plain(answer: Answer, article: Article) -> str:
    """Return the answer as text for the clipboard: what it says, then the numbered quotes."""
    return _short(answer, article, line, "[{}]")


def markdown(answer: Answer, article: Article) -> str:
    """Return the same in Markdown; the quotes are an ordered list, so their numbers are the citations'."""
    return _short(answer, article, marked, "{}.")


def _short(answer: Answer, article: Article, safe: Callable[[str], str], number: str) -> str:
    told, quotes = list[str](), list[str]()
    for title, part, before in parts_of(answer, article.title):
        said = [f"{safe(title)}:"] if answer.beside else []
        said += [safe(part.refusal)] if part.refusal else []
        told.append(" ".join([*said, *(f"{safe(s.text)} {cited}" for s, cited in marks(part, before))]))
        own = article if part is answer else None
        quotes += [
            f'{number.format(n)} "{safe(c.quote)}" ({safe(title)}, {place(c, own)})'
            for c, n in numbers(part, before).items()
        ]
    return "\n\n".join(filter(None, [*told, "\n".join(quotes)]))


def parts_of(answer: Answer, title: str) -> list[tuple[str, Answer, int]]:
    """Return what each article says, with its title and how many citations come before its own."""
    titles = [title, *(part.title for part in answer.beside)]
    before = accumulate((len(part.citations) for part in answer.parts), initial=0)
    return list(zip(titles, answer.parts, before, strict=False))


def marks(answer: Answer, before: int) -> list[tuple[Statement, str]]:
    """Return each statement with the numbers of its citations: `[1][2]`."""
    number = numbers(answer, before)
    return [(s, "".join(f"[{number[c]}]" for c in s.citations)) for s in answer.statements]


def numbers(answer: Answer, before: int) -> dict[Citation, int]:
    """Return the citations of an answer with their numbers, after so many others."""
    return {citation: n for n, citation in enumerate(answer.citations, start=before + 1)}


def place(citation: Citation, article: Article | None = None) -> str:
    """Return where a citation stands; its page only where the article is at hand."""
    page = on_page(article, citation.start, ", ") if article else ""
    return f"{page}characters {citation.start}–{citation.end}"
