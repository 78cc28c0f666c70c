"""Rows to train the reader on, from public sets in `jsonl.gz`: they stay where they are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.split import paragraphs, sentence_spans
from rag.reader.data import Row, lines, typed
from rag.reader.run import asked

PUBLIC = (
    *(("qa", "ml-squad", 2992), ("qa", "ml-nq", 2400), ("qa", "doqa-train", 1200), ("qa", "fairytale", 400)),
    *(("qa", "shifts-new_wiki", 1000), ("qa", "shifts-new_wiki-deleted", 400), ("qa", "shifts-reddit", 300)),
    *(("claims", "fever", 2500), ("claims", "fm2", 800), ("claims", "fever-symmetric", 1410)),
    *(("claims", "breaking-nli", 600), ("claims", "entailment-bank", 300), ("polar", "condaqa", 300)),
)
"""File, source and most rows taken of it: look-alikes teach most, sentences deleted by machine little."""

MAX_WORDS = 130
"""Longest passage of a public set, in words; longer ones are left out."""


def public_rows(folder: Path, *, seed: int) -> list[Row]:
    """Return rows of the public sets, as many as PUBLIC says; the same ones for one seed."""
    rng = random.Random(seed)
    kept: dict[tuple[str, str], list[Mapping[str, Any]]] = {(f, s): [] for f, s, _ in PUBLIC}
    for file in ("qa", "claims", "polar"):
        for row in lines(folder / f"{file}.jsonl.gz"):
            if (file, row["source"]) in kept:
                kept[file, row["source"]].append(row)
    rows = []
    for file, source, most in PUBLIC:
        found = kept[file, source]
        rng.shuffle(found)
        read = (_public_row(file, row, rng) for row in found)
        rows += islice((row for row in read if sum(len(s.split()) for s in row.sentences) <= MAX_WORDS), most)
    return rows


def _public_row(file: str, row: Mapping[str, Any], rng: random.Random) -> Row:
    text = row["passage"]
    spans = [span for paragraph in paragraphs(text) for span in sentence_spans(text, paragraph)]
    evidence = frozenset(
        n for n, (s, e) in enumerate(spans) if any(a < e and s < b for a, b in row.get("evidence") or ())
    )
    sentences = tuple(text[s:e] for s, e in spans)
    if file == "claims":
        # What is cited is read with the sentences around it, not with a page.
        near = {n + step for n in evidence for step in (-1, 0, 1)}
        read = tuple(text for n, text in enumerate(sentences) if not near or n in near)
        return Row(row["claim"], read, row["supported"], claim=True)
    label = row["answerable"] if file == "qa" else row["answer"] != "dont know"
    query = asked(typed(row["question"], rng), row.get("history") or ())
    return Row(query, sentences, label, evidence if label else frozenset())
