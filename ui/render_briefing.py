"""The briefing of an article as HTML. Pure."""

from __future__ import annotations

from ingest.article import Article
from rag.answer import Answer, Citation, Statement
from rag.briefing.page import Briefing, told
from ui.export_briefing import briefing_section
from ui.markup import act, escape
from ui.render import chip_html, lit_json
from ui.spans import marks

NOTHING = "Nothing to brief on: this article has no whole sentence that can be read alone."


def briefing_html(article: Article, briefing: Briefing) -> str:
    """Return the briefing as turn 0 of the conversation, which lights the article like an answer."""
    whole = briefing.whole
    number = {citation: n for n, citation in enumerate(whole.citations, 1)}
    close = act("unbrief", "", "×", css="quiet close", about="Close the briefing")
    heading = f'<header><h2 class="asked" tabindex="-1">Briefing</h2>{close}</header>'
    parts = "".join(_section(section, n, number) for n, section in enumerate(briefing.sections, 1))
    lit = escape(lit_json(article, marks(whole)))
    data = f'data-turn="0" data-best="" data-lit="{lit}"'
    body = parts + _tools(article, briefing) if parts else f'<p class="notice">{NOTHING}</p>'
    return f'<section class="turn briefing" aria-label="Briefing" {data}>{heading}{body}</section>'


def _section(section: Answer, place: int, number: dict[Citation, int]) -> str:
    lines = "".join(_line(section.question, s, place, number) for s in section.statements)
    return f"<h3>{escape(section.question)}</h3><ul>{lines}</ul>"


def _line(title: str, statement: Statement, place: int, number: dict[Citation, int]) -> str:
    text, at, said = statement.text, 0, ""
    for start, end in told(title, text):
        said += f"{escape(text[at:start])}<strong>{escape(text[start:end])}</strong>"
        at = end
    (cited,) = statement.citations
    shown = chip_html(cited, f"chip-0-{place}-", number[cited])
    quote = f'<span class="said" dir="auto">{said}{escape(text[at:])}</span>'
    return f'<li class="statement quoted">{quote} <span class="chips">{shown}</span></li>'


def _tools(article: Article, briefing: Briefing) -> str:
    copied = escape(briefing_section("markdown", briefing.sections, article))
    copy = f'<button type="button" class="quiet" data-copy="{copied}">Copy</button>'
    saved = "".join(
        act("exportbriefing", form, f"Save as {name}", css="quiet")
        for form, name in (("markdown", "Markdown"), ("html", "web page"))
    )
    return f'<div class="tools" role="group" aria-label="This briefing">{copy}{saved}</div>'
