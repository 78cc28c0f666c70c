"""Questions that single sentences of an article should answer, by rules on the form of English. Pure.

They are guesses: whether the assistant answers one, and from that sentence, is for `rag.suggest` to see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.article import Sentence
from rag.clause import take_apart
from rag.named import Names, survey
from rag.pointers import pointers
from rag.templates import RULES

LONGEST = 90
"""Characters of a question that is offered."""

_SHORTEST = 4
"""Words of a question, but for `Who is Ada Quill?`"""

_VAGUE = re.compile(
    r"\b(?:the|an?) (?:matter|spot|idea|approach|thing|case|move|step|latter|former|place|kind|sort|figure|"
    r"claim|fact|plan|decision|measure|project|vote|debate|meeting|issue|problem|question|change|prospect|"
    r"hall|news|test|difference|result|way|time|other|same|following|example|number|word|person|year|"
    r"estimate|reason|effect|process|work|system|area|group|level|part|end|rest|body|floor)s?\b"
    r"(?! (?:of|on|to|for|in|between|with|that|from|about|by) )|"
    r"\b(?:far|other|same|whole|late|early|wide|wider|great|good|only|very|first|second|third|last) "
    r"(?:side|hour|end|part|world|deal|way|thing|time|place|half|kind|one|day|year)\b",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^[A-Z0-9](?:[\w’'&,-]+ ){0,6}[\w’'&-]*\w$")
_BAD = re.compile(
    r"[\n\t*#_|<>\[\]{}()\\=^~\"…;]|https?:|\.\s|\b(?:however|therefore|such|thus|meanwhile|here|hence|above|"
    r"below|I|we|us|our|my|me|you|your|else|another|instead|ago|yesterday|today|tomorrow|following|as well|"
    r"he|she|him|her|they|them|it|itself|himself|herself|themselves)\b"
)
"""What a question that is offered has none of: markup, and words that point elsewhere."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, the sentence that should answer it, and its kind; one of low rank reads best."""

    question: str
    sentence: Sentence
    kind: str
    rank: int


def candidates(
    sentences: Sequence[Sentence], *, at: Iterable[int] | None = None, names: Names | None = None
) -> list[Candidate]:
    """Return the different questions made of an article's sentences, best first in a sentence.

    `at` gives the positions of the sentences to use, in order, by default all; `names` what `survey`
    finds in all of them.
    """
    names = names or survey(sentence.text for sentence in sentences)
    found: dict[str, Candidate] = {}
    for n in range(len(sentences)) if at is None else at:
        for candidate in [*_asked(sentences[n : n + 2]), *_made(sentences[n], names)]:
            if presentable(candidate.question):
                found.setdefault(candidate.question.lower(), candidate)
    return list(found.values())


def _made(sentence: Sentence, names: Names) -> Iterator[Candidate]:
    if sentence.text[-1:] == "?":
        return
    if said := take_apart(sentence.text):
        subject = names.within(said.subject)
        said = replace(said, subject=subject) if subject else None
    for kind, (rank, rule) in RULES.items():
        for question in rule(sentence.text, said, names):
            yield Candidate(" ".join(question.split()), sentence, kind, rank)


def _asked(pair: Sequence[Sentence]) -> Iterator[Candidate]:
    """Ask what the article asks itself, or what stands under a heading: the next sentence should answer."""
    if len(pair) < 2:
        return
    text = " ".join(pair[0].text.strip("#* ").split())
    if text.endswith("?"):
        yield Candidate(text, pair[1], "asked", 1)
    elif pair[0].start and _HEADING.match(text):
        yield Candidate(f"What does the article say under “{text}”?", pair[1], "heading", 3)


def presentable(question: str) -> bool:
    """Tell whether a question may be offered: it stands alone, and is of a length that is read at once."""
    words = question.split()
    return (
        question.endswith("?")
        and question[:1].isupper()
        and len(question) <= LONGEST
        and (len(words) >= _SHORTEST or question.startswith(("Who is", "Who was", "What is", "What was")))
        and not _BAD.search(question)
        and not _VAGUE.search(question)
        and not pointers(question)
    )
