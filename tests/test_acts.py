"""Buttons that are no components: each has its act, and what no button of ours sends does nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import gradio as gr
import pytest

from tests.conftest import ROOT
from tests.scripted import Window, merged
from ui.acts import LONGEST, Acts
from ui.head import script
from ui.view import Changes

WIDE = "How wide is the weir?"


@pytest.fixture
def acts(window: Window) -> Acts:
    doing = window.conversation, window.everywhere, window.reading, window.opinions, window.briefings
    return Acts(*doing, about=window.about, noting=window.noting, following=window.following)


def steps(acts: Acts, window: Window, data: object) -> Iterator[Changes]:
    """What happens when the browser sends this."""
    return acts.act(gr.EventData(None, data), window.visitor)


def sent(acts: Acts, window: Window, act: str, value: str = "") -> Changes:
    return merged(steps(acts, window, {"act": act, "value": value}))


def wanted(window: Window) -> str:
    """What the latest question wanted of marked words."""
    about = window.visitor.session.turns[-1].about
    return about.want if about else ""


def noted(window: Window) -> str:
    """Keep the answer; return the note's id."""
    window.noting.keep("answer 1", window.visitor)
    return window.visitor.session.notes[0].note.id


ACTS: dict[str, tuple[Callable[[Window], str], Callable[[Window, Changes], object]]] = {
    "ask": (lambda w: WIDE, lambda w, c: w.questions() == [WIDE, WIDE]),
    "again": (lambda w: WIDE, lambda w, c: "understood as" not in c[w.parts.chat.live]),
    "clear": (lambda w: "", lambda w, c: w.questions() == []),
    "unclear": (lambda w: "", lambda w, c: w.questions() == [WIDE]),
    "elsewhere": (
        lambda w: f"{w.otters} Where do otters float?",
        lambda w, c: (w.visitor.session.article, w.questions()) == (w.otters, ["Where do otters float?"]),
    ),
    "tick": (lambda w: f"{w.otters} {w.weir}", lambda w, c: w.visitor.session.ticked == (w.otters, w.weir)),
    "ticked": (lambda w: "", lambda w, c: c[w.parts.chat.scope]["value"] == "one"),
    "beside": (lambda w: w.otters, lambda w, c: "On otters" in c[w.parts.desk.beside]),
    "open": (lambda w: w.otters, lambda w, c: w.visitor.session.article == w.otters),
    "changes": (lambda w: w.weir, lambda w, c: "no longer in the library" in w.note(c)),
    "remove": (lambda w: w.otters, lambda w, c: not w.shelf.has(w.otters)),
    "restore": (lambda w: "", lambda w, c: "nothing to restore" in w.note(c)),
    "sync": (lambda w: "", lambda w, c: set(c) > {w.parts.shelf.books, w.parts.drawer.model}),
    "suggest": (lambda w: "https://example.org/a", lambda w, c: 'data-act="add"' in w.note(c)),
    "add": (lambda w: "example.org", lambda w, c: "not a web address" in w.note(c)),
    "dismiss": (lambda w: "", lambda w, c: "<p" not in w.note(c)),
    "sentences": (lambda w: "", lambda w, c: f'data-sentences="{w.weir}"' in c[w.parts.outbox]),
    "voiceless": (lambda w: "", lambda w, c: "no voice of its own" in w.note(c)),
    "praise": (lambda w: "1", lambda w, c: "Kept as a case" in w.note(c)),
    "doubt": (lambda w: "1", lambda w, c: w.visitor.session.correcting),
    "explain": (lambda w: "1:0-1:4", lambda w, c: wanted(w) == "explain"),
    "where": (lambda w: "1:0-1:4", lambda w, c: wanted(w) == "elsewhere"),
    "stands": (lambda w: "1:0:0-4", lambda w, c: "stand on" in c[w.parts.chat.stands]),
    "keep": (lambda w: "answer 1", lambda w, c: "Kept as a note" in w.note(c)),
    "annotate": (lambda w: f"{noted(w)} mine", lambda w, c: w.visitor.session.notes[0].note.text == "mine"),
    "recolour": (lambda w: f"{noted(w)} blue", lambda w, c: 'data-colour="blue"' in c[w.parts.noted]),
    "discard": (noted, lambda w, c: w.visitor.session.notes == ()),
    "undiscard": (lambda w: "", lambda w, c: "no deleted note" in w.note(c)),
    "take": (lambda w: noted(w) and "markdown", lambda w, c: "## Notes" in c[w.parts.outbox]),
    "link": (lambda w: f"article={w.otters}", lambda w, c: w.visitor.session.article == w.otters),
    "address": (lambda w: "1:0-1:8", lambda w, c: "data-copied=" in c[w.parts.shown]),
    "brief": (lambda w: "", lambda w, c: "is <strong>40</strong> metres" in c[w.parts.chat.briefing]),
    "unbrief": (
        lambda w: str(w.briefings.show(w.visitor))[:0],
        lambda w, c: (w.visitor.session.briefed, c[w.parts.chat.briefing]) == (False, ""),
    ),
    "exportbriefing": (lambda w: "markdown", lambda w, c: "## What it says" in c[w.parts.outbox]),
    "export": (lambda w: "json", lambda w, c: "lectern-conversation" in c[w.parts.outbox]),
}


@pytest.mark.parametrize("name", ACTS)
def test_a_button_has_the_server(name: str, acts: Acts, window: Window) -> None:
    value, done = ACTS[name]
    window.ask(WIDE)
    assert done(window, sent(acts, window, name, value(window)))


def test_every_button_that_the_window_can_show_has_its_act() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ui").glob("*.py"))
    named = {*re.findall(r'data-act="(\w+)"', code), *re.findall(r'\bact\(\s*"(\w+)"', code)}
    undone = set(re.findall(r'undo="(\w+)"', code))
    assert named | undone | set(re.findall(r'\bsend\("(\w+)"', script())) == set(ACTS)


ODD = {
    "nothing": None,
    "a list": ["ask", WIDE],
    "a number": 7,
    "a text": "ask",
    "no act": {"value": WIDE},
    "an unknown act": {"act": "format", "value": "disk"},
    "a part of ours": {"act": "_read", "value": ""},
    "an act that is a list": {"act": ["ask"], "value": WIDE},
    "an act that is nothing": {"act": None, "value": WIDE},
    "no value": {"act": "ask"},
    "a value that is a number": {"act": "praise", "value": 1},
    "a value that is a list": {"act": "open", "value": ["a"]},
    "a value that is an object": {"act": "export", "value": {"form": "json"}},
}


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_what_no_button_of_ours_sends_does_nothing(data: object, acts: Acts, window: Window) -> None:
    window.ask(WIDE)
    before = window.visitor.session
    assert list(steps(acts, window, data)) == [{}]
    assert window.visitor.session is before


def test_a_value_is_cut_where_no_button_of_ours_would_end(acts: Acts, window: Window) -> None:
    sent(acts, window, "ask", "?" * (LONGEST + 1))
    assert window.questions() == ["?" * LONGEST]


def test_an_act_goes_step_by_step(acts: Acts, window: Window) -> None:
    shown = steps(acts, window, {"act": "ask", "value": WIDE})
    assert "Searching" in next(shown)[window.parts.chat.live]
    assert window.questions() == []
    merged(shown)
    assert window.questions() == [WIDE]
