"""Follow-ups: read with what came before, and in full where that brings no name and loses nothing."""

from __future__ import annotations

import pytest

from ingest.library import Library
from ingest.load import from_text
from rag.answer import REFUSAL, Answer, Statement
from rag.assistant import Assistant
from rag.reader.run import TURNS
from rag.settings import Settings
from rag.writing.followup import depends, together
from rag.writing.standalone import EXAMPLES, standalone
from tests.scripted_chat import model_of, scripted

TEXT = "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks."
ASKED = "Who built the tide mill of Port Ellery?"
LENIENT = Settings(quotes=1, threshold=0.0, support=0.0)
SAID = Statement("Tomas Vell built it in 1842.", (), "supported")
TURN = Answer(ASKED, "", statements=(SAID,), done=True)


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("And when did he?", "When did Tomas Vell build the tide mill of Port Ellery?"),
        ("Did he build others?", '"Did Tomas Vell build other mills?"\nI hope that helps.'),
        ("Was it built before 1850?", "Was the tide mill of Port Ellery built before 1850?"),
    ],
)
def test_a_form_of_the_words_of_the_turns_is_taken(question: str, written: str) -> None:
    expected = written.splitlines()[0].strip('"')
    assert standalone(question, [TURN], scripted(written)) == expected


@pytest.mark.parametrize(
    "written",
    [
        "When did Ines Calder build the tide mill of Port Ellery?",
        "When did Tomas Vell build the tide mill of Port Ellery in 1911?",
        "When was that? Was it Tomas Vell?",
        "Tomas Vell built the tide mill of Port Ellery.",
        "",
    ],
    ids=["another name", "a number from nowhere", "two questions", "no question", "nothing"],
)
def test_a_form_that_brings_its_own_is_not_taken(written: str) -> None:
    assert standalone("And when did he build it?", [TURN], scripted(written)) is None


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("And what did Ines Calder build?", "What did Tomas Vell build?"),
        ("And in 1850?", "Who built the tide mill of Port Ellery?"),
        ("Why did it flood?", "Why did Tomas Vell build the tide mill?"),
    ],
    ids=["the name", "the number", "the matter"],
)
def test_a_form_that_loses_what_was_asked_is_not_taken(question: str, written: str) -> None:
    assert standalone(question, [TURN], scripted(written)) is None


def test_the_model_reads_the_turns_and_their_answers() -> None:
    chat = scripted("?")
    standalone("And when?", [Answer("What is left out?", ""), TURN, TURN], chat)
    assert len(chat.prompts[0]) == 2 * len(EXAMPLES) + 2
    read = str(chat.prompts[0][-1].content)
    assert read.count(TURN.question) == 2
    assert "left out" not in read
    assert read.endswith("Last question: And when?")
    assert SAID.text in read


def test_no_example_speaks_of_what_the_article_says() -> None:
    assert any(REFUSAL in asked for asked, _ in EXAMPLES)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("When was the tide mill of Port Ellery built?", "When was the tide mill of Port Ellery built?"),
        ("When was the tide mill of Norhaven built?", f"{ASKED} When?"),
    ],
    ids=["of their words", "with a name from nowhere"],
)
def test_a_model_puts_a_follow_up_in_full(library: Library, written: str, shown: str) -> None:
    index = library.add(from_text(TEXT))
    first = Assistant(index, settings=LENIENT).ask(ASKED)
    chat = scripted(written, "It was built in 1842.")
    assistant = Assistant(index, model=model_of(chat), settings=LENIENT)
    *_, last = assistant.answers("When?", [first])
    assert last.standalone == shown
    assert str(chat.prompts[-1][-1].content).endswith(f"Question: {shown}")


def test_where_the_model_then_writes_nothing_its_form_and_its_name_stay(library: Library) -> None:
    index = library.add(from_text(TEXT))
    first = Assistant(index, settings=LENIENT).ask(ASKED)
    form = "When was the tide mill of Port Ellery built?"
    chat = scripted(form, REFUSAL)
    answer = Assistant(index, model=model_of(chat), settings=LENIENT).ask("When was it?", [first])
    assert [s.label for s in answer.statements] == ["quoted"]
    assert (answer.llm, answer.standalone, answer.rejected) == ("scripted", form, ())


LEANING = (
    "And in the second year?",
    "Why?",
    "When did he die?",
    "Who opposed that?",
    "What about the other one?",
)
WHOLE = (ASKED, "How many sacks of grain were ground in 1950?", "Which council paid for the new sluice gate?")


def past(*questions: str) -> list[Answer]:
    return [Answer(question, question) for question in questions]


@pytest.mark.parametrize("question", LEANING)
def test_a_question_that_leans_is_read_after_the_earlier_one(question: str) -> None:
    assert depends(question)
    assert together(question, past(ASKED)) == f"{ASKED} {question}"


@pytest.mark.parametrize("question", WHOLE)
def test_a_whole_question_is_read_alone(question: str) -> None:
    assert together(question, past(ASKED)) == question


@pytest.mark.parametrize("question", [*LEANING, *WHOLE])
def test_a_first_question_is_read_alone(question: str) -> None:
    assert together(question, []) == question


def test_no_more_than_the_last_questions_are_read() -> None:
    asked = [f"What happened in {year}?" for year in range(1900, 1905)]
    assert together("And then?", past(*asked)) == " ".join([*asked[-TURNS:], "And then?"])


def test_what_was_read_together_is_not_joined_again() -> None:
    first, second = Answer(ASKED, ASKED), Answer("When?", f"{ASKED} When?")
    assert together("And why?", [first, second]) == f"{ASKED} When? And why?"
