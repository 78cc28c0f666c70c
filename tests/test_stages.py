"""Stages measured alone: files read, figures worked out, complaints with line numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import eval.__main__ as command
from eval.jsonl import DataError
from eval.retrieval import Ranked, ndcg_at_10, read_pieces, read_queries, retrieval_table, search
from eval.support import FIGURES, Checked, Claim, balanced_accuracy, checked, read_claims, support_table
from eval.table import to_text
from rag.reader.run import Reader, Reading
from rag.settings import Settings
from tests.conftest import Caller, HashEmbedder
from tests.fake_reader import OverlapReader

PIECES = [
    {"id": "m1", "article": "Mill", "title": "Mill", "text": "The mill opened in 1890. It ground rye."},
    {"id": "m2", "article": "Mill", "title": "Mill", "text": "A flood carried its wheel away."},
    {"id": "f1", "article": "Ferry", "title": "Ferry", "text": "A flood stopped the ferry for a week."},
]
QUERIES = [
    {"id": "q1", "article": "Mill", "text": "When did the mill open?", "relevant": ["m1"]},
    {"id": "q2", "article": "Mill", "text": "What did the flood carry away?", "relevant": ["m2"]},
    {"id": "q3", "article": "Ferry", "text": "What stopped the ferry?", "relevant": ["f1"]},
]
CLAIMS: list[dict[str, Any]] = [
    {"id": "c1", "claim": "The mill opened in 1890.", "passage": PIECES[0]["text"], "supported": True},
    {"id": "c2", "claim": "Olaf Lund burnt 12 barns.", "passage": PIECES[0]["text"], "supported": False},
    {"id": "c3", "claim": "A flood stopped the ferry.", "passage": PIECES[2]["text"], "supported": True},
]


class Contrary(OverlapReader):
    """Holds of two passages the other one for the better."""

    def read(self, query: str, passages: Sequence[Sequence[str]]) -> list[Reading]:
        return [replace(each, answers=-each.answers) for each in super().read(query, passages)]


def write(path: Path, records: Sequence[object]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def silent(done: int, total: int) -> None:
    assert 0 < done <= total


class Files(NamedTuple):
    """Passages, queries and claims."""

    pieces: Path
    queries: Path
    claims: Path


@pytest.fixture
def files(tmp_path: Path) -> Files:
    pieces, queries = write(tmp_path / "p.jsonl", PIECES), write(tmp_path / "q.jsonl", QUERIES)
    return Files(pieces, queries, write(tmp_path / "c.jsonl", CLAIMS))


def test_a_query_ranks_all_passages_of_its_own_article_and_no_others(
    files: Files, embedder: HashEmbedder, reader: OverlapReader
) -> None:
    pieces = read_pieces(files.pieces)
    found = search(pieces, read_queries(files.queries, pieces), embedder, reader, silent)
    assert [each.ids for each in found] == [("m1", "m2"), ("m2", "m1"), ("f1",)]


def test_the_reader_has_the_last_word_on_the_order_of_what_it_reads(
    files: Files, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    pieces = read_pieces(files.pieces)
    queries = read_queries(files.queries, pieces)[:1]
    assert search(pieces, queries, embedder, Contrary(), silent)[0].ids == ("m2", "m1")
    monkeypatch.setattr("eval.retrieval.candidates", lambda passages: 1)
    assert search(pieces, queries, embedder, Contrary(), silent)[0].ids == ("m1", "m2")


def test_an_article_is_embedded_once(files: Files, embedder: HashEmbedder, reader: OverlapReader) -> None:
    pieces = read_pieces(files.pieces)
    queries = read_queries(files.queries, pieces)
    search(pieces, [*queries, *queries], embedder, reader, silent)
    assert embedder.embedded == 4 + 3  # sentences and passages


def test_retrieval_figures(files: Files) -> None:
    first, second, _ = read_queries(files.queries, read_pieces(files.pieces))
    table = retrieval_table([Ranked(first, ("m1", "m2")), Ranked(second, ("m1", "m2"))])
    figures = {"R@1": "0.500", "R@3": "1.000", "R@5": "1.000", "MRR": "0.750", "nDCG@10": "0.815"}
    assert {row[0]: row[1] for row in table.rows} == figures


def test_ndcg_worked_out_by_hand() -> None:
    # (1 / log2 3 + 1 / log2 5) / (1 + 1 / log2 3)
    assert ndcg_at_10([False, True, False, True]) == pytest.approx(0.6509, abs=1e-4)
    assert ndcg_at_10([True]) == ndcg_at_10([True, True, False]) == 1.0


def test_balanced_accuracy_weighs_both_classes_alike() -> None:
    assert balanced_accuracy([(0.9, True), (0.8, True), (0.1, True), (0.5, False)]) == pytest.approx(1 / 3)
    assert balanced_accuracy([(0.9, True)]) is None


def test_the_support_check_parts_true_from_invented(files: Files, reader: OverlapReader) -> None:
    found = checked(read_claims(files.claims), reader, silent)
    assert found[1].probability < min(found[0].probability, found[2].probability)
    assert [each.shown for each in found] == [True, False, True]
    text = to_text(support_table(found))
    assert "3 claims (2 supported, 1 not), 2 passages" in text
    assert "AUC" in text


def test_the_exact_rules_stop_what_the_reader_would_let_pass(reader: OverlapReader) -> None:
    text = "The old mill on the river opened in May 1890, and it ground rye for the whole valley."
    other = text.replace("1890", "1891")
    (found,) = checked([Claim("c1", other, text, supported=False)], reader, silent)
    assert found.probability >= Settings().support
    assert not found.shown


def test_what_is_shown_is_told_by_kind_where_the_file_names_one(tmp_path: Path) -> None:
    kinds = ("retold", "number", "")
    path = write(tmp_path / "c.jsonl", [c | {"kind": k} for c, k in zip(CLAIMS, kinds, strict=True)])
    found = [Checked(claim, 0.9, shown=True) for claim in read_claims(path)]
    found += [replace(found[1], shown=False)]
    own = [row for row in support_table(found).rows if row[0].endswith(": shown")]
    assert own == [("false, number: shown", "1 of 2", ""), ("true, retold: shown", "1 of 1", "")]
    assert not any("number" in row[0] for row in support_table(found[2:3]).rows)


def test_what_is_shown_and_what_the_reader_holds_are_told_apart() -> None:
    sound, false = (Claim(str(n), "x", "y", supported=not n) for n in range(2))
    table = support_table([Checked(sound, 0.9, shown=False), Checked(false, 0.8, shown=False)])
    assert [(row[0], row[1]) for row in table.rows] == [
        ("balanced accuracy of what is shown", "0.500"),
        ("true ones shown", "0.000"),
        ("false ones shown", "0.000"),
        ("balanced accuracy of the reader alone, at 0.5", "0.500"),
        ("AUC of the reader alone", "1.000"),
    ]


def test_what_is_undefined_is_a_dash(files: Files) -> None:
    found = [Checked(claim, 0.9, shown=True) for claim in read_claims(files.claims) if claim.supported]
    dashes = [row[0] for row in support_table(found).rows if row[1:] == ("–", "–")]
    assert dashes == [name for name, *_ in FIGURES if name != "true ones shown"]


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no list of relevant ids": ({"relevant": "m1"}, '"relevant": input should be a valid array, not "m1"'),
    "nothing relevant": ({"relevant": []}, '"relevant": tuple should have at least 1 item'),
    "a passage of another article": ({"relevant": ["f1"]}, '"f1" is no passage of the article "Mill"'),
    "an id used twice": ({"id": "q1"}, 'the id "q1" was used before; give every query its own'),
    "a text that is a number": ({"text": 7}, '"text": input should be a valid string, not 7'),
}


@pytest.mark.parametrize(("change", "reason"), REFUSED.values(), ids=REFUSED)
def test_a_query_is_refused_with_its_line(files: Files, change: dict[str, Any], reason: str) -> None:
    write(files.queries, [QUERIES[0], QUERIES[1] | change])
    with pytest.raises(DataError) as refused:
        read_queries(files.queries, read_pieces(files.pieces))
    assert str(refused.value).startswith(f"{files.queries}:2: {reason}")


def test_the_commands_print_a_table_a_file_and_exit_with_0(
    files: Files, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setattr("eval.commands.ready_embedder", HashEmbedder)
    shown = call(command.main, "retrieval", "--passages", files.pieces, "--queries", files.queries)
    assert shown.code == 0
    assert "Retrieval: 3 queries, 2 articles" in shown.out
    assert "done" not in shown.out
    assert "3 of 3 done" in shown.err
    shown = call(command.main, "support", "--cases", files.claims)
    assert shown.code == 0
    assert shown.out.startswith(str(files.claims))


def test_a_reader_that_is_not_there_is_told_in_one_line(
    files: Files, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setattr("eval.commands.shared", lambda: Reader(files.claims.parent))
    assert "reader not found" in call.refused(command.main, "support", "--cases", files.claims)


NO_FLAG = {**CLAIMS[1], "supported": "no"}
BAD_CLAIMS: dict[str, tuple[list[dict[str, Any]], str]] = {
    "an empty file": ([], "holds no claim"),
    "a flag that is a text": ([CLAIMS[0], NO_FLAG], ':2: "supported": input should be a valid boolean'),
    "a claim that is missing": ([{k: v for k, v in CLAIMS[0].items() if k != "claim"}], ':1: "claim": field'),
}


@pytest.mark.parametrize(("content", "reason"), BAD_CLAIMS.values(), ids=BAD_CLAIMS)
def test_bad_claims_are_one_line_and_exit_with_2(
    tmp_path: Path, content: list[object], reason: str, call: Caller
) -> None:
    path = write(tmp_path / "bad.jsonl", content)
    assert reason in call.refused(command.main, "support", "--cases", path)
