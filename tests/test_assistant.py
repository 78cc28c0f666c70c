"""The one path from question to answer: its steps and its fallbacks."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest
from langchain_core.language_models import BaseChatModel

from ingest.article import Article
from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from rag.answer import REFUSAL, Answer
from rag.assistant import MAX_QUESTION, Assistant
from rag.checking.refuse import INSTEAD
from rag.models.open import Model, ModelError
from rag.settings import Settings
from tests.scripted_chat import model_of, scripted

TEXT = (
    "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks of "
    "grain a year.\n\nMayor Ines Calder said that the mill would reopen before June."
)
ASKED = "Who built the tide mill of Port Ellery?"
REPLY = "The mill was built by Tomas Vell. It cost 99 crowns. It ground 2,500 sacks of grain a year."
LENIENT = Settings(quotes=1, threshold=0.0, support=0.0)
STRICT = Settings(threshold=1.0)


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(TEXT))


def writing(index: ArticleIndex, chat: BaseChatModel, settings: Settings = LENIENT) -> Assistant:
    return Assistant(index, model=model_of(chat), settings=settings)


def is_quoted(answer: Answer) -> bool:
    return bool(answer.statements) and all(
        s.label == "quoted" and [c.quote for c in s.citations] == [s.text] for s in answer.statements
    )


def test_an_answer_grows_from_evidence_over_quotes_to_checked_sentences(index: ArticleIndex) -> None:
    first, quoted, *_, last = list(writing(index, scripted(REPLY)).answers(ASKED))
    assert first.evidence
    assert (first.answerable_p, first.statements, first.done) == (None, (), False)
    assert quoted.answerable_p is not None
    assert is_quoted(quoted)
    assert not quoted.done
    assert [s.label for s in last.statements] == ["supported", "quoted"]
    assert last.statements[0].text == "The mill was built by Tomas Vell."
    assert last.statements[-1:] == quoted.statements
    assert [r.text for r in last.rejected] == ["It cost 99 crowns.", "It ground 2,500 sacks of grain a year."]
    assert all(TEXT[c.start : c.end] == c.quote for c in last.citations)
    assert (last.llm, last.notice, last.done) == ("scripted", None, True)


def test_where_the_reader_is_sure_that_nothing_answers_the_model_is_not_asked(index: ArticleIndex) -> None:
    chat = scripted(REPLY)
    assert writing(index, chat, STRICT).ask(ASKED).refused
    assert chat.prompts == []


def test_a_sentence_that_the_reader_does_not_find_supported_is_left_out(index: ArticleIndex) -> None:
    answer = writing(index, scripted(REPLY), replace(LENIENT, support=1.0)).ask(ASKED)
    assert is_quoted(answer)
    assert any("does not bear it out" in r.reason for r in answer.rejected)


def test_what_the_reader_is_sure_of_is_quoted_before_the_model_is_asked(index: ArticleIndex) -> None:
    chat = scripted(REPLY)
    quoted = next(a for a in writing(index, chat).answers(ASKED) if a.statements)
    assert is_quoted(quoted)
    assert chat.prompts == []


def test_a_sentence_that_copies_the_article_is_not_shown_beside_the_quote(index: ArticleIndex) -> None:
    answer = writing(index, scripted(index.sentences[0].text)).ask(ASKED)
    assert is_quoted(answer)
    assert answer.rejected == ()


def test_below_the_threshold_the_answer_is_the_refusal(index: ArticleIndex) -> None:
    answer = writing(index, scripted(REPLY), STRICT).ask(ASKED)
    assert (answer.refusal, answer.refused, answer.done) == (f"{REFUSAL} {INSTEAD}", True, True)
    assert [s.text for s in answer.statements] == [TEXT[: TEXT.index(" It ground")]]
    assert answer.text == f"{REFUSAL} {INSTEAD} {answer.statements[0].text}"
    assert answer.evidence


def test_a_draft_without_ground_falls_back_to_quotes(index: ArticleIndex) -> None:
    answer = writing(index, scripted("It cost 99 crowns.")).ask(ASKED)
    assert is_quoted(answer)
    assert [r.text for r in answer.rejected] == ["It cost 99 crowns."]
    assert answer.done


def test_a_sentence_said_twice_is_shown_once(index: ArticleIndex) -> None:
    answer = writing(index, scripted("Tomas Vell built it. Tomas Vell built it.")).ask(ASKED)
    assert [s.text for s in answer.statements if s.label == "supported"] == ["Tomas Vell built it."]


def test_the_model_reads_what_is_quoted_and_nothing_else(index: ArticleIndex) -> None:
    chat = scripted(REPLY)
    answer = writing(index, chat).ask(ASKED)
    asked = chat.prompts[-1][-1].text
    assert [s.text in asked for s in index.sentences] == [True, False, False]
    assert {c.quote for c in answer.citations} == {index.sentences[0].text}


@pytest.mark.parametrize(
    "settings", [STRICT, replace(LENIENT, quotes_only=True)], ids=["declining", "quoting"]
)
def test_a_model_that_has_nothing_to_write_is_not_even_started(
    index: ArticleIndex, settings: Settings
) -> None:
    def start() -> BaseChatModel:
        raise AssertionError("started")

    answer = Assistant(index, model=Model("idle", start), settings=settings).ask(ASKED)
    assert is_quoted(answer)
    assert (answer.llm, answer.notice) == ("none", None)
    # Nor do evidence and quotes wait for one that is to write.
    waiting = Assistant(index, model=Model("idle", start), settings=LENIENT).answers(ASKED)
    assert [bool(each.statements) for each in islice(waiting, 2)] == [False, True]


@pytest.mark.parametrize("after", [0, 10], ids=["at once", "within a sentence"])
def test_a_model_that_fails_falls_back_to_quotes_with_a_notice(index: ArticleIndex, after: int) -> None:
    answer = writing(index, scripted(REPLY, fails_after=after)).ask(ASKED)
    assert is_quoted(replace(answer, statements=answer.statements[-1:]))
    assert (answer.llm, answer.done) == ("none", True)
    assert "the line is dead" in (answer.notice or "")


def test_a_model_that_does_not_start_falls_back_to_quotes_with_a_notice(index: ArticleIndex) -> None:
    def start() -> BaseChatModel:
        raise ModelError("no such engine; choose another")

    answer = Assistant(index, model=Model("broken", start), settings=LENIENT).ask(ASKED)
    assert is_quoted(answer)
    assert answer.llm == "none"
    assert "no such engine" in (answer.notice or "")


def test_without_a_model_the_steps_are_the_same(index: ArticleIndex) -> None:
    steps = list(Assistant(index, settings=LENIENT).answers(ASKED))
    assert (steps[0].answerable_p, steps[0].statements) == (None, ())
    assert steps[1].answerable_p is not None
    assert [len(a.statements) for a in steps] == [0, 1, 1]
    assert is_quoted(steps[-1])
    assert (steps[-1].llm, steps[-1].notice, steps[-1].done) == ("none", None, True)
    assert Assistant(index, settings=STRICT).ask(ASKED).text.startswith(REFUSAL)


def test_closing_the_iterator_stops_the_model(index: ArticleIndex) -> None:
    chat = scripted(REPLY)
    answers = writing(index, chat).answers(ASKED)
    assert any(s.label == "supported" for a in answers for s in a.statements)
    answers.close()
    assert chat.cut == 1


def test_an_empty_article_is_refused_without_the_model(library: Library) -> None:
    chat = scripted(REPLY)
    answer = writing(library.add(Article("Empty", "test", "")), chat).ask(ASKED)
    assert (answer.text, answer.done) == (f"{REFUSAL} It nowhere mentions “Port Ellery”.", True)
    assert chat.prompts == []


def test_a_follow_up_is_read_with_the_question_before(index: ArticleIndex) -> None:
    assistant = Assistant(index, settings=LENIENT)
    first = assistant.ask(ASKED)
    assert assistant.ask("When?", [first]).standalone == f"{ASKED} When?"
    assert assistant.ask("When?").standalone == "When?"


def test_a_question_that_only_seems_to_lean_is_left_as_it_is(index: ArticleIndex) -> None:
    assistant = Assistant(index, settings=LENIENT)
    first = assistant.ask("Who painted the sluice gate?")
    assert assistant.ask(f"{ASKED[:-1]} there?", [first]).standalone == f"{ASKED[:-1]} there?"
    # Of hardly a word it is no telling, however surely that is answered.
    assert assistant.ask("Who built it?", [first]).standalone == f"{first.question} Who built it?"


def test_a_long_question_is_cut_and_its_spaces_folded(index: ArticleIndex) -> None:
    assistant = Assistant(index)
    assert assistant.ask("Who  built\nit?").question == "Who built it?"
    assert len(assistant.ask("mill " * 900).question) == MAX_QUESTION


def test_over_another_article_keeps_model_and_settings(index: ArticleIndex, library: Library) -> None:
    one = writing(index, scripted(REPLY))
    other = one.over(library.add(from_text("Herons nest in the reeds. They eat eels.")))
    assert (other.model, other.settings) == (one.model, one.settings)
    assert {e.sentence.text for e in other.ask("What do herons eat?").evidence} == {
        "Herons nest in the reeds.",
        "They eat eels.",
    }


def test_warming_lets_an_embedded_model_read_the_beginning_of_every_prompt(index: ArticleIndex) -> None:
    chat = scripted(REPLY)
    assistant = Assistant(index, model=Model("embedded", lambda: chat, embedded=True))
    assistant.warm()
    assistant.ask(ASKED)
    first, second = chat.prompts
    assert first[:-1] == second[:-1]
    assert len(first) > 2


def test_warming_asks_nothing_of_another_model_and_hides_a_failure(index: ArticleIndex) -> None:
    chat = scripted(REPLY)
    writing(index, chat).warm()
    assert chat.prompts == []
    broken = scripted(REPLY, fails_after=0)
    Assistant(index, model=Model("embedded", lambda: broken, embedded=True)).warm()


def test_an_article_is_read_through_once_whoever_asks(
    index: ArticleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant(index)
    answer = assistant.ask(ASKED)
    monkeypatch.setattr("ingest.index.LexicalIndex", None)
    assert assistant.over(index, model=None).ask(ASKED) == Assistant(index).ask(ASKED) == answer
