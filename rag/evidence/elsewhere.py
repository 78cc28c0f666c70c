"""Where else an article says the same as marked words, or speaks of the same thing."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.article import Sentence, touches
from ingest.index import ArticleIndex
from ingest.split import Span
from rag.answer import Citation, Evidence
from rag.checking import lexicon, naming, places
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

LONGEST = 1000
"""Characters of what is marked that others are compared with; more than these are read by nothing here."""

LISTED = 5
"""Most places that are named."""


def elsewhere(
    index: ArticleIndex, marked: Citation, reader: Reader, *, whole: bool = False
) -> tuple[Evidence, ...]:
    """Return the sentences that speak of the same as marked words, best first, none of those that hold them.

    `whole`: also those that speak of the same as the whole sentences that the marked words stand in.

    Raises:
        ReaderError: the reader cannot be loaded.
    """
    span = marked.start, marked.end
    texts = [marked.quote]
    if whole:
        texts.append(" ".join(s.text for s in index.sentences if touches(s, span)))
    best: dict[Sentence, float] = {}
    for text in filter(None, dict.fromkeys(text[:LONGEST] for text in texts)):
        for sentence, score in _scored(index, text, span, reader):
            best[sentence] = max(score, best.get(sentence, 0.0))
    speaking = [Evidence(sentence, score) for sentence, score in best.items() if score >= FLOOR]
    return tuple(sorted(speaking, key=lambda e: (-e.score, e.sentence.start))[:LISTED])


def _scored(index: ArticleIndex, text: str, but: Span, reader: Reader) -> Iterator[tuple[Sentence, float]]:
    """Yield the sentences that a text is likeliest to have something in common with, and how much."""
    near = index.similarities(text).sentences
    similar = {index.sentences[n].start: similarity for n, similarity in near.items()}
    found = [e.sentence for e in search(index, text) if not touches(e.sentence, but)]
    others = [s for s in found if s.text not in (index.article.title, text)]
    name = _name(text)
    naming_it = {s.start for s in others if name and _names(s.text, name)}
    tried = [*others[:TRIED], *(s for s in others[TRIED:] if s.start in naming_it)][: 2 * TRIED]
    readings = reader.read(text, [[s.text] for s in tried])
    for sentence, reading in zip(tried, readings, strict=True):
        score = similar.get(sentence.start, 0.0) + SUPPORT_SHARE * sigmoid(reading.supports)
        score += SHARED_SHARE * _shared(text, sentence.text)
        # Who marks nothing but a name asks for whatever names it.
        least = FLOOR if sentence.start in naming_it else 0.0
        yield sentence, max(score / (1.0 + SUPPORT_SHARE + SHARED_SHARE), least)


def _shared(one: str, other: str) -> float:
    """Return the share (0..1) of the words of the one that has fewer of them that the other has, too."""
    words, others = _words(one), _words(other)
    return len(words & others) / max(1, min(len(words), len(others)))


def _words(text: str) -> set[str]:
    return lexicon.content(text) | {naming.name_key(name) for name in naming.names(text)}


def _name(text: str) -> str:
    """Return the name that is all that a text says, of several words the last; else nothing."""
    names = naming.names_within(text)
    return names[-1] if names and lexicon.content(text) <= lexicon.content(" ".join(names)) else ""


def _names(text: str, name: str) -> bool:
    return name in text or bool(places.key(name) and naming.name_key(name) in naming.name_keys(text))
