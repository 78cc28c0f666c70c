"""Training the reader: an encoder with three heads; it stops and goes on.

The encoder starts from a ranking cross-encoder (Nogueira and Cho 2019, "Passage Re-ranking with BERT"), the
verdicts from its ranking head. Sentences are judged by a head over word pieces, pooled by log-sum-exp.
"""

from __future__ import annotations

import os
import random
import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from transformers import BertConfig, BertModel

from rag.reader.run import Encoder, batch

if TYPE_CHECKING:
    from rag.reader.data import Row

Report = Callable[[str], None]
Weights = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; the defaults are the ones of the shipped model."""

    rate: float = 1.2e-4
    """Learning rate of the encoder at its highest; the heads learn HEADS times as fast."""
    pieces: int = 12800
    """Word pieces in a step, padding among them."""
    passes: int = 2
    """Times that the rows are read."""
    warm_up: float = 0.08
    """Share of the steps in which the rate rises; then it falls to 0."""
    every: int = 40
    """Steps between two checkpoints."""
    seed: int = 3


DROPOUT = 0.1
HEADS = 4
CALM = -4.0
"""Log-odds that a word piece starts from."""


class Network(nn.Module):
    """The encoder and its heads: verdicts [rows, 2] (answers, supports) and pieces [rows, pieces]."""

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        self.bert = BertModel(config)
        self.verdict = nn.Linear(config.hidden_size, 2)
        self.piece = nn.Linear(config.hidden_size, 1)
        nn.init.constant_(self.piece.bias, CALM)

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return verdicts and pieces, in log-odds."""
        read = self.bert(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids)
        return self.verdict(read.pooler_output), self.piece(read.last_hidden_state)[..., 0]


def start(weights: Weights) -> Network:
    """Return the network on the weights of the base; both verdicts start as its ranking head."""
    words, width = weights["bert.embeddings.word_embeddings.weight"].shape
    layers = 1 + max(int(name.split(".")[3]) for name in weights if name.startswith("bert.encoder.layer."))
    network = Network(
        BertConfig(
            vocab_size=words,
            hidden_size=width,
            num_hidden_layers=layers,
            num_attention_heads=width // 32,
            intermediate_size=weights["bert.encoder.layer.0.intermediate.dense.bias"].shape[0],
            hidden_dropout_prob=DROPOUT,
            attention_probs_dropout_prob=DROPOUT,
        )
    )
    own = {name.removeprefix("bert."): value for name, value in weights.items() if name.startswith("bert.")}
    network.bert.load_state_dict(own)
    with torch.no_grad():
        # A ranking score runs from -11 to 11; a log-odds of a third of it is sure enough to begin with.
        network.verdict.weight.copy_(weights["classifier.weight"].expand(2, -1) / 3)
        network.verdict.bias.copy_(weights["classifier.bias"].expand(2) / 3)
    return network


@dataclass(frozen=True, slots=True)
class Example:
    """A row in word pieces: their ids, and the sentence each is of or -1."""

    ids: Sequence[int]
    owner: Sequence[int]
    row: Row


def examples(rows: Sequence[Row], encoder: Encoder) -> list[Example]:
    """Return the rows in word pieces, two bytes a piece."""
    encoded = (encoder.encode(row.query, row.sentences) for row in rows)
    return [Example(array("h", i), array("h", o), row) for (i, o), row in zip(encoded, rows, strict=True)]


def loss(network: Network, read: Sequence[Example]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean losses of the verdicts and of the sentences."""
    device = network.piece.weight.device
    with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
        verdicts, pieces = network(**_tensors(read, device))
    label = torch.tensor([float(example.row.label) for example in read], device=device)
    head = torch.tensor([int(example.row.claim) for example in read], device=device)
    verdict = bce(verdicts.float().gather(1, head[:, None])[:, 0], label)
    # Which sentence each word piece is of, counted through the whole batch.
    place = np.full(pieces.shape, -1)
    gold: list[float] = []
    for at, example in enumerate(read):
        if example.row.claim or not example.row.label or not example.row.evidence:
            continue
        # The first of what is found is -1: [CLS] is of no sentence.
        found, owner = np.unique(example.owner, return_inverse=True)
        place[at, : len(owner)] = np.where(owner == 0, -1, owner - 1 + len(gold))
        gold += [float(n in example.row.evidence) for n in found[1:].tolist()]
    if not gold:
        return verdict, verdict.new_zeros(())
    owned = torch.from_numpy(place).to(device)
    judged = owned >= 0
    pooled = _log_sum_exp(pieces.float()[judged], owned[judged], len(gold))
    return verdict, bce(pooled, torch.tensor(gold, device=device))


def _log_sum_exp(scores: torch.Tensor, index: torch.Tensor, count: int) -> torch.Tensor:
    """Return the log of the summed exponentials of the scores of each index: [pieces] to [count]."""
    top = scores.new_zeros(count).scatter_reduce(0, index, scores.detach(), "amax", include_self=False)
    return top + scores.new_zeros(count).index_add(0, index, (scores - top[index]).exp()).log()


def _tensors(read: Sequence[Example], device: torch.device) -> dict[str, torch.Tensor]:
    arrays = batch([(example.ids, example.owner) for example in read])
    return {name: torch.from_numpy(value).to(device) for name, value in arrays.items()}


def steps(lengths: Sequence[int], plan: Plan) -> list[list[int]]:
    """Return the batches over rows of so many word pieces: like lengths together, in random order."""
    # Sorted by length, the newest is the longest of its batch.
    rng = random.Random(plan.seed)
    found: list[list[int]] = []
    for _ in range(plan.passes):
        batches: list[list[int]] = []
        for length, _, n in sorted((length, rng.random(), n) for n, length in enumerate(lengths)):
            if not batches or length * (len(batches[-1]) + 1) > plan.pieces:
                batches.append([])
            batches[-1].append(n)
        rng.shuffle(batches)
        found += batches
    return found


def train(
    network: Network,
    encoder: Encoder,
    rows: Sequence[Row],
    folder: Path,
    *,
    plan: Plan = Plan(),
    report: Report = lambda line: None,
) -> list[dict[str, float]]:
    """Train on the rows; return the log. Goes on from a checkpoint in `folder`.

    ValueError: the checkpoint is of another training.
    The weights are in the network when it returns, and in `folder` / checkpoint.pt.
    """
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    optimizer = _optimizer(network, plan)
    read = examples(rows, encoder)
    batches = steps([len(example.ids) for example in read], plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: _rate(n, len(batches), plan.warm_up))
    done, log = _resume(folder / "checkpoint.pt", len(batches), network, optimizer, schedule)
    network.train()
    begun, sums = time.monotonic(), torch.zeros(2, device=network.piece.weight.device)
    for n in range(done, len(batches)):
        torch.manual_seed(plan.seed + n)  # so that a training that goes on drops out what it would have
        verdict, sentence = loss(network, [read[at] for at in batches[n]])
        (verdict + sentence).backward()  # type: ignore[no-untyped-call]  # torch leaves it without types
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        sums = sums + torch.stack([verdict, sentence]).detach()
        if (n + 1) % plan.every == 0 or n + 1 == len(batches):
            means = [round(mean, 4) for mean in (sums / (n % plan.every + 1)).tolist()]
            log.append({"step": n + 1, "verdict": means[0], "sentence": means[1]})
            sums = torch.zeros_like(sums)
            left = (time.monotonic() - begun) / (n + 1 - done) * (len(batches) - n - 1)
            report(f"step {n + 1} of {len(batches)}: {log[-1]}, {left / 60:.0f} minutes left")
            _save(folder / "checkpoint.pt", n + 1, len(batches), log, network, optimizer, schedule)
    network.eval()
    return log


def _optimizer(network: Network, plan: Plan) -> torch.optim.Optimizer:
    """Freeze the word table; return AdamW (Loshchilov and Hutter 2019) over the rest."""
    network.bert.embeddings.requires_grad_(False)
    encoder = [p for p in network.bert.parameters() if p.requires_grad]
    heads = [*network.verdict.parameters(), *network.piece.parameters()]
    return torch.optim.AdamW(
        [{"params": encoder, "lr": plan.rate}, {"params": heads, "lr": HEADS * plan.rate}],
        weight_decay=0.01,
        fused=True,
    )


def _rate(step: int, steps: int, warm_up: float) -> float:
    rise = max(1, int(steps * warm_up))
    return min((step + 1) / rise, (steps - step) / max(1, steps - rise))


_Part = nn.Module | torch.optim.Optimizer | torch.optim.lr_scheduler.LRScheduler


def _save(path: Path, done: int, of: int, log: list[dict[str, float]], *parts: _Part) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"done": done, "of": of, "log": log, "parts": [part.state_dict() for part in parts]}
    torch.save(kept, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)


def _resume(path: Path, of: int, *parts: _Part) -> tuple[int, list[dict[str, float]]]:
    if not path.is_file():
        return 0, []
    kept = torch.load(path, weights_only=True)
    if kept.get("of") != of:
        raise ValueError(f"{path} is of another training, in {kept.get('of')} steps, not {of}; delete it")
    for part, state in zip(parts, kept["parts"], strict=True):
        part.load_state_dict(state)
    return kept["done"], kept["log"]


def logits(network: Network, encoder: Encoder, rows: Sequence[Row]) -> list[float]:
    """Return the log-odds of the verdict of each row."""
    with torch.no_grad():
        read = (_tensors([example], network.piece.weight.device) for example in examples(rows, encoder))
        return [float(network(**one)[0][0, int(row.claim)]) for one, row in zip(read, rows, strict=True)]
