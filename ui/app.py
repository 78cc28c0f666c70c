"""The chat window: builds it, and says how it is to be launched; launches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from ingest.library import Library
from rag.assistant import Assistant
from rag.models.open import Model, ModelError
from rag.operations import Operations
from ui.acts import Acts
from ui.asking_about import AskingAbout
from ui.briefings import Briefings
from ui.choices import Choices
from ui.conversation import Conversation
from ui.database import Database, home_database
from ui.everywhere import Everywhere
from ui.feedback import Feedback
from ui.following import Following
from ui.gate import READER, Gate
from ui.head import font_folder, font_routes, head
from ui.keeper import Keeper
from ui.layout import Parts, lay_out
from ui.memory import Memory
from ui.models import Models
from ui.noting import Noting
from ui.opinions import Opinions
from ui.programs import program_routes
from ui.readers import Users
from ui.reading import Reading
from ui.session import Session, Visitor
from ui.shelf import Offer, Shelf
from ui.suggest import Suggestions
from ui.view import Changes, View
from ui.wiring import READERS, Act, Inputs, on

WAITING = 200
"""Most events that wait for their turn."""

CLEANING = 3600
"""Seconds after which a file that was sent, and not read, is deleted; one that is read is deleted at once."""

MAX_UPLOAD = "50mb"

CASES = "cases.jsonl"
"""File of the readers' own cases, in the library's folder."""

_SANS = ("ui-sans-serif", "system-ui", "Segoe UI", "Noto Sans", "Liberation Sans", "sans-serif")


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
    about: AskingAbout
    noting: Noting
    following: Following
    briefings: Briefings


def build_app(
    assistant: Assistant,
    library: Library,
    *,
    models: Models | None = None,
    database: Database | None = None,
    pinned: bool = False,
    shared: bool = False,
    offer: Offer = Suggestions.about,
) -> gr.Blocks:
    """Return the window on a library.

    It opens on the article that the reader had open last; with `pinned`, and for a new reader, on the
    assistant's. `models` are those that can be chosen besides the assistant's own; `offer` gives the
    questions to begin and to go on with. `shared`: who reads it changes neither library nor cases, for they
    are others' too, and chooses no model.
    """
    blocks = gr.Blocks(
        title="Lectern", analytics_enabled=False, fill_width=True, delete_cache=(CLEANING, CLEANING)
    )
    with blocks:
        shelf = stock(assistant, library, models, offer)
        parts = lay_out(Session(shelf.first), shared=shared)
        window = furnish(parts, shelf, library, database=database, pinned=pinned)
        _wire_chat(window, shared=shared)
        on(parts, blocks.load, _arriving(window.reading), {"former": parts.former})
        _wire_choices(window, shared=shared)
        if not shared:
            _wire_changes(window)
    blocks.queue(max_size=WAITING, default_concurrency_limit=READERS)
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
    about, briefings = AskingAbout(view, shelf, conversation), Briefings(view, shelf)
    noting, following = Noting(view, shelf, keeper), Following(view, shelf, reading)
    answering, offering = (conversation, everywhere, reading), (choices, opinions)
    return Window(parts, shelf, *answering, *offering, about, noting, following, briefings)


def launch_options(
    *, shared: bool = False, users: Users | None = None, programs: Operations | None = None
) -> dict[str, Any]:
    """Return the look and the limits of the window, as keyword arguments of `Blocks.launch`.

    `shared` is as in `build_app`; where there are `users`, only they are let in. `programs` are what other
    programs can ask beside it.
    """
    folder = font_folder()
    gate = Middleware(Gate, shared=shared, users=users)
    beside = program_routes(programs) if programs else []
    return {
        "theme": gr.themes.Base(font=_SANS, font_mono=("ui-monospace", "monospace")),
        "head": head(font=folder is not None, shared=shared),
        "app_kwargs": {"routes": [*font_routes(folder), *beside], "middleware": [gate]},
        "footer_links": [],
        "run_history": False,
        "ssr_mode": False,
        "share": False,
        "max_file_size": MAX_UPLOAD,
    }


def _wire_chat(window: Window, *, shared: bool) -> None:
    """Connect the left pane, and every button that is no component."""
    parts, chat = window.parts, window.parts.chat
    typed: Inputs = {"question": chat.question}
    doing = window.conversation, window.everywhere, window.reading, window.opinions, window.briefings
    about, noting, following = window.about, window.noting, window.following
    acts = Acts(*doing, about=about, noting=noting, following=following, shared=shared)
    asked = partial(gr.on, [chat.question.submit, chat.ask.click])
    asking = [
        on(
            parts,
            asked,
            window.everywhere.ask,
            typed | {"scope": chat.scope, "about": chat.about},
            mode="multiple",
        ),
        on(parts, parts.bus.act, acts.act, {}, mode="multiple"),
    ]
    for event in asking:
        on(parts, event.then, window.conversation.give_back, typed)
    on(parts, chat.stop.click, window.conversation.stop, typed)


def _wire_changes(window: Window) -> None:
    """Connect what changes the library, and the form for corrections."""
    parts, shelf, reading = window.parts, window.parts.shelf, window.reading
    form, opinions = window.parts.correction, window.opinions
    fetched = partial(gr.on, [shelf.fetch.click, shelf.address.submit])
    on(parts, shelf.upload.upload, reading.add_file, {"path": shelf.upload})
    on(parts, fetched, reading.add_address, {"address": shelf.address})
    on(parts, shelf.keep.click, reading.add_text, {"pasted": shelf.pasted, "title": shelf.title})
    on(parts, form.save.click, opinions.save, {"says": form.says, "quote": form.quote})
    on(parts, form.deny.click, opinions.deny, {})


def _wire_choices(window: Window, *, shared: bool) -> None:
    """Connect the settings."""
    parts, drawer = window.parts, window.parts.drawer
    chosen: Inputs = {
        "strictness": drawer.strictness,
        "quotes_only": drawer.quotes_only,
        "evidence": drawer.evidence,
    }
    changed = [drawer.strictness.input, drawer.quotes_only.input, drawer.evidence.release]
    if not shared:
        chosen["model"] = drawer.model
        changed += [drawer.model.submit, drawer.model.blur]
        # Choosing another model wipes what was said of the one before, so it comes first.
        checking = on(parts, drawer.check.click, window.choices.choose, chosen)
        on(parts, checking.then, window.choices.check, {"model": drawer.model})
    on(parts, partial(gr.on, changed), window.choices.choose, chosen, mode="always_last")


def _arriving(reading: Reading) -> Act:
    def arrive(request: gr.Request, former: object, visitor: Visitor) -> Iterator[Changes]:
        reader = request.request.scope.get(READER, "") if request.request else ""
        yield from reading.arrive(reader, visitor, former=former)

    return arrive


def _only(name: str) -> Callable[[str], Model | None]:
    def refuse(spec: str) -> Model | None:
        raise ModelError(f"only {name} can be chosen here, not {spec!r}")

    return refuse
