"""How well a ranking places what is relevant. Pure; relevance is yes or no."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import log2


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return R@k: the share of the relevant ids among the first `k`, in 0..1.

    R@k = |relevant in the first k| / |relevant| (Manning, Raghavan and Schütze 2008, section 8.4). With
    one relevant id it is 1 or 0, also called success or hit rate.

    Raises:
        ValueError: nothing is relevant, or `k` is below 1.
    """
    wanted = _wanted(relevant, k)
    return len(wanted.intersection(ranked[:k])) / len(wanted)


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Return 1 / rank of the first relevant id, 0 where none is ranked; their mean is the MRR.

    Source: Voorhees 1999, "The TREC-8 Question Answering Track Report".

    Raises:
        ValueError: nothing is relevant.
    """
    wanted = _wanted(relevant)
    return next((1 / rank for rank, name in enumerate(ranked, start=1) if name in wanted), 0.0)


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Return nDCG@k with binary gains, in 0..1.

    DCG@k = sum over relevant ids at rank r <= k of 1 / log2(r + 1), divided by the DCG of a ranking that
    begins with the relevant ids (Järvelin and Kekäläinen 2002, in the form of Burges et al. 2005).

    Raises:
        ValueError: nothing is relevant, or `k` is below 1.
    """
    wanted = _wanted(relevant, k)
    gained = sum(1 / log2(rank + 1) for rank, name in enumerate(ranked[:k], start=1) if name in wanted)
    return gained / sum(1 / log2(rank + 1) for rank in range(1, min(len(wanted), k) + 1))


def _wanted(relevant: Collection[str], k: int = 1) -> frozenset[str]:
    if not relevant or k < 1:
        raise ValueError(f"{len(relevant)} relevant ids and k = {k}: both must be at least 1")
    return frozenset(relevant)
