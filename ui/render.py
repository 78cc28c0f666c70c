"""Answers and articles as HTML. Pure; every character that is not ours is escaped here."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from ingest.article import Article
from rag.answer import Answer, Citation, Evidence, Statement
from ui.spans import Block, Kind, Segment, blocks, marks, segments

NEAREST = 3
"""Passages listed under a refusal."""

WORDS_A_MINUTE = 230
"""Reading speed behind the minutes shown above an article."""

_TAGS: dict[Kind, str] = {"bare": "h3", "h2": "h2", "h3": "h3", "h4": "h4", "item": "p", "p": "p"}
_LABELS = {
    "quoted": "Word for word from the article",
    "supported": "Written by the assistant, then checked against the sentences cited",
}
# A browser would drop or change these, and later offsets would no longer fit; same length, same place.
_UNSAFE = {13: "&#13;"} | dict.fromkeys((0, *range(0xD800, 0xE000)), "\ufffd")


@dataclass(frozen=True, slots=True)
class Turn:
    """One question as shown: its number in the window, its answer so far, and what went wrong."""

    number: int
    question: str
    answer: Answer | None = None
    problem: str | None = None


def escape(text: str) -> str:
    """Escape a text for element content and for attribute values in double quotes."""
    return html.escape(text, quote=True).translate(_UNSAFE)


def article_html(article: Article) -> str:
    """Return the whole article; block n carries `data-block="n"` and holds exactly its text."""
    shown = blocks(article.text)
    titled = bool(shown) and article.text[shown[0].start : shown[0].end] == article.title
    heading = _block(article.text, 0, shown[0], tag="h1") if titled else _heading(article)
    first = 1 if titled else 0
    body = "".join(_block(article.text, n, b) for n, b in enumerate(shown[first:], first))
    return f'<article data-article="{article.id}">{heading}{_facts(article)}{body}</article>'


def _heading(article: Article) -> str:
    """Return the title, unless it is no more than the article's opening words."""
    opening = article.title.rstrip("…. ")
    repeated = not opening or article.text.lstrip().startswith(opening)
    return "" if repeated else f"<h1>{escape(article.title)}</h1>"


def _facts(article: Article) -> str:
    minutes = max(1, round(article.words / WORDS_A_MINUTE))
    return f'<p class="facts">{_source(article)} · {article.words:,} words · {minutes} min</p>'


def _source(article: Article) -> str:
    source = escape(article.source)
    if article.source.startswith(("https://", "http://")):
        return f'<a href="{source}" target="_blank" rel="noopener noreferrer">{source}</a>'
    return source


def _block(text: str, number: int, block: Block, *, tag: str | None = None) -> str:
    tag = tag or _TAGS[block.kind]
    inner = escape(text[block.start : block.end])
    return f'<{tag} class="{block.kind}" data-block="{number}">{inner}</{tag}>'


def turns_html(article: Article, turns: tuple[Turn, ...]) -> str:
    """Return finished turns, oldest first."""
    return "".join(turn_html(article, turn) for turn in turns)


def live_html(article: Article, turn: Turn | None) -> str:
    """Return the turn at work in a region that assistive technology reads out as it grows."""
    inner = turn_html(article, turn) if turn else ""
    return f'<div aria-live="polite" aria-relevant="additions text">{inner}</div>'


def turn_html(article: Article, turn: Turn) -> str:
    """Return a question with as much of its answer as there is.

    `data-lit` holds the segments of the article that the answer lights, as JSON for window.js.
    """
    answer = turn.answer
    parts = [f'<h2 class="asked">{escape(turn.question)}</h2>']
    if answer:
        parts += [_searched(answer), _notice(answer), _refusal(answer)]
        parts += [_statements(answer, turn.number), _near_passages(answer), _left_out(answer)]
    parts.append(_ending(turn))
    lit = escape(lit_json(article, answer)) if answer else "[]"
    best = _best(answer) if answer else ""
    body = "".join(parts)
    data = f'data-turn="{turn.number}" data-best="{best}" data-lit="{lit}"'
    return f'<section class="turn" {data}>{body}</section>'


def lit_json(article: Article, answer: Answer) -> str:
    """Return what the answer lights, as a JSON list of segments."""
    cut = segments(article.text, blocks(article.text), marks(answer))
    return json.dumps([_segment(s) for s in cut], separators=(",", ":"))


def _segment(s: Segment) -> dict[str, object]:
    numbers = [key for key in s.ends if key.isdigit()]
    return {"block": s.block, "start": s.start, "end": s.end, "keys": " ".join(s.keys), "numbers": numbers}


def _best(answer: Answer) -> str:
    """Return the key of what the reader should see first: the first citation, else the best evidence."""
    if answer.citations:
        return "1"
    ranked = _ranked(answer)
    return ranked[0][0] if ranked else ""


def _ranked(answer: Answer) -> list[tuple[str, Evidence]]:
    keyed = [(f"e{n}", e) for n, e in enumerate(answer.evidence, 1)]
    return sorted(keyed, key=lambda pair: pair[1].score, reverse=True)


def _searched(answer: Answer) -> str:
    if answer.standalone.strip() == answer.question.strip():
        return ""
    return f'<p class="searched">searched as: {escape(answer.standalone)}</p>'


def _notice(answer: Answer) -> str:
    return f'<p class="notice">{escape(answer.notice)}</p>' if answer.notice else ""


def _statements(answer: Answer, turn: int) -> str:
    number = {citation: n for n, citation in enumerate(answer.citations, 1)}
    return "".join(_statement(s, i, turn, number) for i, s in enumerate(answer.statements, 1))


def _statement(statement: Statement, place: int, turn: int, number: dict[Citation, int]) -> str:
    chips = "".join(_chip(c, number[c], f"chip-{turn}-{place}-{number[c]}") for c in statement.citations)
    label = f'<span class="label" title="{_LABELS[statement.label]}">{statement.label}</span>'
    said = f'<span class="said">{escape(statement.text)}</span>'
    return f'<p class="statement {statement.label}">{said} <span class="chips">{chips}{label}</span></p>'


def _chip(citation: Citation, n: int, id_: str) -> str:
    quote = escape(citation.quote)
    name = f"Citation {n}: show it in the article"
    return (
        f'<button type="button" class="chip" id="{id_}" data-key="{n}" data-quote="{quote}" '
        f'aria-label="{name}" aria-description="{quote}">{n}</button>'
    )


def _refusal(answer: Answer) -> str:
    return f'<p class="refusal">{escape(answer.refusal)}</p>' if answer.refusal else ""


def _near_passages(answer: Answer) -> str:
    """List what else the reader may judge by, under a refusal."""
    quoted = {citation.start for citation in answer.citations}
    others = [(key, e) for key, e in _ranked(answer) if e.sentence.start not in quoted]
    if not (answer.refusal and others):
        return ""
    nearest = "".join(_near(key, evidence) for key, evidence in others[:NEAREST])
    return f'<h3 class="nearest">Nearest passages</h3><ul>{nearest}</ul>'


def _near(key: str, evidence: Evidence) -> str:
    quote = f"<blockquote>{escape(evidence.sentence.text)}</blockquote>"
    jump = f'<button type="button" class="jump" data-key="{key}">Show in the article</button>'
    return f"<li>{quote}{jump}</li>"


def _left_out(answer: Answer) -> str:
    count = len(answer.rejected)
    if not (answer.done and count):
        return ""
    what = "1 drafted sentence was" if count == 1 else f"{count} drafted sentences were"
    return f'<p class="left-out">{what} not supported by the article and left out.</p>'


def _ending(turn: Turn) -> str:
    if turn.problem:
        return f'<p class="problem" role="alert">{escape(turn.problem)}</p>'
    working = stage(turn.answer)
    return f'<p class="status">{working}</p>' if working else ""


def stage(answer: Answer | None) -> str:
    """Return what the assistant is doing, or nothing once the answer is complete."""
    if answer is None:
        return "Searching the article"
    if answer.done:
        return ""
    if answer.answerable_p is None:
        return f"Judging whether {_count(len(answer.evidence), 'sentence')} can answer this"
    return "Writing and checking each sentence"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def welcome_html(article: Article) -> str:
    """Return what stands in the chat before the first question."""
    return (
        '<div class="welcome"><h2>Ask this article</h2>'
        f'<p class="about">{escape(article.title)}</p>'
        "<p>Each sentence of an answer is checked against the article and shows where it stands. "
        "What the article does not say is not answered.</p></div>"
    )


def note_html(message: str, *, problem: bool = False) -> str:
    """Return a message about the shelf of articles: an error, or what was done."""
    if not message:
        return '<p class="note" role="status"></p>'
    role, kind = ("alert", "note problem") if problem else ("status", "note")
    return f'<p class="{kind}" role="{role}">{escape(message)}</p>'


def progress_html(what: str, done: int, total: int) -> str:
    """Return how much of a piece of work is done."""
    bar = f'<progress value="{done}" max="{total}"></progress>'
    return f'<p class="note" role="status">{escape(what)} {bar} {done:,} of {total:,}</p>'
