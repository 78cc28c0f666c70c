"""Words that a reader marks, with the trained reader and the real embedder: what they decide."""

from __future__ import annotations

import pytest

from ingest.library import Library
from ingest.load import from_text
from rag.answer import About, Want, cite
from rag.assistant import Assistant
from rag.evidence.marked import explaining, seeking, whence

pytestmark = pytest.mark.reader

TEXT = (
    "Two ferries and a bridge\n\n"
    "The ferry Gannet was launched in 1958 and carries 40 cars. It was withdrawn for three weeks in March, "
    "when its ramp had rusted through.\n\n"
    "The ferry Petrel is newer. It was launched in 1987, carries 75 cars, and was withdrawn for two days in "
    "May because nobody could find the key.\n\n"
    "A bridge would replace both. Engineer Lene Brandt puts its cost at 90 million crowns, which the county "
    "calls out of reach.\n\n"
    "Brandt has offered to explain her figures to anyone who asks. So far nobody has."
)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    return Assistant(Library(tmp_path_factory.mktemp("ferries")).add(from_text(TEXT)))


def about(assistant: Assistant, words: str, want: Want = "ask") -> About:
    start = TEXT.index(words)
    return About(cite(assistant.index.article, start, start + len(words)), want)


@pytest.mark.parametrize(
    ("words", "question", "said"),
    [
        ("Gannet", "How many cars does it carry?", "40 cars"),
        ("Petrel", "How many cars does it carry?", "75 cars"),
        ("its ramp", "How long was it withdrawn?", "three weeks"),
        ("the key", "How long was it withdrawn?", "two days"),
    ],
)
def test_one_question_means_what_is_marked(
    assistant: Assistant, words: str, question: str, said: str
) -> None:
    answer = assistant.ask(question, about=about(assistant, words))
    assert not answer.refused
    assert said in answer.statements[0].text
    assert whence(answer, assistant.index.article) == "From the paragraph you marked."


def test_what_another_paragraph_says_is_found_and_told_apart(assistant: Assistant) -> None:
    answer = assistant.ask("What would the bridge cost?", about=about(assistant, "Gannet"))
    assert "90 million" in answer.text
    assert "elsewhere" in whence(answer, assistant.index.article)


def test_a_person_is_explained_by_what_else_names_them(assistant: Assistant) -> None:
    words = about(assistant, "Lene Brandt", "explain")
    answer = assistant.ask(explaining(words.marked.quote), about=words)
    assert "Brandt has offered" in answer.text
    assert "90 million" not in answer.text


def test_what_stands_nowhere_else_is_said_to_stand_nowhere_else(assistant: Assistant) -> None:
    words = about(assistant, "nobody could find the key", "elsewhere")
    assert assistant.ask(seeking(words.marked.quote), about=words).refused
