"""Rows to train on: labels, evidence, hard negatives, and what is never trained on."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag.reader.data import ABOUT, ARTICLES, DEV, Row, Source, article_rows, dev, read_sources, training
from rag.reader.noise import swapped

TEXT = (
    "The mills of Ostra\n\nAda Quill built the north mill in 1911. It is made of larch.\n\n"
    "Tomas Vell built the south mill in 1932. Ada Quill disliked it.\n\nTomas Vell sold it."
)
CASE = {"id": "m1", "kind": "fact", "history": [], "answerable": True, "facts": [["1911"]]}
CLAIM = {"id": "c1", "kind": "paraphrase", "supported": True, "evidence": ["It is made of larch."]}


def written(folder: Path, text: str, cases: Sequence[object], claims: Sequence[object] = ()) -> list[Source]:
    """Return the source of a training article that is written into a folder."""
    for name, content in (("txt", text), ("cases.jsonl", lines(cases)), ("claims.jsonl", lines(claims))):
        (folder / f"mills.{name}").write_text(content, encoding="utf-8")
    return read_sources(folder)


def lines(records: Sequence[object]) -> str:
    return "\n".join(map(json.dumps, records))


@pytest.fixture
def sources(tmp_path: Path) -> list[Source]:
    evidence = [["Ada Quill built the north mill in 1911."]]
    case = CASE | {"question": "When did Ada Quill build the north mill?", "evidence": evidence}
    absent = {"id": "m2", "question": "What did the north mill cost?", "answerable": False, "facts": []}
    claim = CLAIM | {"claim": "The mill of Ada Quill is a wooden one."}
    return written(tmp_path, TEXT, [case, CASE | absent | {"evidence": []}], [claim])


def asked_in(sources: Sequence[Source]) -> list[Row]:
    """Return the rows of the cases, without those that ask what is said of a name."""
    about = ABOUT.split("{")[0]
    return [r for r in article_rows(sources, seed=1) if not r.claim and not r.query.startswith(about)]


def test_the_passage_with_the_evidence_answers_and_its_sentence_is_marked(sources: list[Source]) -> None:
    answers = [row for row in asked_in(sources) if row.label]
    assert {(row.sentences[n]) for row in answers for n in row.evidence} == {
        "Ada Quill built the north mill in 1911."
    }


def test_other_passages_and_questions_that_nothing_answers_are_negatives(sources: list[Source]) -> None:
    negatives = [row for row in article_rows(sources, seed=1) if not row.label and not row.claim]
    assert any("cost" in row.query for row in negatives)
    assert all(not row.evidence for row in negatives)


def test_a_name_exchanged_for_another_of_the_article_is_a_negative(sources: list[Source]) -> None:
    swapped = [row for row in asked_in(sources) if "Vell" in row.query or "Tomas" in row.query]
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
    rows = article_rows(written(tmp_path, text, [case]), seed=1)
    assert [row.label for row in rows if "1932" in row.query] == [False]


def test_a_question_is_read_after_its_history(tmp_path: Path) -> None:
    case = CASE | {"question": "When?", "history": ["Who built it?"], "evidence": [["It is made of larch."]]}
    assert {row.query for row in asked_in(written(tmp_path, TEXT, [case]))} == {"Who built it? When?"}


@pytest.fixture(scope="module")
def shipped() -> list[Source]:
    """The articles to train on, which take seconds to read."""
    return read_sources(ARTICLES)


@pytest.mark.slow
def test_nothing_is_trained_on_the_dev_articles(shipped: list[Source]) -> None:
    held, used = {s.name for s in dev(shipped)}, {s.name for s in training(shipped)}
    assert held == set(DEV)
    assert not held & used
    assert len(used) > len(held)


@pytest.mark.slow
def test_every_quote_of_the_training_articles_stands_once(shipped: list[Source]) -> None:
    for source in shipped:
        quotes = [q for case in source.cases for group in case.evidence for q in group]
        quotes += [q for claim in source.claims for q in claim["evidence"]]
        assert [quote for quote in quotes if source.text.count(quote) != 1] == [], source.name


@pytest.mark.slow
def test_a_question_of_these_articles_has_evidence_where_it_is_answerable_and_only_there(
    shipped: list[Source],
) -> None:
    cases = [case for source in shipped for case in source.cases]
    assert [case.id for case in cases if bool(case.evidence) != case.answerable] == []


def test_some_questions_are_ill_typed_and_say_the_same_in_other_letters(sources: list[Source]) -> None:
    """Over many seeds one row in seven or so; the rest stay letter by letter."""
    asked = "When did Ada Quill build the north mill?"
    queries = [
        row.query
        for seed in range(60)
        for row in article_rows(sources, seed=seed)
        if (row.label and not row.claim and "build" in row.query.lower()) or "biuld" in row.query
    ]
    plain = [query for query in queries if query == asked]
    typed = {query for query in queries if query != asked and len(query) <= len(asked)}
    assert len(plain) > len(queries) / 2
    assert asked.lower().rstrip("?") in typed
    assert any(query.lower().rstrip("?") != asked.lower().rstrip("?") for query in typed)


def test_what_is_said_of_a_name_is_asked_where_it_stands(sources: list[Source]) -> None:
    rows = [row for row in article_rows(sources, seed=1) if row.query.startswith("What does the article say")]
    assert rows
    for row in rows:
        name = row.query.removeprefix("What does the article say about ").rstrip("?")
        assert row.label
        assert {n for n, sentence in enumerate(row.sentences) if name in sentence} == row.evidence


SWAPPED: dict[str, tuple[str, tuple[str, ...], str, set[str | None]]] = {
    "names change places": ("Did Ada beat Bo?", ("Ada", "Bo"), "", {"Did Bo beat Ada?"}),
    "a name": ("Who met Ada?", ("Ada", "Bo"), "", {"Who met Bo?"}),
    "a number": ("What broke in 1911?", (), "It opened in 1932, broke in 1911.", {"What broke in 1932?"}),
    "a word": ("Who came first?", (), "", {"Who came last?"}),
    "a word of a claim": ("Ada came before noon.", ("Ada",), "", {"Ada came after noon."}),
    "yes or no: its opposite is as much answered": ("Was it the first?", (), "", {None}),
    "nothing to change": ("Why?", ("Ada",), "In 1911.", {None}),
}


@pytest.mark.parametrize(("text", "names", "context", "changed"), SWAPPED.values(), ids=SWAPPED)
def test_one_detail_is_changed(
    text: str, names: tuple[str, ...], context: str, changed: set[str | None]
) -> None:
    assert {swapped(text, names, context, random.Random(seed)) for seed in range(8)} == changed
