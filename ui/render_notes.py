"""Notes as they are listed, with what lights their places in the article; what a link lights. Pure."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence

from ingest.article import Article
from ingest.editions import Found
from rag.answer import Citation
from ui.links import cites_of
from ui.markup import act, count, escape
from ui.notes import COLOURS, LONGEST_TEXT, Placed, stands
from ui.render import lit_json
from ui.render_earlier import fate_html, was_html
from ui.spans import Mark

_NONE = (
    "No notes on this article yet. Mark words in it and press <kbd>k</kbd>, or press “Keep” under an answer."
)
_LINK = '<button type="button" class="quiet copy-link">Copy link</button>'


def notes_html(article: Article, notes: Sequence[Placed]) -> str:
    """Return the list of notes; `data-notes` tells it from any other, `data-lit` is as that of an answer."""
    listed = "".join(_note(article, placed, n) for n, placed in enumerate(notes))
    mark = hashlib.sha256(listed.encode("utf-8", "replace")).hexdigest()[:12]
    none = "" if notes else f'<p class="none">{_NONE}</p>'
    return f'<div data-notes="{mark}">{none}<ul class="notes">{listed}</ul></div>'


def _note(article: Article, placed: Placed, place: int) -> str:
    note = placed.note
    lit = [
        Mark(found.start, found.end, f"note-{note.id}.{n}", False)
        for n, (_, found) in enumerate(placed.fates, 1)
        if stands(found, article)
    ]
    data = (
        f'data-note="{note.id}" data-colour="{note.colour}" data-added="{escape(note.added)}" '
        f'data-place="{place}" data-link="{_link(article, placed)}" '
        f'data-lit="{escape(lit_json(article, tuple(lit)))}"'
    )
    parts = [_said(article, placed), *_warnings(placed), _beside(placed), _tools(placed)]
    return f'<li class="note-kept" tabindex="-1" {data}>{"".join(parts)}</li>'


def _link(article: Article, placed: Placed) -> str:
    """Return the part of the note's address that names its places in the open article."""
    there = [Citation(f.start, f.end, f.text) for _, f in placed.fates if stands(f, article)]
    return escape(cites_of(there))


def _said(article: Article, placed: Placed) -> str:
    """Return the passage, or the question and the sentences with a button for each citation."""
    note = placed.note
    if note.passage:
        return "".join(
            _passage(citation, found, f"note-{note.id}.1", article) for citation, found in placed.fates
        )
    number = {citation: n for n, (citation, _) in enumerate(placed.fates, 1)}
    fates = dict(placed.fates)
    said = f'<h3 dir="auto">{escape(note.question)}</h3>'
    for s in note.statements:
        cited = dict.fromkeys(s.citations)
        places = "".join(
            _place(c, fates[c], (number[c], f"note-{note.id}.{number[c]}"), article) for c in cited
        )
        label = f'<span class="label">{s.label}</span>'
        said += f'<p class="kept-said"><span dir="auto">{escape(s.text)}</span> {places}{label}</p>'
    return said


def _passage(citation: Citation, found: Found, key: str, article: Article) -> str:
    if not stands(found, article):
        return f"<blockquote>{was_html(citation, found)}</blockquote>"
    moved = "" if found.fate == "same" else f'<p class="fate">{escape(found.told)}</p>'
    quote = f'<blockquote dir="auto">{escape(found.text)}</blockquote>'
    return f'{quote}{moved}<button type="button" class="goto" data-key="{key}">Show in the article</button>'


def _place(citation: Citation, found: Found, at: tuple[int, str], article: Article) -> str:
    n, key = at
    if not stands(found, article):
        return f"{n} {was_html(citation, found)} "
    told = "" if found.fate == "same" else f" {fate_html(found)}"
    about = f'aria-label="Citation {n}: show it in the article" aria-description="{escape(citation.quote)}"'
    return f'<button type="button" class="goto" data-key="{key}" {about}>{n}</button>{told} '


def _warnings(placed: Placed) -> list[str]:
    since = f", added {placed.since}" if placed.since else ""
    told = [f"Made on the earlier version{escape(since)}."] if placed.earlier else []
    if left := placed.left_out:
        told.append(f"{count(left, 'sentence')} left out: what is kept no longer proves it.")
    return [f'<p class="fate">{line}</p>' for line in told]


def _beside(placed: Placed) -> str:
    note = placed.note
    about = f'aria-label="Your words on this note" placeholder="Write beside it" maxlength="{LONGEST_TEXT}"'
    return f'<textarea rows="1" dir="auto" {about}>{escape(note.text)}</textarea>'


def _tools(placed: Placed) -> str:
    note = placed.note
    colours = "".join(
        f'<option value="{c}"{" selected" if c == note.colour else ""}>{c.capitalize()}</option>'
        for c in COLOURS
    )
    choice = f'<select class="kept-colour" aria-label="Colour of this note">{colours}</select>'
    gone = act("discard", note.id, "Delete", css="quiet")
    link = _LINK if any(f.fate in ("same", "moved") for _, f in placed.fates) else ""
    return f'<div class="kept-tools">{choice}{link}{gone}</div>'


def beside_html(id_: str) -> str:
    """Return what can be done at once with a note that has just been kept: write beside it, colour it."""
    kept = escape(id_)
    opens = f'<button type="button" class="undo open-note" data-opened="{kept}">Write beside it</button>'
    swatches = "".join(
        f'<button type="button" class="swatch" data-act="recolour" data-value="{kept} {c}" data-colour="{c}">'
        f"{c.capitalize()}</button>"
        for c in COLOURS
    )
    return f'{opens}<span class="swatches" role="group" aria-label="Colour of the note">{swatches}</span>'


def shown_html(article: Article, lit: Sequence[Found]) -> str:
    """Return what a link lights; the script shows it as soon as it is there, and again when it is new."""
    marks = tuple(Mark(found.start, found.end, f"link.{n}", False) for n, found in enumerate(lit, 1))
    cites = cites_of(Citation(found.start, found.end, found.text) for found in lit)
    data = f'data-link="{escape(cites)}" data-lit="{escape(lit_json(article, marks))}"'
    return f'<i hidden data-shown="{secrets.token_hex(4)}" data-article="{article.id}" {data}></i>'


def copied_html(cites: str) -> str:
    """Return the address of a passage for the script to copy; it lights nothing."""
    return f'<i hidden data-shown="{secrets.token_hex(4)}" data-lit="[]" data-copied="{escape(cites)}"></i>'
