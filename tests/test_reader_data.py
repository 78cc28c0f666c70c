"""Rows to train on: labels, evidence, hard negatives, and what is never trained on."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.reader.data import (
    ARTICLES,
    DEV,
    MAX_WORDS,
    PUBLIC,
    Row,
    Source,
    article_rows,
    dev,
    public_rows,
    read_sources,
    training,
)

TEXT = (
    "The mills of Ostra\n\nAda Quill built the north mill in 1911. It is made of larch.\n\n"
    "Tomas Vell built the south mill in 1932. Ada Quill disliked it.\n\nTomas Vell sold it."
)
CASE = {"id": "m1", "kind": "fact", "history": [], "answerable": True, "facts": [["1911"]]}
CLAIM = {"id": "c1", "kind": "paraphrase", "supported": True, "evidence": ["It is made of larch."]}


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    case = CASE | {
        "question": "When did Ada Quill build the north mill?",
        "evidence": [["Ada Quill built the north mill in 1911."]],
    }
    absent = CASE | {
        "id": "m2",
        "question": "What did the north mill cost?",
        "answerable": False,
        "evidence": [],
    }
    (tmp_path / "mills.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "mills.cases.jsonl").write_text(
        f"{json.dumps(case)}\n{json.dumps(absent)}\n", encoding="utf-8"
    )
    claim = CLAIM | {"claim": "The mill of Ada Quill is a wooden one."}
    (tmp_path / "mills.claims.jsonl").write_text(json.dumps(claim) + "\n", encoding="utf-8")
    return read_sources(tmp_path)


def test_the_passage_with_the_evidence_answers_and_its_sentence_is_marked(sources: list[Source]) -> None:
    answers = [row for row in article_rows(sources, seed=1) if row.label and not row.claim]
    assert {(row.sentences[n]) for row in answers for n in row.evidence} == {
        "Ada Quill built the north mill in 1911."
    }


def test_other_passages_and_questions_that_nothing_answers_are_negatives(sources: list[Source]) -> None:
    negatives = [row for row in article_rows(sources, seed=1) if not row.label and not row.claim]
    assert any("cost" in row.query for row in negatives)
    assert all(not row.evidence for row in negatives)


def test_a_name_exchanged_for_another_of_the_article_is_a_negative(sources: list[Source]) -> None:
    swapped = [row for row in article_rows(sources, seed=1) if "Vell" in row.query or "Tomas" in row.query]
    assert swapped
    assert not any(row.label for row in swapped)


def test_claims_are_read_as_claims(sources: list[Source]) -> None:
    claims = [row for row in article_rows(sources, seed=1) if row.claim]
    assert any(row.label and "It is made of larch." in row.sentences for row in claims)


def test_one_seed_gives_the_same_rows(sources: list[Source]) -> None:
    assert article_rows(sources, seed=3) == article_rows(sources, seed=3)


def test_another_seed_exchanges_other_names_and_takes_other_passages(sources: list[Source]) -> None:
    rows = {seed: article_rows(sources, seed=seed) for seed in range(5)}
    assert len({tuple(row.query for row in own) for own in rows.values()}) > 1


def test_a_sentence_is_evidence_once_a_quote_meets_it_and_no_other_is(sources: list[Source]) -> None:
    source = sources[0]
    passage = next(n for n in range(len(source.passages)) if "in 1911" in " ".join(source.sentences(n)))
    start = TEXT.index("in 1911")
    assert source.evidence(passage, [(start, start + 7)]) == {0}
    assert source.evidence(passage, [(start, TEXT.index("larch"))]) == {0, 1}
    assert source.evidence(passage, [(0, 9)]) == set()


def test_the_passage_that_shares_most_with_a_question_comes_first(sources: list[Source]) -> None:
    nearest, *rest = sources[0].near("Who built the south mill?")
    assert "south mill" in " ".join(sources[0].sentences(nearest))
    assert sorted([nearest, *rest]) == list(range(len(sources[0].passages)))


def test_a_number_is_exchanged_where_there_is_no_name(tmp_path: Path) -> None:
    case = CASE | {"question": "What was built in 1911?", "evidence": [["The mill was built in 1911."]]}
    text = "The mill was built in 1911. The weir was dug in 1932."
    (tmp_path / "mill.txt").write_text(text, encoding="utf-8")
    (tmp_path / "mill.cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    (tmp_path / "mill.claims.jsonl").write_text("", encoding="utf-8")
    rows = article_rows(read_sources(tmp_path), seed=1)
    assert [row.label for row in rows if "1932" in row.query] == [False]


def test_a_question_is_read_after_its_history(tmp_path: Path, sources: list[Source]) -> None:
    case = CASE | {"question": "When?", "history": ["Who built it?"], "evidence": [["It is made of larch."]]}
    (tmp_path / "mills.cases.jsonl").write_text(json.dumps(case), encoding="utf-8")
    rows = [row for row in article_rows(read_sources(tmp_path), seed=1) if not row.claim]
    assert {row.query for row in rows} == {"Who built it? When?"}


PASSAGE = "Rye grows here. Oats do not."
PUBLIC_ROWS: dict[str, list[dict[str, Any]]] = {
    "qa": [
        {"source": "ml-squad", "passage": PASSAGE, "question": "Where?", "answerable": True}
        | {"history": ["What grows?"], "evidence": [[0, 15]]},
        {
            "source": "ml-nq",
            "passage": PASSAGE,
            "question": "Why?",
            "answerable": False,
            "evidence": [[0, 3]],
        },
        {"source": "ml-nq", "passage": "word " * (MAX_WORDS + 1), "question": "Long?", "answerable": True},
        {"source": "another", "passage": PASSAGE, "question": "Other?", "answerable": True},
    ],
    "claims": [{"source": "fever", "passage": PASSAGE, "claim": "Oats grow.", "supported": False}],
    "polar": [
        {"source": "condaqa", "passage": PASSAGE, "question": "Does rye grow?", "answer": "yes"},
        {"source": "condaqa", "passage": PASSAGE, "question": "Is it sold?", "answer": "dont know"},
    ],
}


def write_public(folder: Path, rows: Sequence[tuple[str, Sequence[dict[str, Any]]]]) -> None:
    for name, own in rows:
        data = "\n".join(map(json.dumps, own)).encode()
        (folder / f"{name}.jsonl.gz").write_bytes(gzip.compress(data))


def test_rows_of_the_public_sets_keep_their_labels_and_evidence(tmp_path: Path) -> None:
    write_public(tmp_path, [*PUBLIC_ROWS.items()])
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
    monkeypatch.setattr("rag.reader.data.PUBLIC", [(file, source, 2) for file, source, _ in PUBLIC])
    many = [PUBLIC_ROWS["claims"][0] | {"claim": f"Oats grow in {n}."} for n in range(50)]
    write_public(tmp_path, [("qa", []), ("claims", many), ("polar", [])])
    rows = public_rows(tmp_path, seed=1)
    assert len(rows) == 2
    assert rows == public_rows(tmp_path, seed=1)
    assert any(rows != public_rows(tmp_path, seed=seed) for seed in range(2, 9))


def test_nothing_is_trained_on_the_dev_articles() -> None:
    sources = read_sources(ARTICLES)
    held, used = {s.name for s in dev(sources)}, {s.name for s in training(sources)}
    assert held == set(DEV)
    assert not held & used
    assert len(used) > len(held)


def test_every_quote_of_the_training_articles_stands_once() -> None:
    wrong = [
        (source.name, quote)
        for source in read_sources(ARTICLES)
        for quote in (
            *(q for case in source.cases for group in case["evidence"] for q in group),
            *(q for claim in source.claims for q in claim["evidence"]),
        )
        if source.text.count(quote) != 1
    ]
    assert wrong == []


def test_a_question_of_these_articles_has_evidence_where_it_is_answerable_and_only_there() -> None:
    cases = [case for source in read_sources(ARTICLES) for case in source.cases]
    assert [case["id"] for case in cases if bool(case["evidence"]) != case["answerable"]] == []
