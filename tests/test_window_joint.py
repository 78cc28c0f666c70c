"""Several articles asked in the window, without a browser: each has its part of the answer, which is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from html import unescape

import pytest

from ingest.article import Article
from rag.answer import REFUSAL
from rag.receipt.record import record
from rag.receipt.saved import read_receipt
from rag.receipt.seal import sealed, written
from tests.scripted import Window, merged
from ui.export import conversation_html, conversation_json, conversation_markdown, plain
from ui.layout import ALL, ONE, TICKED
from ui.session import STOPPED, Session
from ui.view import Changes

FLOAT = "Do otters float on their backs?"
TOO = Article(
    "Otters & rafts", "o.txt", "Otters & rafts\n\nDo otters float on their backs? They float on backs."
)
WIDE = "How wide is the weir in metres?"


def asked(window: Window, question: str, scope: str = ALL) -> list[Changes]:
    return list(window.everywhere.ask(question, scope, window.visitor))


def live(window: Window, steps: list[Changes]) -> str:
    return unescape(str(merged(steps)[window.parts.chat.live]))


def tick(window: Window, *ids: str) -> Changes:
    return window.everywhere.tick(" ".join(ids), window.visitor)


@pytest.fixture
def rafts(window: Window) -> str:
    """Id of a third article, which says the like of the second."""
    return window.library.add(TOO).article.id


def test_each_article_that_answers_has_its_part_under_its_title(window: Window, rafts: str) -> None:
    shown = live(window, asked(window, FLOAT))
    first = window.visitor.session.article
    (other,) = {window.otters, rafts} - {first}
    assert f'<div class="part" data-article="{other}"' in shown
    assert f'data-act="open" data-value="{other}"' in shown
    assert ">On otters</b> answers" in shown
    assert ">Otters & rafts</b> answers" in shown
    assert "Kept in the conversation about" in shown
    assert 'class="others"' not in shown


def test_no_two_citations_share_a_number_and_each_names_its_article(window: Window) -> None:
    tick(window, window.weir, window.otters)
    shown = live(window, asked(window, "How wide, and do they sleep?", TICKED))
    (turn,) = window.visitor.session.turns
    one, two = turn.parts
    assert one.citations
    assert two.citations
    n = len(one.citations) + 1
    assert f'aria-label="Citation {n}, from “On otters”: show it in the article"' in shown
    assert shown.count('data-key="1"') == 1
    lit = json.loads(shown.split(f'data-article="{window.otters}" data-lit="')[1].split('">')[0])
    assert {piece["key"] for piece in lit} == {
        *(str(k) for k in range(n, n + len(two.citations))),
        *(f"e{len(one.evidence) + k}" for k in range(1, len(two.evidence) + 1)),
    }


def test_of_two_that_are_ticked_the_one_that_is_silent_says_so(window: Window) -> None:
    tick(window, window.otters, window.weir)
    shown = live(window, asked(window, FLOAT, TICKED))
    assert window.visitor.session.article == window.weir
    assert ">Notes from the weir</b> does not say; " in shown
    assert ">On otters</b> answers." in shown
    assert shown.index(REFUSAL) < shown.index('<div class="part"')


def test_the_other_one_that_answers_is_shown_beside_until_it_is_closed(window: Window) -> None:
    tick(window, window.otters, window.weir)
    desk = window.parts.desk
    steps = asked(window, FLOAT, TICKED)
    assert "They hold hands" in merged(steps)[desk.beside]
    assert window.everywhere.beside("", window.visitor) == {desk.beside: ""}
    assert window.visitor.session.second == ""
    assert "They hold hands" in window.everywhere.beside(window.otters, window.visitor)[desk.beside]
    told = window.everywhere.beside("0" * 12, window.visitor)
    assert "no longer in the library" in window.note(told)


def test_it_is_there_again_for_a_reader_who_comes_back(window: Window) -> None:
    tick(window, window.otters, window.weir)
    asked(window, FLOAT, TICKED)
    before = window.visitor.session
    again = window.arrive(before.reader).session
    assert again.turns == before.turns
    assert again.turns[0].beside
    assert again.second == window.otters


def test_what_an_article_said_that_is_gone_is_not_shown(window: Window) -> None:
    tick(window, window.otters, window.weir)
    asked(window, FLOAT, TICKED)
    window.library.remove(window.otters)
    shown = unescape(str(merged(window.reading.open(window.weir, window.visitor))[window.parts.chat.live]))
    assert "What “On otters” said is not shown: it is no longer in the library as it was" in shown
    assert "float on their backs." not in shown


def test_a_question_that_leans_goes_to_the_same_articles(window: Window) -> None:
    tick(window, window.otters, window.weir)
    asked(window, "How wide, and do they float?", TICKED)
    asked(window, "And do they sleep there?", TICKED)
    first, then = window.visitor.session.turns
    assert [part.id for part in then.beside] == [part.id for part in first.beside] == [window.otters]
    assert "How wide" in then.beside[0].answer.standalone


def test_two_that_are_ticked_are_both_asked_what_leans_on_the_open_one(window: Window) -> None:
    window.ask(WIDE)
    tick(window, window.otters, window.weir)
    asked(window, "And do they float?", TICKED)
    (part,) = window.visitor.session.turns[-1].beside
    assert part.answer.standalone == f"And do they float? ({WIDE})"


def test_ticks_are_counted_chosen_and_taken_back(window: Window) -> None:
    scope, books = window.parts.chat.scope, window.parts.shelf.books
    told = tick(window, window.otters, window.weir, "0" * 12)
    assert ("2 ticked", TICKED) in told[scope]["choices"]
    assert told[scope]["value"] == TICKED
    assert "Ask the 2 ticked" in told[books]
    assert told[books].count(" checked") == 2
    none = tick(window)
    assert none[scope]["value"] == ONE
    assert len(none[scope]["choices"]) == 2


def test_too_many_ticks_are_told_in_a_line(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.everywhere.MOST_TICKED", 1)
    assert "At most 1 articles can be ticked" in window.note(tick(window, window.otters, window.weir))
    assert window.visitor.session.ticked == ()


def test_ticked_articles_that_are_gone_are_told_and_nothing_is_asked(window: Window) -> None:
    tick(window, window.otters)
    merged(window.reading.remove(window.otters, window.visitor))
    (told,) = asked(window, FLOAT, TICKED)
    assert "None of the articles that were ticked" in window.note(told)
    assert told[window.parts.chat.scope]["value"] == ONE
    assert window.questions() == []


def test_where_one_of_those_ticked_is_gone_it_is_told_and_the_others_are_asked(
    window: Window, rafts: str
) -> None:
    tick(window, window.otters, rafts)
    window.library.remove(rafts)
    first, *_ = asked(window, FLOAT, TICKED)
    assert "no longer in the library: 1. The others are asked." in window.note(first)
    assert (window.visitor.session.article, window.questions()) == (window.otters, [FLOAT])


def test_a_single_tick_opens_that_article_and_asks_it(window: Window) -> None:
    tick(window, window.otters)
    asked(window, FLOAT, TICKED)
    assert (window.visitor.session.article, window.questions()) == (window.otters, [FLOAT])
    assert window.visitor.session.turns[0].beside == ()


def test_stopped_in_between_it_keeps_what_is_said_whole(window: Window) -> None:
    tick(window, window.otters, window.weir)
    asked(window, "How wide, and do they float?", TICKED)
    session = window.visitor.session
    (turn,) = session.turns
    (part,) = turn.beside
    mute = replace(part, answer=replace(part.answer, statements=(), refusal=None, done=False))
    at_work = replace(session, turns=(), question="?", live=replace(turn, beside=(part, mute), done=False))
    (kept,) = Session.stop(at_work).turns
    assert (kept.beside, kept.notice) == ((part,), STOPPED)


def test_it_is_taken_along_with_every_part(window: Window) -> None:
    tick(window, window.otters, window.weir)
    asked(window, "How wide, and do they float?", TICKED)
    article, turns = window.shelf.article(window.weir), window.visitor.session.turns
    quote = turns[0].beside[0].answer.citations[0].quote
    for write in (conversation_markdown, conversation_html):
        assert quote in write(article, turns)
        assert "On otters" in write(article, turns)
    assert "(On otters, characters" in plain(turns[0], article)
    receipt = read_receipt(conversation_json(article, turns).encode())
    assert [saved.title for saved in receipt.turns] == ["", "On otters"]
    assert (receipt.faults, receipt.unknown) == ((), ())
    strange = record(turns[0], article)
    strange["beside"][0]["odd"] = 1
    odd = read_receipt(written(sealed({"version": 2, **strange, "made": {}})).encode())
    assert odd.unknown == ("part 1 beside it: “odd”",)
    assert odd.faults == ()
