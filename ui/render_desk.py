"""The article, what stands above it, and the shelf, as HTML. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.article import Article
from rag.checking.refuse import unread
from rag.receipt.record import source_name
from ui.markup import act, count, escape
from ui.render_across import asking_html, tick_html
from ui.spans import Block, Kind, blocks

WORDS_A_MINUTE = 230
"""Reading speed behind the minutes shown above an article."""

LONG = 300
"""Blocks from which on the browser lays out only those in sight."""

_TAGS: dict[Kind, str] = {"bare": "h3", "h2": "h2", "h3": "h3", "h4": "h4", "item": "p", "set": "p", "p": "p"}
_LINE = 68
"""Characters of a line, for guessing the height of what is not laid out yet."""


@dataclass(frozen=True, slots=True)
class Book:
    """An article on the shelf; `added` is an ISO 8601 time or empty, `ready` says that it is indexed."""

    id: str
    title: str
    source: str
    words: int
    added: str
    ready: bool
    earlier: bool = False
    """Whether a later version of it is on the shelf."""


def article_html(article: Article) -> str:
    """Return the whole article; block n carries `data-block="n"` and holds exactly its text."""
    shown = blocks(article.text)
    titled = bool(shown) and article.text[shown[0].start : shown[0].end] == article.title
    heading = _block(article.text, 0, shown[0], tag="h1") if titled else _heading(article)
    first = 1 if titled else 0
    lazy = len(shown) >= LONG
    body = "".join(_block(article.text, n, b, lazy=lazy) for n, b in enumerate(shown[first:], first))
    css = ' class="long"' if lazy else ""
    return f'<article data-article="{article.id}"{css}>{heading}{_facts(article)}{body}</article>'


def _heading(article: Article) -> str:
    """Return the title, unless it is no more than the article's opening words."""
    opening = article.title.rstrip("…. ")
    repeated = not opening or article.text.lstrip().startswith(opening)
    return "" if repeated else f'<h1 dir="auto">{escape(article.title)}</h1>'


def _facts(article: Article) -> str:
    minutes = max(1, round(article.words / WORDS_A_MINUTE))
    byline = f'<span dir="auto">{escape(article.byline)}</span>' if article.byline else ""
    told = [byline, date(article.published), _source(article), count(article.words, "word"), f"{minutes} min"]
    return f'<p class="facts">{" · ".join(filter(None, told))}</p>{_unread(article)}'


def _unread(article: Article) -> str:
    """Tell a reader of an article that is not read well."""
    doubt = unread("", article)
    return f'<p class="facts">Answers may be missing: {doubt}</p>' if doubt else ""


def _source(article: Article) -> str:
    source = escape(source_name(article.source))
    if article.source.startswith(("https://", "http://")):
        return f'<a href="{source}" target="_blank" rel="noopener noreferrer" dir="auto">{source}</a>'
    return f'<span dir="auto">{source}</span>'


def _block(text: str, number: int, block: Block, *, tag: str | None = None, lazy: bool = False) -> str:
    tag = tag or _TAGS[block.kind]
    inner = escape(text[block.start : block.end])
    lines = f' style="--lines:{1 + (block.end - block.start) // _LINE}"' if lazy else ""
    return f'<{tag} class="{block.kind}" data-block="{number}" dir="auto"{lines}>{inner}</{tag}>'


def bar_html(article: Article, cited: int, sentences: int) -> str:
    """Return what stands above the article: its title, and how much of it has been cited so far."""
    if cited:
        share = f"{cited:,} of {count(sentences, 'sentence')} cited so far"
        meter = f'<meter min="0" max="{sentences}" value="{cited}" aria-label="{share}"></meter>'
        # A small screen leaves out what is wrapped.
        noun = count(sentences, "sentence").partition(" ")[2]
        share = f"{cited:,} of {sentences:,} <span>{noun} </span>cited<span> so far</span>"
    else:
        share, meter = "Nothing cited yet", ""
    title = f'<p class="open-title" dir="auto">{escape(article.title)}</p>'
    return f'<div class="open-article">{title}<p class="coverage">{meter}{share}</p></div>'


def shelf_html(books: Sequence[Book], opened: str, ticked: Collection[str] = ()) -> str:
    """Return the list of articles, each to open, to tick for being asked, or to remove."""
    several = len(books) > 1
    ticks = [tick_html(b.id, b.title, ticked=b.id in ticked) if several else "" for b in books]
    pairs = zip(books, ticks, strict=True)
    listed = "".join(_book(book, current=book.id == opened, tick=tick) for book, tick in pairs)
    return f'<ul class="books">{listed}</ul>{asking_html(len(ticked)) if several else ""}'


def _book(book: Book, *, current: bool, tick: str = "") -> str:
    added = f"added {when}" if (when := date(book.added)) else ""
    if book.earlier:
        added = ", ".join(filter(None, ("earlier version", added)))
    facts = [count(book.words, "word"), added, "ready" if book.ready else "indexed when opened"]
    title = f'<span class="book-title" dir="auto">{escape(book.title)}</span>'
    told = f'<span class="book-facts">{" · ".join(filter(None, facts))}</span>'
    source = f'<span class="book-source" dir="auto">{escape(source_name(book.source))}</span>'
    mark = ' aria-current="true"' if current else ""
    opens = f'data-act="open" data-value="{escape(book.id)}"'
    remove = act("remove", book.id, "Remove", css="quiet", about=f"Remove “{book.title}”")
    button = f'<button type="button" class="book" {opens}{mark}>{title}{told}{source}</button>'
    return f"<li>{tick}{button}{remove}</li>"


def date(added: str) -> str:
    """Return the day of an ISO 8601 time, or nothing where it is none."""
    try:
        when = datetime.fromisoformat(added)
    except ValueError:
        return ""
    return f"{when.day} {when:%b %Y}"


def welcome_html(article: Article, starters: Sequence[str] = ()) -> str:
    """Return what stands in the chat before the first question."""
    asked = "".join(act("ask", question, question, css="starter") for question in starters)
    offered = f'<div class="starters" role="group" aria-label="Questions to begin with">{asked}</div>'
    return (
        '<div class="welcome"><h2>Ask this article</h2>'
        f'<p class="about" dir="auto">{escape(article.title)}</p>'
        "<p>Each sentence of an answer is checked against the article and shows where it stands. "
        f"What the article does not say is not answered.</p>{offered if starters else ''}</div>"
    )


def note_html(message: str, *, problem: bool = False, undo: str = "", offer: str = "") -> str:
    """Return a message: an error, or what was done, with the act that undoes it, or one offered, as HTML."""
    if not message:
        return '<div class="note" role="status"></div>'
    role, kind = ("alert", "note problem") if problem else ("status", "note")
    buttons = act(undo, "", "Undo", css="undo") if undo else offer
    buttons += act("dismiss", "", "×", css="dismiss", about="Close this message")
    return f'<div class="{kind}" role="{role}"><p dir="auto">{escape(message)}</p>{buttons}</div>'


def progress_html(what: str, done: int, total: int) -> str:
    """Return how much of a piece of work is done."""
    bar = f'<progress value="{done}" max="{total}" aria-label="{escape(what)}"></progress>'
    told = f'<span dir="auto">{escape(what)}</span> {bar} {done:,} of {total:,}'
    return f'<div class="note" role="status"><p>{told}</p></div>'


def outbox_html(name: str, media: str, content: str) -> str:
    """Return a file, which the page's script saves as soon as it is there."""
    mark = secrets.token_hex(4)  # or the same file could not be asked for twice
    data = f'data-name="{escape(name)}" data-media="{escape(media)}" data-mark="{mark}"'
    return f"<pre hidden {data}>{escape(content)}</pre>"


def doubted_html(question: str) -> str:
    """Return the question whose answer is doubted; the script opens its form, and closes it without."""
    mark = secrets.token_hex(4)  # or the same one could not be doubted twice
    return f'<p class="asked" dir="auto" data-mark="{mark}">{escape(question)}</p>' if question else ""
