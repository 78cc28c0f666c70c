"""A reader's notes to take along, as a section of a file in Markdown or HTML. Pure.

Whatever is not ours is escaped here, as in `ui.export`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ingest.editions import Found
from rag.answer import Citation
from ui.copied import place
from ui.export import became
from ui.markdown import marked
from ui.markup import escape
from ui.notes import Placed

PASSAGE = "A passage"
"""What stands for the question where a passage alone was kept."""


def notes_section(form: str, notes: Sequence[Placed]) -> str:
    """Return the notes as they follow each other in the article; empty without any, and in a form of none."""
    if not notes or form not in _SECTIONS:
        return ""
    return _SECTIONS[form](notes)


def _markdown(notes: Sequence[Placed]) -> str:
    parts = ["## Notes"]
    for n, placed in enumerate(notes, start=1):
        note = placed.note
        parts.append(f"### {n}. {marked(note.question or PASSAGE)} *({note.colour}{_since(placed, marked)})*")
        number = {citation: i for i, (citation, _) in enumerate(placed.fates, start=1)}
        for s in note.statements:
            marks = "".join(f"[{number[c]}]" for c in dict.fromkeys(s.citations))
            parts.append(f"{marked(s.text)} {marks} *({s.label})*")
        quotes = [f'{number[c]}. "{marked(c.quote)}" ({place(c)}{_fate(f, marked)})' for c, f in placed.fates]
        parts += ["\n".join(quotes)] if quotes else []
        parts += [f"Beside it: {marked(note.text)}"] if note.text else []
    return "\n\n".join(parts)


def _html(notes: Sequence[Placed]) -> str:
    told = "".join(_note_html(n, placed) for n, placed in enumerate(notes, start=1))
    return f'<section aria-labelledby="notes"><h2 id="notes">Notes</h2>{told}</section>'


def _note_html(n: int, placed: Placed) -> str:
    note = placed.note
    title = f'<span dir="auto">{escape(note.question or PASSAGE)}</span>'
    parts = [f"<h3>{n}. {title} ({note.colour}{_since(placed, escape)})</h3>"]
    number = {citation: i for i, (citation, _) in enumerate(placed.fates, start=1)}
    for s in note.statements:
        marks = " ".join(
            f'<a class="mark" href="#k{n}-{number[c]}" aria-label="Quote {number[c]}">{number[c]}</a>'
            for c in dict.fromkeys(s.citations)
        )
        proof = f'<span class="proof">{marks} <span class="label">{s.label}</span></span>'
        parts.append(f'<p class="statement"><span dir="auto">{escape(s.text)}</span> {proof}</p>')
    parts.append(f"<ol>{''.join(_quote_html(f'k{n}-{number[c]}', c, f) for c, f in placed.fates)}</ol>")
    parts += [f'<p>Beside it: <span dir="auto">{escape(note.text)}</span></p>'] if note.text else []
    return "".join(parts)


def _quote_html(id_: str, citation: Citation, found: Found) -> str:
    quote = f'<blockquote dir="auto">{escape(citation.quote)}</blockquote>'
    return (
        f'<li id="{id_}">{quote}<p class="place" dir="auto">{place(citation)}{_fate(found, escape)}</p></li>'
    )


def _fate(found: Found, safe: Callable[[str], str]) -> str:
    return "" if found.fate == "same" else became(found, safe)


def _since(placed: Placed, safe: Callable[[str], str]) -> str:
    if not placed.earlier:
        return ""
    return f", made on the earlier version{f', added {safe(placed.since)}' if placed.since else ''}"


_SECTIONS: dict[str, Callable[[Sequence[Placed]], str]] = {"markdown": _markdown, "html": _html}
