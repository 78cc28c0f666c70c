"""Front matter: what it says is read, the text is without it, and anything else stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.front import parted
from ingest.readers import read_markdown

WHOLE = """---
title: "The \\"seals\\": a count"
author: Maria Olsen # the editor
Authors:
  - M. Olsen
  - 'J. Berg''s'
# a comment
date: 2024-05-03T10:00:00Z
tags: [sea, "seals"]

url: https://example.org/a#b
---

# A heading

Text."""


def test_front_matter_is_read_and_left_out() -> None:
    said, text = parted(WHOLE)
    assert text == "# A heading\n\nText."
    assert said == {
        "title": 'The "seals": a count',
        "author": "Maria Olsen",
        "authors": "M. Olsen, J. Berg's",
        "date": "2024-05-03T10:00:00Z",
        "tags": "sea, seals",
        "url": "https://example.org/a#b",
    }


def test_a_markdown_file_is_called_as_its_front_matter_says() -> None:
    extract = read_markdown(WHOLE.replace("\n", "\r\n").encode())
    assert extract[1:4] == ('The "seals": a count', "Maria Olsen", "2024-05-03T10:00:00Z")
    assert read_markdown(b"---\ndate: 2024-05-03\n---\n# A heading").title == "A heading"


@pytest.mark.parametrize(
    "text",
    [
        "Text.\n---\ntitle: A\n---\n",
        "---\n\nA line between rules, not a key.\n\n---\n",
        "---\ntitle: no end",
        "---\ntitle:none\n---\n",
        "---\n" + "a: b\n" * 300 + "---\n",
        "",
    ],
    ids=["not first", "running text", "no end", "no blank after the colon", "too long", "empty"],
)
def test_what_is_no_front_matter_stays(text: str) -> None:
    assert parted(text) == ({}, text)


@given(st.lists(st.sampled_from(["---", "a: b", "- c", "'", "[", "text", "", " d", "..."])).map("\n".join))
def test_what_is_left_is_the_end_of_the_text(text: str) -> None:
    said, rest = parted(text)
    assert text.endswith(rest)
    assert said == {} or text.startswith("---")
