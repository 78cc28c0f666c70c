"""Rows of the public sets: their labels and evidence, no more than said, and not a page a claim."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.reader.data import Row
from rag.reader.public import MAX_WORDS, PUBLIC, public_rows

PASSAGE = "Rye grows here. Oats do not."
PUBLIC_ROWS: dict[str, list[dict[str, Any]]] = {
    "qa": [
        {"source": "ml-squad", "passage": PASSAGE, "question": "Where?", "answerable": True}
        | {"history": ["What grows?"], "evidence": [[0, 15]]},
        {"source": "ml-nq", "passage": PASSAGE, "question": "Why?", "answerable": False}
        | {"evidence": [[0, 3]]},
        {"source": "ml-nq", "passage": "word " * (MAX_WORDS + 1), "question": "Long?", "answerable": True},
        {"source": "another", "passage": PASSAGE, "question": "Other?", "answerable": True},
    ],
    "claims": [{"source": "fever", "passage": PASSAGE, "claim": "Oats grow.", "supported": False}],
    "polar": [
        {"source": "condaqa", "passage": PASSAGE, "question": "Does rye grow?", "answer": "yes"},
        {"source": "condaqa", "passage": PASSAGE, "question": "Is it sold?", "answer": "dont know"},
    ],
}


def write_public(folder: Path, rows: Mapping[str, Sequence[object]]) -> Path:
    """Write the files of the public sets, empty where no rows are given."""
    for name in PUBLIC_ROWS:
        data = "\n".join(map(json.dumps, rows.get(name, ()))).encode()
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(data))
    return folder


def test_rows_of_the_public_sets_keep_their_labels_and_evidence(tmp_path: Path) -> None:
    write_public(tmp_path, PUBLIC_ROWS)
    said = ("Rye grows here.", "Oats do not.")
    assert set(public_rows(tmp_path, seed=1)) == {
        Row("What grows? Where?", said, True, frozenset({0})),
        Row("Why?", said, False),
        Row("Oats grow.", said, False, claim=True),
        Row("Does rye grow?", said, True),
        Row("Is it sold?", said, False),
    }


def test_no_more_rows_are_taken_of_a_public_set_than_said_and_one_seed_takes_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.reader.public.PUBLIC", [(file, source, 2) for file, source, _ in PUBLIC])
    many = [PUBLIC_ROWS["claims"][0] | {"claim": f"Oats grow in {n}."} for n in range(50)]
    write_public(tmp_path, {"claims": many})
    rows = public_rows(tmp_path, seed=1)
    assert len(rows) == 2
    assert rows == public_rows(tmp_path, seed=1)
    assert any(rows != public_rows(tmp_path, seed=seed) for seed in range(2, 9))


def test_a_public_claim_is_read_with_what_stands_around_its_evidence(tmp_path: Path) -> None:
    text = "One is far. Two is near. Three is told. Four is near. Five is far."
    start = text.index("Three")
    row = {"source": "fever", "claim": "It is told.", "passage": text, "supported": True}
    (found,) = public_rows(
        write_public(tmp_path, {"claims": [row | {"evidence": [[start, start + 14]]}]}), seed=1
    )
    assert found.sentences == ("Two is near.", "Three is told.", "Four is near.")


def test_an_answered_question_with_a_detail_changed_is_a_negative(tmp_path: Path) -> None:
    row = {"source": "ml-squad", "passage": "Rye grew first.", "question": "What grew first?"}
    answered = row | {"answerable": True, "evidence": [[0, 15]]}
    rows = public_rows(write_public(tmp_path, {"qa": [answered]}), seed=1)
    assert Row("What grew last?", ("Rye grew first.",), False) in rows
    assert sum(row.label for row in rows) == 1


def test_a_true_claim_with_a_detail_changed_is_a_claim_that_nothing_supports(tmp_path: Path) -> None:
    row = {"source": "fever", "passage": "The north mill burned.", "claim": "A mill in the north burned."}
    write_public(tmp_path, {"claims": [row | {"supported": True}]})
    said = ("The north mill burned.",)
    assert public_rows(tmp_path, seed=1) == [
        Row("A mill in the north burned.", said, True, claim=True),
        Row("A mill in the south burned.", said, False, claim=True),
    ]
