"""What a reader marks, as HTML: the bar over it, what was asked about, what words stand on. Pure."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence

from ingest.article import Article, Sentence
from rag.answer import Answer
from rag.checking.stands import Stand, held
from rag.evidence.marked import shortened, whence
from ui.markup import escape
from ui.spans import as_marked, blocks

_ACTS = (
    ("a", "Ask", 'data-want="ask"'),
    ("e", "Explain", 'data-act="explain"'),
    ("w", "Where else?", 'data-act="where"'),
    ("k", "Keep", 'data-act="keep"'),
    ("c", "Link", 'data-act="address"'),
)
"""Key, label and act of the bar's buttons; the page's script says what they are about."""

BAR = (
    '<div id="marked" role="toolbar" aria-label="The words you marked" hidden>'
    + "".join(
        f'<button type="button" {act} aria-keyshortcuts="{key}"{" tabindex=-1" if n else ""}>{label}</button>'
        for n, (key, label, act) in enumerate(_ACTS)
    )
    + "</div>"
)

CHIP = '<div id="about-chip" role="status"></div>'

_WANTED = {
    "explain": "What the article says of it, besides these words.",
    "elsewhere": "Other places that say the same, or speak of it.",
}
NOWHERE = "Nowhere else in this article."


def scope_html(answer: Answer, article: Article) -> str:
    """Return what was asked about, and whether the answer stands there; nothing where nothing was marked."""
    if (about := answer.about) is None:
        return ""
    told = whence(answer, article) if about.want not in _WANTED else _WANTED[about.want]
    if about.want == "elsewhere" and answer.refused:
        told = NOWHERE
    quote = "" if about.want == "view" else f"About <q>{escape(shortened(about.marked.quote))}</q> "
    return f'<p class="scope" dir="auto">{quote}<b>{escape(told)}</b></p>' if quote or told else ""


def stands_html(article: Article, stand: Stand, sentences: Sequence[Sentence]) -> str:
    """Return what words of an answer stand on: the sentences, with the part that carries the words marked."""
    told = _told(stand, sentences)
    quotes = "".join(_carrying(part, sentences) for part in stand.parts)
    shown = blocks(article.text)
    lit = json.dumps([as_marked(article.text, shown, part) for part in stand.parts])
    mark = secrets.token_hex(4)  # or the same words could not be looked up twice
    data = f'data-mark="{mark}" data-lit="{escape(lit)}"'
    return f'<div class="stands" role="status" {data}><p class="told">{escape(told)}</p>{quotes}</div>'


def _told(stand: Stand, sentences: Sequence[Sentence]) -> str:
    if not stand.cited and stand.parts:
        return "Not in what is cited; the article has it here:"
    nowhere = [word for word in stand.missing if not held(word, sentences)]
    strange = [word for word in stand.missing if word not in nowhere]
    lead = "These words stand on:" if not stand.missing else "In part these words stand on:"
    lines = [lead if stand.parts else ""]
    lines += [f"Not in the article: {_listed(nowhere)}."] if nowhere else []
    lines += [f"Not in what is cited: {_listed(strange)}."] if strange else []
    return " ".join(filter(None, lines[1:] + lines[:1]))


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"“{word}”" for word in dict.fromkeys(words))


def _carrying(part: tuple[int, int], sentences: Sequence[Sentence]) -> str:
    """Return the sentence that a part lies in, the part marked."""
    held_in = next((s for s in sentences if s.start <= part[0] and part[1] <= s.end), None)
    if held_in is None:
        return ""
    before, after = part[0] - held_in.start, part[1] - held_in.start
    text = held_in.text
    marked = f"<mark>{escape(text[before:after])}</mark>"
    return f'<p dir="auto">{escape(text[:before])}{marked}{escape(text[after:])}</p>'
