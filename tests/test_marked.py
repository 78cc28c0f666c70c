"""Words that a reader marks: their paragraph comes first, and an answer says where it stands."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.index import ArticleIndex
from ingest.library import Library
from ingest.load import from_text
from ingest.split import paragraphs
from rag.answer import REFUSAL, About, Answer, Want, cite
from rag.assistant import Assistant
from rag.checking.ground import quote
from rag.evidence.elsewhere import LISTED
from rag.evidence.marked import (
    SHOWN,
    around,
    explaining,
    points,
    points_in_view,
    read_with,
    shortened,
    whence,
)
from rag.models.open import Model
from rag.settings import Settings
from tests.scripted_chat import model_of, scripted
from tests.test_render import texts

MILL = (
    "Mill and weir\n\n"
    "The tide mill opened in 1842 with a crew of nine.\n\n"
    "The weir opened in 1911 with a crew of twelve. Ada Quill designed the weir.\n\n"
    "A storm broke the weir. Nobody was hurt by the storm.\n\n"
    "Quill wrote that the storm broke the weir in one night."
)
WEIR = "The weir opened in 1911 with a crew of twelve."
HERE, NOT_HERE = (
    "From the paragraph you marked.",
    "The paragraph does not say; this is from elsewhere in the article.",
)


@pytest.fixture
def index(library: Library) -> ArticleIndex:
    return library.add(from_text(MILL))


def about(index: ArticleIndex, words: str, want: Want = "ask") -> About:
    start = index.article.text.index(words)
    return About(cite(index.article, start, start + len(words)), want)


def test_the_paragraph_that_is_marked_answers_first_and_the_answer_says_so(index: ArticleIndex) -> None:
    assistant, question = Assistant(index), "When was it opened with a crew?"
    assert "1842" in assistant.ask(question).text
    answer = assistant.ask(question, about=about(index, "Ada Quill"))
    assert answer.statements[0].text == WEIR
    assert whence(answer, index.article) == HERE


def test_what_the_paragraph_does_not_say_is_answered_from_elsewhere_and_that_is_said(
    index: ArticleIndex,
) -> None:
    answer = Assistant(index).ask("Was nobody hurt by the storm?", about=about(index, "Ada Quill"))
    assert answer.statements[0].text == "Nobody was hurt by the storm."
    assert whence(answer, index.article) == NOT_HERE


def test_what_the_article_does_not_say_is_declined_whatever_is_marked(index: ArticleIndex) -> None:
    answer = Assistant(index).ask("Which bishop paid for zebras?", about=about(index, "Ada Quill"))
    assert (answer.refused, whence(answer, index.article)) == (True, "")


def test_an_answer_from_both_says_both(index: ArticleIndex) -> None:
    statements = tuple(quote(sentence, index.article) for sentence in index.sentences[2:5])
    answer = Answer("When?", "When?", statements=statements, about=about(index, "Ada Quill"))
    assert (
        whence(answer, index.article) == "From the paragraph you marked, and from elsewhere in the article."
    )


@pytest.mark.parametrize(
    ("question", "leans"), [("What was it for?", True), ("Who designed the weir?", False)]
)
def test_a_question_that_points_is_read_with_what_is_marked(
    index: ArticleIndex, question: str, leans: bool
) -> None:
    earlier = Assistant(index).ask("When did the tide mill open?")
    answer = Assistant(index).ask(question, [earlier], about=about(index, "a crew of twelve"))
    assert answer.standalone == (f"a crew of twelve {question}" if leans else question)


def test_what_is_in_view_narrows_a_question_and_is_not_read_with_it(index: ArticleIndex) -> None:
    seen = about(index, "The weir opened", "view")
    assert read_with("What is meant here?", seen) == "What is meant here?"
    answer = Assistant(index).ask("When was it opened with a crew here?", about=seen)
    assert answer.statements[0].text == WEIR
    assert whence(answer, index.article) == "From what was in view."


def test_the_same_question_and_the_same_words_give_the_same_answer(index: ArticleIndex) -> None:
    marked = about(index, "Ada Quill")
    first, second = (Assistant(index).ask("When did it open?", about=marked) for _ in range(2))
    assert first == second
    assert first.about == marked


def test_other_places_are_quoted_and_never_the_words_themselves(index: ArticleIndex) -> None:
    marked = about(index, "A storm broke the weir.", "elsewhere")
    answer = Assistant(index).ask("Where else?", about=marked)
    assert [s.text for s in answer.statements][:1] == [
        "Quill wrote that the storm broke the weir in one night."
    ]
    assert all(c.end <= marked.marked.start or marked.marked.end <= c.start for c in answer.citations)
    assert {s.label for s in answer.statements} == {"quoted"}


@pytest.mark.parametrize("want", ["explain", "elsewhere"])
def test_where_nothing_else_speaks_of_it_that_is_said(library: Library, want: Want) -> None:
    index = library.add(from_text(f"{MILL}\n\nZebras graze quietly."))
    answer = Assistant(index).ask("What of it?", about=about(index, "Zebras graze", want))
    assert answer.text.startswith(REFUSAL)
    assert answer.done


def test_a_name_leads_to_whatever_names_it(index: ArticleIndex) -> None:
    answer = Assistant(index).ask("Where else?", about=about(index, "Ada Quill", "elsewhere"))
    assert [s.text[:11] for s in answer.statements] == ["Quill wrote"]


def test_no_more_places_are_listed_than_can_be_read(library: Library) -> None:
    lines = [f"The storm of year {n} broke the weir." for n in range(3 * LISTED)]
    index = library.add(from_text("\n\n".join(lines)))
    answer = Assistant(index).ask("Where else?", about=about(index, lines[0], "elsewhere"))
    assert len(answer.statements) == LISTED


def explained(index: ArticleIndex, model: Model | None, settings: Settings | None = None) -> list[str]:
    """How what explains the storm is labelled."""
    assistant = Assistant(index, model=model, settings=settings or Settings(support=0.0))
    words = about(index, "A storm broke the weir.", "explain")
    return [s.label for s in assistant.ask(explaining(words.marked.quote), about=words).statements]


def test_a_model_words_what_explains_and_nothing_else(index: ArticleIndex) -> None:
    said = "The storm broke the weir."
    assert explained(index, None) == ["quoted"]
    assert explained(index, model_of(scripted(said))) == ["supported", "quoted"]
    assert explained(index, model_of(scripted("Storms kill 90 people a year."))) == ["quoted"]
    assert explained(index, model_of(scripted(said)), Settings(quotes_only=True)) == ["quoted"]


@given(text=texts, data=st.data())
def test_the_paragraph_around_a_span_holds_it_and_is_made_of_whole_paragraphs(
    text: str, data: st.DataObject
) -> None:
    spans = paragraphs(text)
    if not spans:
        return
    first, last = sorted(data.draw(st.tuples(*[st.sampled_from(spans)] * 2)))
    start, end = around(text, first[0], last[1])
    assert (start, end) == (first[0], last[1])
    inner = data.draw(st.integers(first[0], first[1] - 1))
    assert around(text, inner, inner + 1) == first


@pytest.mark.parametrize("question", ["What does this mean?", "Why here?", "Who is named above?"])
def test_a_question_points_at_what_the_reader_sees(question: str) -> None:
    assert points(question)
    assert not points("Who built the mill in 1842?")


@pytest.mark.parametrize(
    ("question", "there"),
    [
        ("Why here?", True),
        ("Who is named above?", True),
        ("What does this paragraph say?", True),
        ("How does the new missile compare with those tested earlier?", False),
        ("Is it true that this mill burnt down?", False),
        ("Who lives above the mill?", False),
    ],
)
def test_only_what_points_at_the_page_points_at_what_is_in_view(question: str, there: bool) -> None:
    assert points_in_view(question) is there


def test_long_words_are_shortened_where_they_are_repeated() -> None:
    long = "weir " * 60
    assert len(shortened(long)) <= SHOWN + 2
    assert shortened(long).endswith("weir …")
    assert explaining("the\n weir") == "What does the article say about “the weir”?"
