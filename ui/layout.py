"""The components of the window and where they stand; no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component

from ui.render import note_html
from ui.session import Session, Visitor
from ui.shelf import FILE_TYPES

STARTERS = 4
"""Questions offered before the first one."""

_BRAND = '<header class="brand"><h1>Lectern</h1><p>Answers you can check</p></header>'
_PANES = (
    '<nav class="panes" aria-label="Panes">'
    '<button type="button" data-pane="chat" aria-pressed="true">Chat</button>'
    '<button type="button" data-pane="article" aria-pressed="false">Article</button></nav>'
)
_KEYS = (
    '<p class="keys"><kbd>Enter</kbd> asks <kbd>/</kbd> goes to the question '
    "<kbd>Esc</kbd> stops or empties it</p>"
)


@dataclass(frozen=True, slots=True)
class Chat:
    """The left pane."""

    past: gr.HTML
    live: gr.HTML
    starters: tuple[gr.Button, ...]
    question: gr.Textbox
    ask: gr.Button
    stop: gr.Button
    clear: gr.Button


@dataclass(frozen=True, slots=True)
class Desk:
    """The right pane: the open article, and the shelf above it."""

    chooser: gr.Dropdown
    remove: gr.Button
    undo: gr.Button
    note: gr.HTML
    adding: gr.Accordion
    upload: gr.UploadButton
    address: gr.Textbox
    fetch: gr.Button
    pasted: gr.Textbox
    title: gr.Textbox
    keep: gr.Button
    article: gr.HTML


@dataclass(frozen=True, slots=True)
class Parts:
    """Every component that takes part in an event, by name."""

    visitor: gr.State
    chat: Chat
    desk: Desk

    @property
    def all(self) -> list[Component | BlockContext]:
        """Everything an event may change."""
        chat, desk = self.chat, self.desk
        said: list[Component] = [chat.past, chat.live, *chat.starters, chat.question, chat.ask, chat.stop]
        typed: list[Component] = [desk.address, desk.pasted, desk.title]
        return [*said, *typed, desk.chooser, desk.undo, desk.note, desk.adding, desk.article]


def lay_out(session: Session) -> Parts:
    """Place the components; to be called inside `gr.Blocks`."""
    visitor = gr.State(Visitor(session))
    _html(_PANES)
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="chat", min_width=300):
            chat = _chat()
        with gr.Column(elem_id="reading", min_width=300):
            desk = _desk()
    return Parts(visitor, chat, desk)


def _chat() -> Chat:
    with gr.Row(elem_id="masthead"):
        _html(_BRAND)
        clear = _button("New conversation", elem_id="clear")
    with gr.Column(elem_id="transcript"):
        past, live = _html("", elem_id="past"), _html("", elem_id="live")
        with gr.Column(elem_id="starters"):
            starters = tuple(_button("", elem_classes="starter", visible=False) for _ in range(STARTERS))
    with gr.Column(elem_id="composer"):
        with gr.Row(elem_id="ask-row"):
            question = _question()
            ask = _button("Ask", elem_id="ask", variant="primary")
            stop = _button("Stop", elem_id="stop", visible=False)
        _html(_KEYS)
    return Chat(past, live, starters, question, ask, stop, clear)


def _question() -> gr.Textbox:
    return gr.Textbox(
        label="Your question",
        placeholder="Ask about this article",
        elem_id="question",
        container=False,
        show_label=False,
        lines=1,
        max_lines=6,
        max_length=2000,
        autofocus=True,
        scale=1,
    )


def _desk() -> Desk:
    with gr.Row(elem_id="shelf"):
        chooser = gr.Dropdown(
            [], label="Article", show_label=False, container=False, elem_id="chooser", scale=1
        )
        remove = _button("Remove", elem_id="remove")
    with gr.Accordion("Add an article", open=False, elem_id="adding") as adding:
        upload = gr.UploadButton(
            "Choose a file (text, Markdown, HTML, PDF, Word)",
            file_types=FILE_TYPES,
            elem_id="upload",
            size="sm",
        )
        with gr.Row(elem_classes="field"):
            address = _field("Address", placeholder="https://", elem_id="address")
            fetch = _button("Fetch", elem_id="fetch")
        pasted = _field("Text", placeholder="Or paste the text here", elem_id="pasted", lines=3, max_lines=8)
        with gr.Row(elem_classes="field"):
            title = _field("Title", placeholder="Title (optional)", elem_id="title")
            keep = _button("Add text", elem_id="keep")
    with gr.Row(elem_id="notes"):
        note = _html(note_html(""), elem_id="note")
        undo = _button("Undo", elem_id="undo", visible=False)
    article = _html("", elem_id="article")
    return Desk(chooser, remove, undo, note, adding, upload, address, fetch, pasted, title, keep, article)


def _html(value: str, *, elem_id: str | None = None) -> gr.HTML:
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=None)


def _button(
    value: str,
    *,
    elem_id: str | None = None,
    elem_classes: str | None = None,
    variant: Literal["primary", "secondary"] = "secondary",
    visible: bool = True,
) -> gr.Button:
    return gr.Button(
        value,
        elem_id=elem_id,
        elem_classes=elem_classes,
        variant=variant,
        visible=visible,
        size="sm",
        scale=0,
        min_width=0,
    )


def _field(label: str, *, placeholder: str, elem_id: str, lines: int = 1, max_lines: int = 1) -> gr.Textbox:
    return gr.Textbox(
        label=label,
        placeholder=placeholder,
        elem_id=elem_id,
        lines=lines,
        max_lines=max_lines,
        show_label=False,
        container=False,
        scale=1,
    )
