"""Which language a text is in: no question in English is taken for another."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import problems, read_cases
from eval.shipped import ARTICLES, CASES
from ingest.language import NAMES, foreign, language, named
from ingest.split import split
from rag.reader.data import ARTICLES as SOURCES
from rag.reader.data import DEV, read_sources

ASKED = Path(CASES).parent / "languages.jsonl"


def test_no_shipped_question_in_english_is_taken_for_another() -> None:
    asked = [c for c in read_cases(CASES) if c.kind != "other-language"]
    taken = {q for case in asked for q in (*case.history, case.question) if foreign(q)}
    assert taken == set()


def test_no_article_and_no_question_of_the_dev_articles_is() -> None:
    sources = [source for source in read_sources(SOURCES) if source.name in DEV]
    asked = [c.question for source in sources for c in source.cases if c.kind != "other-language"]
    assert len(asked) > 500
    assert [text for text in [*asked, *(source.text for source in sources)] if foreign(text)] == []


def test_the_shipped_questions_in_other_languages_are_known() -> None:
    codes = {name: code for code, name in NAMES.items()}
    cases = read_cases(ASKED)
    assert list(problems(ASKED, None)) == []
    assert [c.id for c in cases if language(c.question) != codes[c.kind.removeprefix("in ")]] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Who wrote “Die Zeit und das Sein”?", "en"),
        ("Who is the head of the Casa de la Vida y de los Muertos?", "en"),
        ("What is the Café de la Paix?", "en"),
        ("wat is the nois limt in the bay", "en"),
        ("Karrow?", None),
        ("", None),
        ("Warum?", "de"),
        ("WER HAT DAS GEBAUT?", "de"),
        ("Qu’est-ce que le conseil a décidé ?", "fr"),
        ("Por qué?", "es"),
        ("Chi ha costruito il ponte?", "it"),
        ("Quem construiu a ponte?", "pt"),
        ("谁建造了这座桥？", "cjk"),
        ("橋はいつ建てられましたか", "hiragana"),
        ("Кто построил мост?", "cyrillic"),
    ],
)
def test_the_language_of(text: str, found: str | None) -> None:
    assert language(text) == found


def test_a_script_without_a_name_of_its_own_is_called_by_its_script() -> None:
    assert (named("cyrillic"), named("de")) == ("Cyrillic script", "German")


def test_a_bundled_article_is_in_english() -> None:
    assert {language(path.read_text("utf-8")) for path in ARTICLES.values()} == {"en"}


def test_sentences_end_where_they_do_in_their_language() -> None:
    text = "Am 5. Januar kam Dr. Meier, z. B. mit der Bahn. Er wohnt in der Bahnhofstr. 7 in Bonn."
    assert [sentence.text for sentence in split(text)[0]] == [text[:47], text[48:]]


@given(st.text(max_size=300))
def test_any_text_is_in_some_language_or_none(text: str) -> None:
    assert (code := language(text)) is None or named(code)
