"""Addresses of passages: what they name is lit where the article still reads so, else told."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from ingest.load import from_text
from rag.answer import Citation
from tests.scripted import WEIR, Window, merged
from ui.links import MOST, LinkError, Passage, cite_of, cites_of, read_link, resolved
from ui.markup import escape
from ui.view import Changes

ARTICLE = Article("The weir", "test", "The weir is 40 metres wide. It was built in 1911. Ada Quill built it.")
LENGTH = len(ARTICLE.text)
SPANS = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(
    lambda at: (at[0], min(sum(at), LENGTH))
)


def passage(start: int, end: int, text: str = ARTICLE.text) -> Passage:
    return read_link(f"article={'0' * 12}&{cite_of(start, end, text[start:end])}").passages[0]


@given(st.lists(SPANS, max_size=6))
def test_an_address_is_read_as_it_was_made(spans: list[tuple[int, int]]) -> None:
    cited = [Citation(start, end, ARTICLE.text[start:end]) for start, end in spans]
    link = read_link("&".join(filter(None, [f"article={ARTICLE.id}", cites_of(cited)])))
    assert link.article == ARTICLE.id
    assert [(p.start, p.end) for p in link.passages] == list(dict.fromkeys(spans))
    assert {resolved(p, ARTICLE, ()).fate for p in link.passages} <= {"same"}


@given(st.text() | st.from_regex(r"article=[0-9a-f]{11,13}(&cite=\d+-\d+&check=[0-9a-f]{7,9})*"))
def test_any_text_is_an_address_or_told_in_one_line(text: str) -> None:
    problem, known = (
        None,
        re.fullmatch(r"article=[0-9a-f]{12}(&cite=\d{1,9}-\d{1,9}&check=[0-9a-f]{8})*", text),
    )
    try:
        read_link(text)
    except LinkError as error:
        problem = str(error)
    assert "\n" not in (problem or "")
    assert (problem is None) == (known is not None and text.isascii())


def test_an_address_does_not_name_too_much() -> None:
    many = "&".join(cite_of(n, n + 5, "x") for n in range(MOST + 1))
    with pytest.raises(LinkError, match="names 41 passages; at most 40"):
        read_link(f"article={ARTICLE.id}&{many}")


@given(SPANS, st.integers(0, LENGTH), st.text(min_size=1, max_size=20))
def test_a_passage_is_never_lit_where_other_words_stand(span: tuple[int, int], at: int, put: str) -> None:
    later = replace(ARTICLE, text=ARTICLE.text[:at] + put + ARTICLE.text[at:])
    found, quote = resolved(passage(*span), later, [ARTICLE]), ARTICLE.text[slice(*span)]
    assert (found.fate in ("same", "moved")) == (later.text[found.start : found.end] == quote)
    assert resolved(passage(*span), later, ()).fate in ("same", "gone")


def told(window: Window, changes: Changes) -> str:
    return re.sub("<[^>]+>|×", "", str(changes.get(window.parts.note, ""))).strip()


def followed(window: Window, link: str) -> Changes:
    return merged(window.following.link(link, window.visitor))


def test_a_link_opens_the_article_and_lights_the_passage(window: Window) -> None:
    otters = window.shelf.article(window.otters)
    at = otters.text.index("They hold")
    quote = otters.text[at : at + 30]
    changes = followed(window, f"article={otters.id}&{cite_of(at, at + 30, quote)}")
    assert window.visitor.session.article == otters.id
    assert "On otters" in changes[window.parts.desk.article]
    assert "&quot;key&quot;:&quot;link.1&quot;" in changes[window.parts.shown]
    assert told(window, changes) == ""
    assert followed(window, "")[window.parts.shown] == ""


def test_a_link_to_an_article_alone_opens_it(window: Window) -> None:
    changes = followed(window, f"article={window.otters}")
    assert window.visitor.session.article == window.otters
    assert 'data-lit="[]"' in changes[window.parts.shown]


@pytest.mark.parametrize(
    ("link", "line"),
    [
        ("settings", "this link cannot be read: 'settings'; copy it again, to its end"),
        ("article=ffffffffffff", "not in this library (ffffffffffff); add the article, or ask"),
        (f"article={'0' * 12}&cite=0-9", "this link cannot be read"),
        ("<script>", "this link cannot be read: '&lt;script&gt;'"),
    ],
)
def test_what_leads_nowhere_is_told_in_one_line_and_changes_nothing(
    window: Window, link: str, line: str
) -> None:
    before = window.visitor.session
    changes = followed(window, link)
    assert line in told(window, changes).replace("&#x27;", "'")
    assert set(changes) == {window.parts.note}
    assert window.visitor.session is before


def test_a_passage_with_other_words_is_told_and_not_lit(window: Window) -> None:
    changes = followed(window, f"article={window.weir}&cite=0-9&check=00000000")
    assert "has changed since the link was made, and is gone" in told(window, changes)
    assert 'data-lit="[]"' in changes[window.parts.shown]


def test_a_link_that_an_earlier_version_proves_leads_to_where_the_words_stand_now(window: Window) -> None:
    first = window.library.add(replace(from_text(f"{WEIR} Rain fell."), source="weir.txt")).article
    edited = WEIR.replace("Notes from the weir\n\n", "Notes from the weir\n\nIt rained.\n\n")
    later = window.library.add(
        replace(from_text(edited.replace("in the flood", "in the great flood")), source="weir.txt")
    ).article
    found, lost = first.text.index("It was found"), first.text.index("A plank")
    moved = cite_of(found, found + 26, first.text[found : found + 26])
    changes = followed(window, f"article={later.id}&{moved}")
    assert "has moved since the link was made" in told(window, changes)
    assert 'lit="[]"' not in changes[window.parts.shown]
    changed = cite_of(lost, lost + 30, first.text[lost : lost + 30])
    changes = followed(window, f"article={later.id}&{changed}")
    assert "has changed since the link was made; the sentence that it became is lit" in told(window, changes)


def test_the_address_of_what_is_marked_is_handed_out(window: Window) -> None:
    shown = window.following.address("1:4-1:27", window.visitor)[window.parts.shown]
    article = window.shelf.article(window.weir)
    at = article.text.index("weir is 40")
    assert escape(cite_of(at, at + 22, "weir is 40 metres wide")) in shown
    assert "nothing of the article is marked" in told(window, window.following.address("", window.visitor))
