"""The settings: what is chosen holds from the next question on, and what cannot be had is told."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from ingest.library import Library
from ingest.load import from_text
from rag.assistant import Assistant
from rag.models.open import Model, ModelError
from rag.settings import Settings
from rag.strictness import LEVELS
from tests.scripted import WEIR, ScriptedAssistant, Window
from ui.models import Models
from ui.preferences import Preferences
from ui.shelf import Shelf
from ui.view import Changes

FIRST = Model("first", lambda: FakeListChatModel(responses=["ready"]))


def opened(spec: str) -> Model | None:
    """Open `other`, and `dead`, which does not start; no other spec is of a known form."""
    if spec == "other":
        return Model(spec, lambda: FakeListChatModel(responses=["ready"]))
    if spec == "dead":
        return Model(spec, refuse)
    if spec == "none":
        return None
    raise ModelError(f"unknown model {spec!r}: use other or none")


def refuse() -> FakeListChatModel:
    raise ModelError("dead does not start; choose another")


@pytest.fixture
def window(library: Library) -> Window:
    return Window(library, models=Models("first", FIRST, opened))


def choose(window: Window, **chosen: Any) -> Changes:
    """Choose as the settings send it: all of them, with those of a new reader where not given."""
    usual: dict[str, Any] = {"model": "", "strictness": "balanced", "quotes_only": False, "evidence": 8}
    return window.choices.choose(**usual | chosen, visitor=window.visitor)


def assistant(window: Window) -> Assistant:
    """The assistant that answers the next question."""
    session = window.visitor.session
    return window.shelf.assistant(session.article, session.preferences)


@pytest.mark.parametrize("level", LEVELS, ids=lambda level: level.name)
def test_the_strictness_sets_the_threshold_of_the_next_answer(window: Window, level: Any) -> None:
    choose(window, strictness=level.name)
    assert assistant(window).settings.threshold == level.threshold


def test_the_other_settings_hold_for_the_next_answer_and_nothing_is_written_back(window: Window) -> None:
    assert choose(window, quotes_only=True, evidence=12.0) == {}
    assert assistant(window).settings == Settings(quotes_only=True, evidence=12)


def test_a_window_started_for_quotes_only_stays_so(library: Library) -> None:
    home = ScriptedAssistant(library.add(from_text(WEIR)), settings=Settings(quotes_only=True))
    shelf = Shelf(home, library, Models("none", None, opened))
    assert shelf.assistant(shelf.first, Preferences(quotes_only=False)).settings == home.settings


def test_the_model_chosen_answers_and_the_first_one_when_none_is_named(window: Window) -> None:
    assert assistant(window).model is FIRST
    choose(window, model=" other\n")
    assert window.visitor.session.preferences.llm == "other"
    assert assistant(window).model is window.shelf.models.get("other")
    choose(window, model="none")
    assert assistant(window).model is None
    choose(window, model=" ")
    assert assistant(window).model is FIRST


def test_an_unknown_model_is_told_and_nothing_is_kept(window: Window) -> None:
    changes = choose(window, model="clever", strictness="strict")
    assert "unknown model &#x27;clever&#x27;" in window.note(changes)
    assert set(changes) == {window.parts.note}
    assert window.visitor.session.preferences == Preferences()
    assert window.arrive(window.visitor.session.reader).session.preferences == Preferences()


def test_what_no_setting_can_be_takes_its_default(window: Window) -> None:
    choose(window, strictness="reckless", quotes_only="yes", evidence=900)
    assert window.visitor.session.preferences == Preferences()


def test_choosing_leaves_the_answer_at_work_and_the_conversation(window: Window) -> None:
    steps = window.conversation.ask("How wide is the weir?", window.visitor)
    next(steps)
    assert window.parts.chat.live not in choose(window, evidence=4)
    assert "40 metres" in list(steps)[-2][window.parts.chat.live]
    assert window.questions() == ["How wide is the weir?"]


def test_what_was_chosen_comes_back_in_every_window_of_the_reader_and_is_nobody_elses(window: Window) -> None:
    other = window.arrive(window.visitor.session.reader)
    choose(window, evidence=4)
    (changes,) = window.reading.sync(other)
    assert changes[window.parts.drawer.evidence] == 4
    assert other.session.preferences == Preferences(evidence=4)
    assert window.arrive(window.visitor.session.reader).session.preferences == Preferences(evidence=4)
    assert window.arrive("").session.preferences == Preferences()


CHECKS = {
    "typed": ("other", "other answers (0.0 s)", "status"),
    "empty": ("  ", "first answers (0.0 s)", "status"),
    "of no known form": ("clever", "unknown model", "alert"),
    "that does not start": ("dead", "does not start; choose another", "alert"),
}


@pytest.mark.parametrize(("typed", "said", "role"), CHECKS.values(), ids=CHECKS)
def test_checking_tells_how_long_the_model_took_or_why_it_does_not_answer(
    window: Window, typed: str, said: str, role: str
) -> None:
    asking, told = (c[window.parts.drawer.checked] for c in window.choices.check(typed, window.visitor))
    assert "Asking the model" in asking
    assert said in told
    assert f'role="{role}"' in told
    assert window.visitor.session.preferences == Preferences()


def test_what_was_checked_is_wiped_when_another_model_is_chosen(window: Window) -> None:
    checked = window.parts.drawer.checked
    assert choose(window, model="other")[checked] == ""
    assert checked not in choose(window, model="other", evidence=4)


def test_without_a_choice_only_the_first_model_can_be_had(library: Library) -> None:
    window = Window(library)
    assert "only none can be chosen here" in window.note(choose(window, model="other"))
    assert assistant(window).model is None
