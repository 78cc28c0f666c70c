"""The chat window: builds it, and says how it is to be launched; launches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial, wraps
from inspect import isgeneratorfunction
from typing import Any, Literal

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component
from gradio.events import Dependency

from ingest.library import Library
from rag.assistant import Assistant
from rag.models.open import Model, ModelError
from ui.acts import Acts
from ui.choices import Choices
from ui.conversation import Conversation
from ui.database import Database, home_database
from ui.everywhere import Everywhere
from ui.feedback import Feedback
from ui.head import font_folder, font_routes, head
from ui.keeper import Keeper
from ui.layout import Parts, lay_out
from ui.memory import Memory
from ui.models import Models
from ui.opinions import Opinions
from ui.reading import Reading
from ui.session import Session
from ui.shelf import Offer, Shelf
from ui.suggest import Suggestions
from ui.view import View

READERS = 8
"""Questions answered at the same time."""

MAX_UPLOAD = "50mb"

CASES = "cases.jsonl"
"""File of the readers' own cases, in the library's folder."""

_SANS = ("ui-sans-serif", "system-ui", "Segoe UI", "Noto Sans", "Liberation Sans", "sans-serif")

Act = Callable[..., Any]
Trigger = Callable[..., Any]
TriggerMode = Literal["once", "multiple", "always_last"]
Inputs = dict[str, Component | BlockContext]


@dataclass(frozen=True, slots=True)
class Window:
    """The components of one app, and what happens in them."""

    parts: Parts
    shelf: Shelf
    conversation: Conversation
    everywhere: Everywhere
    reading: Reading
    choices: Choices
    opinions: Opinions


def build_app(
    assistant: Assistant,
    library: Library,
    *,
    models: Models | None = None,
    database: Database | None = None,
    pinned: bool = False,
    offer: Offer = Suggestions.about,
) -> gr.Blocks:
    """Return the window on a library.

    It opens on the article that the reader had open last; with `pinned`, and for a new reader, on the
    assistant's. `models` are those that can be chosen besides the assistant's own; `offer` gives the
    questions to begin and to go on with.
    """
    blocks = gr.Blocks(title="Lectern", analytics_enabled=False, fill_width=True)
    with blocks:
        shelf = stock(assistant, library, models, offer)
        window = furnish(lay_out(Session(shelf.first)), shelf, library, database=database, pinned=pinned)
        _wire_chat(window)
        _wire_desk(blocks, window)
        _wire_panels(window)
    blocks.queue(default_concurrency_limit=READERS)
    return blocks


def stock(assistant: Assistant, library: Library, models: Models | None, offer: Offer) -> Shelf:
    """Return the shelf of a library; without `models` there is none to choose but the assistant's own."""
    name = assistant.model.name if assistant.model else "none"
    return Shelf(assistant, library, models or Models(name, assistant.model, _only(name)), offer=offer)


def furnish(
    parts: Parts, shelf: Shelf, library: Library, *, database: Database | None = None, pinned: bool = False
) -> Window:
    """Put together what happens in the components; conversations are in `database`, or with the library."""
    feedback = Feedback(library.root / CASES)
    view = View(parts, shelf, feedback)
    keeper = Keeper(Memory(database or home_database(library.root)), shelf, pinned=pinned)
    conversation = Conversation(view, shelf, keeper)
    everywhere = Everywhere(view, shelf, keeper, conversation)
    reading = Reading(view, shelf, keeper, conversation)
    choices, opinions = Choices(view, shelf, keeper), Opinions(view, shelf, feedback)
    return Window(parts, shelf, conversation, everywhere, reading, choices, opinions)


def launch_options() -> dict[str, Any]:
    """Return the look and the limits of the window, as keyword arguments of `Blocks.launch`."""
    folder = font_folder()
    return {
        "theme": gr.themes.Base(font=_SANS, font_mono=("ui-monospace", "monospace")),
        "head": head(font=folder is not None),
        "app_kwargs": {"routes": font_routes(folder)},
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "share": False,
        "max_file_size": MAX_UPLOAD,
    }


def _wire_chat(window: Window) -> None:
    """Connect the left pane, and every button that is no component."""
    parts, chat = window.parts, window.parts.chat
    typed: Inputs = {"question": chat.question}
    acts = Acts(window.conversation, window.everywhere, window.reading, window.opinions)
    asked = partial(gr.on, [chat.question.submit, chat.ask.click])
    asking = [
        _on(parts, asked, window.everywhere.ask, typed | {"scope": chat.scope}, mode="multiple"),
        _on(parts, parts.bus.act, acts.act, {}, mode="multiple"),
    ]
    for event in asking:
        _on(parts, event.then, window.conversation.give_back, typed)
    _on(parts, chat.stop.click, window.conversation.stop, typed)


def _wire_desk(blocks: gr.Blocks, window: Window) -> None:
    """Connect the library."""
    parts, shelf, reading = window.parts, window.parts.shelf, window.reading
    fetched = partial(gr.on, [shelf.fetch.click, shelf.address.submit])
    _on(parts, blocks.load, reading.arrive, {"reader": parts.reader})
    _on(parts, shelf.upload.upload, reading.add_file, {"path": shelf.upload})
    _on(parts, fetched, reading.add_address, {"address": shelf.address})
    _on(parts, shelf.keep.click, reading.add_text, {"pasted": shelf.pasted, "title": shelf.title})


def _wire_panels(window: Window) -> None:
    """Connect the settings and the form for corrections."""
    parts, drawer, form = window.parts, window.parts.drawer, window.parts.correction
    chosen: Inputs = {
        "model": drawer.model,
        "strictness": drawer.strictness,
        "quotes_only": drawer.quotes_only,
        "evidence": drawer.evidence,
    }
    changed = [drawer.model.submit, drawer.model.blur, drawer.strictness.input, drawer.quotes_only.input]
    choosing = partial(gr.on, [*changed, drawer.evidence.release])
    _on(parts, choosing, window.choices.choose, chosen, mode="always_last")
    # Choosing another model wipes what was said of the one before, so it comes first.
    checking = _on(parts, drawer.check.click, window.choices.choose, chosen)
    _on(parts, checking.then, window.choices.check, {"model": drawer.model})
    _on(parts, form.save.click, window.opinions.save, {"says": form.says, "quote": form.quote})
    _on(parts, form.deny.click, window.opinions.deny, {})


def _only(name: str) -> Callable[[str], Model | None]:
    def refuse(spec: str) -> Model | None:
        raise ModelError(f"only {name} can be chosen here, not {spec!r}")

    return refuse


def _on(
    parts: Parts, trigger: Trigger, act: Act, inputs: Inputs, *, mode: TriggerMode = "once"
) -> Dependency:
    """Connect a trigger with an action that takes its inputs by name and may change any component.

    While it is at work it is not triggered again (`once`), it is (`multiple`), or it is afterwards, with the
    inputs as they are then (`always_last`).

    No event cancels another by way of Gradio: it would go on changing the window until its next step.
    """
    connected: Dependency = trigger(
        _settled(act) if isgeneratorfunction(act) else _answered(act),
        inputs_kwargs={**inputs, "visitor": parts.visitor},
        outputs=parts.all,
        show_progress="hidden",
        api_visibility="private",
        trigger_mode=mode,
        concurrency_limit=READERS,
    )
    return connected


def _answered(act: Act) -> Act:
    """Return an act of one step that answers even where nothing changes: Gradio takes no empty answer."""

    @wraps(act)
    def step(*args: object, **inputs: object) -> object:
        return act(*args, **inputs) or gr.skip()

    return step


def _settled(act: Act) -> Act:
    """Return a generator's act with a last step that changes nothing.

    At the end Gradio shows the last step once more, which would undo what other events have changed since.
    """

    @wraps(act)
    def steps(*args: object, **inputs: object) -> Iterator[Any]:
        for changes in act(*args, **inputs):
            yield changes or gr.skip()
        yield gr.skip()

    return steps
