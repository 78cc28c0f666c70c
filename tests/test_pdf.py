"""PDF files: lines become paragraphs as they were written; what cannot be read is refused."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from ingest.extract import LoadError
from ingest.pdf import Line, read_pdf, reflow

STORY = "The harbour seal population in the bay has grown for the third year in a row, researchers say."


def pdf(*pages: Sequence[tuple[float, float, str]], title: str = "", more: str = "") -> bytes:
    """Write a PDF by hand: each page holds runs of 12-point text at x, y."""
    streams = [" ".join(f"BT /F 12 Tf {x} {y} Td ({t}) Tj ET" for x, y, t in page) for page in pages]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for n, stream in enumerate(streams):
        page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
        bodies += [f"{page}/Contents {5 + 2 * n} 0 R>>"]
        bodies += [f"<</Length {len(stream)}>>stream\n{stream}\nendstream"]
    bodies.append(f"<</Title({title}){more}>>")
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += f"{number} 0 obj{body}endobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R/Info {len(bodies)} 0 R>>\nstartxref\n{len(data)}\n%%EOF"
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}"
    return data + end.encode()


def locked(data: bytes, *, reader: str, owner: str) -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(data))), io.BytesIO()
    writer.encrypt(reader, owner, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


def test_pdf_lines_become_paragraphs_and_hyphens_are_healed() -> None:
    lines = [(50, 700, "Seals return"), (50, 660, "The seal popu-"), (50, 646, "lation has grown, say"),
             (50, 632, "researchers at the bay."), (50, 604, "Nets are the next topic.")]  # fmt: skip
    text, title, *_ = read_pdf(pdf(lines, title="Seals of the bay"))
    paragraphs = (
        "Seals return|The seal population has grown, say researchers at the bay.|Nets are the next topic."
    )
    assert text.split("\n\n") == paragraphs.split("|")
    assert title == "Seals of the bay"


def test_a_pdf_paragraph_goes_on_over_the_page_and_page_heads_are_dropped() -> None:
    pages = [
        [(50, 780, f"The Coast, page {n}"), (50, 700, text), (50, 686, more), (290, 20, str(n))]
        for n, text, more in [
            (1, "A long line of the text", "that goes on"),
            (2, "over the page", "and ends."),
        ]
    ]
    assert read_pdf(pdf(*pages))[0] == "A long line of the text that goes on over the page and ends."


def test_pages_begin_in_the_text_where_their_first_line_does() -> None:
    pages = [
        [(50, 780, f"The Coast, page {n}"), (50, 700, text), (50, 686, more)]
        for n, text, more in [
            (1, "The seals are back in the", "bay, and this popu-"),
            (2, "lation grows, as each", "of the years has shown."),
            (3, "", ""),
            (4, "The fourth page begins a", "paragraph of its own."),
        ]
    ]
    text, _, _, _, begins = read_pdf(pdf(*pages))
    assert [text[a:][:8] for a in begins] == ["The seal", "lation g", "The four", "The four"]


@pytest.mark.parametrize(
    ("info", "byline", "published"),
    [
        ("/Author(Maria Olsen)/CreationDate(D:20240503101500+02'00')", "Maria Olsen", "2024-05-03"),
        ("/Author()/CreationDate(long ago)", "", ""),
        ("", "", ""),
    ],
)
def test_who_made_a_pdf_and_when_are_as_it_says(info: str, byline: str, published: str) -> None:
    extract = read_pdf(pdf([(50, 700, STORY)], more=info))
    assert (extract.byline, extract.published) == (byline, published)


@given(st.lists(st.lists(st.text("ab-. \u00ad", min_size=1).filter(str.strip), max_size=3), max_size=5))
def test_before_a_page_begins_stands_what_is_on_those_before_it(pages: list[list[str]]) -> None:
    laid_out = [
        [Line(text.strip(), 50, 700 - 14 * n - 100 * number, 12) for n, text in enumerate(page)]
        for number, page in enumerate(pages)
    ]
    text, begins = reflow(laid_out)
    assert len(begins) == max(len(pages), 1)
    for number, begin in enumerate(begins):
        before = "".join(text for page in pages[:number] for text in page)
        assert [c for c in text[:begin] if c in "ab."] == [c for c in before if c in "ab."]


@pytest.mark.parametrize("title", ["", "Microsoft Word - seals.docx", "untitled", "seals.indd"])
def test_a_pdf_title_that_names_a_file_is_none(title: str) -> None:
    assert read_pdf(pdf([(50, 700, STORY)], title=title))[1] is None


def test_a_pdf_that_only_restricts_printing_is_read() -> None:
    data = locked(pdf([(50, 700, STORY)]), reader="", owner="owner")
    assert read_pdf(data)[0] == STORY


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        pytest.param(
            locked(pdf([(5, 5, STORY)]), reader="key", owner="key"), "needs a password", id="password"
        ),
        pytest.param(pdf([]), "no text layer", id="pictures only"),
        pytest.param(pdf([(50, 700, STORY)])[:200], "damaged", id="cut off"),
        pytest.param(b"%PDF-1.4\n" + bytes(range(256)), "damaged", id="rubbish after the header"),
        pytest.param(b"Just some words.", "damaged", id="not a PDF at all"),
    ],
)
def test_pdf_files_that_are_refused(data: bytes, complaint: str) -> None:
    with pytest.raises(LoadError, match=complaint):
        read_pdf(data)


def column(*texts: str, x: float = 50, top: float = 700) -> list[Line]:
    """Lines of one column at an even pitch."""
    return [Line(text, x, top - 14 * n, 12) for n, text in enumerate(texts)]


TERM = ("This is a long-term plan of the", "bay and it is a long-", "term one.")
TOPICS = ("The list of topics is below:", "• nets that are long", "and wide", "• boats")
COLUMNS = (("The first column runs to the end.", 50, 700), ("The second starts at the top.", 300, 720))
LARGER = Line("A heading of the same length, larger", 50, 715, 18)
REFLOWED: dict[str, tuple[list[Line], str]] = {
    "a hyphen that the document writes elsewhere stays": (
        column(*TERM),
        "This is a long-term plan of the bay and it is a long-term one.",
    ),
    "a hyphen before a capital stays": (column("The Anglo-", "Saxon kings."), "The Anglo-Saxon kings."),
    "a soft hyphen never does": (column("A soft hy\u00ad", "phen is healed."), "A soft hyphen is healed."),
    "a closed dash stays closed": (
        column("It grew — said the mayor—", "and it shrank again."),
        "It grew — said the mayor—and it shrank again.",
    ),
    "each bullet is a paragraph": (
        column(*TOPICS),
        "The list of topics is below:\n\n• nets that are long and wide\n\n• boats",
    ),
    "a new column after a full stop": (
        [line for text, x, top in COLUMNS for line in column(text, x=x, top=top)],
        "The first column runs to the end.\n\nThe second starts at the top.",
    ),
    "a change of size": (
        [LARGER, *column("The text below the heading.")],
        f"{LARGER.text}\n\nThe text below the heading.",
    ),
    "no lines": ([], ""),
}


@pytest.mark.parametrize(("lines", "text"), REFLOWED.values(), ids=REFLOWED)
def test_reflow(lines: list[Line], text: str) -> None:
    assert reflow([lines]) == (text, (0,))


@given(st.lists(st.lists(st.text("ab-. \u00ad", min_size=1).filter(str.strip), max_size=6), max_size=4))
def test_reflow_loses_no_letter(pages: list[list[str]]) -> None:
    laid_out = [[Line(text.strip(), 50, 700 - 14 * n - p, 12) for n, text in enumerate(p_lines)]
                for p, p_lines in enumerate(pages)]  # fmt: skip
    kept = [c for c in reflow([[line for page in laid_out for line in page]])[0] if c in "ab."]
    assert kept == [c for page in pages for line in page for c in line if c in "ab."]
