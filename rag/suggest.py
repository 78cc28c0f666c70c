"""Questions to begin with and to go on with: plain ones, each asked before it is offered.

A name of the article is asked about in the plainest form that there is; whether the article answers that,
and from a sentence with that name in it, is the reader's to say. Few and plain beats many and odd.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ingest.article import Sentence
from rag import checks
from rag.answer import Answer, Citation
from rag.speakers import given_speakers

Ask = Callable[[str, Sequence[Answer]], Answer]
"""Answers a question after earlier turns, without a model."""

SURE = 0.8
"""Probability that the article answers from which a question is offered."""

TRIES = 4
"""Questions that are asked, at most, for one that is offered."""

MOST_READ = 400
"""Sentences that questions are made of, spread over the article."""

_NAME = re.compile(r"(?:[A-Z][\w’'-]*\w )+[A-Z][\w’-]*\w")

Candidate = tuple[str, Sentence]
"""A question, and the sentence that it was made of."""


class Suggestions:
    """The questions to offer about one article. Holds no state of a reader."""

    def __init__(self, sentences: Sequence[Sentence], ask: Ask) -> None:
        self._sentences = sentences
        self._ask = ask
        self._kept: dict[int, tuple[str, ...]] = {}

    def starters(self, n: int) -> list[str]:
        """Return up to n questions, spread over the article; the same ones each time."""
        if n not in self._kept:
            step = max(1, len(self._sentences) // MOST_READ)
            found = [*self._candidates(self._sentences[::step])]
            # One of each stretch in turn.
            apart = max(1, len(found) // max(1, n))
            spread = [candidate for k in range(apart) for candidate in found[k::apart]]
            self._kept[n] = tuple(self._holding(spread, n))
        return list(self._kept[n])

    def follow_ups(
        self, answer: Answer, history: Sequence[Answer], n: int, *, offered: Sequence[str] = ()
    ) -> list[str]:
        """Return up to n questions about what was not cited yet, near what the answer cites or found.

        What was `offered` or asked before is not offered again.
        """
        turns = [*history, answer]
        cited = [citation for turn in turns for citation in turn.citations]
        places = [c.start for c in answer.citations] or [e.sentence.start for e in answer.evidence[:1]] or [0]
        near = sorted(self._sentences, key=lambda s: min(abs(s.start - place) for place in places))
        fresh = [s for s in near if not _overlaps(s, cited)]
        asked = {*offered, *(turn.question for turn in turns)}
        found = [c for c in self._candidates(fresh) if c[0] not in asked]
        return self._holding(found, n)

    def _candidates(self, sentences: Iterable[Sentence]) -> Iterator[Candidate]:
        """Yield a question for each name, made of the first sentence that has it."""
        done = set[str]()
        for sentence in sentences:
            for found in _NAME.findall(sentence.text):
                words = [word for word in found.split() if checks.content(word)]
                name = " ".join(words)
                if len(words) < 2 or name not in sentence.text or any(name in other for other in done):
                    continue
                done.add(name)
                said = checks.name_key(words[-1]) in given_speakers(sentence.text)
                form = "What did {} say?" if said else "What does the article say about {}?"
                yield form.format(name), sentence

    def _holding(self, found: Sequence[Candidate], n: int) -> list[str]:
        """Ask in turn until n questions hold: surely answered, from the sentence that they were made of."""
        taken: list[str] = []
        for question, sentence in found[: n * TRIES]:
            if len(taken) == n:
                break
            answer = self._ask(question, ())
            cites = any(c.start <= sentence.start < c.end for c in answer.citations)
            if not answer.refused and (answer.answerable_p or 0.0) >= SURE and cites:
                taken.append(question)
        return taken


def _overlaps(sentence: Sentence, cited: Iterable[Citation]) -> bool:
    return any(c.start < sentence.end and sentence.start < c.end for c in cited)
