"""What an answer may become wherever it is shown: the window, files to take along, the terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from ingest.article import Article
from ingest.printable import UNPRINTABLE, printable
from rag.answer import Answer
from rag.printed import as_text
from rag.receipt.record import conversation, record
from rag.receipt.restored import restore
from rag.receipt.seal import written
from tests.markup import Markup
from ui import export
from ui.export_notes import notes_section
from ui.markup import UNSAFE
from ui.notes import Placed, new_note, placed
from ui.render import Turn, turn_html
from ui.render_desk import article_html, bar_html, welcome_html
from ui.render_notes import notes_html


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


TAGS = _names(
    "a article aside b blockquote body button code div footer form h1 h2 h3 h4 head header html label li "
    "main meta meter ol option p section select span style textarea title ul"
)
ATTRIBUTES = _names(
    "aria-current aria-description aria-label aria-labelledby aria-live aria-pressed aria-relevant charset "
    "class content dir href http-equiv id lang max maxlength min name placeholder rel role rows selected "
    "style tabindex target title type value for data-act data-added data-aloud data-article data-best "
    "data-block data-colour data-copy data-key data-link data-lit data-note data-notes data-place data-quote "
    "data-turn data-value"
)
_STYLE = re.compile(r"--lines:\d+")
_LIVE = re.compile(r"(?<!\\)(?:\\\\)*[<\[](?!\d+\]|https?://)")
"""A sign in Markdown that begins a link or an element, not the mark of a citation."""

_OPENS, _CLOSES = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068", "\u202c\u2069"


def faults(article: Article, answer: Answer) -> Iterator[str]:
    """Say what of an answer breaks out of its place."""
    for name, markup in _markup(article, answer).items():
        yield from (f"{name}: {fault}" for fault in _markup_faults(markup))
    whole = Markup(article_html(article)).blocks
    text = article.text.translate(UNSAFE)
    yield from (f"a block is not the article's: {b[:60]!a}" for b in whole.values() if b not in text)
    section = notes_section("markdown", _notes(article, answer))
    told = export.conversation_markdown(article, [answer], notes=section)
    for line in [*told.splitlines(), *export.plain(answer, article).splitlines()]:
        if left_open(line):
            yield f"a direction goes on after {line[:60]!a}"
    if found := _LIVE.search(re.sub(r"^- Source: <.*>$", "", told, flags=re.MULTILINE)):
        yield f"Markdown has {told[found.start() - 20 : found.end() + 20]!a}"
    shown = printable(as_text(answer, article)) + written(record(answer, article))
    yield from (f"the terminal is sent {found[0]!a}" for found in UNPRINTABLE.finditer(shown))
    kept = json.loads(export.conversation_json(article, [answer]))
    if kept != conversation(article, [answer]) or restore(kept["turns"][0], article) != answer:
        yield "the receipt is another"


def _markup(article: Article, answer: Answer) -> dict[str, str]:
    return {
        "article": article_html(article),
        "turn": turn_html(article, Turn(1, answer.question, answer)),
        "bar": bar_html(article, 1, 2),
        "welcome": welcome_html(article, [answer.question]),
        "notes": notes_html(article, _notes(article, answer)),
        "page": export.conversation_html(
            article, [answer], notes=notes_section("html", _notes(article, answer))
        ),
    }


def _notes(article: Article, answer: Answer) -> list[Placed]:
    """Return the answer and its quotes as a reader keeps them, with the question written beside each."""
    passages = [new_note(passage=citation) for citation in answer.citations]
    whole = new_note(question=answer.question, statements=answer.statements)
    return placed([replace(note, text=answer.question) for note in (whole, *passages)], article, article)


def _markup_faults(markup: str) -> Iterator[str]:
    read = Markup(markup)
    yield from (f"<{tag}>" for tag in set(read.tags) - TAGS)
    yield from (f"attribute {name}" for name in read.names - ATTRIBUTES)
    yield from (f"style {value}" for value in read.values("style") if not _STYLE.fullmatch(value))
    for address in read.values("href"):
        if not address.startswith(("#", "http://", "https://")):
            yield f"address {address}"


def left_open(line: str) -> bool:
    """Tell whether a change of direction goes on after a line."""
    opened = sum(line.count(c) for c in _OPENS)
    return opened > sum(line.count(c) for c in _CLOSES)
