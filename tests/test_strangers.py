"""Names that the article lacks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article import Article
from rag.strangers import strange_names

ARTICLE = Article(
    "The tide mill",
    "test",
    "The tide mill of Port Ellery was built in 1842. A crew from Norway lifted the gate.\n\n"
    "Western towns envy it, says Ada Brook of the Institute for Tides. A Foreign Office envoy came too.",
)


@pytest.mark.parametrize(
    "question",
    [
        "What did Ada Brook say?",
        "What did Brook of the Institute for Tides say?",
        "Did the Norwegians lift it?",
        "Why was Oslo interested?",
        "What does the West say of the Tide Mill?",
        "Who is she?",
        "",
    ],
)
def test_known(question: str) -> None:
    assert strange_names(question, ARTICLE) == frozenset()


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("What did Carla Dorn say?", "Carla"),
        ("Did the Danes lift it?", "Danes"),
        ("What did the Foreign Institute say?", None),
        ("What did the Ellery Institute say?", "Ellery Institute"),
    ],
)
def test_strange(question: str, name: str | None) -> None:
    strange = strange_names(question, ARTICLE)
    assert name in strange if name else not strange


@given(st.text(max_size=200))
def test_any_question_can_be_read(question: str) -> None:
    assert all(name in question for name in strange_names(question, ARTICLE))
