"""Blocks and lit segments: nothing lost, nothing twice, offsets as the browser counts them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.test_render import ANSWER, BUILT, TEXT, texts
from ui.spans import Mark, blocks, marks, segments, utf16


@given(text=texts)
def test_blocks_hold_everything_but_white_space_and_heading_marks(text: str) -> None:
    shown = blocks(text)
    outside, end = "", 0
    for block in shown:
        outside += text[end : block.start]
        end = block.end
    assert set((outside + text[end:]).replace("#", "")) <= {c for c in text if c.isspace()}


@given(data=st.data(), text=texts)
def test_segments_never_overlap_and_cover_exactly_what_is_marked(data: st.DataObject, text: str) -> None:
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=6))
    lit = tuple(Mark(min(s), max(s), str(n), n % 2 == 0) for n, s in enumerate(spans, 1) if s[0] != s[1])
    shown = blocks(text)
    covered: set[int] = set()
    for segment in segments(text, shown, lit):
        block = shown[segment.block]
        units = text[block.start : block.end].encode("utf-16-le")
        before = units[: 2 * segment.start].decode("utf-16-le")
        piece = units[2 * segment.start : 2 * segment.end].decode("utf-16-le")
        places = range(block.start + len(before), block.start + len(before) + len(piece))
        assert piece
        assert covered.isdisjoint(places)
        covered |= set(places)
        for key in segment.keys:
            mark = next(m for m in lit if m.key == key)
            assert mark.start <= places[0]
            assert places[-1] < mark.end
    inside = {i for b in shown for i in range(b.start, b.end)}
    assert covered == {i for m in lit for i in range(m.start, m.end)} & inside


def test_offsets_after_an_emoji_count_in_utf_16() -> None:
    (segment,) = segments(TEXT, blocks(TEXT), (Mark(BUILT.start, BUILT.end, "1", True),))
    assert (
        segment.start
        == utf16("The weir is 40 metres wide. 😀 ")
        == len("The weir is 40 metres wide. 😀 ") + 1
    )


def test_a_citation_across_blocks_ends_once() -> None:
    start, end = TEXT.index("A plank"), TEXT.index("found.") + len("found.")
    cut = segments(TEXT, blocks(TEXT), (Mark(start, end, "1", True),))
    assert [s.ends for s in cut] == [(), ("1",)]


def test_cited_evidence_is_lit_under_both_its_keys() -> None:
    lit = segments(TEXT, blocks(TEXT), marks(ANSWER))
    assert [(s.keys, s.cited) for s in lit] == [(("2", "e1"), True), (("1",), True), (("e2",), False)]
