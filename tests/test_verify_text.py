"""The text of a saved answer is checked again: its statements, its refusal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer import REFUSAL, Statement
from rag.checking.refuse import INSTEAD
from rag.receipt.verify import Saved, text_fault
from tests.test_verify import ARTICLE, QUOTED, WRITTEN, saved


def declined(*statements: Statement, question: str = "Why?", names: str = "") -> Saved:
    """Return a refusal that names what is nowhere mentioned, and quotes something instead."""
    said = [REFUSAL, f"It nowhere mentions {names}." if names else "", INSTEAD if statements else ""]
    text = " ".join([*filter(None, said), *(s.text for s in statements)])
    return Saved(question, True, text, statements, ARTICLE.sha256)


TEXTS = {
    "its statements": (saved(QUOTED, WRITTEN), None),
    "the refusal": (Saved("Why?", True, REFUSAL, ()), None),
    "something added": (replace(saved(QUOTED), answer=f"{QUOTED.text} So it is."), "not the text of its"),
    "a statement left out": (replace(saved(QUOTED, WRITTEN), answer=QUOTED.text), "not the text of its"),
    "a refusal with a quote": (declined(QUOTED), None),
    "a refusal without its quote": (
        replace(declined(QUOTED), answer=f"{REFUSAL} {INSTEAD}"),
        "not the refusal",
    ),
    "a name that the article lacks": (declined(question="Did Norrland build it?", names="“Norrland”"), None),
    "a name that it has": (declined(question="Did Tomas Vell build it?", names="“Vell”"), "not the refusal"),
    "a refusal of a question that was read with an earlier one": (
        replace(declined(question="Who is Norrland? And why?"), question="And why?"),
        None,
    ),
    "another refusal": (Saved("Why?", True, "Because.", ()), "not the refusal"),
}


@pytest.mark.parametrize(("answer", "problem"), TEXTS.values(), ids=TEXTS)
def test_the_text_of_the_answer_is_its_statements_or_the_refusal(answer: Saved, problem: str | None) -> None:
    found = text_fault(answer, ARTICLE)
    assert (found is None) if problem is None else (found is not None and problem in found)
