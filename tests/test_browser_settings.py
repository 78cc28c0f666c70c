"""The settings in the window: what is chosen is kept and holds, a model is checked, the theme stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from rag.models.open import Model, ModelError
from tests import reader as rig
from tests.reader import Reader, Served, serve
from tests.scripted_chat import model_of, scripted
from ui.models import Models

pytestmark = rig.marks
visited, reader = rig.visited, rig.reader

GROUND = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(251, 250, 247)", "rgb(25, 24, 22)"


def opened(spec: str) -> Model | None:
    """Open no model but `none`."""
    if spec == "none":
        return None
    raise ModelError(f"unknown model {spec!r}: use none")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    models = Models("talker", model_of(scripted("ready")), opened)
    with serve(tmp_path_factory.mktemp("library"), models=models) as window:
        yield window


def settings(reader: Reader) -> Locator:
    """Open the settings."""
    reader.find("#settings-open").click()
    expect(reader.find("#settings")).to_be_visible()
    return reader.find("#settings")


def ground(reader: Reader, color: str) -> None:
    """Wait until the page has this ground."""
    reader.page.wait_for_function(f"color => {GROUND} === color", arg=color)


def test_what_is_chosen_holds_for_the_answers(reader: Reader, served: Served) -> None:
    panel = settings(reader)
    expect(panel.get_by_label("Balanced: ")).to_be_checked()
    expect(panel.get_by_role("slider")).to_have_value("8")
    panel.get_by_label("Strict: ").check()
    panel.get_by_label("Quotes only").check()
    reader.find("#settings .close").click()
    reader.hear("Who built it?")
    chosen, before = served.assistant.preferred, served.assistant.settings
    assert chosen
    assert (chosen.quotes_only, before.quotes_only) == (True, False)
    assert chosen.threshold > before.threshold


def test_each_strictness_says_what_it_costs(reader: Reader) -> None:
    labels = settings(reader).locator("#strictness label").all_text_contents()
    assert [label.strip().partition(":")[0] for label in labels] == ["Lenient", "Balanced", "Strict"]
    assert all("of 100 questions that the article answers" in label for label in labels)


def test_a_model_that_does_not_exist_is_told_and_the_one_before_stays(reader: Reader) -> None:
    model, check = settings(reader).get_by_placeholder("talker"), reader.find("#settings #check")
    check.click()
    expect(reader.find("#checked")).to_contain_text("talker answers (")
    model.fill("none")
    model.press("Enter")
    # Nothing in the window tells that it was taken: asking again shows it.
    check.click()
    expect(reader.find("#checked")).to_contain_text("no model: answers are quotes")
    model.fill("nonsense")
    model.press("Enter")
    expect(reader.find("#note .problem")).to_contain_text("unknown model 'nonsense'")
    reader.page.reload()
    expect(settings(reader).get_by_placeholder("talker")).to_have_value("none")


def test_the_theme_is_the_systems_until_the_reader_chooses_one(reader: Reader) -> None:
    ground(reader, LIGHT)
    reader.page.emulate_media(color_scheme="dark")
    ground(reader, DARK)
    settings(reader).get_by_label("Light").check()
    ground(reader, LIGHT)
    reader.page.reload()
    expect(settings(reader).get_by_label("Light")).to_be_checked()
    ground(reader, LIGHT)
    reader.page.emulate_media(color_scheme="light")
    reader.page.get_by_label("Dark").check()
    ground(reader, DARK)
    reader.page.reload()
    ground(reader, DARK)
    settings(reader).get_by_label("As the system").check()
    ground(reader, LIGHT)
