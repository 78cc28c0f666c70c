"""Two bundled articles asked together with the real reader: each answers, or declines, for itself."""

from __future__ import annotations

import pytest

from eval.shipped import bundled
from ingest.library import Library
from rag.across import Across
from rag.assistant import Assistant
from rag.joint import tell
from rag.receipt.restored import misfit


@pytest.fixture(scope="module")
def bundled_two(tmp_path_factory: pytest.TempPathFactory) -> Library:
    library = Library(tmp_path_factory.mktemp("bundled"))
    for name in ("harbour", "tides"):
        library.add(bundled(name))
    return library


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "refused"),
    [
        ("When will the Gannet Bridge close?", [False, True]),
        ("How far away is the Moon?", [True, False]),
        ("What does the article say about costs?", [False, False]),
    ],
)
def test_of_two_bundled_articles_each_answers_for_itself(
    bundled_two: Library, question: str, refused: list[bool]
) -> None:
    two = [bundled(name) for name in ("harbour", "tides")]
    found = tell(
        question,
        Across(bundled_two),
        lambda id_: Assistant(bundled_two.open(id_)),
        among=[article.id for article in two],
    )
    assert found
    assert [answer.refused for answer in found.answer.parts] == refused
    assert not any(map(misfit, found.answer.parts, two))
