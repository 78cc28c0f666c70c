"""The support check measured alone: claims, each with the text that bears it out or does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from langchain_core.embeddings import Embeddings

from eval.bootstrap import HOW, clusters, interval
from eval.jsonl import Field, Record, is_flag, is_text, read_values, require
from eval.stats import Judged, auc
from eval.table import Table
from eval.vectors import Progress, cosine, embedded
from ingest.split import split
from rag.support import Source, marks, probability

THRESHOLD = 0.5
"""A claim counts as supported from this probability on."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, a text that it is checked against, and whether that bears it out."""

    id: str
    text: str
    passage: str
    supported: bool


_TEXT: Field = (is_text, "a non-empty string")
_FIELDS: dict[str, Field] = {
    "id": _TEXT,
    "claim": _TEXT,
    "passage": _TEXT,
    "supported": (is_flag, "true or false"),
}


def read_claims(path: Path) -> list[Claim]:
    """Return the claims of a file in its order; keys beyond the format are ignored.

    Raises:
        DataError: the file cannot be read or breaks the format, with path, line number and reason.
    """
    return read_values(path, _claim, kind="claim")


def _claim(record: Record, place: str) -> Claim:
    require(record, _FIELDS, place)
    return Claim(record["id"], record["claim"], record["passage"], record["supported"])


def check(claims: Sequence[Claim], embedder: Embeddings, progress: Progress) -> list[float]:
    """Return the probability of each claim; every text is embedded once. The progress counts texts."""
    passages = dict.fromkeys(claim.passage for claim in claims)
    sources = {text: Source([sentence.text for sentence in split(text)[0]]) for text in passages}
    near = [s for claim in claims for s in sources[claim.passage].candidates(claim.text)]
    vectors = embedded([*near, *(claim.text for claim in claims)], embedder, progress)

    def similarity(text: str, sentences: Sequence[str]) -> list[float]:
        return [cosine(vectors[text], vectors[sentence]) for sentence in sentences]

    return [probability(marks(claim.text, sources[claim.passage], similarity)) for claim in claims]


def balanced_accuracy(points: Sequence[Judged]) -> float | None:
    """Return the mean of sensitivity and specificity at THRESHOLD, None without both classes.

    BA = (TP / P + TN / N) / 2: 0.5 for guessing, however unequal the classes (Brodersen et al. 2010).
    """
    positives = [p >= THRESHOLD for p, supported in points if supported]
    negatives = [p < THRESHOLD for p, supported in points if not supported]
    if not positives or not negatives:
        return None
    return (sum(positives) / len(positives) + sum(negatives) / len(negatives)) / 2


FIGURES: tuple[tuple[str, Callable[[Sequence[Judged]], float | None]], ...] = (
    ("balanced accuracy", balanced_accuracy),
    ("AUC", auc),
)


def support_table(claims: Sequence[Claim], probabilities: Sequence[float]) -> Table:
    """Return the figures with 95 % intervals, resampled by passage; a dash where one is undefined."""
    points = [(p, claim.supported) for p, claim in zip(probabilities, claims, strict=True)]
    groups = clusters(points, [claim.passage for claim in claims])
    rows = []
    for name, statistic in FIGURES:
        value, span = statistic(points), interval(groups, statistic)
        rows.append(
            (
                name,
                "–" if value is None else f"{value:.3f}",
                f"{span[0]:.3f} to {span[1]:.3f}" if span else "–",
            )
        )
    supported, passages = sum(claim.supported for claim in claims), len({c.passage for c in claims})
    title = (
        f"Support: {len(claims)} claims ({supported} supported, {len(claims) - supported} not), "
        f"{passages} passage{'' if passages == 1 else 's'}"
    )
    note = f"Supported from a probability of {THRESHOLD} on. {HOW.replace('article', 'passage')}"
    return Table(title, ("measure", "value", "95 % interval"), tuple(rows), (note,))
