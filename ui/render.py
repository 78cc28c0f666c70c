"""Questions and their answers as HTML. Pure; every character that is not ours is escaped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from ingest.article import Article, on_page
from ingest.language import foreign, named
from rag.across import Look
from rag.answer import Answer, Citation, Evidence, Statement
from ui.export import markdown, plain
from ui.links import cite_of
from ui.markup import act, count, escape
from ui.render_about import scope_html
from ui.render_across import from_html, others_html, told_html
from ui.spans import Mark, Piece, blocks, marks, pieces

NEAREST = 3
"""Passages listed under a refusal."""

_LABELS = {
    "quoted": "Word for word from the article",
    "supported": "Written by the assistant, then checked against the sentences cited",
}


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as shown: its number in the window, its answer so far, and what went wrong.

    `vote` is the reader's opinion of the answer: "up", "down" or empty. `looking` is the number of articles
    that are being looked through for it, `look` what came of that. `beside` is what other articles say to it,
    as HTML.
    """

    number: int
    question: str
    answer: Answer | None = None
    problem: str | None = None
    vote: str = ""
    look: Look | None = None
    looking: int = 0
    translating: bool = False
    """Whether the question is put into the article's language before it is read."""
    beside: str = ""


def turns_html(article: Article, turns: Sequence[Turn]) -> str:
    """Return finished turns, oldest first."""
    return "".join(turn_html(article, turn) for turn in turns)


def live_html(article: Article, turn: Turn | None) -> str:
    """Return the latest turn in a region that assistive technology reads out as it grows."""
    inner = turn_html(article, turn) if turn else ""
    return f'<div aria-live="polite" aria-relevant="additions text">{inner}</div>'


def turn_html(article: Article, turn: Turn) -> str:
    """Return a question with as much of its answer as there is.

    `data-lit` holds the pieces of the article that the answer lights, as JSON for the page's script.
    """
    answer = turn.answer
    parts = [f'<h2 class="asked" dir="auto">{escape(turn.question)}</h2>']
    if turn.look:
        parts.append(from_html(article, turn.look, answer))
    if answer:
        parts += [scope_html(answer, article), _searched(answer, turn.number), _notice(answer)]
        parts += [told_html(article, answer), refusal(answer)]
        title = article.title if answer.beside else ""
        parts.append(statements_html(answer, turn.number, title, article=article))
        parts += [_near_passages(answer), left_out(answer)]
    parts += [turn.beside, _ending(turn)]
    if answer and answer.done:
        parts.append(_tools(article, turn, answer))
    if answer and answer.done and turn.look:
        parts.append(others_html(article, turn.look, answer))
    lit = escape(lit_json(article, marks(answer))) if answer else "[]"
    best = _best(answer) if answer else ""
    data = f'data-turn="{turn.number}" data-best="{best}" data-lit="{lit}"'
    return f'<section class="turn" aria-label="Question {turn.number}" {data}>{"".join(parts)}</section>'


def lit_json(article: Article, lit: tuple[Mark, ...]) -> str:
    """Return what is to be lit, as a JSON list of pieces."""
    cut = pieces(article.text, blocks(article.text), lit)
    return json.dumps([_piece(p) for p in cut], separators=(",", ":"))


def _piece(p: Piece) -> dict[str, object]:
    return {"block": p.block, "start": p.start, "end": p.end, "key": p.key, "last": p.last}


def _best(answer: Answer) -> str:
    """Return the key of what the reader should see first: the first citation, else the best evidence."""
    if answer.citations:
        return "1"
    ranked = _ranked(answer)
    return ranked[0][0] if ranked else ""


def _ranked(answer: Answer) -> list[tuple[str, Evidence]]:
    keyed = [(f"e{n}", e) for n, e in enumerate(answer.evidence, 1)]
    return sorted(keyed, key=lambda pair: pair[1].score, reverse=True)


def _searched(answer: Answer, number: int) -> str:
    """Show the question as it was searched, to be changed and asked again."""
    if answer.about or answer.standalone.strip() == answer.question.strip():
        return ""  # what it is about says how it was understood
    name, code = f"searched-{number}", foreign(answer.question)
    label = f"asked in {named(code)}, understood as" if answer.translation and code else "understood as"
    return (
        f'<form class="searched" data-act="again"><label for="{name}">{label}</label>'
        f'<textarea id="{name}" name="value" rows="1" dir="auto">{escape(answer.standalone)}</textarea>'
        '<button type="submit" class="quiet">Ask again</button></form>'
    )


def _notice(answer: Answer) -> str:
    return f'<p class="notice">{escape(answer.notice)}</p>' if answer.notice else ""


def statements_html(
    answer: Answer, turn: int, title: str = "", *, before: int = 0, article: Article | None = None
) -> str:
    """Return what an answer says; its citations are numbered after so many `before`, and name a `title`.

    The pages of an `article` are told.
    """
    number = {citation: n for n, citation in enumerate(answer.citations, before + 1)}
    of = f"“{title}”, " if title else ""
    where = {c: f"{of}{on_page(article, c.start, ' · ') if article else ''}" for c in number}
    return "".join(
        _statement(s, {c: chip_html(c, f"chip-{turn}-{i}-", number[c], title, where[c]) for c in s.citations})
        for i, s in enumerate(answer.statements, 1)
    )


def _statement(statement: Statement, chip: dict[Citation, str]) -> str:
    chips = "".join(chip[c] for c in statement.citations)
    label = f'<span class="label" title="{_LABELS[statement.label]}">{statement.label}</span>'
    said = f'<span class="said" dir="auto">{escape(statement.text)}</span>'
    return f'<p class="statement {statement.label}">{said} <span class="chips">{chips}{label}</span></p>'


def chip_html(citation: Citation, id_: str, n: int, title: str = "", where: str = "") -> str:
    """Return the button, its id begun as given, that shows a citation in the article under its number."""
    quote, of = escape(citation.quote), escape(title)
    place = f"{escape(where)}characters {citation.start:,} to {citation.end:,}"
    shown = f'{n} <span class="of" dir="auto">· {of}</span>' if of else n
    link = escape(cite_of(citation.start, citation.end, citation.quote))
    return (
        f'<button type="button" class="chip" id="{id_}{n}" data-key="{n}" data-quote="{quote}" '
        f'data-place="{place}" data-link="{link}" '
        f'aria-label="Citation {n}{of and f", from “{of}”"}: show it in the article" '
        f'aria-description="{quote}">{shown}</button>'
    )


def refusal(answer: Answer) -> str:
    """Return that an article does not say."""
    return f'<p class="refusal">{escape(answer.refusal)}</p>' if answer.refusal else ""


def _near_passages(answer: Answer) -> str:
    """List what was looked for and what else the reader may judge by, under a refusal."""
    quoted = {citation.start for citation in answer.citations}
    others = [(key, e) for key, e in _ranked(answer) if e.sentence.start not in quoted]
    if answer.beside or not (answer.refusal and others):
        return ""
    nearest = "".join(_near(key, evidence) for key, evidence in others[:NEAREST])
    looked = (
        f'<p class="looked" dir="auto">Looked for: “<span dir="auto">{escape(answer.standalone)}</span>”</p>'
    )
    return f'{looked}<h3 class="nearest">Nearest passages</h3><ul>{nearest}</ul>'


def _near(key: str, evidence: Evidence) -> str:
    quote = f'<blockquote dir="auto">{escape(evidence.sentence.text)}</blockquote>'
    link = escape(cite_of(evidence.sentence.start, evidence.sentence.end, evidence.sentence.text))
    data = f'data-key="{key}" data-link="{link}"'
    jump = f'<button type="button" class="jump" {data}>Show in the article</button>'
    return f"<li>{quote}{jump}</li>"


def left_out(answer: Answer) -> str:
    """Return how many drafted sentences were left out of a finished answer."""
    left = len(answer.rejected)
    if not (answer.done and left):
        return ""
    what = f"{count(left, 'drafted sentence')} {'was' if left == 1 else 'were'}"
    return f'<p class="left-out">{what} not supported by the article and left out.</p>'


def _ending(turn: Turn) -> str:
    if turn.problem:
        return f'<p class="problem" role="alert">{escape(turn.problem)}</p>'
    working = "Translating the question" if turn.translating else stage(turn.answer)
    working = f"Looking through {count(turn.looking, 'article')}" if turn.looking else working
    return f'<p class="status">{working}</p>' if working else ""


def stage(answer: Answer | None) -> str:
    """Return what the assistant is doing, or nothing once the answer is complete."""
    if answer is None:
        return "Searching the article"
    if answer.done:
        return ""
    if answer.beside:
        return f"Asking {count(len(answer.parts), 'article')}"
    written, left = sum(s.label == "supported" for s in answer.statements), len(answer.rejected)
    if answer.answerable_p is None or not (answer.statements or left):
        return f"Judging whether {count(len(answer.evidence), 'sentence')} can answer this"
    if not (written or left):
        return "Writing; each sentence is checked before it is shown"
    out = f", {left} left out" if left else ""
    return f"Writing and checking: {count(written, 'sentence')} checked{out}"


def _tools(article: Article, turn: Turn, answer: Answer) -> str:
    """Return what can be done with a finished answer: copy or hear it, or say whether it is right."""
    copies = "".join(
        f'<button type="button" class="quiet" data-copy="{escape(copied)}">{label}</button>'
        for label, copied in (("Copy", plain(answer, article)), ("Markdown", markdown(answer, article)))
    )
    copies += '<button type="button" class="quiet" data-aloud="">Listen</button>'
    number = str(turn.number)
    if answer.statements:
        copies += '<button type="button" class="quiet copy-link">Copy link</button>'
        copies += act("keep", f"answer {number}", "Keep", css="quiet", about="Keep this answer as a note")
    what = f"What “{article.title}” says" if answer.beside else "This answer"
    up = act("praise", number, "Right", css="vote", about=f"{what} is right", pressed=turn.vote == "up")
    down = act("doubt", number, "Wrong", css="vote", about=f"{what} is wrong", pressed=turn.vote == "down")
    return f'<div class="tools" role="group" aria-label="This answer">{copies}{up}{down}</div>'


def suggested_html(questions: Sequence[str], *, refused: bool) -> str:
    """Return questions to go on with; each is one that the article answers."""
    if not questions:
        return ""
    lead = "The article does answer" if refused else "Ask next"
    asked = "".join(act("ask", question, question, css="starter") for question in questions)
    return f'<div class="suggested" role="group" aria-label="{lead}"><p>{lead}</p>{asked}</div>'
