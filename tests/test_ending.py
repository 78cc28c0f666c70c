"""What an answer ends with: yes or no first, the quotes it stands on, or the refusal."""

from __future__ import annotations

import pytest
from langchain_core.language_models import BaseChatModel

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.answer import Answer
from rag.assistant import Assistant
from rag.settings import Settings
from tests.scripted_chat import model_of, scripted

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks of "
    "grain a year.\n\nMayor Ines Calder said that the mill would reopen before June."
)
ASKED = "Who built the tide mill of Port Ellery?"
REPLY = "Yes. The mill was built by Tomas Vell. It cost 99 crowns. It ground 2,500 sacks of grain a year."
LENIENT = Settings(quotes=1, threshold=0.0, threshold_without_model=0.0)
STRICT = Settings(threshold=1.0, threshold_without_model=1.0)


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


def writing(index: ArticleIndex, chat: BaseChatModel, settings: Settings = LENIENT) -> Assistant:
    return Assistant(index, model=model_of(chat), settings=settings)


def is_quoted(answer: Answer) -> bool:
    return bool(answer.statements) and all(
        s.label == "quoted" and [c.quote for c in s.citations] == [s.text] for s in answer.statements
    )


@pytest.mark.parametrize(
    ("question", "said"),
    [("Was the tide mill built in 1842?", "Yes."), ("Was the tide mill built in 1900?", None)],
    ids=["what a sentence states", "another number"],
)
def test_yes_or_no_is_said_first_and_checked(index: ArticleIndex, question: str, said: str | None) -> None:
    answer = writing(index, scripted(REPLY)).ask(question)
    texts = [s.text for s in answer.statements]
    assert texts[:1] == ([said] if said else ["The mill was built by Tomas Vell."])


def test_what_somebody_says_settles_nothing(index: ArticleIndex) -> None:
    asked = "Would the mill reopen before June?"
    assert "Yes." not in [s.text for s in writing(index, scripted(REPLY)).ask(asked).statements]


def test_words_taken_for_somebody_else_s_are_not_replaced_by_quotes(library: Library) -> None:
    text = "Ines Calder said that the gate leaks. Tomas Vell said that the wheel is rotten."
    index = library.add(from_text(text))
    answer = writing(index, scripted("Yes. Ines Calder said that the wheel is rotten.")).ask(
        "What did Ines Calder say about the wheel?"
    )
    assert answer.refused
    assert answer.rejected


def test_what_was_chosen_is_quoted_unless_the_answer_says_it(index: ArticleIndex) -> None:
    said = writing(index, scripted("Yes. Tomas Vell built the mill of Port Ellery in 1842.")).ask(ASKED)
    assert [s.label for s in said.statements] == ["supported"]
    left_out = writing(index, scripted("Yes. Tomas Vell built it.")).ask(ASKED)
    assert [s.label for s in left_out.statements] == ["supported", "quoted"]
    assert len(left_out.citations) == 1


def test_a_model_that_only_copies_is_quoted(index: ArticleIndex) -> None:
    copied = "It ground 2,500 sacks of grain a year."
    answer = writing(index, scripted(f"Yes [1]. {copied}")).ask("How many sacks of grain did the mill grind?")
    assert is_quoted(answer)
    assert copied in [s.text for s in answer.statements]


def test_each_piece_of_evidence_is_weighed(index: ArticleIndex) -> None:
    for assistant in (writing(index, scripted(REPLY)), Assistant(index, settings=LENIENT)):
        answer = assistant.ask(ASKED)
        assert len(answer.weighed) == len(answer.evidence)


def test_where_a_pronoun_speaks_the_sentence_with_the_name_is_quoted_too(library: Library) -> None:
    text = (
        "Harbour master Ines Vogt warned that the quay cracks. “It will not last,” she said of the pier.\n\n"
        "Herons nest in the reeds."
    )
    index = library.add(from_text(text))
    answer = Assistant(index, settings=LENIENT).ask("Who said of the pier that it will not last?")
    assert {s.text for s in answer.statements} >= {s.text for s in index.sentences[:2]}
