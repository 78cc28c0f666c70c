"""Rows to train the reader on, from public sets in `jsonl.gz`: they stay where they are."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ingest.split import paragraphs, sentence_spans
from rag.checking import naming
from rag.reader.data import Row, lines
from rag.reader.noise import swapped, typed
from rag.reader.run import asked

PUBLIC = (
    *(("qa", "ml-squad", 3000), ("qa", "ml-nq", 3000), ("qa", "ml-musique", 800), ("qa", "doqa-train", 800)),
    *(("qa", "shifts-new_wiki", 5000), ("qa", "shifts-new_wiki-deleted", 400), ("qa", "qed", 2000)),
    *(("qa", "shifts-reddit", 300), ("qa", "shifts-amazon_reviews", 300), ("qa", "fairytale", 600)),
    *(("qa", "litm-nq", 400), ("qa", "selqa", 400), ("polar", "condaqa", 800)),
    *(("claims", "fever", 5000), ("claims", "fm2", 2500), ("claims", "fever-symmetric", 1410)),
    *(("claims", "breaking-nli", 500), ("claims", "entailment-bank", 500)),
    ("claims", "entailment-bank-deleted", 300),
)
"""File, source and most rows taken of it: look-alikes teach most, sentences deleted by machine little."""

MAX_WORDS = 180
"""Longest passage of a public set, in words; longer ones are left out."""


def public_rows(folder: Path, *, seed: int) -> list[Row]:
    """Return rows of the public sets, as many as PUBLIC says; the same ones for one seed."""
    rng = random.Random(seed)
    kept: dict[tuple[str, str], list[Mapping[str, Any]]] = {(f, s): [] for f, s, _ in PUBLIC}
    for file in ("qa", "claims", "polar"):
        for row in lines(folder / f"{file}.jsonl.gz"):
            if (file, row["source"]) in kept:
                kept[file, row["source"]].append(row)
    rows: list[Row] = []
    for file, source, most in PUBLIC:
        found = kept[file, source]
        rng.shuffle(found)
        read = (_public_row(file, row, rng) for row in found)
        own = list(islice(filter(_short, read), most))
        rows += own
        rows += [changed for row in own if row.label and (changed := _changed(row, rng))]
    return rows


def _short(row: Row) -> bool:
    return sum(len(sentence.split()) for sentence in row.sentences) <= MAX_WORDS


def _changed(row: Row, rng: random.Random) -> Row | None:
    """Return the row of a question or a true claim with one detail changed: the passage lacks that."""
    text = " ".join(row.sentences)
    query = swapped(row.query, sorted(set(naming.names(text))), text, rng)
    return Row(query, row.sentences, False, claim=row.claim) if query else None


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
