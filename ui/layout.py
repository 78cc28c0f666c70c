"""The components of the window and where they stand; no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component

from ui.aloud import BUTTONS
from ui.panels import (
    Correction,
    Drawer,
    ShelfPanel,
    button,
    correction,
    drawer,
    html,
    notes_panel,
    shelf_panel,
)
from ui.render_about import BAR, CHIP
from ui.render_desk import note_html
from ui.session import Session, Visitor

_SECRET = "lectern"  # nosec B105 # no secret, as told below
"""What earlier versions tied the id in the browser with."""

ALL, ONE, TICKED = "all", "one", "ticked"
"""What can be asked: all articles, the one that is open, or those ticked in the library."""

_BRAND = '<header class="brand"><h1>Lectern</h1><p>Answers you can check</p></header>'
_MENU = (
    '<div class="menu"><button type="button" class="quiet" data-act="clear">New conversation</button>'
    '<details class="export"><summary>Export</summary><div>'
    '<button type="button" data-act="export" data-value="markdown">Markdown</button>'
    '<button type="button" data-act="export" data-value="html">Web page</button>'
    '<button type="button" data-act="export" data-value="json">JSON receipt</button>'
    "</div></details></div>"
)
_PANES = (
    '<nav class="panes" aria-label="Panes">'
    '<button type="button" data-pane="chat" aria-pressed="true">Chat</button>'
    '<button type="button" data-pane="article" aria-pressed="false">Article</button>'
    '<button type="button" data-pane="beside" aria-pressed="false" hidden>Beside</button></nav>'
)
_KEYS = (
    '<p class="keys"><kbd>Enter</kbd> asks <kbd>/</kbd> to the question <kbd>←</kbd><kbd>→</kbd> citations '
    "<kbd>c</kbd> link <kbd>Esc</kbd> stops<br>Paragraphs <kbd>↑</kbd><kbd>↓</kbd> "
    "<kbd>a</kbd> ask <kbd>e</kbd> explain <kbd>w</kbd> where else <kbd>k</kbd> keep</p>"
)
_OPEN_LIBRARY = '<button type="button" id="library-open" class="quiet" data-opens="library">Library</button>'
_BRIEFING = '<button type="button" id="briefing-open" class="quiet" data-act="brief">Briefing</button>'
_OPEN_SETTINGS = (
    '<button type="button" id="settings-open" class="quiet" data-opens="settings">Settings</button>'
)
_OPEN_NOTES = '<button type="button" id="notes-open" class="quiet" data-opens="notes">Notes</button>'
# The browser's half of every button that the page's script does not serve itself: its act goes to the server.
_BUS = 'document.addEventListener("act", (event) => trigger("act", event.detail));'


@dataclass(frozen=True, slots=True)
class Chat:
    """The left pane: the briefing, the turns before the latest, the latest, questions to go on with, the box.

    `scope` says what the box asks, where there is more than one article; `about` what of the article it is
    about, as the page's script writes it. `stands` says what marked words of an answer stand on.
    """

    briefing: gr.HTML
    past: gr.HTML
    live: gr.HTML
    suggested: gr.HTML
    scope: gr.Radio
    about: gr.Textbox
    stands: gr.HTML
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button


@dataclass(frozen=True, slots=True)
class Desk:
    """The right pane: what stands above the article, the article, and another one beside it."""

    bar: gr.HTML
    article: gr.HTML
    beside: gr.HTML


@dataclass(frozen=True, slots=True)
class Parts:
    """Every component that takes part in an event, by name.

    `bus` carries the acts of buttons that are no components; `outbox` hands the browser what it asked for:
    a file to save, or where the sentences lie.
    `former` is the id by which earlier versions knew the reader. `noted` lists the reader's notes, `shown`
    holds what a link lights.
    """

    visitor: gr.State
    former: gr.BrowserState
    bus: gr.HTML
    outbox: gr.HTML
    note: gr.HTML
    chat: Chat
    desk: Desk
    shelf: ShelfPanel
    drawer: Drawer
    correction: Correction
    noted: gr.HTML
    shown: gr.HTML

    @property
    def all(self) -> list[Component | BlockContext]:
        """Everything an event may change."""
        chat, shelf, drawer, form = self.chat, self.shelf, self.drawer, self.correction
        said: list[Component] = [
            chat.briefing,
            chat.past,
            chat.live,
            chat.suggested,
            chat.question,
            chat.ask,
            chat.stop,
            chat.scope,
            *(chat.about, chat.stands),
        ]
        read: list[Component] = [self.desk.bar, self.desk.article, self.desk.beside, self.note, self.outbox]
        read += [self.noted, self.shown]
        kept: list[Component] = [shelf.books, shelf.address, shelf.pasted, shelf.title]
        kept += [drawer.model, drawer.checked, drawer.strictness, drawer.quotes_only, drawer.evidence]
        return [*said, *read, *kept, form.about, form.says, form.quote]


def lay_out(session: Session, *, shared: bool = False) -> Parts:
    """Place the components; to be called inside `gr.Blocks`. `shared`: without what changes the library."""
    visitor = gr.State(Visitor(session))
    former = gr.BrowserState("", storage_key="lectern-reader", secret=_SECRET)
    html(_PANES)
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="chat", min_width=280):
            chat = _chat()
        with gr.Column(elem_id="reading", min_width=280):
            bar, article = _desk()
        html(BAR, elem_id="marked-frame")
        desk = Desk(bar, article, html("", elem_id="beside"))
        html('<div id="map" aria-hidden="true"></div>', elem_id="map-frame")
    note = html(note_html(""), elem_id="note")
    shelf, settings, form = shelf_panel(adding=not shared), drawer(choosing=not shared), correction()
    noted, shown = notes_panel(), html("", elem_id="shown")
    outbox = html("", elem_id="outbox")
    bus = gr.HTML("", elem_id="bus", js_on_load=_BUS)
    return Parts(visitor, former, bus, outbox, note, chat, desk, shelf, settings, form, noted, shown)


def _chat() -> Chat:
    with gr.Row(elem_id="masthead"):
        html(_BRAND)
        html(_MENU)
    with gr.Column(elem_id="transcript"):
        briefing, past, live = (html("", elem_id=name) for name in ("briefing", "past", "live"))
        suggested = html("", elem_id="suggested")
    with gr.Column(elem_id="composer"):
        scope = gr.Radio(
            scopes(0), value=ONE, label="What to ask", elem_id="scope", container=False, visible=False
        )
        html(CHIP)
        about = gr.Textbox(elem_id="about", container=False, show_label=False)
        with gr.Row(elem_id="ask-row"):
            question = _question()
            ask = _small("Ask", elem_id="ask", variant="primary")
            stop = _small("Stop", elem_id="stop", visible=False)
        html(_KEYS)
    stands = html("", elem_id="stands")
    return Chat(briefing, past, live, suggested, scope, about, stands, question, ask, stop)


def scopes(articles: int, ticked: int = 0) -> list[tuple[str, str | int | float]]:
    """Return what can be asked, as choices: label and value."""
    chosen: list[tuple[str, str | int | float]] = [(f"{ticked:,} ticked", TICKED)] if ticked else []
    return [("This article", ONE), *chosen, (f"All {articles:,} articles", ALL)]


def _question() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        placeholder="Ask a question",
        elem_id="question",
        container=False,
        show_label=False,
        lines=1,
        max_lines=6,
        max_length=2000,
        autofocus=True,
        scale=1,
    )


def _desk() -> tuple[gr.HTML, gr.HTML]:
    with gr.Row(elem_id="bar"):
        html(_OPEN_LIBRARY)
        bar = html("", elem_id="open")
        html(_BRIEFING)
        html(BUTTONS)
        html(_OPEN_NOTES)
        html(_OPEN_SETTINGS)
    return bar, html("", elem_id="article")


def _small(
    value: str, *, elem_id: str, variant: Literal["primary", "secondary"] = "secondary", visible: bool = True
) -> gr.Button:
    return button(value, elem_id=elem_id, variant=variant, visible=visible)
