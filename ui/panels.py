"""The panels that open over the window: the shelf of articles, the settings, a correction; no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import gradio as gr

from ingest.readers import KINDS
from rag.strictness import LEVELS, Level
from ui.aloud import SPEED
from ui.bookmark import BOOKMARK
from ui.notes import COLOURS
from ui.preferences import LEAST_EVIDENCE, MOST_EVIDENCE, Preferences
from ui.shelf import FILE_TYPES

_CLOSE = '<button type="button" class="quiet close" data-opens="" aria-label="Close">×</button>'
_THEME = (
    '<fieldset class="theme"><legend>Theme</legend>'
    '<label><input type="radio" name="theme" value="" checked> As the system</label>'
    '<label><input type="radio" name="theme" value="light"> Light</label>'
    '<label><input type="radio" name="theme" value="dark"> Dark</label></fieldset>'
)
_MODEL_HELP = (
    "local, none, provider:model (ollama:qwen3:8b), or the address of a server (http://127.0.0.1:8080/v1). "
    "Empty: the one the window was started with."
)

_NOTES_SIFT = (
    '<div class="sift" role="search" aria-label="Notes">'
    '<label>Search <input type="search" id="notes-search"></label>'
    '<label>Colour <select id="notes-colour"><option value="">All</option>'
    + "".join(f'<option value="{colour}">{colour.capitalize()}</option>' for colour in COLOURS)
    + '</select></label><label>Order <select id="notes-order"><option value="">As in the article</option>'
    '<option value="newest">Newest first</option></select></label></div>'
    '<p id="notes-count" role="status"></p><p class="take">'
    '<button type="button" class="quiet" data-act="take" data-value="markdown">Save as Markdown</button> '
    '<button type="button" class="quiet" data-act="take" data-value="html">Save as web page</button></p>'
)


@dataclass(frozen=True, slots=True)
class ShelfPanel:
    """The library: what is in it, and three ways to add to it."""

    books: gr.HTML
    upload: gr.UploadButton
    address: gr.Textbox
    fetch: gr.Button
    pasted: gr.Textbox
    title: gr.Textbox
    keep: gr.Button


@dataclass(frozen=True, slots=True)
class Drawer:
    """The settings."""

    model: gr.Textbox
    check: gr.Button
    checked: gr.HTML
    strictness: gr.Radio
    quotes_only: gr.Checkbox
    evidence: gr.Slider


@dataclass(frozen=True, slots=True)
class Correction:
    """What the reader says against an answer."""

    about: gr.HTML
    says: gr.Textbox
    quote: gr.Textbox
    save: gr.Button
    deny: gr.Button


def shelf_panel(*, adding: bool = True) -> ShelfPanel:
    """Place the library, with the ways to add to it."""
    with gr.Column(elem_id="library", min_width=280):
        _heading("library", "Library")
        books = html("", elem_id="books")
        with gr.Column(visible=adding):
            html("<h3>Add an article</h3><p>Drop a file anywhere in the window, or:</p>")
            upload = gr.UploadButton(
                f"Choose a file ({KINDS})",
                file_types=FILE_TYPES,
                elem_id="upload",
                size="sm",
            )
            with gr.Row():
                address = field("Address of a web page", placeholder="https://", elem_id="address")
                fetch = button("Fetch", elem_id="fetch")
            html(BOOKMARK)
            pasted = field("Text", placeholder="Paste the text here", elem_id="pasted", lines=3, max_lines=8)
            with gr.Row():
                title = field("Title of the text (optional)", elem_id="title")
                keep = button("Add text", elem_id="keep")
    return ShelfPanel(books, upload, address, fetch, pasted, title, keep)


def drawer(*, choosing: bool = True) -> Drawer:
    """Place the settings, the choice of a model among them."""
    default = Preferences()
    with gr.Column(elem_id="settings", min_width=280):
        _heading("settings", "Settings")
        with gr.Row(visible=choosing):
            model = field("Model", placeholder="as started", elem_id="model", info=_MODEL_HELP)
            check = button("Check", elem_id="check")
        checked = html("", elem_id="checked")
        strictness = gr.Radio(
            [(_priced(level), level.name) for level in LEVELS],
            value=default.strictness,
            label="When to decline",
            elem_id="strictness",
        )
        quotes_only = gr.Checkbox(
            default.quotes_only, label="Quotes only: show no sentence but the article's own", elem_id="quotes"
        )
        evidence = gr.Slider(
            LEAST_EVIDENCE,
            MOST_EVIDENCE,
            value=default.evidence,
            step=1,
            label="Sentences marked as evidence",
            info="The best of those that bear on the question; an answer quotes the first of them.",
            elem_id="evidence",
        )
        html(_THEME)
        html(SPEED)
    return Drawer(model, check, checked, strictness, quotes_only, evidence)


def _priced(level: Level) -> str:
    cost = level.cost
    return (
        f"{level.name.capitalize()}: declines {cost.wrongly_declined} of 100 questions that the article "
        f"answers, and answers {cost.wrongly_answered} of 100 that it does not"
    )


def correction() -> Correction:
    """Place the form that takes a reader's correction."""
    with gr.Column(elem_id="correct", min_width=280):
        _heading("correct", "What is wrong?")
        about = html("", elem_id="correct-about")
        says = field("What the article says", lines=2, max_lines=5, elem_id="says")
        quote = field(
            "The passage that says so, copied from the article", lines=3, max_lines=8, elem_id="passage"
        )
        with gr.Row():
            save = button("Keep the correction", elem_id="correct-save", variant="primary")
            deny = button("The article does not say", elem_id="correct-deny")
        html("<p>It is kept on this machine, as a case for the evaluation.</p>")
    return Correction(about, says, quote, save, deny)


def notes_panel() -> gr.HTML:
    """Place the reader's notes: the list, under what searches it and takes it along."""
    with gr.Column(elem_id="notes", min_width=280):
        _heading("notes", "Notes")
        html(_NOTES_SIFT)
        return html("", elem_id="noted")


def html(value: str, *, elem_id: str | None = None) -> gr.HTML:
    """Return HTML of our own, without Gradio's style and behaviour."""
    return gr.HTML(value, elem_id=elem_id, apply_default_css=False, js_on_load=None)


def button(
    value: str,
    *,
    elem_id: str,
    variant: Literal["primary", "secondary"] = "secondary",
    visible: bool = True,
) -> gr.Button:
    """Return a small button."""
    return gr.Button(
        value, elem_id=elem_id, variant=variant, visible=visible, size="sm", scale=0, min_width=0
    )


def field(
    label: str,
    *,
    elem_id: str,
    placeholder: str = "",
    info: str | None = None,
    lines: int = 1,
    max_lines: int = 1,
) -> gr.Textbox:
    """Return a box to type into, under its label."""
    return gr.Textbox(
        label=label,
        placeholder=placeholder,
        elem_id=elem_id,
        info=info,
        lines=lines,
        max_lines=max_lines,
        container=True,
        show_label=True,
        scale=1,
    )


def _heading(panel: str, title: str) -> None:
    html(f'<div class="panel-head"><h2 id="{panel}-title">{title}</h2>{_CLOSE}</div>')
