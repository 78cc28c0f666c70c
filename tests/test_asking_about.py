"""Words marked in the window: the bar's acts, what the box asks about, what an answer's words stand on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ingest.load import from_text
from rag.answer import About, Answer, Want, cite
from rag.reader.run import ReaderError
from tests.scripted import Window, merged
from ui.asking_about import MOST, about_asked, about_of
from ui.layout import ALL
from ui.render_about import BAR, NOWHERE, scope_html

WIDE = "How wide is the weir?"
KEEPER = "3:0-3:10"
"""The keeper, in the fourth block."""


def latest(window: Window) -> Answer:
    return window.visitor.session.turns[-1]


def asked(window: Window, marked: str, question: str = WIDE, scope: str = "one") -> About | None:
    """What a question is about that is asked with this in the hidden field."""
    merged(window.everywhere.ask(question, scope, window.visitor, about=marked))
    return latest(window).about


@pytest.mark.parametrize("scope", ["one", ALL])
def test_the_box_asks_about_what_is_marked(window: Window, scope: str) -> None:
    about = asked(window, KEEPER, scope=scope)
    assert about
    assert (about.marked.quote, about.want) == ("The keeper", "ask")
    assert window.visitor.session.article == window.weir


def test_what_was_asked_about_is_gone_with_the_question_but_not_with_a_blank_one(window: Window) -> None:
    field = window.parts.chat.about
    assert merged(window.everywhere.ask(WIDE, "one", window.visitor, about=KEEPER))[field] == ""
    assert field not in merged(window.everywhere.ask("  ", "one", window.visitor, about=KEEPER))


@pytest.mark.parametrize("marked", ["", "3:0-3:0", "99:0-99:4", "view", "view 99:0-99:1", "<b>"])
def test_what_marks_nothing_is_asked_of_the_whole_article(window: Window, marked: str) -> None:
    assert asked(window, marked, "What does this mean here?") is None


@pytest.mark.parametrize(("question", "seen"), [("What does this mean?", "view"), (WIDE, None)])
def test_what_is_in_view_counts_where_a_question_points_at_it(
    window: Window, question: str, seen: Want | None
) -> None:
    about = about_asked(window.shelf.article(window.weir), "view 1:0-2:20", question)
    assert (about.want if about else None) == seen


def test_an_answer_is_about_the_same_after_a_reload(window: Window) -> None:
    about = asked(window, KEEPER)
    again = window.arrive(window.visitor.session.reader)
    assert again.session.turns[-1].about == about


def test_a_question_that_failed_comes_back_with_what_it_was_about(window: Window) -> None:
    window.assistant.error = ReaderError("reader not found")
    merged(window.everywhere.ask(WIDE, "one", window.visitor, about=KEEPER))
    chat = window.parts.chat
    assert window.conversation.give_back("", window.visitor) == {chat.question: WIDE, chat.about: KEEPER}
    assert chat.about not in window.conversation.give_back("typed", window.visitor)


def test_no_more_is_marked_than_a_question_can_be_about() -> None:
    long = from_text(f"Long\n\n{'weir ' * MOST}")
    assert about_of(long, f"1:0-1:{MOST}", "ask")
    assert about_of(long, f"1:0-1:{MOST + 4}", "ask") is None


@pytest.mark.parametrize("act", ["explain", "where"])
def test_words_that_are_not_in_the_article_are_told_of(window: Window, act: str) -> None:
    changes = merged(getattr(window.about, act)("99:0-99:4", window.visitor))
    assert "mark some words of it again" in window.note(changes)
    assert window.questions() == []


def test_explaining_names_the_words_and_leans_on_no_earlier_question(window: Window) -> None:
    window.ask(WIDE)
    merged(window.about.explain(KEEPER, window.visitor))
    answer = latest(window)
    assert answer.question == answer.standalone == "What does the article say about “The keeper”?"
    assert answer.about == About(cite(window.shelf.article(window.weir), *marked(window)), "explain")


def marked(window: Window) -> tuple[int, int]:
    start = window.shelf.article(window.weir).text.index("The keeper")
    return start, start + len("The keeper")


STAND = "1:0:2-7"


def test_words_of_an_answer_are_shown_where_they_stand(window: Window) -> None:
    window.ask("What of the plank?")
    shown = window.about.stands(STAND, window.visitor)[window.parts.chat.stands]
    assert '<p dir="auto">A <mark>plank</mark> was lost in the flood.</p>' in shown
    assert "[&quot;2:2-2:7&quot;]" in shown


@pytest.mark.parametrize("value", ["", "0:0:0-4", "2:0:0-4", "1:9:0-4", "-1:0:0-4", "1:0:4", "1:0:0-4;", "a"])
def test_words_that_are_in_no_answer_stand_nowhere(window: Window, value: str) -> None:
    window.ask("What of the plank?")
    assert window.about.stands(value, window.visitor) == {}


def test_words_that_say_nothing_take_back_what_was_shown(window: Window) -> None:
    window.ask("What of the plank?")
    assert window.about.stands("1:0:0-1", window.visitor) == {window.parts.chat.stands: ""}


@pytest.mark.parametrize(
    ("want", "line"),
    [
        ("explain", "besides these words"),
        ("elsewhere", "Other places"),
        ("ask", "From the paragraph you marked."),
        ("view", "From what was in view."),
    ],
)
def test_an_answer_says_what_it_is_about(window: Window, want: Want, line: str) -> None:
    window.ask("Who fishes on Sundays?")
    answer, article = latest(window), window.shelf.article(window.weir)
    html = scope_html(replace(answer, about=About(cite(article, *marked(window)), want)), article)
    assert line in html
    assert ("<q>The keeper</q>" in html) == (want != "view")
    refused = Answer(
        "Where?", "Where?", refusal="No.", about=About(cite(article, *marked(window)), "elsewhere")
    )
    assert NOWHERE in scope_html(refused, article)
    assert scope_html(answer, article) == ""


def test_the_bar_names_its_keys_and_has_one_stop_for_the_tab_key() -> None:
    assert [BAR.count(f'aria-keyshortcuts="{key}"') for key in "aewkc"] == [1] * 5
    assert BAR.count("<button") - BAR.count("tabindex=-1") == 1
