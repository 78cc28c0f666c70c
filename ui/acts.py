"""What buttons that are no components have the server do: a name and a value, looked up in a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import gradio as gr

from ui.briefings import Briefings
from ui.conversation import Conversation
from ui.everywhere import Everywhere
from ui.markup import UNSAFE
from ui.opinions import Opinions
from ui.reading import Reading
from ui.session import Visitor
from ui.view import Changes

Done = Changes | Iterator[Changes]

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
        shared: bool = False,
    ) -> None:
        """`shared`: nothing that belongs to others, too, can be changed."""
        self._plain: dict[str, Callable[[Visitor], Done]] = {
            "clear": conversation.clear,
            "unclear": conversation.unclear,
            "sync": reading.sync,
            "dismiss": reading.dismiss,
            "brief": briefings.show,
            "unbrief": briefings.hide,
        }
        self._valued: dict[str, Callable[[str, Visitor], Done]] = {
            "ask": conversation.pick,
            "again": partial(conversation.pick, alone=True),
            "elsewhere": everywhere.elsewhere,
            "open": reading.open,
            "changes": reading.changes,
            "export": opinions.export,
            "exportbriefing": briefings.export,
        }
        if not shared:
            self._plain["restore"] = reading.restore
            self._valued["remove"] = reading.remove
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


def _steps(done: Done) -> Iterator[Changes]:
    if isinstance(done, dict):
        yield done
    else:
        yield from done
