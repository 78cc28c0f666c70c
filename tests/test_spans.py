"""Blocks and lit pieces: nothing lost, nothing twice, offsets as the browser counts them."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.split import split
from rag.answer import Answer, Citation, Statement
from tests.test_render import ANSWER, BUILT, TEXT, texts
from ui.spans import Mark, Piece, as_marked, blocks, cited_sentences, marked_span, marks, pieces, utf16

spans = st.lists(st.tuples(st.integers(0, 300), st.integers(1, 60)), max_size=6)


def within(pairs: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """The spans of these starts and lengths that lie in a text."""
    cut = [(start, min(start + length, len(text))) for start, length in pairs]
    return [(start, end) for start, end in cut if start < end]


def places(text: str, piece: Piece) -> set[int]:
    """The characters of the article that the browser lights for a piece."""
    block = blocks(text)[piece.block]
    units = text[block.start : block.end].encode("utf-16-le")
    before = units[: 2 * piece.start].decode("utf-16-le")
    lit = units[2 * piece.start : 2 * piece.end].decode("utf-16-le")
    assert lit
    return set(range(block.start + len(before), block.start + len(before) + len(lit)))


@given(text=texts)
def test_blocks_hold_everything_but_white_space_and_heading_marks(text: str) -> None:
    shown = blocks(text)
    outside, end = "", 0
    for block in shown:
        outside += text[end : block.start]
        end = block.end
    assert set((outside + text[end:]).replace("#", "")) <= {c for c in text if c.isspace()}


@given(pairs=spans, text=texts)
def test_the_pieces_of_a_mark_are_what_of_it_is_shown_and_the_last_one_says_so(
    pairs: list[tuple[int, int]], text: str
) -> None:
    lit = tuple(Mark(*span, str(n), n % 2 == 0) for n, span in enumerate(within(pairs, text)))
    inside = {i for block in blocks(text) for i in range(block.start, block.end)}
    cut = {key: list(group) for key, group in groupby(pieces(text, blocks(text), lit), lambda p: p.key)}
    for mark in lit:
        own = cut.get(mark.key, [])
        covered = [places(text, piece) for piece in own]
        assert set().union(*covered) == inside & set(range(mark.start, mark.end))
        assert sum(map(len, covered)) == len(set().union(*covered))
        assert [piece.last for piece in own] == [False] * (len(own) - 1) + [True] * bool(own)
        assert [piece.block for piece in own] == sorted({piece.block for piece in own})


def test_offsets_after_an_emoji_count_in_utf_16() -> None:
    (piece,) = pieces(TEXT, blocks(TEXT), (Mark(BUILT.start, BUILT.end, "1", True),))
    before = "The weir is 40 metres wide. 😀 "
    assert piece.start == utf16(before) == len(before) + 1
    assert piece.end == piece.start + len(BUILT.quote)


def test_a_citation_across_blocks_ends_once() -> None:
    start, end = TEXT.index("A plank"), TEXT.index("found.") + len("found.")
    cut = pieces(TEXT, blocks(TEXT), (Mark(start, end, "1", True),))
    assert [(p.block, p.last) for p in cut] == [(3, False), (4, True)]


def test_marks_that_overlap_are_cut_apart() -> None:
    lit = (Mark(BUILT.start, BUILT.end, "1", True), Mark(BUILT.start + 3, BUILT.end, "e1", False))
    cut = pieces(TEXT, blocks(TEXT), lit)
    assert [(p.key, p.end - p.start, p.last) for p in cut] == [
        ("1", len(BUILT.quote), True),
        ("e1", len(BUILT.quote) - 3, True),
    ]


def test_what_an_answer_cites_and_what_it_has_read_are_lit_under_their_keys() -> None:
    lit = marks(ANSWER)
    assert [(m.key, m.cited) for m in lit] == [("1", True), ("2", True), ("e1", False), ("e2", False)]
    wide = "The weir is 40 metres wide."
    assert [TEXT[m.start : m.end] for m in lit] == ["It was built in 1911!", wide, wide, "A plank was lost."]


@given(pairs=spans, text=texts)
def test_a_sentence_counts_as_cited_once_a_citation_touches_it(
    pairs: list[tuple[int, int]], text: str
) -> None:
    sentences, _ = split(text)
    cited = [Citation(start, end, text[start:end]) for start, end in within(pairs, text)]
    answers = [Answer("q", "q", statements=(Statement("said", (c, c), "supported"),)) for c in cited]
    touched = [s for s in sentences if any(c.start < s.end and s.start < c.end for c in cited)]
    assert cited_sentences(sentences, answers) == len(touched)


WRAPPED = "The weir is forty metres wide, and has been so since the year in\n" * 6 + "which it was built."
# In a text that is not hard-wrapped every line is a block; in this one what lies between blank lines is.
SET = {
    "a table": "| Year | Planks |\n| ---- | ------ |\n| 1911 | 40 |",
    "a table without edges": "Year | Planks\n1911 | 40",
    "columns": "Year    Planks\n1911    40",
    "tabs": "Year\tPlanks\n1911\t40",
    "indented code": "    def width():\n        return 40",
    "fenced code": "```\nwidth = 40\n```",
}
PROSE = {
    "a sentence": "The weir is 40 metres wide.",
    "a wrapped paragraph": "The weir is\n40 metres wide,\nthey say.",
    "two spaces after a stop": "It is wide.  It is old.",
    "alternatives": "Say yes|no to it.",
    "a pair of bars inside": "It is |x| metres wide.",
    "an indented first line": "  The weir is 40 metres wide.",
}


def middle(text: str) -> tuple[str, str]:
    """The kind and the text of a block in the middle of running text."""
    article = f"{WRAPPED}\n\n{text}\n\n{WRAPPED}"
    _, block, _ = blocks(article)
    return block.kind, article[block.start : block.end]


@pytest.mark.parametrize("text", SET.values(), ids=SET)
def test_tables_and_code_are_set_as_they_are(text: str) -> None:
    assert middle(text) == ("set", text.strip())


@pytest.mark.parametrize("text", PROSE.values(), ids=PROSE)
def test_prose_is_not_set(text: str) -> None:
    assert middle(text) == ("p", text.strip())


def test_each_row_of_a_table_is_set_where_every_line_is_a_block() -> None:
    assert [b.kind for b in blocks("It is old.\n| Year | Planks |\n| 1911 | 40 |")] == ["p", "set", "set"]


def test_titles_headings_items_and_paragraphs_are_told_apart() -> None:
    assert [b.kind for b in blocks(TEXT)] == ["bare", "p", "h3", "item", "item", "p"]


def test_a_short_line_is_a_heading_only_above_running_text() -> None:
    kinds = [b.kind for b in blocks("Repairs\n\nThey were many.\n\nPlanks\n\nGates")]
    assert kinds == ["bare", "p", "p", "p"]


@given(text=texts, data=st.data())
def test_what_the_page_says_was_marked_is_found_in_the_text(text: str, data: st.DataObject) -> None:
    shown = blocks(text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    cut = pieces(text, shown, (Mark(start, end, "1", True),))
    if not cut:
        return
    span = marked_span(text, shown, f"{cut[0].block}:{cut[0].start}-{cut[-1].block}:{cut[-1].end}")
    visible = text[max(start, shown[cut[0].block].start) : min(end, shown[cut[-1].block].end)]
    assert (text[slice(*span)] if span else "") == visible.strip()


@given(text=texts, pair=st.tuples(st.integers(0, 300), st.integers(1, 60)))
def test_what_is_said_to_be_marked_is_what_the_page_would_say(text: str, pair: tuple[int, int]) -> None:
    for start, end in within([pair], text):
        said = as_marked(text, blocks(text), (start, end))
        shown = "".join(text[i] for i in range(start, end) if any(b.start <= i < b.end for b in blocks(text)))
        span = marked_span(text, blocks(text), said)
        if not shown.strip():
            assert span is None
        else:
            assert span
            assert start <= span[0] < span[1] <= end


@pytest.mark.parametrize(
    "marked", ["", "1", "9:0-9:4", "1:0-0:4", "0:2-0:2", "0:0-0:4;", "-1:0-0:3", "٣:0-0:1"]
)
def test_what_no_page_of_ours_says_marks_nothing(marked: str) -> None:
    assert marked_span(TEXT, blocks(TEXT), marked) is None
