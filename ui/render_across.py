"""What is said of all articles around an answer that stands in one of them, as HTML. Pure."""

from __future__ import annotations

from ingest.article import Article
from rag.across import Look
from rag.answer import Answer
from ui.markup import act, count, escape


def from_html(article: Article, look: Look, answer: Answer | None) -> str:
    """Return what stands above an answer: which article it is from, or that none of them says so."""
    if answer and answer.refused:
        return f'<p class="from">None of the {count(look.articles, "article")} says so.</p>'
    if not look.found and not (answer and answer.statements):
        return ""
    best = f"of {count(look.articles, 'article')} the one that answers best"
    return f'<p class="from">From <b dir="auto">{escape(article.title)}</b>, {best}.</p>'


def others_html(article: Article, look: Look, question: str) -> str:
    """Return a button for each other article that answers, or for the nearest; it asks the question there."""
    others = [hit for hit in look.hits if hit.id != article.id]
    if not others:
        return ""
    lead = "Also answered by" if look.found else "The nearest article"
    buttons = "".join(
        act("elsewhere", f"{hit.id} {question}", hit.title, css="starter", about=f"Ask “{hit.title}” this")
        for hit in others
    )
    return f'<div class="others" role="group" aria-label="{lead}"><p>{lead}</p>{buttons}</div>'
