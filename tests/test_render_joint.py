"""Any text in: what other articles say has no tag but ours, and lights its own article where it stands."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given

from ingest.article import Article, Sentence
from rag.answer import REFUSAL, Answer, Evidence, Part, Statement, cite
from tests.markup import Markup
from tests.test_render import ANSWER, ARTICLE, OURS, kept, texts
from ui.copied import markdown, plain
from ui.render import Turn, turn_html
from ui.render_across import tick_html
from ui.render_joint import beside_html, parts_html

ALL = Article("All", "", "Bees dance.")


def says(article: Article) -> Part:
    """The part of an article that is quoted whole."""
    quote = cite(article, 0, len(article.text))
    found = Evidence(Sentence(0, len(article.text), article.text, 0), 0.5)
    said = Statement(article.text, (quote,), "quoted")
    answer = Answer("Why?", "Why?", (found,), (said,), 0.9, notice=article.title, done=True)
    return Part(article.sha256, article.title, answer)


@given(title=texts, text=texts)
def test_parts_have_no_tags_but_ours_and_light_their_own_article(title: str, text: str) -> None:
    article = Article(title, title, text or "-")
    turn = Turn(3, "Why?", replace(ANSWER, beside=(says(article),)))
    read = Markup(parts_html(turn, {article.id: article}, [title]))
    assert set(read.tags) <= OURS
    assert kept(article.text) in read.text
    (lit,) = map(json.loads, read.values("data-lit"))
    assert {piece["key"] for piece in lit} <= {"3", "e3"}
    assert read.values("data-article") == [article.id]
    for shown in (turn_html(ARTICLE, turn), beside_html(article), tick_html(title, title, ticked=True)):
        assert set(Markup(shown).tags) <= OURS | {"input", "b"}


def test_each_chip_says_which_article_it_is_of() -> None:
    turn = Turn(3, "Why?", replace(ANSWER, beside=(says(ALL),)))
    read = Markup(turn_html(ARTICLE, replace(turn, beside=parts_html(turn, {ALL.id: ALL}, []))))
    chips = [given for given in read.attributes if given.get("class") == "chip"]
    assert [chip["data-key"] for chip in chips] == ["1", "2", "2", "3"]
    assert [chip["data-place"].partition(",")[0] for chip in chips] == [f"“{ARTICLE.title}”"] * 3 + ["“All”"]
    assert len({chip["id"] for chip in chips}) == 4


def test_copies_name_the_article_of_each_quote() -> None:
    silent = Part("f" * 64, "Silent & <still>", Answer("Why?", "Why?", refusal=REFUSAL, done=True))
    answer = replace(ANSWER, beside=(says(ALL), silent))
    assert f"\n\nAll: Bees dance. [3]\n\nSilent & <still>: {REFUSAL}\n\n[1] " in plain(answer, ARTICLE)
    assert plain(answer, ARTICLE).endswith('\n[3] "Bees dance." (All, characters 0–11)')
    assert "Silent \\& \\<still\\>: " in markdown(answer, ARTICLE)
