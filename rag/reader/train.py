"""Training the reader: an encoder with three heads; it stops and goes on.

The encoder starts from a ranking cross-encoder (Nogueira and Cho 2019, "Passage Re-ranking with BERT"), the
verdicts from its ranking head. Sentences are judged by a head over word pieces, pooled by log-sum-exp.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from transformers import BertConfig, BertModel

from rag.reader.data import Row
from rag.reader.run import Encoder, batch

Report = Callable[[str], None]
Weights = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train; the defaults are the ones of the shipped model."""

    rate: float = 5e-5
    """Learning rate of the encoder at its highest; the heads learn HEADS times as fast."""
    pieces: int = 3200
    """Word pieces in a step, padding among them."""
    warm_up: float = 0.08
    """Share of the steps in which the rate rises; then it falls to 0."""
    frozen: int = 3
    """Lowest layers that stay as they are, with the word table."""
    every: int = 60
    """Steps between two checkpoints."""
    seed: int = 1


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
            # A second of every three went into dropout on a processor; two passes do without it.
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
    )
    own = {name.removeprefix("bert."): value for name, value in weights.items() if name.startswith("bert.")}
    network.bert.load_state_dict(own)
    with torch.no_grad():
        # A ranking score runs from -11 to 11; a log-odds of a third of it is sure enough to begin with.
        network.verdict.weight.copy_(weights["classifier.weight"].expand(2, -1) / 3)
        network.verdict.bias.copy_(weights["classifier.bias"].expand(2) / 3)
    return network


def loss(network: Network, encoder: Encoder, rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the mean losses of the verdicts and of the sentences."""
    encoded = [encoder.encode(row.query, row.sentences) for row in rows]
    read = {name: torch.from_numpy(value) for name, value in batch(encoded).items()}
    verdicts, pieces = network(**read)
    label = torch.tensor([float(row.label) for row in rows])
    head = torch.tensor([int(row.claim) for row in rows])
    verdict = bce(verdicts.gather(1, head[:, None])[:, 0], label)
    judged, gold = [], []
    for at, row in enumerate(rows):
        if row.claim or not row.label or not row.evidence:
            continue
        owner = torch.tensor(encoded[at][1])
        for n in sorted(set(encoded[at][1]) - {-1}):
            judged.append(pieces[at, : len(owner)][owner == n].logsumexp(0))
            gold.append(float(n in row.evidence))
    if not judged:
        return verdict, verdict.new_zeros(())
    return verdict, bce(torch.stack(judged), torch.tensor(gold))


def steps(rows: Sequence[Row], encoder: Encoder, plan: Plan) -> list[list[Row]]:
    """Return the batches of one pass: rows of like length together, in random order."""
    rng = random.Random(plan.seed)
    sized = [(len(encoder.encode(row.query, row.sentences)[0]), rng.random(), row) for row in rows]
    batches: list[list[Row]] = []
    for length, _, row in sorted(sized, key=lambda item: item[:2]):
        # Sorted by length, the newest is the longest of its batch.
        if not batches or length * (len(batches[-1]) + 1) > plan.pieces:
            batches.append([])
        batches[-1].append(row)
    rng.shuffle(batches)
    return batches


def train(
    network: Network,
    encoder: Encoder,
    rows: Sequence[Row],
    folder: Path,
    *,
    plan: Plan = Plan(),
    report: Report = lambda line: None,
) -> list[dict[str, float]]:
    """Train on the rows in one pass; return the log. Goes on from a checkpoint in `folder`.

    The weights are in the network when it returns, and in `folder` / checkpoint.pt.
    """
    torch.manual_seed(plan.seed)
    optimizer = _optimizer(network, plan)
    batches = steps(rows, encoder, plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: _rate(n, len(batches), plan.warm_up))
    done, log = _resume(folder / "checkpoint.pt", network, optimizer, schedule)
    network.train()
    begun, sums = time.monotonic(), [0.0, 0.0]
    for n in range(done, len(batches)):
        verdict, sentence = loss(network, encoder, batches[n])
        (verdict + sentence).backward()  # type: ignore[no-untyped-call]  # torch leaves it without types
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        sums = [sums[0] + float(verdict.detach()), sums[1] + float(sentence.detach())]
        if (n + 1) % plan.every == 0 or n + 1 == len(batches):
            count = n % plan.every + 1
            log.append(
                {"step": n + 1, "verdict": round(sums[0] / count, 4), "sentence": round(sums[1] / count, 4)}
            )
            sums = [0.0, 0.0]
            left = (time.monotonic() - begun) / (n + 1 - done) * (len(batches) - n - 1)
            report(f"step {n + 1} of {len(batches)}: {log[-1]}, {left / 60:.0f} minutes left")
            _save(folder / "checkpoint.pt", n + 1, log, network, optimizer, schedule)
    network.eval()
    return log


def averaged(states: Sequence[Weights]) -> Weights:
    """Return the mean of the weights of several networks (Wortsman et al. 2022, "Model soups")."""
    return {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}


def _optimizer(network: Network, plan: Plan) -> torch.optim.Optimizer:
    """Freeze the lowest layers; return AdamW (Loshchilov and Hutter 2019) over the rest."""
    for module in [network.bert.embeddings, *network.bert.encoder.layer[: plan.frozen]]:
        module.requires_grad_(False)
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


def _save(path: Path, done: int, log: list[dict[str, float]], *parts: _Part) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = {"done": done, "log": log, "parts": [part.state_dict() for part in parts]}
    torch.save(kept, path.with_suffix(".new"))
    os.replace(path.with_suffix(".new"), path)


def _resume(path: Path, *parts: _Part) -> tuple[int, list[dict[str, float]]]:
    if not path.is_file():
        return 0, []
    kept = torch.load(path, weights_only=True)
    for part, state in zip(parts, kept["parts"], strict=True):
        part.load_state_dict(state)
    return kept["done"], kept["log"]


def logits(network: Network, encoder: Encoder, rows: Sequence[Row]) -> list[float]:
    """Return the log-odds of the verdict of each row."""
    found = []
    with torch.no_grad():
        for row in rows:
            read = {
                k: torch.from_numpy(v) for k, v in batch([encoder.encode(row.query, row.sentences)]).items()
            }
            found.append(float(network(**read)[0][0, int(row.claim)]))
    return found
