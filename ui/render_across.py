"""What is said of all articles around an answer that stands in one of them, as HTML. Pure."""

from __future__ import annotations

from ingest.article import Article
from rag.across import Look
from rag.answer import Answer
from ui.markup import act, count, escape


def from_html(article: Article, look: Look, answer: Answer | None) -> str:
    """Return what stands above an answer: which article it is from, or that none of them says so."""
    if (answer and answer.beside) or (look.found and look.also):
        return ""
    if answer and answer.refused:
        return f'<p class="from">None of the {count(look.articles, "article")} says so.</p>'
    if not look.found and not (answer and answer.statements):
        return ""
    best = f"of {count(look.articles, 'article')} the one that answers best"
    return f'<p class="from">From <b dir="auto">{escape(article.title)}</b>, {best}.</p>'


def told_html(article: Article, answer: Answer) -> str:
    """Return which of several articles answer, above what the first says; nothing for one article alone."""
    if not answer.beside:
        return ""
    titles = [article.title, *(part.title for part in answer.beside)]
    judged = [
        f'<b dir="auto">{escape(title)}</b> {"does not say" if said.refused else "answers"}'
        for title, said in zip(titles, answer.parts, strict=True)
        if said.answerable_p is not None
    ]
    told = f'<p class="from">{"; ".join(judged)}.</p>' if judged else ""
    kept = f'<p class="from">Kept in the conversation about <b dir="auto">{escape(article.title)}</b>.</p>'
    return f'{told}{kept}<h3 class="part-title" dir="auto">{escape(article.title)}</h3>'


def tick_html(id_: str, title: str, *, ticked: bool) -> str:
    """Return the box that chooses an article of the library to be asked."""
    checked = " checked" if ticked else ""
    about = escape(f"Ask “{title}”")
    return f'<input type="checkbox" class="tick" value="{escape(id_)}" aria-label="{about}"{checked}>'


def asking_html(ticked: int) -> str:
    """Return what leads from the ticked articles of the library to the question."""
    if not ticked:
        return '<p class="ticking">Tick articles to ask them together.</p>'
    ask = act("ticked", "ask", f"Ask the {ticked:,} ticked", css="starter")
    return f'<p class="ticking">{ask}{act("tick", "", "Untick all", css="quiet")}</p>'


def others_html(article: Article, look: Look, answer: Answer) -> str:
    """Return a button for each other article that answers, or for the nearest; it asks the question there."""
    asked = {article.id, *(part.id for part in answer.beside)}
    others = [hit for hit in look.hits if hit.id not in asked]
    if not others:
        return ""
    lead = "Also answered by" if look.found else "The nearest article"
    buttons = "".join(
        act(
            "elsewhere",
            f"{hit.id} {answer.question}",
            hit.title,
            css="starter",
            about=f"Ask “{hit.title}” this",
        )
        for hit in others
    )
    return f'<div class="others" role="group" aria-label="{lead}"><p>{lead}</p>{buttons}</div>'
