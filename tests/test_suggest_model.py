"""The questions offered of the bundled articles, with the real embedding model."""

from __future__ import annotations

import pytest

from eval.shipped import ARTICLES
from ingest.library import Library
from ingest.load import from_text, load
from rag.answer import Answer
from rag.assistant import Assistant
from rag.suggest import SURE

pytestmark = pytest.mark.model

SHORT = """\
The Veldmoor library opened in 1923 in a former wool store. Its founder, the schoolteacher Hanne Brix, gave
it 1,400 books. During the flood of 1953 the water stood one metre high in the reading room, and half of
the books were lost. Fishermen carried the others to the church in their boats.

Since 1988 the library has also lent out tools: drills, saws and ladders. The council wants to close it,
because the roof leaks and the repair would cost £80,000. More than 2,000 readers have signed a petition
against that."""


@pytest.fixture(scope="module", params=list(ARTICLES))
def assistant(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    library = Library(tmp_path_factory.mktemp("library"))
    return Assistant(library.add(load(str(ARTICLES[request.param]))))


def test_a_bundled_article_offers_answerable_questions_spread_over_it(assistant: Assistant) -> None:
    questions = assistant.starters(4)
    assert len(set(questions)) == 4
    answers = [assistant.ask(question) for question in questions]
    assert not any(answer.refused for answer in answers)
    assert all((answer.answerable_p or 0.0) >= SURE for answer in answers)
    cited = {s.passage for s in assistant.index.sentences for a in answers if a.citations[0].start == s.start}
    assert len(cited) == 4
    assert len({" ".join(question.split()[:2]) for question in questions}) >= 3


def test_an_answer_is_gone_on_from_with_what_it_did_not_cite(assistant: Assistant) -> None:
    history: list[Answer] = []
    for question in assistant.starters(2):
        answer = assistant.ask(question, history)
        further = assistant.follow_ups(answer, history)
        assert len(set(further)) == 2
        for asked in further:
            found = assistant.ask(asked, [*history, answer])
            assert not found.refused
            assert found.standalone == asked
            assert not set(found.citations) <= set(answer.citations)
        history.append(answer)


def test_a_refusal_is_gone_on_from_with_what_is_answered(assistant: Assistant) -> None:
    refused = assistant.ask("Who won the football championship in Brazil?")
    assert refused.refused
    further = assistant.follow_ups(refused)
    assert len(further) == 2
    assert not any(assistant.ask(question, [refused]).refused for question in further)


def test_an_article_of_a_hundred_words_offers_two_questions_or_more(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    library = Library(tmp_path_factory.mktemp("short"))
    assert len(Assistant(library.add(from_text(SHORT))).starters(4)) >= 2
