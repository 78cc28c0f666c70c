"""Questions that a model writes to be offered: short, whole, and of their sentence's names and numbers."""

from __future__ import annotations

import pytest

from ingest.article import Sentence
from ingest.library import Library
from ingest.load import from_text
from ingest.split import split
from rag.assistant import Assistant
from rag.models.open import Model
from rag.settings import Settings
from tests.scripted_chat import ScriptedChat, model_of, scripted
from ui.offer import EXAMPLES, spread, written
from ui.suggest import Suggestions

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell.\n\nIt is a fine sight.\n\n"
    "Mayor Ines Calder said that the mill would reopen before June."
)
SENTENCES = split(TEXT)[0]
GOOD = "Who built the tide mill of Port Ellery?"


def question_for(sentence: Sentence, chat: ScriptedChat) -> str | None:
    """Return the question that is offered of one sentence, if one is."""
    found = written([sentence], model_of(chat), lambda question, of: True)
    return next((question for question, _ in found), None)


def test_a_question_is_taken_without_marks_and_what_follows() -> None:
    assert question_for(SENTENCES[0], scripted(f'"{GOOD}"\nTomas Vell did.')) == GOOD


@pytest.mark.parametrize(
    "written",
    [
        "",
        "Tomas Vell built the tide mill.",
        "Who built it?",
        "Who built the tide mill of Norhaven?",
        "Who built the tide mill of Port Ellery in 1911?",
        "Who built the tide mill of Port Ellery? And when?",
        f"{'Very ' * 30}long, who built the tide mill of Port Ellery?",
    ],
    ids=["nothing", "no question", "leans", "another name", "another number", "two", "long"],
)
def test_another_question_is_not_taken(written: str) -> None:
    assert question_for(SENTENCES[0], scripted(written)) is None


def test_the_examples_keep_to_what_is_asked_of_the_model() -> None:
    for text, question in EXAMPLES:
        (sentence,), _ = split(text)
        assert question_for(sentence, scripted(question)) == question


@pytest.mark.parametrize("n", [1, 2, 5])
def test_sentences_are_spread_over_those_with_a_name_or_number(n: int) -> None:
    chosen = spread(SENTENCES, n)
    assert len(chosen) == min(n, 2)
    assert all("fine sight" not in s.text for s in chosen)


def test_what_does_not_hold_is_not_offered_and_what_holds_comes_first(library: Library) -> None:
    index = library.add(from_text(TEXT))
    chat = scripted(GOOD, "What did Ines Calder say about whales?")
    model = model_of(chat)
    suggestions = Suggestions.about(Assistant(index, model=model, settings=Settings(quotes=1)))
    offered = suggestions.write(model)
    assert (GOOD, 0) in offered
    assert len(chat.prompts) == 2
    assert Suggestions.about(Assistant(index), offered).starters(1) == [GOOD]


def test_a_question_is_given_up_where_the_model_is_needed_and_written_later() -> None:
    chat, waits = scripted(GOOD), list[int]()

    class Wanted(Model):
        """A model that somebody needs once, after three words of the first question."""

        @property
        def idle(self) -> bool:
            return len(waits) > 1 or chat.given < 3

        def until_idle(self) -> None:
            waits.append(chat.given)

    found = list(written(SENTENCES[:1], Wanted("scripted", lambda: chat), lambda question, of: True))
    assert found == [(GOOD, 0)]
    assert waits == [0, 3]
    assert (chat.cut, len(chat.prompts)) == (1, 2)


def test_to_try_a_question_the_model_is_not_asked(library: Library) -> None:
    chat = scripted(GOOD)
    suggestions = Suggestions.about(
        Assistant(library.add(from_text(TEXT)), model=model_of(chat)), [(GOOD, 0)]
    )
    assert suggestions.starters(1) == [GOOD]
    assert chat.prompts == []
