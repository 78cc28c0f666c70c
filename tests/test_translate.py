"""A question in another language: translated where that can be relied on, and told where it is not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from ingest.article import Article
from ingest.library import Library
from ingest.load import from_text
from rag.answer import REFUSAL, Answer
from rag.assistant import Assistant
from rag.checking.refuse import lead, unread
from rag.receipt.record import record
from rag.receipt.restored import restore
from rag.receipt.saved import Saved, read_saved
from rag.receipt.verify import text_fault
from rag.settings import Settings
from rag.writing.translate import to_translate, translated
from tests.scripted_chat import model_of, scripted
from ui.render import Turn, turn_html
from ui.render_desk import article_html

TEXT = "The tide mill of Port Ellery was built in 1842 by the engineer Tomas Vell. It ground 2,500 sacks."
ARTICLE = Article("The tide mill", "test", TEXT)
GERMAN = "Wer hat 1842 die Mühle von Port Ellery gebaut?"
ENGLISH = "Who built the mill of Port Ellery in 1842?"
LENIENT = Settings(quotes=1, threshold=0.0, support=0.0)
MUEHLE = "Die Gezeitenmühle wurde 1842 von dem Ingenieur Tomas Vell gebaut. Sie mahlte 2.500 Säcke."


@pytest.mark.parametrize("written", [ENGLISH, f'"{ENGLISH}"\nI hope that helps.'])
def test_a_faithful_translation_is_taken(written: str) -> None:
    assert translated(GERMAN, ARTICLE, scripted(written)) == ENGLISH


@pytest.mark.parametrize(
    "written",
    [
        "Who built the mill of Port Ellery?",
        "Tell me who built the mill of Port Ellery in 1842.",
        "Who built the mill of Port Ellery in 1824?",
        "Who built the mill in 1842?",
        f"{ENGLISH} What did it cost?",
        GERMAN,
        ENGLISH + " really" * 40,
        "",
    ],
    ids=[
        "no year",
        "no question",
        "another year",
        "no name",
        "two questions",
        "German still",
        "far too long",
        "nothing",
    ],
)
def test_an_unfaithful_one_is_not(written: str) -> None:
    assert translated(GERMAN, ARTICLE, scripted(written)) is None


@pytest.mark.parametrize(("question", "said"), [(GERMAN, "German"), ("Und Vell?", "Question")])
def test_the_model_is_told_the_language(question: str, said: str) -> None:
    chat = scripted(ENGLISH)
    translated(question, ARTICLE, chat)
    assert chat.prompts[0][-1].content == f"{said}: {question}"


@pytest.mark.parametrize(
    ("question", "before", "text", "translate"),
    [
        (GERMAN, None, TEXT, True),
        (ENGLISH, None, TEXT, False),
        ("Und Vell?", GERMAN, TEXT, True),
        ("Und Vell?", ENGLISH, TEXT, False),
        (GERMAN, None, MUEHLE, False),
    ],
    ids=["German", "English", "too short, after German", "too short, after English", "as the article is"],
)
def test_what_is_translated(question: str, before: str | None, text: str, translate: bool) -> None:
    history = [Answer(before, before)] if before else []
    assert to_translate(question, replace(ARTICLE, text=text), history) is translate


def test_the_answer_goes_by_the_translation_and_so_does_what_follows(library: Library) -> None:
    index = library.add(from_text(TEXT))
    chat = scripted(ENGLISH, "Tomas Vell built it in 1842.", "And how many sacks?", "How many sacks?")
    assistant = Assistant(index, model=model_of(chat), settings=LENIENT)
    assert assistant.in_english(ENGLISH) == ENGLISH
    first, *_, last = assistant.answers(GERMAN)
    assert first.evidence
    assert (last.question, last.translation, last.standalone) == (GERMAN, ENGLISH, ENGLISH)
    assert str(chat.prompts[1][-1].content).endswith(f"Question: {ENGLISH}")
    assert last.notice is None
    follow = assistant.ask("Und wie viele Säcke?", [last])
    assert follow.translation == "And how many sacks?"
    assert f"Earlier: {ENGLISH}" in str(chat.prompts[3][-1].content)


def test_all_articles_are_asked_in_english(library: Library) -> None:
    index = library.add(from_text(TEXT))
    assert Assistant(index, model=model_of(scripted(ENGLISH))).in_english(GERMAN) == ENGLISH
    assert Assistant(index, model=model_of(scripted("Who?"))).in_english(GERMAN) == GERMAN
    assert Assistant(index).in_english(GERMAN) == GERMAN
    assert not Assistant(index).translates(GERMAN)


@pytest.mark.parametrize("written", [None, "Who?"], ids=["no model", "an unfaithful translation"])
def test_a_question_that_could_not_be_translated_is_declined_with_a_doubt(
    library: Library, written: str | None
) -> None:
    index = library.add(from_text(TEXT))
    model = model_of(scripted(written, REFUSAL)) if written else None
    refused = Assistant(index, model=model, settings=LENIENT).ask(GERMAN)
    assert refused.translation is None
    assert (refused.refusal or "").startswith(
        f"{REFUSAL} Or it was missed: the question seems to be in German"
    )
    assert refused.evidence


def test_a_model_that_fails_is_told(library: Library) -> None:
    model = model_of(scripted("", fails_after=0))
    answer = Assistant(library.add(from_text(TEXT)), model=model, settings=LENIENT).ask(GERMAN)
    assert "The question was not translated, for the model failed" in (answer.notice or "")
    assert answer.statements


def test_an_article_in_another_language_is_doubted_whatever_is_asked() -> None:
    article = replace(ARTICLE, text=MUEHLE)
    for question in (GERMAN, ENGLISH):
        assert unread(question, article).startswith("the article seems to be in German")
    assert unread(ENGLISH, ARTICLE) == unread("Vell?", ARTICLE) == ""


def test_a_translation_is_kept_with_the_answer() -> None:
    answer = Answer(GERMAN, ENGLISH, refusal=REFUSAL, translation=ENGLISH, answerable_p=0.1, done=True)
    kept = record(answer, ARTICLE)
    assert restore(kept, ARTICLE) == answer
    assert read_saved(json.dumps(kept).encode()).translation == ENGLISH
    assert "translation" not in record(replace(answer, translation=None), ARTICLE)


@pytest.mark.parametrize(
    "refusal",
    [lead(GERMAN, ARTICLE, quoting=False), lead(GERMAN, ARTICLE, quoting=False, doubting=False)],
    ids=["as it is told now", "as it was before languages were told apart"],
)
def test_a_saved_refusal_still_stands(refusal: str) -> None:
    saved = Saved(GERMAN, True, refusal, (), question=GERMAN)
    assert text_fault(saved, ARTICLE) is None
    assert text_fault(replace(saved, answer=f"{refusal} Ask Vell."), ARTICLE)


def test_a_refusal_names_no_name_that_only_the_translation_has() -> None:
    english = "What did the Intelligence Service tell Ada Quill?"
    asked = "Was sagte der Geheimdienst Ada Quill?"
    assert "“Ada Quill”" in lead(english, ARTICLE, quoting=False, asked=asked)
    assert "Intelligence" not in lead(english, ARTICLE, quoting=False, asked=asked)


def test_the_window_tells_what_is_translated_and_how_it_was_understood() -> None:
    assert "Translating the question" in turn_html(ARTICLE, Turn(1, GERMAN, translating=True))
    answer = Answer(GERMAN, ENGLISH, refusal=REFUSAL, translation=ENGLISH, answerable_p=0.1, done=True)
    html = turn_html(ARTICLE, Turn(1, GERMAN, answer))
    assert "asked in German, understood as</label>" in html
    assert f">{ENGLISH}</textarea>" in html
    assert "asked in" not in turn_html(ARTICLE, Turn(1, ENGLISH, replace(answer, question="Why?")))


def test_an_article_that_is_not_read_well_says_so_above_it() -> None:
    told = "Answers may be missing: the article seems to be in German"
    assert told in article_html(replace(ARTICLE, text=MUEHLE))
    assert "may be missing" not in article_html(ARTICLE)
