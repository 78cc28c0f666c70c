"""The briefing: what is chosen, what is left out, and that every line is a quote with its place."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.load import from_text, load
from ingest.split import split
from rag.__main__ import main
from rag.briefing.figures import MOST as MOST_FIGURES
from rag.briefing.figures import figures, values
from rag.briefing.gist import MOST as MOST_SAID
from rag.briefing.gist import alone
from rag.briefing.page import FIGURES, OPEN, SAYS, WHO, Briefing, brief, told
from rag.briefing.people import people
from rag.briefing.unsettled import unsettled
from rag.receipt.restored import unproved
from tests.conftest import ROOT, Caller
from tests.scripted import Window, merged
from ui.export import conversation_html, conversation_markdown
from ui.export_briefing import briefing_section
from ui.render_briefing import NOTHING, briefing_html

ARTICLES = sorted((ROOT / "ingest" / "articles").glob("*.txt"))
PIECES = (
    *(
        "The mayor, Ruth Maier, said that 40 boats sank.",
        "Omar Reyes, who runs it, left in May 2019.",
        "He wept.",
    ),
    *(
        "It is not known who paid £3.5m.",
        "“Never,” she said.",
        "A heading",
        "\n\n",
        "\n",
        " ",
        "He",
        "1. One",
        "😀",
    ),
    *(
        "President",
        "Ulm",
        "12",
        "%",
        ".",
        ",",
        "“",
        "whether",
        "is unclear",
        "the",
        "North Korea’s",
        "]",
        "[",
    ),
)


def briefed(article: Article) -> Briefing:
    return brief(article, split(article.text)[0])


def presented(text: str) -> list[str]:
    article = from_text(text)
    return [article.text[start:end] for start, end in people(article, split(article.text)[0])]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=300))
def test_every_line_is_a_quote_in_the_order_of_the_article(text: str) -> None:
    article = Article("t", "s", text)
    briefing = briefed(article)
    assert [s.question for s in briefing.sections] == [
        title for title in (SAYS, WHO, FIGURES, OPEN) if title in {s.question for s in briefing.sections}
    ]
    for section in briefing.sections:
        assert section.statements
        assert [unproved(statement, article) for statement in section.statements if statement] == [
            None
        ] * len(section.statements)
        starts = [statement.citations[0].start for statement in section.statements]
        assert starts == sorted(starts)
        for statement in section.statements:
            spans = told(section.question, statement.text)
            assert all(0 <= a < b <= len(statement.text) for a, b in spans)
            assert spans == sorted(spans)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_an_article_is_briefed_alike_each_time_within_bounds(path: Path) -> None:
    article = load(str(path))
    briefing = briefed(article)
    says, who, figured, *_ = briefing.sections
    assert (says.question, who.question, figured.question) == (SAYS, WHO, FIGURES)
    assert len(says.statements) == MOST_SAID
    assert len(figured.statements) <= MOST_FIGURES
    # What stands before a semicolon ends without a stop.
    assert all(
        alone(statement.text.rstrip(".") + ".") for statement in (*says.statements, *figured.statements)
    )
    assert briefed(article) == briefing


def test_the_bundled_articles_name_their_people() -> None:
    found = {path.stem: presented(path.read_text(encoding="utf-8")) for path in ARTICLES}
    assert found["briefing"][:2] == [
        "Mason Richey, associate professor of international politics at Hankuk University of Foreign Studies",
        "President Vladimir Putin",
    ]
    assert "Hattie Dray, the manager of Saltway Coaches" in found["harbour"]
    assert "Kirsi Haavanto, an engineer at the Northfirth Energy Centre in Scotland" in found["tides"]
    assert not [
        line for lines in found.values() for line in lines if line.startswith(("North Korea", "Rance"))
    ]


PEOPLE = {
    "But ecologist Ruth Maier says that it is dry.": ["ecologist Ruth Maier"],
    "Omar Reyes, the director, told the council.": ["Omar Reyes, the director"],
    "The finance director, Hugh Pen, told them so.": ["The finance director, Hugh Pen"],
    "It fell. Its chief, Bo Lind, told them. Lind wept.": ["chief, Bo Lind"],
    "“No,” said Ada Quill, a keeper at the weir.": ["Ada Quill, a keeper at the weir"],
    "[Russian President Vladimir] Putin has lost. Putin went.": ["[Russian President Vladimir] Putin"],
    "Ulm’s President Jo Lind resigned.": ["Ulm’s President Jo Lind"],
    "Mr Keel, whose fingers are stiff, kept them.": ["Mr Keel, whose fingers are stiff"],
    "Tilda and Ivo Lowe, who run trips, object.": ["Tilda and Ivo Lowe, who run trips"],
    "Casimir Deele had gone to the zoo. Deele wept.": ["Casimir Deele had gone to the zoo."],
    "A deed gave the firm’s founder, Josiah Call, the brook, he said.": ["the firm’s founder, Josiah Call"],
}


@pytest.mark.parametrize("text", PEOPLE)
def test_a_person_is_presented_in_the_words_of_the_article(text: str) -> None:
    assert presented(text) == PEOPLE[text]


@pytest.mark.parametrize(
    "text",
    [
        "The Hankuk University of Ulm said so. It is large.",
        "They went to South Korea, who protested. South Korea paid.",
        "The launch company, Skarv Aerospace, had promised it. It did not fly.",
        "It lies at Nether Toll. Toll is a village, he said.",
        "The League for Displaced People said so. People ask me, who knows.",
        "The lifeboat Good Intent came. That was good, she said.",
        "Should Russia, who paid, go on?",
        "In March Ulm won.",
    ],
)
def test_what_is_no_person_is_not_listed(text: str) -> None:
    assert presented(text) == []


VALUES = {
    "It cost £1.4m, up 15 per cent, on 5 January 2021.": ["£1.4m", "15 per cent", "5 January 2021"],
    "1. In 1988 some 2.5 million people left.": ["1988", "2.5 million"],
    "In Room 3 and in Kestrel-1 the G7 met COVID-19.": [],
    "At 6.40 it held 200 tonnes; by 2030 none.": ["6.40", "200", "2030"],
    "Up to 10,000.": ["10,000"],
}


@pytest.mark.parametrize("text", VALUES)
def test_figures_and_dates_are_found(text: str) -> None:
    assert [text[start:end] for start, end in values(text)] == VALUES[text]


def test_a_figure_that_is_said_of_something_before_is_left_out() -> None:
    text = (
        "The bridge cost 44 crowns. It opened in 1931. Of this Ulm paid 12 crowns. He gave 3 crowns to Ada."
    )
    assert [text[start:end] for start, end in figures(split(text)[0])] == ["The bridge cost 44 crowns."]


OPENED = {
    "The ministry has not said whether it agrees.": True,
    "It is unclear who pays.": True,
    "A decision on the camp is due on Monday.": True,
    "The losses were not in doubt.": False,
    "The council decided on Tuesday.": False,
    "Is it unknown": False,
}


@pytest.mark.parametrize("text", OPENED)
def test_what_is_left_open_is_told_by_its_words(text: str) -> None:
    article = Article("t", "s", text)
    assert bool(unsettled(article, split(text)[0])) is OPENED[text]


def test_an_open_question_that_leans_comes_with_the_sentence_before() -> None:
    text = "Orla Beckett will answer by May. She would not commit herself on cameras.\nHe would not say."
    article = Article("t", "s", text)
    found = [text[start:end] for start, end in unsettled(article, split(text)[0])]
    assert found == [
        "Orla Beckett will answer by May. She would not commit herself on cameras.",
        "He would not say.",
    ]


def test_the_command_prints_places_and_a_receipt_that_is_verified(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    said = call(main, "briefing", "--article", ARTICLES[0])
    assert said.out.startswith(f"{SAYS}\n\n  ")
    assert f"{WHO}\n" in said.out
    saved = tmp_path / "briefing.json"
    saved.write_text(call(main, "briefing", "--article", ARTICLES[0], "--json").out, encoding="utf-8")
    assert "4 of 4 turns stand" in call(main, "verify", saved, "--article", ARTICLES[0]).out
    altered = json.loads(saved.read_text(encoding="utf-8"))
    altered["turns"][0]["statements"][0]["text"] = "Otters won."
    saved.write_text(json.dumps(altered), encoding="utf-8")
    assert call(main, "verify", saved, "--article", ARTICLES[0]).code == 1


def test_a_briefing_is_shown_and_exported_with_its_own_numbers() -> None:
    article = from_text("The mayor, Ruth Maier, said that <b>40 boats sank. It is not known who paid.")
    briefing = briefed(article)
    shown, written = briefing_html(article, briefing), partial(briefing_section, article=article)
    assert "<b>" not in shown
    assert "<strong>Ruth Maier</strong>" in shown
    assert shown.count('class="chip"') == sum(len(s.statements) for s in briefing.sections)
    page = conversation_html(article, (), briefing=written("html", briefing.sections))
    assert page.count("<blockquote") == shown.count('class="chip"')
    assert f"## {SAYS}" in conversation_markdown(article, (), briefing=written("markdown", briefing.sections))
    assert NOTHING in briefing_html(Article("t", "s", "1\n2"), briefed(Article("t", "s", "1\n2")))


def test_a_briefing_that_is_shown_is_exported_with_the_conversation_until_another_article_is_open(
    window: Window,
) -> None:
    box = window.parts.outbox
    assert box not in window.opinions.export("markdown", window.visitor)
    window.briefings.show(window.visitor)
    assert f"## {SAYS}" in window.opinions.export("markdown", window.visitor)[box]
    assert box not in window.opinions.export("json", window.visitor)
    window.ask("Who built it?")
    whole = window.opinions.export("html", window.visitor)[box]
    assert whole.index(SAYS) < whole.index("Who built it?")
    shown = merged(window.reading.open(window.otters, window.visitor))
    assert shown[window.parts.chat.briefing] == ""
    assert "choose markdown or html" in window.note(window.briefings.export("pdf", window.visitor))
