"""The shipped cases as tests, one each: `pytest -m eval`. They tell how good the answers are, not whether
the code is sound, so that some fail; `-k who-said` or `-k tides` runs a part.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from eval.bench import Bench, Desk
from eval.cases import read_cases
from eval.jsonl import shown
from eval.metrics import evidence_cited, outcome
from eval.row import Row
from eval.run import run_cases
from eval.shipped import CASES
from rag.cases import Case
from rag.models.open import Model
from rag.settings import Settings


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Bench(os.environ).desk() as desk:
        yield desk


@pytest.fixture(scope="module")
def model() -> Model | None:
    return Bench(os.environ).model(None)[1]


def told(row: Row) -> str:
    cites = [f"  [{c.start}:{c.end}] {c.quote}" for c in row.citations]
    gold = [f"  says {shown(group)}" for group in row.gold.facts]
    gold += [f"  cites {shown(group)}" for group in row.gold.evidence]
    return "\n".join(
        [
            f"{outcome(row)}: {row.question}",
            f"asked as: {row.standalone}",
            f"answer: {row.answer or row.error}",
            *cites,
            "gold:" if row.gold.answerable else "gold: the article does not say",
            *gold,
        ]
    )


@pytest.mark.eval
@pytest.mark.model
@pytest.mark.parametrize("case", read_cases(CASES), ids=lambda case: f"{case.kind}-{case.article}-{case.id}")
def test_case(case: Case, desk: Desk, model: Model | None) -> None:
    opened = desk.opener(model, Settings())
    row = next(run_cases([case], opened, article=None, llm=model.name if model else "none"))
    assert outcome(row) == "right", told(row)
    assert evidence_cited(row) in (None, 1.0), told(row)
