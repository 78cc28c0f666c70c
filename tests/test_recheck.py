"""Rows are checked again from their passages alone, and every place is that of the whole article."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.gold import Gold
from eval.recheck import exact, sparse, unsupported
from eval.row import Row, read_rows, row_json
from eval.run import run_cases
from ingest.article import Passage, Sentence
from ingest.library import Library
from ingest.load import from_text
from ingest.split import paragraphs, split
from rag.answer import REFUSAL, Citation, Statement
from rag.assistant import Assistant
from rag.cases import Case
from rag.settings import Settings

TEXT = (
    "The tide mill was built in 1842 by the engineer Tomas Vell. It can grind 2,500 sacks a year.\n\n"
    "Fishermen mend their nets on the quay.\n\nMayor Ines Calder said that the mill would reopen before June."
)
CASES = [
    Case("c1", "fact", "Who built the tide mill?", True, (("Vell",),), (("engineer Tomas Vell",),)),
    Case("c2", "fact", "What did Mayor Ines Calder say about the mill?", True, (), (("before June",),)),
]
WRAPPED = (
    "The keeper of the old weir walks along the\nbank every morning before the sun is up and\n"
    "looks for planks. He has found two.\n\nIn May the flood carried the boats of the whole\n"
    "village down to the sea, and only three of\nthem were ever seen again by anybody there.\n\nNothing more."
)
NOTHING_SAID = Row(
    "n", "Why?", "Why?", True, REFUSAL, (), 0.1, 1.0, 0.5, "none", None, Gold("absent", answerable=False)
)
LINES = st.lists(st.sampled_from(["The weir is old and wide.", "It was 3 m. Ada said so.", "a", " ", ""]))
TEXTS = st.one_of(
    st.text(st.sampled_from("ab. A\n ")),
    LINES.map("\n".join),
    st.lists(LINES.map("\n".join)).map("\n\n".join),
    st.lists(st.sampled_from([WRAPPED, "A short one.", "Another line\nof two."])).map("\n\n".join),
)


def run(library: Library, settings: Settings | None = None) -> list[Row]:
    index = library.add(from_text(TEXT))
    assistant = Assistant(index, settings=settings)
    return list(run_cases(CASES, lambda _: assistant, article=index.article, llm="none"))


@pytest.fixture
def row(library: Library) -> Row:
    return run(library)[0]


def holding(text: str, spans: list[tuple[int, int]]) -> Row:
    """A row that holds these spans of a text as passages."""
    return replace(NOTHING_SAID, passages=tuple(Passage(a, b, text[a:b]) for a, b in spans))


def sentences(row: Row) -> list[Sentence]:
    """The sentences of a row's passages, at their places in the article."""
    end = max((passage.end for passage in row.passages), default=0)
    return [sentence for sentence in split(sparse(row).text)[0] if sentence.end <= end]


def written(row: Row, text: str) -> Row:
    """The row with its first statement written instead of quoted."""
    said = Statement(text, row.statements[0].citations, "supported")
    return replace(row, statements=(said,), answer=text)


def test_a_clean_run_is_exact_and_supported(library: Library) -> None:
    for row in run(library):
        assert row.statements
        assert (exact(row), unsupported(row)) == (1.0, 0.0)


def test_a_refusal_that_quotes_is_checked_like_an_answer(library: Library) -> None:
    row = run(library, Settings(threshold=1.0))[0]
    assert row.refused
    assert row.statements
    assert (exact(row), unsupported(row)) == (1.0, 0.0)


def test_rows_from_a_file_are_checked_alike(row: Row, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(row_json(row), encoding="utf-8")
    (kept,) = read_rows(path)
    assert (exact(kept), unsupported(kept)) == (1.0, 0.0)


def test_what_is_undefined_is_none(row: Row) -> None:
    assert (exact(NOTHING_SAID), unsupported(NOTHING_SAID)) == (None, None)
    unkept = replace(row, passages=())
    assert (exact(unkept), unsupported(unkept)) == (None, None)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("Engineer Tomas Vell built the tide mill in 1842.", 0.0),
        ("Engineer Tomas Vell built the tide mill in 1843.", 1.0),
        ("Engineer Ines Calder built the tide mill in 1842.", 1.0),
        ("The tide mill was not built in 1842 by the engineer Tomas Vell.", 1.0),
    ],
    ids=["as the article has it", "another year", "another name", "denied"],
)
def test_what_was_written_is_grounded_again(row: Row, text: str, share: float) -> None:
    assert unsupported(written(row, text)) == share


def test_the_share_is_of_statements_and_of_citations(row: Row) -> None:
    (good,), first = row.statements, row.citations[0]
    moved = Citation(first.start + 1, first.end + 1, first.quote)
    bad = Statement("It cost 99 crowns.", (moved,), "supported")
    both = replace(row, statements=(good, bad))
    assert (exact(both), unsupported(both)) == (0.5, 0.5)


@pytest.mark.parametrize(("start", "end"), [(-5, 3), (3, 3), (0, 10**6)], ids=["before", "empty", "behind"])
def test_a_citation_outside_the_article_is_not_exact(row: Row, start: int, end: int) -> None:
    said = replace(row.statements[0], citations=(Citation(start, end, TEXT[max(start, 0) : end]),))
    assert exact(replace(row, statements=(said,))) == 0.0


@given(TEXTS, st.data())
def test_passages_lie_at_their_places_in_the_paragraphs_and_sentences_of_the_article(
    text: str, data: st.DataObject
) -> None:
    spans = [span for span in paragraphs(text) if data.draw(st.booleans())]
    row = holding(text, spans)
    kept = sparse(row).text
    assert [kept[p.start : p.end] for p in row.passages] == [p.text for p in row.passages]
    assert [span for span in paragraphs(kept) if span in spans] == spans
    wanted = [(s.start, s.end) for s in split(text)[0] if any(a <= s.start < b for a, b in spans)]
    assert [(s.start, s.end) for s in sentences(row)] == wanted


def test_a_single_paragraph_of_a_wrapped_article_stays_one() -> None:
    spans = paragraphs(WRAPPED)
    assert len(spans) == 3
    row = holding(WRAPPED, spans[1:2])
    assert [s.text for s in sentences(row)] == [WRAPPED[slice(*spans[1])]]


def test_lines_that_break_off_stay_paragraphs_when_few_others_are_kept() -> None:
    headings = [f"Item {n}: planks and ropes for the boats of the village" for n in range(6)]
    text = "\n".join([*headings, *["It was said so."] * 9]) + "\n\nIt was said so."
    spans = paragraphs(text)
    assert len(spans) == 16
    assert [s.text for s in sentences(holding(text, [*spans[:6], spans[-1]]))][:6] == headings
