"""Dense and lexical search, fused into one score a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ingest.article import Passage, Sentence
from ingest.index import ArticleIndex, Similarities
from rag.answer import Evidence

PASSAGE_SHARE = 0.5
"""Weight of the passage's similarity beside the sentence's own."""

LEXICAL_SHARE = 0.25
"""Weight of the BM25 score, scaled so that the best sentence has 1."""

ORDER_SHARE = 2.0
"""Weight of the fused score beside the reader's log-probabilities, chosen on the dev articles."""


@dataclass(frozen=True, slots=True)
class Shares:
    """Weights beside a sentence's own similarity, which weighs 1."""

    passage: float = PASSAGE_SHARE
    lexical: float = LEXICAL_SHARE
    order: float = ORDER_SHARE


def fuse(
    sentences: Sequence[Sentence],
    passages: Sequence[Passage],
    similarities: Similarities,
    lexical: Mapping[int, float],
    shares: Shares = Shares(),
) -> list[Evidence]:
    """Score each sentence found by either search; best first, ties in reading order.

    score = (own similarity + passage share * best passage's + lexical share * BM25 / best BM25) / sum
    of the weights. A piece beyond the nearest counts as similar as the farthest one found.
    """
    floor = min(similarities.sentences.values(), default=0.0)
    shared = _by_sentence(sentences, passages, similarities.passages)
    best = max(lexical.values(), default=1.0)
    full = 1.0 + shares.passage + shares.lexical
    scored = [
        (
            (
                similarities.sentences.get(n, floor)
                + shares.passage * shared[n]
                + shares.lexical * lexical.get(n, 0.0) / best
            )
            / full,
            n,
        )
        for n in sorted(similarities.sentences.keys() | lexical.keys())
    ]
    scored.sort(key=lambda item: (-item[0], item[1]))
    return [Evidence(sentences[n], score) for score, n in scored]


def _by_sentence(
    sentences: Sequence[Sentence], passages: Sequence[Passage], similarity: Mapping[int, float]
) -> list[float]:
    """Give each sentence the similarity of the best passage that holds it."""
    floor = min(similarity.values(), default=0.0)
    shared = []
    for sentence in sentences:
        value, n = floor, sentence.passage
        # A sentence stands in the passage it is read in, and may open the next one too.
        while n < len(passages) and passages[n].start <= sentence.start:
            if sentence.end <= passages[n].end:
                value = max(value, similarity.get(n, floor))
            n += 1
        shared.append(value)
    return shared


def search(index: ArticleIndex, question: str, shares: Shares = Shares()) -> list[Evidence]:
    """Return the sentences that bear on the question, best first, as `fuse` scores them."""
    lexical = index.lexical.scores(question) if shares.lexical else {}
    return fuse(index.sentences, index.passages, index.similarities(question), lexical, shares)
