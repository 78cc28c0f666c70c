"""How what happens in the window reaches Gradio: triggers connected with actions that take inputs by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from inspect import isgeneratorfunction
from typing import Any, Literal

import gradio as gr
from gradio.blocks import BlockContext
from gradio.components import Component
from gradio.events import Dependency

from ui.layout import Parts
from ui.markup import UNSAFE

READERS = 8
"""Questions answered at the same time."""

Act = Callable[..., Any]
Trigger = Callable[..., Any]
TriggerMode = Literal["once", "multiple", "always_last"]
Inputs = dict[str, Component | BlockContext]


def on(parts: Parts, trigger: Trigger, act: Act, inputs: Inputs, *, mode: TriggerMode = "once") -> Dependency:
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
        return act(*map(_fit, args), **{name: _fit(value) for name, value in inputs.items()}) or gr.skip()

    return step


def _fit(value: object) -> object:
    """Return an input whose text can be kept, and that is not missing: who sends it may be no window."""
    return "" if value is None else value.translate(UNSAFE) if isinstance(value, str) else value


def _settled(act: Act) -> Act:
    """Return a generator's act with a last step that changes nothing.

    At the end Gradio shows the last step once more, which would undo what other events have changed since.
    """

    @wraps(act)
    def steps(*args: object, **inputs: object) -> Iterator[Any]:
        for changes in act(*map(_fit, args), **{name: _fit(value) for name, value in inputs.items()}):
            yield changes or gr.skip()
        yield gr.skip()

    return steps
