"""What buttons that are no components have the server do: a name and a value, looked up in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import gradio as gr

from ui.asking_about import AskingAbout
from ui.briefings import Briefings
from ui.conversation import Conversation
from ui.everywhere import Everywhere
from ui.following import Following
from ui.markup import UNSAFE
from ui.noting import Noting
from ui.opinions import Opinions
from ui.reading import Reading
from ui.session import Visitor
from ui.view import Changes

Done = Changes | Iterator[Changes]
Valued = dict[str, Callable[[str, Visitor], Done]]

LONGEST = 2000
"""Characters of a value; more than any button of ours sends."""


class Acts:
    """The table of acts. What is in no table, or is no text, is let go: only a foreign page sends it."""

    def __init__(
        self,
        conversation: Conversation,
        everywhere: Everywhere,
        reading: Reading,
        opinions: Opinions,
        briefings: Briefings,
        *,
        about: AskingAbout,
        noting: Noting,
        following: Following,
        shared: bool = False,
    ) -> None:
        """`shared`: nothing that belongs to others, too, can be changed."""
        self._plain: dict[str, Callable[[Visitor], Done]] = {
            "clear": conversation.clear,
            "unclear": conversation.unclear,
            "sync": reading.sync,
            "dismiss": reading.dismiss,
            "sentences": reading.sentences,
            "voiceless": reading.voiceless,
        }
        self._plain |= {"undiscard": noting.undiscard, "brief": briefings.show, "unbrief": briefings.hide}
        self._valued = _of_words(about) | _of_notes(noting, following) | _of_library(everywhere)
        self._valued |= {
            "ask": conversation.pick,
            "again": partial(conversation.pick, alone=True),
            "open": reading.open,
            "changes": reading.changes,
            "export": opinions.export,
            "exportbriefing": briefings.export,
        }
        if not shared:
            self._plain["restore"] = reading.restore
            self._valued["remove"] = reading.remove
            self._valued["suggest"], self._valued["add"] = reading.suggest, reading.add_address
            self._valued["praise"], self._valued["doubt"] = opinions.praise, opinions.doubt

    def act(self, event: gr.EventData, visitor: Visitor) -> Iterator[Changes]:
        """Do what the browser asks for, step by step."""
        name, value = self._read(event)
        if name in self._plain:
            yield from _steps(self._plain[name](visitor))
        elif name in self._valued and value is not None:
            yield from _steps(self._valued[name](value, visitor))
        else:
            yield {}

    def _read(self, event: gr.EventData) -> tuple[str, str | None]:
        data = event._data if isinstance(event._data, dict) else {}
        name, value = data.get("act"), data.get("value")
        return str(name), value[:LONGEST].translate(UNSAFE) if isinstance(value, str) else None


def _of_words(about: AskingAbout) -> Valued:
    return {"explain": about.explain, "where": about.where, "stands": about.stands}


def _of_library(everywhere: Everywhere) -> Valued:
    return {
        "elsewhere": everywhere.elsewhere,
        "tick": everywhere.tick,
        "ticked": everywhere.ticked,
        "beside": everywhere.beside,
    }


def _of_notes(noting: Noting, following: Following) -> Valued:
    return {
        "keep": noting.keep,
        "annotate": noting.annotate,
        "recolour": noting.recolour,
        "discard": noting.discard,
        "take": noting.take,
        "link": following.link,
        "address": following.address,
    }


def _steps(done: Done) -> Iterator[Changes]:
    if isinstance(done, dict):
        yield done
    else:
        yield from done
