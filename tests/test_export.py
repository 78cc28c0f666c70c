"""Answers to take along: every text escaped, every number at its quote, every page on its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from rag.answer import REFUSAL, Answer, Statement
from rag.receipt.restored import restore
from rag.receipt.saved import read_all
from rag.receipt.verify import check
from tests.conftest import ROOT
from tests.fake_reader import OverlapReader
from tests.markup import Markup
from tests.test_record import ANSWER, DECLINED, answers
from tests.test_verify import ARTICLE, FIRST, JOINED, QUOTED, SECOND, TEXT
from ui.export import conversation_html, conversation_json, conversation_markdown, file_name, markdown, plain
from ui.markup import closed

OURS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "footer"}
OURS |= {"h1", "h2", "h3", "p", "span", "a", "ol", "li", "blockquote", "code"}
STYLE = (ROOT / "ui" / "static" / "export.css").read_text(encoding="utf-8")
# A letter for every trap: markup of both kinds, quotes, white space, another direction, half a pair.
texts = st.text(
    st.one_of(
        st.sampled_from("<>&\"'`*_[]()#+-=.!|~$\\/:{}1w\n\r\t\0 \u2028\u202e\u05d0\ud800"),
        st.characters(exclude_categories=()),
    ),
    max_size=60,
)


def holds(text: str) -> str:
    """What a page and a file can hold of a text."""
    return re.sub("[\0\ud800-\udfff]", "\ufffd", text)


def saying(text: str, question: str) -> Answer:
    return Answer(
        question, text, statements=(Statement(text, (FIRST,), "supported"),), notice=text, done=True
    )


def test_plain_text_is_the_answer_then_its_quotes() -> None:
    assert plain(ANSWER, ARTICLE) == (
        f"{QUOTED.text} [1] Engineer Tomas Vell built the mill in 1842. [1] {JOINED.text} [1][2]\n\n"
        f'[1] "{FIRST.quote}" (The tide mill, characters {FIRST.start}–{FIRST.end})\n'
        f'[2] "{SECOND.quote}" (The tide mill, characters {SECOND.start}–{SECOND.end})'
    )


def test_a_page_stands_before_the_place_and_who_wrote_it_above() -> None:
    paged = replace(ARTICLE, pages=(0, FIRST.start), byline="M. <Olsen>", published="2024-05-03")
    place = f"page 2, characters {FIRST.start}–{FIRST.end}"
    whole = conversation_markdown(paged, [ANSWER])
    assert f"({place})" in whole
    assert "- Written: M. \\<Olsen\\>, 2024-05-03\n" in whole
    assert f"(The tide mill, {place})" in plain(ANSWER, paged)
    read = Markup(conversation_html(paged, [ANSWER])).text
    assert f"{place} ↩ back" in read
    assert "M. <Olsen> · 2024-05-03 · " in read


def test_a_refusal_comes_first_and_stands_alone_without_a_quote() -> None:
    assert plain(DECLINED, ARTICLE) == markdown(DECLINED, ARTICLE) == REFUSAL
    quoting = Answer("Why?", "Why?", refusal=f"{REFUSAL} The nearest it says:", statements=(QUOTED,))
    assert plain(quoting, ARTICLE).startswith(f"{REFUSAL} The nearest it says: {QUOTED.text} [1]\n\n[1] ")


def test_markdown_numbers_the_quotes_as_a_list() -> None:
    said, _, quotes = markdown(ANSWER, ARTICLE).partition("\n\n")
    assert said.endswith("2,500 sacks. [1][2]")
    assert re.findall(r"^(\d)\. \"", quotes, re.MULTILINE) == ["1", "2"]


@given(answers(ARTICLE))
def test_every_number_of_a_text_has_its_quote(answer: Answer) -> None:
    lines = plain(answer, ARTICLE).splitlines()
    for n, c in enumerate(answer.citations, start=1):
        assert any(line.startswith(f'[{n}] "') and f"{c.start}–{c.end})" in line for line in lines)


def rendered(text: str) -> str:
    """Render as GitHub does, as far as it matters: with tables and struck-out text."""
    parser = pytest.importorskip("markdown_it", reason="markdown-it-py is not installed")
    return str(parser.MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))


def words(text: str) -> str:
    return "".join(holds(text).split())


@given(text=texts, title=texts)
def test_markdown_shows_any_text_as_it_is_and_finds_no_markup_in_it(text: str, title: str) -> None:
    read = Markup(rendered(markdown(saying(text, "Why?"), Article(title, "test", TEXT))))
    assert set(read.tags) <= {"p", "ol", "li"}
    place = f"characters {FIRST.start}–{FIRST.end})"
    assert words(read.text) == words(f'{closed(text)} [1] "{FIRST.quote}" ({closed(title)}, {place}')


@given(text=texts, question=texts, title=texts, source=texts)
def test_markdown_of_a_conversation_has_no_markup_but_ours(
    text: str, question: str, title: str, source: str
) -> None:
    said = conversation_markdown(Article(title, source, TEXT), [saying(text, question)])
    read = Markup(rendered(said))
    assert set(read.tags) <= {"h1", "h2", "p", "ul", "ol", "li", "em", "code", "hr"}
    assert (read.tags.count("h1"), read.tags.count("h2"), read.tags.count("ol")) == (1, 1, 1)
    for shown in (text, question, title):
        assert words(shown) in words(read.text)
    assert said.encode()


def test_markdown_of_a_conversation_tells_all_of_it() -> None:
    said = conversation_markdown(ARTICLE, [ANSWER, DECLINED])
    assert said.startswith(
        f"# The tide mill\n\n- Source: test\n- Article: `{ARTICLE.sha256}`\n\n## Who built"
    )
    assert "\n\nUnderstood as: Who built the mill?\n\nThe model was slow.\n\n" in said
    assert said.count("Understood as") == 1
    assert re.findall(r"\] \*\((\w+)\)\*$", said, re.MULTILINE) == ["quoted", "supported", "supported"]
    assert f"## Why?\n\n{REFUSAL}\n\n---" in said
    assert "`python -m rag verify FILE.json`" in said


def test_an_address_is_a_link_in_both_kinds() -> None:
    article = Article("t", "https://example.org/a?b=1&c=2", TEXT)
    assert "<https://example.org/a?b=1&c=2>" in conversation_markdown(article, [])
    assert "https://example.org/a?b=1&c=2" in Markup(conversation_html(article, [])).values("href")


@given(st.lists(answers(ARTICLE), max_size=3))
def test_a_receipt_comes_back_as_the_answers(told: list[Answer]) -> None:
    text = conversation_json(ARTICLE, told)
    assert text.endswith("}\n")
    assert [restore(turn, ARTICLE) for turn in json.loads(text)["turns"]] == told


def test_a_receipt_can_be_verified_and_is_readable() -> None:
    text = conversation_json(ARTICLE, [ANSWER, saying("“Ja” \ud800", "Wer?")])
    assert "“Ja” \\ud800" in text
    assert [check(turn, ARTICLE, OverlapReader()).stands for turn in read_all(text.encode())] == [True, False]


def page(text: str, question: str, title: str, source: str) -> Markup:
    article = Article(f"Title{title}", f"https://{source}", TEXT)
    return Markup(conversation_html(article, [saying(f"Text{text}", f"Question{question}")]))


@given(text=texts, question=texts, title=texts, source=texts)
def test_a_page_has_no_tags_but_ours_and_shows_every_text(
    text: str, question: str, title: str, source: str
) -> None:
    read = page(text, question, title, source)
    places = {"\ue000": text, "\ue001": question, "\ue002": title, "\ue003": source}
    bare = page(*places)
    assert read.tags == bare.tags
    assert set(read.tags) <= OURS
    assert [list(given) for given in read.attributes] == [list(given) for given in bare.attributes]
    assert not {"onload", "onclick", "src", "style"} & read.names
    shown = re.sub("[\ue000-\ue003]", lambda place: holds(places[place[0]]), bare.text)
    assert read.text == shown


@given(st.lists(answers(ARTICLE), max_size=3))
def test_every_number_of_a_page_links_to_its_quote_and_back(told: list[Answer]) -> None:
    read = Markup(conversation_html(ARTICLE, told))
    ids, links = read.values("id"), [link[1:] for link in read.values("href")]
    assert len(ids) == len(set(ids))
    assert set(links) <= set(ids)
    expected = [f"{t}-{n}" for t, a in enumerate(told, 1) for n, _ in enumerate(a.citations, 1)]
    assert [id_[1:] for id_ in ids if id_.startswith("c")] == expected
    assert sorted({link for link in links if link.startswith("r")}) == sorted(f"r{key}" for key in expected)
    for answer in told:
        assert all(holds(c.quote) in read.text for c in answer.citations)


def test_a_page_stands_alone_and_its_headings_are_in_order() -> None:
    page = conversation_html(ARTICLE, [ANSWER, DECLINED])
    read = Markup(page)
    assert read.levels[0] == read.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(read.levels))
    assert read.values("lang") == ["en"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in " ".join(read.values("content"))
    assert not re.search(r"url\(|@import|</", STYLE)
    assert all(told in read.text for told in ("Understood as: Who built the mill?", "python -m rag verify"))
    assert read.text.count(f"characters {FIRST.start}–{FIRST.end}") == 1


def colours(scheme: str) -> dict[str, str]:
    return dict(re.findall(r"--(\w+): #(\w{6})", scheme))


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("ink", ["ink", "quiet", "accent"])
def test_the_page_can_be_read(scheme: str, ground: str, ink: str) -> None:
    light, dark = (colours(rule) for rule in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2])
    chosen = light if scheme == "light" else dark
    dim, bright = sorted([luminance(chosen[ground]), luminance(chosen[ink])])
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


NAMES = {
    "words": ("Client title", "client-title.md"),
    "marks": ("The pull: how  the ocean’s tides/work…", "the-pull-how-the-oceans-tides-work.md"),
    "another script": ("북한 군인", "북한-군인.md"),
    "a way up": ("../../etc/passwd", "etc-passwd.md"),
    "nothing to keep": ("?!", f"article-{ARTICLE.id}.md"),
    "the name of a device": ("CON", f"article-{ARTICLE.id}.md"),
}


@pytest.mark.parametrize(("title", "name"), NAMES.values(), ids=NAMES)
def test_a_file_is_named_after_the_title(title: str, name: str) -> None:
    article = Article(title, "test", TEXT)
    assert file_name(article, ".md") == file_name(article, "md") == name


@given(texts)
def test_any_title_gives_a_short_safe_name(title: str) -> None:
    name = file_name(Article(title, "test", TEXT), "html")
    assert len(name.encode()) <= 255
    assert re.fullmatch(r"[^\s./\\:*?\"<>|\0-\x1f-]+(-[^\s./\\:*?\"<>|\0-\x1f-]+)*\.html", name)
