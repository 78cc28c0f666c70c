"""What other articles say beside an answer, and the one that is shown beside the open one, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ingest.article import Article
from rag.answer import Part
from ui.markup import act, escape
from ui.render import Turn, left_out, lit_json, refusal, stage, statements_html
from ui.render_desk import article_html
from ui.spans import Mark, marks

GONE = "What “{}” said is not shown: it is no longer in the library as it was, and cannot be checked."


def parts_html(turn: Turn, articles: Mapping[str, Article], gone: Sequence[str]) -> str:
    """Return what each other article says to the question of a turn.

    `articles` are those of the parts by their ids, `gone` the titles of those whose parts cannot be checked
    any more. Citations and evidence are numbered on after those of the articles before: no two share one.
    """
    if not turn.answer:
        return ""
    shown, before, read = "", len(turn.answer.citations), len(turn.answer.evidence)
    for part in turn.answer.beside:
        shown += _part(turn, part, articles[part.id], (before, read))
        before += len(part.answer.citations)
        read += len(part.answer.evidence)
    return shown + "".join(f'<p class="notice">{escape(GONE.format(title))}</p>' for title in gone)


def _part(turn: Turn, part: Part, article: Article, after: tuple[int, int]) -> str:
    answer, (before, read) = part.answer, after
    lit = tuple(_after(mark, before, read) for mark in marks(answer))
    data = f'data-article="{escape(part.id)}" data-lit="{escape(lit_json(article, lit))}"'
    opens = act("open", part.id, part.title, css="part-open", about=f"Open “{part.title}”")
    said = [refusal(answer), statements_html(answer, turn.number, part.title, before=before)]
    said += [f'<p class="notice">{escape(answer.notice)}</p>' if answer.notice else "", left_out(answer)]
    working = "" if turn.problem else stage(answer)
    said += [f'<p class="status">{working}</p>'] if working else []
    return f'<div class="part" {data}><h3 class="part-title" dir="auto">{opens}</h3>{"".join(said)}</div>'


def _after(mark: Mark, before: int, read: int) -> Mark:
    return replace(mark, key=str(int(mark.key) + before) if mark.cited else f"e{int(mark.key[1:]) + read}")


def beside_html(article: Article) -> str:
    """Return an article as it stands beside the open one, with what opens or closes it."""
    opens = act("open", article.id, "Open", css="quiet", about=f"Open “{article.title}” alone")
    close = act("beside", "", "×", css="quiet", about=f"Close “{article.title}”")
    title = f'<p class="open-title" dir="auto">{escape(article.title)}</p>'
    bar = f'<div class="beside-bar">{title}{opens}{close}</div>'
    about = escape(f"Beside it: {article.title}")
    return f'<section aria-label="{about}">{bar}{article_html(article)}</section>'
