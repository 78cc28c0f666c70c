"""Running the reader: word pieces and whose they are, batches, pooling, and a model that is not the one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reader.run import (
    FILES,
    FOLDER,
    MAX_QUERY,
    MAX_TOKENS,
    TURNS,
    UNREAD,
    Encoder,
    Reader,
    ReaderError,
    Reading,
    asked,
    batch,
    pool,
)
from tests.tiny_tokenizer import FIRST, write_tokenizer

CLS, SEP = 101, 102
WORDS = ("who", "built", "it", "?", "vell", "did", ".")


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return Encoder(write_tokenizer(tmp_path_factory.mktemp("tokenizer"), WORDS))


class Known(Reader):
    """Gives every claim the log-odds it is told."""

    def __init__(self, log_odds: float) -> None:
        super().__init__()
        self.log_odds = log_odds

    def read(self, query: str, passages: Sequence[Sequence[str]]) -> list[Reading]:
        assert len(passages) == 1
        return [Reading(0.0, self.log_odds, ())]


def test_a_query_and_a_passage_become_pieces_that_know_their_sentence(encoder: Encoder) -> None:
    ids, owner = encoder.encode("Who built it?", ["Vell did.", "", "Built it."])
    query, first, last = [0, 1, 2, 3], [4, 5, 6], [1, 2, 6]
    words = [CLS, *(FIRST + n for n in query), SEP, *(FIRST + n for n in [*first, *last]), SEP]
    assert ids == words
    assert owner == [*[-1] * 6, 0, 0, 0, 2, 2, 2, -1]


def test_what_is_too_long_is_cut_and_still_ends_with_its_mark(encoder: Encoder) -> None:
    ids, owner = encoder.encode("who " * (MAX_QUERY + 9), ["vell did . " * MAX_TOKENS, "built it ."])
    assert len(ids) == len(owner) == MAX_TOKENS
    assert ids.index(SEP) == MAX_QUERY + 1
    asked_last, _ = encoder.encode("who " * (MAX_QUERY + 9) + "built", [])
    assert asked_last[MAX_QUERY] == encoder.encode("built", [])[0][1]
    assert (ids[-1], owner[-1]) == (SEP, -1)
    assert set(owner) == {-1, 0}


@given(query=st.integers(0, MAX_QUERY + 5), passage=st.lists(st.integers(0, MAX_TOKENS // 2), max_size=4))
def test_any_lengths_give_two_marks_after_the_first_and_an_owner_for_each_piece(
    encoder: Encoder, query: int, passage: list[int]
) -> None:
    ids, owner = encoder.encode("who " * query, ["vell " * n for n in passage])
    assert (ids[0], ids[-1], ids.count(SEP)) == (CLS, SEP, 2)
    assert len(ids) == len(owner) <= MAX_TOKENS
    kept = min(query, MAX_QUERY)
    assert owner[: kept + 2] == [-1] * (kept + 2)
    assert owner[kept + 2 : -1] == sorted(owner[kept + 2 : -1])


def test_a_batch_is_padded_to_its_longest_row_and_tells_query_from_passage() -> None:
    rows = batch([([CLS, 7, SEP, 8, 9, SEP], [-1, -1, -1, 0, 0, -1]), ([CLS, SEP, 8, SEP], [-1, -1, 0, -1])])
    assert {name: value.tolist() for name, value in rows.items()} == {
        "input_ids": [[CLS, 7, SEP, 8, 9, SEP], [CLS, SEP, 8, SEP, 0, 0]],
        "attention_mask": [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]],
        "token_type_ids": [[0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 0, 0]],
    }
    assert {value.dtype for value in rows.values()} == {np.dtype(np.int64)}


def test_a_sentence_has_the_summed_odds_of_its_pieces() -> None:
    pieces = np.array([9.0, 0.0, 0.0, -1.0, 9.0, 7.0])
    first, second, none = pool(pieces, [-1, 0, 0, 1, -1], 3)
    assert first == pytest.approx(math.log(2))
    assert second == pytest.approx(-1.0)
    assert none == UNREAD


def test_padding_counts_for_no_sentence() -> None:
    pieces = np.array([0.0, 2.0, 0.0, 50.0, 50.0])
    assert pool(pieces, [-1, 0, -1], 1) == (2.0,)


@given(st.integers(0, 2 * TURNS))
def test_a_question_is_read_after_the_last_earlier_ones(turns: int) -> None:
    earlier = [f"q{n}?" for n in range(turns)]
    assert asked("Why?", earlier).split() == [*earlier[-TURNS:], "Why?"]


@pytest.mark.parametrize(("log_odds", "p"), [(0.0, 0.5), (math.log(3), 0.75), (900.0, 1.0), (-900.0, 0.0)])
def test_support_is_a_probability(log_odds: float, p: float) -> None:
    assert Known(log_odds).supported("Vell did.", ["Vell built it.", "It is old."]) == pytest.approx(p)


def test_a_model_that_is_missing_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"reader not found .*reader\.onnx.*; install the package again"):
        Reader(tmp_path).read("Who?", [["Vell did."]])


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_a_model_that_was_altered_is_not_loaded(tmp_path: Path, name: str) -> None:
    told = (
        rf"reader altered: .*{name} has digest [0-9a-f]{{12}}…, expected [0-9a-f]{{12}}…; install the package"
    )
    for each in FILES:
        (tmp_path / each).symlink_to(FOLDER / each)
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(b"something else")
    with pytest.raises(ReaderError, match=told):
        Reader(tmp_path).read("Who?", [["Vell did."]])


def test_a_reader_is_made_without_its_model(tmp_path: Path) -> None:
    assert Reader(tmp_path / "nowhere")
