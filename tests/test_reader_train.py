"""Training: a small network learns, stops and goes on, and becomes a file that reads as it did."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from rag.reader.data import Row
from rag.reader.export import export, quantised
from rag.reader.run import Encoder, Reader, ReaderError, batch, digest, pool
from rag.reader.train import Network, Plan, examples, logits, loss, start, steps, train
from tests.tiny_tokenizer import SIZE, write_tokenizer

# Sentences of one length: batches are sorted by it, and would else be of one label.
ROWS = [
    *(Row("Who built it?", (f"Ada built it in {n}.", "It is old."), True, frozenset({0})) for n in range(8)),
    *(Row("Who built it?", (f"Herons eat {n} eels now.", "They nest there."), False) for n in range(8)),
    *(Row("Ada built it.", (f"Ada built it in {n}.",), True, claim=True) for n in range(4)),
    *(Row("Ada built it.", (f"Herons eat {n} eels now.",), False, claim=True) for n in range(4)),
]
WORDS = [word for row in ROWS for text in (row.query, *row.sentences) for word in re.findall(r"\w+|\W", text)]
PLAN = Plan(rate=1e-2, pieces=100, passes=1, every=2)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Sums this small take longer to share out than to do."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def tokenizer(tmp_path: Path) -> Path:
    return write_tokenizer(tmp_path, WORDS)


@pytest.fixture
def encoder(tokenizer: Path) -> Encoder:
    return Encoder(tokenizer)


def config(dropout: float = 0.0) -> BertConfig:
    return BertConfig(
        vocab_size=SIZE,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=1,
        intermediate_size=64,
        hidden_dropout_prob=dropout,
        attention_probs_dropout_prob=dropout,
        # So small a network learns nothing in a few steps from weights as small as BERT's.
        initializer_range=0.1,
    )


def network(seed: int = 0, dropout: float = 0.0) -> Network:
    torch.manual_seed(seed)
    return Network(config(dropout))


def alike(one: Network, other: Network) -> bool:
    pairs = zip(one.parameters(), other.parameters(), strict=True)
    return all(torch.allclose(a, b, atol=1e-6) for a, b in pairs)


def test_it_learns_verdicts_and_sentences(encoder: Encoder, tmp_path: Path) -> None:
    small, read = network(), examples(ROWS, encoder)
    before = [float(part.detach()) for part in loss(small, read)]
    train(small, encoder, ROWS * 5, tmp_path, plan=PLAN)
    after = [float(part.detach()) for part in loss(small, read)]
    assert after[0] < before[0] / 2
    assert after[1] < before[1] / 2
    assert [p > 0 for p in logits(small, encoder, ROWS)] == [row.label for row in ROWS]


@pytest.mark.parametrize("reports", [1, 2])
def test_a_training_that_was_stopped_ends_where_one_that_was_not_does(
    encoder: Encoder, tmp_path: Path, reports: int
) -> None:
    whole, begun, gone_on = network(dropout=0.2), network(dropout=0.2), network(seed=9, dropout=0.2)
    logged = train(whole, encoder, ROWS * 2, tmp_path / "whole", plan=PLAN)
    assert len(logged) > 3  # so that both stops are before the last step
    lines: list[str] = []

    def stop(line: str) -> None:
        lines.append(line)
        if len(lines) > reports:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(begun, encoder, ROWS * 2, tmp_path / "stopped", plan=PLAN, report=stop)
    assert not alike(begun, whole)
    log = train(gone_on, encoder, ROWS * 2, tmp_path / "stopped", plan=PLAN)
    assert alike(gone_on, whole)
    assert log == logged


def test_a_finished_training_is_not_done_again(encoder: Encoder, tmp_path: Path) -> None:
    done, again = network(), network(seed=9)
    log = train(done, encoder, ROWS, tmp_path, plan=PLAN)
    lines: list[str] = []
    assert train(again, encoder, ROWS, tmp_path, plan=PLAN, report=lines.append) == log
    assert alike(again, done)
    assert lines == []


def test_the_checkpoint_of_another_training_is_not_gone_on_with(encoder: Encoder, tmp_path: Path) -> None:
    train(network(), encoder, ROWS, tmp_path, plan=PLAN)
    before = (tmp_path / "checkpoint.pt").read_bytes()
    with pytest.raises(
        ValueError, match=r"checkpoint\.pt is of another training, in \d+ steps, not \d+; delete it"
    ):
        train(network(), encoder, ROWS * 3, tmp_path, plan=PLAN)
    assert (tmp_path / "checkpoint.pt").read_bytes() == before


def test_the_word_table_stays_as_it_is(encoder: Encoder, tmp_path: Path) -> None:
    small, before = network(), network()
    train(small, encoder, ROWS, tmp_path, plan=PLAN)
    pairs = zip(small.named_parameters(), before.parameters(), strict=True)
    moved = {name for (name, value), old in pairs if not torch.equal(value, old)}
    assert not [name for name in moved if "embeddings" in name]
    assert {"verdict.weight", "piece.weight", "bert.encoder.layer.0.output.dense.weight"} <= moved


LENGTHS = [3, 9, 4, 4, 30, 12, 7, 9, 9, 1]


def test_a_pass_reads_every_row_once_and_no_batch_is_too_large() -> None:
    plan = replace(PLAN, pieces=30, passes=2)
    batches = steps(LENGTHS, plan)
    assert sorted(n for rows in batches for n in rows) == sorted(2 * [*range(len(LENGTHS))])
    assert all(max(LENGTHS[n] for n in rows) * len(rows) <= plan.pieces for rows in batches)
    assert batches == steps(LENGTHS, plan)
    assert batches != steps(LENGTHS, replace(plan, seed=2))


def test_a_row_longer_than_a_batch_has_one_of_its_own() -> None:
    assert sorted(steps(LENGTHS, replace(PLAN, pieces=1))) == [[n] for n in range(len(LENGTHS))]


def test_sentences_are_learned_only_where_it_is_known_what_the_answer_stands_on(encoder: Encoder) -> None:
    for row in (ROWS[8], ROWS[16], replace(ROWS[0], evidence=frozenset())):
        assert loss(network(), examples([row], encoder))[1] == 0.0
    assert loss(network(), examples(ROWS[:1], encoder))[1] > 0.0


def test_the_loss_of_sentences_is_of_what_the_reader_shows(encoder: Encoder) -> None:
    read, small = examples([ROWS[0], ROWS[8], ROWS[3]], encoder), network()
    arrays = batch([(example.ids, example.owner) for example in read])
    with torch.no_grad():
        _, pieces = small(**{name: torch.from_numpy(value) for name, value in arrays.items()})
        sentence = float(loss(small, read)[1])
    shown = [pool(pieces[at].numpy(), read[at].owner, 2) for at in (0, 2)]
    expected = [np.logaddexp(0, -first) + np.logaddexp(0, second) for first, second in shown]
    assert sentence == pytest.approx(sum(expected) / 4, abs=1e-5)


def test_the_verdicts_start_as_the_ranking_head_of_the_base() -> None:
    base = BertModel(config()).state_dict()
    weights = {f"bert.{name}": value for name, value in base.items()}
    weights |= {"classifier.weight": torch.arange(32.0)[None] / 10, "classifier.bias": torch.tensor([0.6])}
    started = start(weights)
    assert all(torch.equal(value, base[name]) for name, value in started.bert.state_dict().items())
    assert torch.allclose(started.verdict.weight, weights["classifier.weight"].expand(2, -1) / 3)
    assert torch.allclose(started.verdict.bias, torch.tensor([0.2, 0.2]))


def test_the_file_reads_as_the_network_does(encoder: Encoder, tokenizer: Path, tmp_path: Path) -> None:
    small, folder = network(), tmp_path / "model"
    train(small, encoder, ROWS, tmp_path, plan=replace(PLAN, passes=4))
    sha256 = export(small, tokenizer, folder)
    assert sha256 == digest(folder)
    whole, quick = logits(small, encoder, ROWS), quantised(folder, ROWS)
    assert max(whole) - min(whole) > 1
    assert max(abs(a - b) for a, b in zip(whole, quick, strict=True)) < 0.3

    reader = Reader(folder, sha256=sha256)
    together = reader.read(ROWS[0].query, [row.sentences for row in ROWS[:16]])
    assert [reading.answers for reading in together] == pytest.approx(quick[:16], abs=0.1)
    assert all(len(reading.sentences) == 2 for reading in together)
    with pytest.raises(ReaderError, match="reader altered"):
        Reader(folder).read("Who?", [["Ada."]])
    text = (folder / "tokenizer.json").read_text(encoding="utf-8")
    (folder / "tokenizer.json").write_text(text.replace("herons", "otters"), encoding="utf-8")
    with pytest.raises(ReaderError, match="reader altered"):
        Reader(folder, sha256=sha256).read("Who?", [["Ada."]])
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ReaderError, match=r"reader not found .*tokenizer\.json.*; install the package again"):
        Reader(folder, sha256=sha256).read("Who?", [["Ada."]])
