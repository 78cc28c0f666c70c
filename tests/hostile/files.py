"""Word and PDF files that mean harm: bombs, loops, actions, and what is not shown."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.builds import (
    OUT,
    SECRET,
    SHOWN,
    STORY,
    form_tree,
    linked,
    lying_zip,
    pdf_of,
    pdf_page,
    says,
    squeezed,
    stream,
    word,
)
from tests.hostile.outcome import Bounded, Input, Loaded, Refused, given, heavy

TOLD = Loaded(has=(STORY,))
DAMAGED = Refused("damaged")
PAGES = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[4 0 R]/Count 1>>")


def words() -> Iterator[Input]:
    """Yield the Word files."""
    laughs = '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    file = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    web = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{OUT}">]>'
    told = says(STORY)
    yield given(
        "word: entities of entities", ".docx", word(says("&a9;"), before=f"<!DOCTYPE d [{laughs}]>"), DAMAGED
    )
    yield given(
        "word: one entity 2,000 times",
        ".docx",
        word(says("&a;" * 2000), before=f'<!DOCTYPE d [<!ENTITY a "{"x" * 50_000}">]>'),
        DAMAGED,
    )
    for name, entity in (
        ("a file", file),
        ("an address", web),
        ("parameters", f'<!DOCTYPE d SYSTEM "{OUT}">'),
    ):
        reference = "" if name == "parameters" else says("&x;")
        yield given(
            f"word: an entity that is {name}",
            ".docx",
            word(reference + told, before=entity),
            Loaded(has=(STORY,), lacks=("root:",)),
        )
    for kind in ("attachedTemplate", "image", "oleObject", "frame", "hyperlink"):
        parts = {"word/_rels/document.xml.rels": linked(kind, OUT)}
        yield given(f"word: {kind} elsewhere", ".docx", word(told, parts=parts), TOLD)
    for name, properties in (
        ("hidden", "<w:vanish/>"),
        ("hidden on the web", "<w:webHidden/><w:vanish w:val='1'/>"),
    ):
        yield given(
            f"word: {name}",
            ".docx",
            word(told + says(SECRET, properties)),
            Loaded(has=(STORY,), lacks=("4711",)),
        )
    yield given(
        "word: not hidden after all",
        ".docx",
        word(told + says(SECRET, "<w:vanish w:val='0'/>")),
        Loaded(has=(STORY, "4711")),
    )
    code = f'<w:p><w:r><w:instrText>INCLUDETEXT "{OUT}"</w:instrText></w:r><w:r><w:t>shown</w:t></w:r></w:p>'
    yield given(
        "word: a field that includes", ".docx", word(told + code), Loaded(has=("shown",), lacks=("INCLUDE",))
    )
    yield given(
        "word: a comment",
        ".docx",
        word(told, parts={"word/comments.xml": f"<x>{SECRET}</x>".encode()}),
        Loaded(has=(STORY,), lacks=("4711",)),
    )
    yield given(
        "word: markup as text",
        ".docx",
        word(told + says("&lt;script&gt;alert(1)&lt;/script&gt;")),
        Loaded(has=("<script>alert(1)</script>",)),
    )
    yield given(
        "word: runs in each other",
        ".docx",
        word("<w:p>" + "<w:r>" * 10_000 + "</w:r>" * 10_000 + "</w:p>"),
        DAMAGED,
    )
    yield given(
        "word: tables in each other",
        ".docx",
        word("<w:tbl><w:tr><w:tc>" * 80 + told + "</w:tc></w:tr></w:tbl>" * 80),
        TOLD,
    )
    yield given("word: fields in each other", ".docx", word("<w:sdt>" * 240 + told + "</w:sdt>" * 240), TOLD)
    yield given("word: a directory that lies", ".docx", lying_zip(says("word " * 1000)), DAMAGED)
    yield given("word: a part out of its folder", ".docx", word(told, parts={"../../evil.txt": b"x"}), TOLD)
    yield given("word: named twice over", ".docx", word(told)[:-40], DAMAGED)
    yield heavy("word: a million paragraphs", ".docx", lambda: word(says("a b") * 1_000_000), Refused(""))
    yield heavy(
        "word: a text of a hundred megabytes", ".docx", lambda: word(says("word " * 20_000_000)), Refused("")
    )
    yield heavy(
        "word: unpacks without end", ".docx", lambda: word(says("word " * 50_000_000)), Refused("unpacks")
    )
    yield heavy(
        "word: ten million empty paragraphs", ".docx", lambda: word(told + "<w:p/>" * 10_000_000), Refused("")
    )


_ACTIONS = {
    "script": "<</S/JavaScript/JS(app.alert\\(1\\))>>",
    "address": f"<</S/URI/URI({OUT})>>",
    "program": "<</S/Launch/F(/bin/sh)>>",
    "form": f"<</S/SubmitForm/F({OUT})>>",
    "other file": f"<</S/GoToR/F({OUT})/D[0/Fit]>>",
    "data": f"<</S/ImportData/F({OUT})>>",
}


def pdfs() -> Iterator[Input]:
    """Yield the PDF files."""
    for name, action in _ACTIONS.items():
        yield given(
            f"pdf: opens with a {name}",
            ".pdf",
            pdf_page(catalog=f"/OpenAction{action}/AA<</WC{action}>>"),
            TOLD,
        )
        annotation = f"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A{action}>>]/AA<</O{action}>>"
        yield given(f"pdf: a link to a {name}", ".pdf", pdf_page(page=annotation), TOLD)
    named = "/Names<</JavaScript<</Names[(a) <</S/JavaScript/JS(x)>>]>>/EmbeddedFiles<</Names[(a) 6 0 R]>>>>"
    far = f"<</Length 0/F({OUT})/FFilter/FlateDecode>>stream\n\nendstream".encode()
    yield given(
        "pdf: named scripts and files", ".pdf", pdf_page(catalog=named, more=["<</Type/Filespec>>"]), TOLD
    )
    yield given("pdf: content that lies elsewhere", ".pdf", pdf_page(far), Refused("no text layer"))
    yield given(
        "pdf: markup as text",
        ".pdf",
        pdf_page(SHOWN.replace(STORY, f"<script>alert\\(1\\)</script> {STORY}")),
        Loaded(has=("<script>alert(1)</script>",)),
    )
    yield given(
        "pdf: pages that hold themselves",
        ".pdf",
        pdf_of([PAGES[0], "<</Type/Pages/Kids[2 0 R]/Count 2>>"]),
        Refused(""),
    )
    yield given(
        "pdf: pages that hold each other",
        ".pdf",
        pdf_of([PAGES[0], "<</Type/Pages/Kids[3 0 R]/Count 2>>", "<</Type/Pages/Kids[2 0 R]/Count 2>>"]),
        Refused(""),
    )
    yield given(
        "pdf: its own parent",
        ".pdf",
        pdf_of(
            [
                PAGES[0],
                "<</Type/Pages/Parent 2 0 R/Kids[4 0 R]/Count 1>>",
                "<<>>",
                "<</Type/Page/Parent 2 0 R/Contents 5 0 R>>",
                stream(SHOWN),
            ]
        ),
        DAMAGED,
    )
    yield given(
        "pdf: a length that is itself",
        ".pdf",
        pdf_page(f"<</Length 5 0 R>>stream\n{SHOWN}\nendstream".encode()),
        DAMAGED,
    )
    yield given("pdf: a table that goes back to itself", ".pdf", _back_to_itself(), Loaded(has=(STORY,)))
    yield given(
        "pdf: one page 200,000 times",
        ".pdf",
        pdf_page().replace(b"[4 0 R]/Count 1", b"[" + b"4 0 R " * 200_000 + b"]/Count 200000"),
        Refused(""),
    )
    yield given("pdf: pages 3,000 deep", ".pdf", _deep_pages(3000), Refused(""))
    yield given("pdf: lists in lists", ".pdf", pdf_page("[ " * 100_000 + SHOWN), DAMAGED)
    yield given("pdf: a form that draws itself", ".pdf", _form_of_itself(), TOLD)
    yield given(
        "pdf: a huge page", ".pdf", pdf_page(page="").replace(b"600 800", b"9" * 30 + b" " + b"9" * 30), TOLD
    )
    yield given(
        "pdf: a number of a million digits", ".pdf", pdf_page("9" * 1_000_000 + " Tj " + SHOWN), Refused("")
    )
    yield given(
        "pdf: beside the page, which is not told from on it",
        ".pdf",
        pdf_page(f"{SHOWN} BT /F 12 Tf 50 -900 Td ({SECRET}) Tj ET"),
        Loaded(has=(STORY, "4711")),
    )
    yield given("pdf: unpacks to 300 megabytes", ".pdf", pdf_page(squeezed(300_000_000)), DAMAGED)
    yield given("pdf: packed twice", ".pdf", pdf_page(squeezed(100_000_000, 2)), DAMAGED)
    yield heavy("pdf: forms that draw twice, 22 deep", ".pdf", lambda: form_tree(22), TOLD)
    yield heavy("pdf: forms that draw twice, 60 deep", ".pdf", lambda: form_tree(60), TOLD)
    yield heavy(
        "pdf: a million objects", ".pdf", lambda: pdf_page(more=["1"] * 1_000_000), Refused("20,000,000")
    )
    yield heavy("pdf: 400,000 objects", ".pdf", lambda: pdf_page(more=["1"] * 400_000), TOLD)
    yield heavy(
        "pdf: a million lines",
        ".pdf",
        lambda: pdf_page("BT /F 12 Tf " + "(word ) Tj 0 -14 Td " * 900_000 + "ET"),
        Refused(""),
    )
    yield heavy(
        "pdf: one line in 200,000 pieces",
        ".pdf",
        lambda: pdf_page("BT /F 12 Tf 50 700 Td " + "(word ) Tj " * 200_000 + "ET"),
        Bounded(),
    )
    yield heavy(
        "pdf: no end of objects", ".pdf", lambda: b"%PDF-1.4\n" + b"1 0 obj <<>> " * 1_000_000, DAMAGED
    )


def _back_to_itself() -> bytes:
    data = pdf_page()
    place = data.rpartition(b"startxref\n")[2].split()[0]
    return data.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev " + place)


def _deep_pages(depth: int) -> bytes:
    inner = [f"<</Type/Pages/Parent {5 + n} 0 R/Kids[{7 + n} 0 R]/Count 1>>" for n in range(depth)]
    return pdf_page(more=[*inner, "<</Type/Pages/Kids[4 0 R]/Count 1>>"]).replace(
        b"[4 0 R]/Count", b"[6 0 R]/Count", 1
    )


def _form_of_itself() -> bytes:
    form = stream("/X Do /X Do", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>")
    data = pdf_page(SHOWN + " /X Do", more=[form])
    return data.replace(b"<</F 3 0 R>>>>/Contents", b"<</F 3 0 R>>/XObject<</X 6 0 R>>>>/Contents", 1)
