"""Where else an article says the same as marked words, or speaks of the same thing."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.article import Sentence, touches
from ingest.index import ArticleIndex
from rag.answer import Citation, Evidence
from rag.checking import lexicon, naming
from rag.evidence.retrieve import search
from rag.reader.run import Reader, sigmoid

TRIED = 16
"""Sentences that are read, the likeliest by meaning and by words."""

SUPPORT_SHARE, SHARED_SHARE = 0.5, 0.3
"""Weights, beside the similarity, of the probability that a sentence supports what is marked, and of the
share of words and names that the two have in common.
"""

FLOOR = 0.37
"""Score from which a sentence speaks of the same. Chosen with the two weights on the 201 true claims about
the dev articles: .70 of the sentences found for a claim are those that it was made of, and .66 of these are
found; by similarity alone .45 of them are, at the same share.
"""

LISTED = 5
"""Most places that are named."""


def elsewhere(index: ArticleIndex, marked: Citation, reader: Reader) -> tuple[Evidence, ...]:
    """Return the sentences that speak of the same as marked words, best first, none of those that hold them.

    Raises:
        ReaderError: the reader cannot be loaded.
    """
    span = marked.start, marked.end
    near = index.similarities(marked.quote).sentences
    place = {sentence.start: n for n, sentence in enumerate(index.sentences)}
    found = [e.sentence for e in search(index, marked.quote)]
    title = index.article.title
    others = [s for s in found if not touches(s, span) and s.text not in (title, marked.quote)][:TRIED]
    scored = [Evidence(s, _score(marked.quote, s, near, place[s.start], reader)) for s in others]
    return tuple(sorted((e for e in scored if e.score >= FLOOR), key=_order)[:LISTED])


def _order(evidence: Evidence) -> tuple[float, int]:
    return -evidence.score, evidence.sentence.start


def _score(marked: str, sentence: Sentence, near: Mapping[int, float], n: int, reader: Reader) -> float:
    support = sigmoid(reader.read(marked, [[sentence.text]])[0].supports)
    score = near.get(n, 0.0) + SUPPORT_SHARE * support + SHARED_SHARE * _shared(marked, sentence.text)
    return score / (1.0 + SUPPORT_SHARE + SHARED_SHARE)


def _shared(one: str, other: str) -> float:
    """Return the share (0..1) of the words of the one that has fewer of them that the other has, too."""
    words, others = _words(one), _words(other)
    return len(words & others) / max(1, min(len(words), len(others)))


def _words(text: str) -> set[str]:
    return lexicon.content(text) | {naming.name_key(name) for name in naming.names(text)}
