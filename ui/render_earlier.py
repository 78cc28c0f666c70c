"""The conversation about the version of an article before: what became of each citation, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ingest.article import Article, on_page
from ingest.editions import Found
from ingest.versions import Before
from rag.answer import Answer, Citation, Statement
from ui.links import cite_of
from ui.markup import escape
from ui.notes import stands
from ui.render import lit_json
from ui.render_desk import date
from ui.spans import Mark

Fates = Mapping[Citation, tuple[int, Found]]
"""For each citation of an answer its number, and what became of it."""


def earlier_html(before: Before, answers: Sequence[Answer], article: Article) -> str:
    """Return the turns about the version before; they light the article only where it still reads so."""
    when = f", added {day}" if (day := date(before.entry.added)) else ""
    turns = "".join(_turn(before, answer, -n, article) for n, answer in enumerate(answers, 1))
    about = "<p>Each citation says what became of it in the version that is open.</p>"
    return (
        '<section class="earlier" aria-label="About the earlier version">'
        f"<h2>About the earlier version{when}</h2>{about}{turns}</section>"
    )


def _turn(before: Before, answer: Answer, number: int, article: Article) -> str:
    fates: Fates = {
        c: (n, before.editions.fate(c.start, c.end, c.quote)) for n, c in enumerate(answer.citations, 1)
    }
    lit = tuple(Mark(f.start, f.end, str(n), True) for n, f in fates.values() if stands(f, article))
    said = f'<p class="refusal">{escape(answer.refusal)}</p>' if answer.refusal else ""
    said += "".join(_statement(s, fates, article) for s in answer.statements)
    data = f'data-turn="{number}" data-best="" data-lit="{escape(lit_json(article, lit))}"'
    asked = f'<h3 class="asked" dir="auto">{escape(answer.question)}</h3>'
    return f'<section class="turn" aria-label="Earlier question {-number}" {data}>{asked}{said}</section>'


def _statement(statement: Statement, fates: Fates, article: Article) -> str:
    said = f'<span class="said" dir="auto">{escape(statement.text)}</span>'
    proof = "".join(_citation(c, *fates[c], article) for c in statement.citations)
    return f'<div class="statement {statement.label}">{said}<ul class="fates">{proof}</ul></div>'


def _citation(citation: Citation, n: int, found: Found, article: Article) -> str:
    quote = escape(citation.quote)
    if stands(found, article):
        page = on_page(article, found.start, " · ")
        place = f"{page}characters {found.start:,} to {found.end:,}"
        link = escape(cite_of(found.start, found.end, found.text))
        about = f"Citation {n}, {found.fate}: show it in the article"
        data = f'data-key="{n}" data-quote="{quote}" data-place="{place}" data-link="{link}"'
        data += f' aria-label="{about}"'
        return f'<li><button type="button" class="chip" {data}>{n}</button> {fate_html(found)}</li>'
    return f"<li>{n} {was_html(citation, found)}</li>"


def fate_html(found: Found) -> str:
    """Return what became of a citation, in words."""
    return f'<span class="fate">{escape(found.told)}</span>'


def was_html(citation: Citation, found: Found) -> str:
    """Return a citation that no longer stands: what became of it, its words, and what they became."""
    now = f' <ins dir="auto">{escape(found.text)}</ins>' if found.fate == "changed" else ""
    return f'{fate_html(found)}: <del dir="auto">{escape(citation.quote)}</del>{now}'
