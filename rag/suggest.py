"""Questions to begin with and to go on with.

Each was asked before it is offered, and is answered from the sentence that it was made of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from math import ceil

from ingest.article import Sentence
from rag import checks
from rag.answer import Answer, Citation
from rag.named import Names, survey
from rag.questions import Candidate, candidates

Ask = Callable[[str, Sequence[Answer]], Answer]
"""Answers a question after earlier turns, without a model."""

SURE = 0.55
"""Probability that the article answers, as judged without a model, from which a question is offered.

Well above `Settings.threshold_without_model`, for a model may judge more strictly.
"""

MOST_READ = 160
"""Sentences that questions to begin with are made of, spread over the article."""

MOST_NEAR = 40
"""Sentences that questions to go on with are made of, the nearest ones."""

TRIES = 6
"""Questions that are asked, at most, for one that is offered."""

FEW_TRIES = 2
"""The same in a long article, where each search takes its time."""

LONG = 800
"""Sentences from which an article is long."""

REPEATED = 1.5
"""Added to the rank of a question for each one of its kind that is offered already."""

FARTHER = 0.4
"""Added to the rank of a question to go on with for each sentence that is nearer."""

ALIKE = 0.6
"""Share of the shorter question's content words above which two are too much alike to be offered both."""


class Suggestions:
    """The questions to offer about one article. Holds no state of a reader."""

    def __init__(self, sentences: Sequence[Sentence], ask: Ask) -> None:
        self._sentences = sentences
        self._place = {sentence.start: n for n, sentence in enumerate(sentences)}
        self._ask = ask
        self._tries = TRIES if len(sentences) < LONG else FEW_TRIES
        self._kept: dict[int, tuple[str, ...]] = {}

    def starters(self, n: int) -> list[str]:
        """Return up to n questions in reading order, spread over the article; the same ones each time."""
        if n not in self._kept:
            taken = sorted(self._spread(n), key=lambda candidate: candidate.sentence.start)
            self._kept[n] = tuple(candidate.question for candidate in taken)
        return list(self._kept[n])

    def follow_ups(
        self, answer: Answer, history: Sequence[Answer], n: int, *, offered: Sequence[str] = ()
    ) -> list[str]:
        """Return up to n questions about what was not cited yet, near what the answer cites.

        After a refusal they are about the evidence it found, the best first. What was `offered` before is
        not offered again.
        """
        turns = [*history, answer]
        cited = [citation for turn in turns for citation in turn.citations]
        fresh = [k for k in self._nearest(answer) if not _overlaps(self._sentences[k], cited)][:MOST_NEAR]
        far = {self._sentences[k].start: FARTHER * place for place, k in enumerate(fresh)}
        offer = _Offer([*offered, *(asked for turn in turns for asked in (turn.question, turn.standalone))])
        # What stands under a heading may be cited though the heading is not.
        found = [
            c for c in candidates(self._sentences, at=fresh, names=self._names) if c.sentence.start in far
        ]
        for _ in range(n * self._tries):
            best = offer.best(found, lambda c: c.rank + far[c.sentence.start])
            if best is None or len(offer.taken) == n:
                break
            offer.judge(best, self._holds(best, turns))
        return [candidate.question for candidate in offer.taken]

    @cached_property
    def _names(self) -> Names:
        return survey(sentence.text for sentence in self._sentences)

    def _spread(self, n: int) -> list[Candidate]:
        """Take one question from each of n stretches of the article; what these lack comes from anywhere."""
        count = len(self._sentences)
        step = max(1, ceil(count / MOST_READ))
        found = candidates(self._sentences, at=range(0, count, step), names=self._names)
        zones: list[list[Candidate]] = [[] for _ in range(n)]
        for candidate in found if n > 0 else ():
            zones[self._place[candidate.sentence.start] * n // count].append(candidate)
        offer = _Offer(())
        for zone in zones:
            self._fill(offer, zone, 1)
        self._fill(offer, found, n - len(offer.taken))
        return offer.taken

    def _fill(self, offer: _Offer, found: Sequence[Candidate], wanted: int) -> None:
        """Take that many more questions, if so many hold."""
        full = len(offer.taken) + wanted
        for _ in range(wanted * self._tries):
            best = offer.best(found, lambda candidate: candidate.rank)
            if best is None or len(offer.taken) >= full:
                return
            offer.judge(best, self._holds(best, ()))

    def _holds(self, candidate: Candidate, turns: Sequence[Answer]) -> bool:
        """Ask, and tell whether the answer is sure, and cites the sentence the question was made of."""
        answer, sentence = self._ask(candidate.question, turns), candidate.sentence
        measured = answer.judged
        return (
            not answer.refused
            and answer.standalone == candidate.question
            and (answer.answerable_p or 0.0) >= SURE
            and not (measured and (measured.strange_names or measured.unheard))
            and any(c.start <= sentence.start and sentence.end <= c.end for c in answer.citations)
        )

    def _nearest(self, answer: Answer) -> list[int]:
        """Return the positions of all sentences, those first that a question to go on with is best about."""
        evidence = [self._place[e.sentence.start] for e in answer.evidence if e.sentence.start in self._place]
        cited = [self._place[c.start] for c in answer.citations if c.start in self._place]
        passages = {self._sentences[k].passage for k in cited}
        around = cited or evidence[:1] or [0]
        rest = sorted(range(len(self._sentences)), key=lambda k: min(abs(k - at) for at in around))
        beside = [k for k in rest if self._sentences[k].passage in passages]
        return list(dict.fromkeys([*evidence, *rest] if answer.refused else [*beside, *evidence, *rest]))


class _Offer:
    """What is offered so far, and what must not be: tried in vain, asked before, or much like either."""

    def __init__(self, asked: Iterable[str]) -> None:
        self.taken: list[Candidate] = []
        self._tried: set[str] = set()
        self._asked = [_words(question) for question in asked]

    def best(self, found: Iterable[Candidate], rank: Callable[[Candidate], float]) -> Candidate | None:
        """Return the candidate of the lowest rank that may be offered; kinds that are there weigh more."""
        kinds = Counter(candidate.kind for candidate in self.taken)
        return min(
            (c for c in found if self._is_new(c)),
            key=lambda c: rank(c) + REPEATED * kinds[c.kind],
            default=None,
        )

    def judge(self, candidate: Candidate, holds: bool) -> None:
        """Take a candidate that holds; no candidate is judged twice."""
        self._tried.add(candidate.question)
        if holds:
            self.taken.append(candidate)
            self._asked.append(_words(candidate.question))

    def _is_new(self, candidate: Candidate) -> bool:
        if candidate.question in self._tried or any(candidate.sentence == c.sentence for c in self.taken):
            return False
        words = _words(candidate.question)
        return not any(len(words & asked) > ALIKE * min(len(words), len(asked)) for asked in self._asked)


@lru_cache(maxsize=1 << 11)
def _words(question: str) -> frozenset[str]:
    return frozenset(checks.matter(question))


def _overlaps(sentence: Sentence, cited: Iterable[Citation]) -> bool:
    return any(c.start < sentence.end and sentence.start < c.end for c in cited)
