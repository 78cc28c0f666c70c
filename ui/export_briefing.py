"""A briefing as a section of a file, in Markdown and as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.article import Article
from rag.answer import Answer
from ui.copied import numbers, place
from ui.markdown import marked
from ui.markup import escape


def briefing_section(form: str, sections: Sequence[Answer], article: Article) -> str:
    """Return the sections of a briefing, each a list of its quotes: as HTML for "html", else in Markdown."""
    if form == "html":
        return "".join(_html(section, article) for section in sections)
    return "\n\n".join(f"## {marked(s.question)}\n\n{_markdown(s, article)}" for s in sections)


def _markdown(section: Answer, article: Article) -> str:
    told = [(n, marked(c.quote), place(c, article)) for c, n in numbers(section, 0).items()]
    return "\n".join(f'{n}. "{quote}" ({where})' for n, quote, where in told)


def _html(section: Answer, article: Article) -> str:
    quotes = "".join(
        f'<li><blockquote dir="auto">{escape(c.quote)}</blockquote>'
        f'<p class="place" dir="auto">{place(c, article)}</p></li>'
        for c in section.citations
    )
    return f'<section><h2 dir="auto">{escape(section.question)}</h2><ol>{quotes}</ol></section>'
