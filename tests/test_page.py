"""The report page: everything is escaped and lit in its place, every case is there, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eval.cards import article_names, card, changed
from eval.gold import Gold
from eval.marks import Mark, astray, escaped, letter, lit
from eval.page import page_html, table_html
from eval.report import report_tables
from eval.row import Row
from eval.table import Table
from ingest.article import Passage
from rag.answer import Citation, Rejection, Statement
from tests.markup import Markup
from tests.test_report import ABSENT, MIXED, QUOTE, declined, right, wrong

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=y>'&\0\ud800"
TEXTS = st.text(max_size=40) | st.sampled_from(
    [HOSTILE, "", "<", "&lt;", "</style>", "$x_1$", "a\r\nb", "]]>"]
)
PLAIN = {"mark", "sup", "span"}
TABLES = [*report_tables(MIXED), Table("More", ("a",), (("x",),))]


def told(row: Row, text: str) -> Row:
    """A row with the text everywhere a text can stand."""
    citation = Citation(2, 2 + len(text), text)
    gold = Gold(row.gold.kind + text, True, ((text or "x",),), ((text,), (text,)), ((citation,), ()))
    said = (Statement(text, (citation, QUOTE), "supported"),)
    passages = (Passage(0, len(text) + 4, f"A {text} z"),)
    row = replace(row, question=text, standalone=text + "?", answer=text, statements=said, gold=gold)
    row = replace(row, rejected=(Rejection(text, text),), notice=text, title=text, llm=text, article=text)
    return replace(row, id=f"id {text}", passages=passages)


def _safe(text: str) -> bool:
    try:
        re.compile(text)
    except (re.error, FutureWarning):
        return False
    return True


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXTS.filter(_safe))
def test_no_text_becomes_a_tag_or_an_attribute(text: str) -> None:
    plain, shown = (
        Markup(
            card(told(right(1), words), words, {"id " + words: told(wrong(1), words)})
            + table_html(Table(words, (words, "n"), ((words, words),), (words,)))
        )
        for words in ("words", text or "words")
    )
    assert shown.tags == plain.tags
    assert shown.names == plain.names


def whole(text: str) -> str:
    """A page that has the text wherever one can stand."""
    table = Table(text, (text, ""), ((text, text),), (text,))
    return page_html([told(right(1), text)], text, (table,), against=[told(wrong(1), text)])


@pytest.mark.parametrize(
    "text", [re.escape(HOSTILE[:-1]), "東京 $a_b$", "\x00\x1b"], ids=["tags", "signs", "controls"]
)
def test_a_whole_page_of_a_hostile_text_is_the_page_of_a_plain_one(text: str) -> None:
    page = whole(text)
    assert Markup(page).names == Markup(whole("x")).names
    assert Markup(page).tags.count("script") == 1
    assert "img" not in Markup(page).tags
    page.encode("utf-8")


@given(TEXTS)
def test_an_escaped_text_is_read_back(text: str) -> None:
    shown = Markup(f"<p>{escaped(text)}</p>")
    assert shown.tags == ["p"]
    assert shown.text == re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def spans(text: str, places: Iterable[tuple[int, int]]) -> list[Mark]:
    return [
        Mark(min(a, b), max(a, b), "gold" if n % 2 else "cited", str(n), text[min(a, b) : max(a, b)])
        for n, (a, b) in enumerate(places)
    ]


@given(st.text("ab <&😀", min_size=1, max_size=30), st.data())
def test_lit_spans_overlap_and_nest_and_change_no_letter(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text))
    marks = spans(text, data.draw(st.lists(st.tuples(place, place), max_size=6)))
    html = lit(Passage(0, len(text), text), marks)
    shown = Markup(html)
    assert set(shown.tags) <= PLAIN
    assert Markup(re.sub(r"<sup.*?</sup>", "", html)).text == text
    assert html.count("<sup") == len([mark for mark in marks if mark.start < mark.end])
    covered = {n for mark in marks for n in range(mark.start, mark.end)}
    pieces = re.findall(r"<mark[^>]*>(.*?)(?:<sup|</mark>)", html)
    assert sum(len(Markup(piece).text) for piece in pieces) == len(covered)


def test_a_span_that_is_cited_and_gold_is_both() -> None:
    text = "The mill opened in 1890."
    marks = [Mark(0, 24, "cited", "1", text), Mark(9, 23, "gold", "A", "opened in 1890")]
    html = lit(Passage(0, 24, text), marks)
    assert re.findall(r'<mark class="([^"]*)">([^<]*)', html) == [
        ("cited", "The mill "),
        ("cited gold", "opened in 1890"),
        ("cited", "."),
    ]


@pytest.mark.parametrize(
    "mark",
    [
        Mark(0, 3, "cited", "1", "Tha"),
        Mark(100, 104, "gold", "A", "mill"),
        Mark(-4, -1, "gold", "A", "The"),
        Mark(3, 3, "cited", "1", ""),
    ],
    ids=["another text", "beyond the passage", "before it", "empty"],
)
def test_a_span_that_points_nowhere_is_told_and_not_lit(mark: Mark) -> None:
    passage = Passage(0, 8, "The mill")
    assert lit(passage, [mark]) == "The mill"
    assert astray([passage], [mark]) == [mark]


def test_gold_groups_are_named_like_columns() -> None:
    assert [letter(n) for n in (0, 25, 26, 27, 702)] == ["A", "Z", "AA", "AB", "AAA"]


def test_the_page_holds_every_case_and_fetches_nothing() -> None:
    page = page_html(MIXED, "runs/rows.jsonl", TABLES)
    shown = Markup(page)
    assert [f"case-{row.id}" in shown.values("id") for row in MIXED] == [True] * len(MIXED)
    assert page.count('class="card"') == len(MIXED)
    assert not re.search(r"https?:|//\w|\bsrc=|@import|url\((?!#)", page)
    assert "link" not in shown.tags
    assert page == page_html(MIXED, "runs/rows.jsonl", TABLES)


def test_ids_are_unique_headings_in_order_and_header_cells_have_a_scope() -> None:
    shown = Markup(page_html(MIXED, "rows", TABLES))
    assert len(shown.values("id")) == len(set(shown.values("id")))
    assert shown.levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(shown.levels))
    cells = [given for tag, given in zip(shown.tags, shown.attributes, strict=True) if tag == "th"]
    assert {cell.get("scope") for cell in cells} == {"col", "row"}


def test_sections_stand_in_their_order() -> None:
    found = re.findall(r"<h2[^>]*>([^<]*)", page_html(MIXED, "rows", TABLES))
    assert found == ["Figures", "By kind", "By article", "More", "Questions"]


def test_a_card_tells_what_another_run_answered() -> None:
    html = card(right(1), "an article", {"c01": wrong(1)})
    assert 'data-changed="outcome"' in html
    assert re.search("✗</span> wrong</span> → .*✓</span> right", html)
    assert "data-changed" not in card(right(1), "an article", {})
    assert changed(right(1), right(1)) == "nothing"
    assert changed(right(1), None) == "not in the other run"
    assert changed(right(1), replace(right(1), refused=True, answer="No.")) == "outcome"
    assert changed(declined(1), replace(declined(1), answer="It does not say so.")) == "wording"


def test_a_card_says_what_of_the_gold_was_found() -> None:
    html = card(wrong(1), "an article", {})
    assert "<code>1890</code>" in html
    assert "not said" in html
    assert re.search(r"opened in 1890</q> <span[^>]*>.*✓</span> cited", html)
    assert "to decline is right" in card(declined(1, ABSENT), "an article", {})


def test_articles_of_one_title_are_told_apart() -> None:
    rows = [replace(right(n), article=f"{n}abcdef", title="News" if n < 3 else "") for n in (1, 2, 3)]
    assert list(article_names(rows).values()) == ["News (1abcde)", "News (2abcde)", "3abcdef"]
