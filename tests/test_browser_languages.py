"""In the window: a translated question says how it was understood, an article not read well says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from ingest.load import from_text
from rag.answer import About, Answer
from tests import axe
from tests import reader as rig
from tests.reader import PLANK, Reader, Served, WindowAssistant
from tests.scripted import ScriptedAssistant

pytestmark = rig.marks
served, visited, reader = rig.served, rig.visited, rig.reader

GERMAN = "Wann wurde das Brett gefunden?"
MILL = (
    "Die Mühle\n\nDie Gezeitenmühle wurde 1842 von dem Ingenieur Vell gebaut. Sie ist heute nicht in Betrieb."
)


@pytest.fixture
def translating(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the script answer as to a question that was translated first."""

    def answers(
        self: WindowAssistant, question: str, history: Sequence[Answer] = (), *, about: About | None = None
    ) -> Iterator[Answer]:
        for answer in ScriptedAssistant.answers(self, PLANK, history):
            yield replace(answer, question=question, standalone=PLANK, translation=PLANK)

    monkeypatch.setattr(WindowAssistant, "answers", answers)


@pytest.mark.usefixtures("translating")
def test_a_translated_question_shows_how_it_was_understood_and_still_does_after_a_reload(
    reader: Reader, served: Served
) -> None:
    served.assistant.go.clear()
    reader.ask(GERMAN)
    served.assistant.go.set()
    reader.see("#live .tools")
    for _ in range(2):
        form = reader.find("#live .searched")
        expect(form.locator("label")).to_have_text("asked in German, understood as")
        expect(form.locator("textarea")).to_have_value(PLANK)
        assert axe.violations(reader.page) == []
        reader.arrive()


def test_an_article_in_another_language_says_that_answers_may_be_missing(
    reader: Reader, served: Served
) -> None:
    article = served.library.add(from_text(MILL)).article.id
    reader.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    reader.find("#library-open").click()
    reader.find(f'.book[data-value="{article}"]').click()
    reader.see(f'article[data-article="{article}"] .facts', "the article seems to be in German")
    reader.page.set_viewport_size({"width": 320, "height": 640})
    assert reader.overflow() <= 0
    assert axe.violations(reader.page) == []
    reader.page.set_viewport_size({"width": 1280, "height": 800})
