"""Questions to begin with and to go on with, each asked before it is offered.

Those that a chat model wrote come first (`ui.offer`). Without any, a name of the article is asked about in
the plainest form that there is: few and plain beats many and odd. Whether the article answers a question,
and from the sentence that it was made of, is the reader's to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice, takewhile

from ingest.article import Sentence
from rag.answer import Answer, Citation
from rag.assistant import Assistant
from rag.checking import lexicon, naming
from rag.models.open import Model
from rag.reader.data import ABOUT
from ui.offer import spread, written

Ask = Callable[[str, Sequence[Answer]], Answer]
"""Answers a question after earlier turns, without a model."""

SURE = 0.8
"""Probability that the article answers from which a question is offered."""

TRIES = 4
"""Questions that are asked, at most, for one that is offered."""

MOST_READ = 400
"""Sentences that questions are made of, spread over the article."""

_NAME = re.compile(r"(?<![\w’'-])(?:[A-Z][\w’'-]*\w )+[A-Z][\w’-]*\w")
_POSSESSIVE = re.compile("[’']s?$")

Candidate = tuple[str, Sentence]
"""A question, and the sentence that it was made of."""


class Suggestions:
    """The questions to offer about one article. Holds no state of a reader."""

    def __init__(
        self, sentences: Sequence[Sentence], ask: Ask, written: Sequence[tuple[str, int]] = ()
    ) -> None:
        """`written` are questions that `write` gave for the same article."""
        self._sentences = sentences
        self._ask = ask
        self._written = {start: question for question, start in written}
        self._kept: dict[int, tuple[str, ...]] = {}

    @classmethod
    def about(cls, assistant: Assistant, written: Sequence[tuple[str, int]] = ()) -> Suggestions:
        """Return the questions to offer about the article of an assistant, whose model is not asked."""
        return cls(assistant.index.sentences, assistant.over(assistant.index, model=None).ask, written)

    def write(self, model: Model) -> list[tuple[str, int]]:
        """Let a model write questions that the article answers, as `ui.offer.written` does.

        Raises:
            ModelError: the model does not start; or what else it may fail with (`rag.models.open.FAILURES`).
        """
        return list(written(spread(self._sentences), model, self.holds))

    @cached_property
    def _names(self) -> frozenset[str]:
        """Read when questions are first made: an assistant is made more often than that."""
        return frozenset(name for sentence in self._sentences for name in naming.names(sentence.text))

    def starters(self, n: int) -> list[str]:
        """Return up to n questions, spread over the article; the same ones each time."""
        if n not in self._kept:
            step = max(1, len(self._sentences) // MOST_READ)
            found = [*self._candidates(self._sentences[::step])]
            written = [candidate for s in self._sentences for candidate in self._of(s)]
            self._kept[n] = tuple(self._holding([*_in_turn(written, n), *_in_turn(found, n)], n))
        return list(self._kept[n])

    def follow_ups(
        self,
        answer: Answer,
        history: Sequence[Answer],
        n: int,
        *,
        offered: Sequence[str] = (),
        wanted: Callable[[], bool] = lambda: True,
    ) -> list[str]:
        """Return up to n questions about what was not cited yet, near what the answer cites or found.

        What was `offered` or asked before is not offered again. The search ends once it is not `wanted`.
        """
        turns = [*history, answer]
        cited = [citation for turn in turns for citation in turn.citations]
        places = [c.start for c in answer.citations] or [e.sentence.start for e in answer.evidence[:1]] or [0]
        near = sorted(self._sentences, key=lambda s: min(abs(s.start - place) for place in places))
        fresh = [s for s in near if not _overlaps(s, cited)]
        asked = {*offered, *(turn.question for turn in turns)}
        written = [candidate for s in fresh for candidate in self._of(s)]
        found = [c for c in (*written, *self._candidates(fresh)) if c[0] not in asked]
        return self._holding(found, n, wanted)

    def _of(self, sentence: Sentence) -> list[Candidate]:
        """Return the question that was written of a sentence, if one was."""
        return [(self._written[sentence.start], sentence)] if sentence.start in self._written else []

    def _candidates(self, sentences: Iterable[Sentence]) -> Iterator[Candidate]:
        """Yield a question for each name, made of the first sentence that has it."""
        done = set[str]()
        for sentence in sentences:
            for found in _NAME.findall(sentence.text):
                words = [word for word in found.split() if lexicon.content(word)]
                # Whatever opens a sentence has a capital; a name has it elsewhere, too.
                if words and sentence.text.startswith(words[0]) and words[0] not in self._names:
                    del words[0]
                name = _POSSESSIVE.sub("", " ".join(words))
                if len(words) < 2 or name not in sentence.text or any(name in other for other in done):
                    continue
                done.add(name)
                yield ABOUT.format(name), sentence

    def _holding(
        self, found: Sequence[Candidate], n: int, wanted: Callable[[], bool] = lambda: True
    ) -> list[str]:
        """Ask in turn until n questions hold, or they are no longer wanted."""
        tried = takewhile(lambda _: wanted(), found[: n * TRIES])
        return list(islice((question for question, sentence in tried if self.holds(question, sentence)), n))

    def holds(self, question: str, sentence: Sentence) -> bool:
        """Ask; tell whether the article surely answers, from the sentence that the question was made of."""
        answer = self._ask(question, ())
        cites = any(c.start <= sentence.start < c.end for c in answer.citations)
        return not answer.refused and (answer.answerable_p or 0.0) >= SURE and cites


def _in_turn(found: Sequence[Candidate], n: int) -> list[Candidate]:
    """Return all, one of each of n stretches in turn."""
    apart = max(1, len(found) // max(1, n))
    return [candidate for k in range(apart) for candidate in found[k::apart]]


def _overlaps(sentence: Sentence, cited: Iterable[Citation]) -> bool:
    return any(c.start < sentence.end and sentence.start < c.end for c in cited)
