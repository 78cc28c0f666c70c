"""The chat window: builds it, and says how it is to be launched; launches nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component
from gradio.events import Dependency

from ingest.library import Library
from rag.assistant import Assistant
from ui.conversation import Conversation
from ui.layout import Parts, lay_out
from ui.reading import Reading
from ui.session import Session
from ui.shelf import Shelf

READERS = 8
"""Questions answered at the same time."""

MAX_UPLOAD = "50mb"

_HERE = Path(__file__).parent
_SANS = ("ui-sans-serif", "system-ui", "Segoe UI", "Noto Sans", "Liberation Sans", "sans-serif")
_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%231f4e5f'/%3E"
    "%3Cpath d='M4 5h8M4 8h8M4 11h5' stroke='%23f3d98b' stroke-width='1.6'/%3E%3C/svg%3E"
)

Act = Callable[..., Any]
Trigger = Callable[..., Any]
Inputs = dict[str, Component | BlockContext]


def build_app(assistant: Assistant, library: Library) -> gr.Blocks:
    """Return the window on a library; it opens on the assistant's article."""
    shelf = Shelf(assistant, library)
    blocks = gr.Blocks(title="Lectern", analytics_enabled=False, fill_width=True)
    with blocks:
        parts = lay_out(Session(shelf.first))
        conversation = Conversation(parts, shelf)
        _wire_chat(parts, conversation)
        _wire_desk(blocks, parts, Reading(parts, shelf, conversation))
    blocks.queue(default_concurrency_limit=READERS)
    return blocks


def launch_options() -> dict[str, Any]:
    """Return the look and the limits of the window, as keyword arguments of `Blocks.launch`."""
    return {
        "theme": gr.themes.Base(font=_SANS, font_mono=("ui-monospace", "monospace")),
        "head": _head(),
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "share": False,
        "max_file_size": MAX_UPLOAD,
    }


def _head() -> str:
    """Return icon, style and script for the page's head.

    Not by way of `css=`: Gradio rewrites those rules, and breaks the ones for small screens.
    """
    style, script = ((_HERE / name).read_text(encoding="utf-8") for name in ("theme.css", "window.js"))
    return f'<link rel="icon" href="{_ICON}"><style>{style}</style><script>{script}</script>'


def _wire_chat(parts: Parts, conversation: Conversation) -> None:
    """Connect the left pane."""
    chat = parts.chat
    typed: Inputs = {"question": chat.question}
    asked = partial(gr.on, [chat.question.submit, chat.ask.click])
    asking = [_on(parts, asked, conversation.ask, typed, again=True)]
    asking += [_on(parts, b.click, conversation.ask, {"question": b}, again=True) for b in chat.starters]
    for event in asking:
        _on(parts, event.then, conversation.give_back, typed)
    _on(parts, chat.stop.click, conversation.stop, typed)
    _on(parts, chat.clear.click, conversation.clear, {})


def _wire_desk(blocks: gr.Blocks, parts: Parts, reading: Reading) -> None:
    """Connect the right pane."""
    desk = parts.desk
    fetched = partial(gr.on, [desk.fetch.click, desk.address.submit])
    _on(parts, blocks.load, reading.arrive, {})
    _on(parts, desk.chooser.input, reading.choose, {"chosen": desk.chooser})
    _on(parts, desk.remove.click, reading.remove, {})
    _on(parts, desk.undo.click, reading.undo, {})
    _on(parts, desk.upload.upload, reading.add_file, {"path": desk.upload})
    _on(parts, fetched, reading.add_address, {"address": desk.address})
    _on(parts, desk.keep.click, reading.add_text, {"pasted": desk.pasted, "title": desk.title})


def _on(parts: Parts, trigger: Trigger, act: Act, inputs: Inputs, *, again: bool = False) -> Dependency:
    """Connect a trigger with an action that takes its inputs by name and may change any component.

    `again` lets it be triggered while it is at work.

    No event cancels another by way of Gradio: it would go on changing the window until its next step.
    """
    connected: Dependency = trigger(
        act,
        inputs_kwargs={**inputs, "visitor": parts.visitor},
        outputs=parts.all,
        show_progress="hidden",
        api_visibility="private",
        trigger_mode="multiple" if again else "once",
        concurrency_limit=READERS,
    )
    return connected
