"""What an answer is made of. Citations point at the article; only checked statements are shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ingest.article import Article, Sentence

REFUSAL = "The article does not say."
"""How every refusal begins: shown, streamed, evaluated and tested as this constant."""

Label = Literal["quoted", "supported"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that retrieval found, with its score (higher is better, at most 1)."""

    sentence: Sentence
    score: float
    named: float = 0.0
    """ln(probability that the model names it as bearing most on the question); 0 without a model."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A span of the article. Made by `cite`, so that the quote is the slice, always."""

    start: int
    end: int
    quote: str


def cite(article: Article, start: int, end: int) -> Citation:
    """Return the citation of `article.text[start:end]`.

    Raises:
        ValueError: the span is empty or reaches outside the article.
    """
    if not 0 <= start < end <= len(article.text):
        raise ValueError(f"span {start}:{end} lies outside the article of {len(article.text)} characters")
    return Citation(start, end, article.text[start:end])


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that may be shown: verbatim (`quoted`) or written and checked (`supported`)."""

    text: str
    citations: tuple[Citation, ...]
    label: Label


@dataclass(frozen=True, slots=True)
class Rejection:
    """A drafted sentence that was not shown, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Features:
    """What the judge looks at; `log_odds` is None without a model."""

    log_odds: float | None
    """ln(P(Yes) / P(No)) of the model's verdict on the excerpts."""
    similarity: float
    """Fused score of the best evidence sentence (at most 1)."""
    cover: float
    """Share of the question's content words, weighted by rarity, in the best single sentence."""
    strange_names: int
    """Names in the question that the article never mentions, at most 2."""
    far: float = 0.0
    """How much the similarity falls short of `rag.judge.FAR`: only what is off the topic lies so far off."""
    unheard: bool = False
    """The question asks for somebody's words, and the best evidence is not theirs."""


@dataclass(frozen=True, slots=True)
class Relevance:
    """What says whether an answer stands on a piece of evidence. Shares are of content words (0..1)."""

    gap: float
    """Its score less the best one (at most 0)."""
    rank: int
    """Its place by score, from 0."""
    named: float
    """`Evidence.named`."""
    cover: float
    """Share of the question in the sentence, weighted by rarity."""
    drafted: float
    """Share of the draft in the sentence."""
    news: float
    """The same of what the draft adds to the question."""
    back: float
    """Share of the sentence in the draft."""
    likeness: float
    """Cosine of the draft and the sentence (-1..1); 0 where it is unknown."""
    cited: bool
    """A statement that was shown cites it."""
    heard: bool
    """It may be the words that are asked for, if somebody's are."""
    fits: bool
    """It has the number or date that is asked for, if one is."""
    offers: int
    """1 when it has the kind of thing the question word asks for, -1 when not, 0 when there is no telling."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question; a stream is a growing Answer, the history is past Answers.

    `answerable_p` is the probability (0..1) that the article answers the question, None until judged;
    `judged` is what that was measured by. `refusal` is None or the text of the refusal: the statements
    then quote what the article says instead. `weighed` is what the quotes were chosen by, one for each
    piece of evidence. `notice` tells the reader of a fallback.
    """

    question: str
    standalone: str
    evidence: tuple[Evidence, ...] = ()
    statements: tuple[Statement, ...] = ()
    answerable_p: float | None = None
    refusal: str | None = None
    rejected: tuple[Rejection, ...] = ()
    notice: str | None = None
    llm: str = "none"
    done: bool = field(default=False)
    judged: Features | None = None
    weighed: tuple[Relevance, ...] = ()

    @property
    def refused(self) -> bool:
        """Whether the assistant declined to answer."""
        return self.refusal is not None

    @property
    def text(self) -> str:
        """The answer as plain text: the statements, after the refusal where there is one."""
        return " ".join([*([self.refusal] if self.refusal else []), *(s.text for s in self.statements)])

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every distinct citation in order of first use: number n of the window is item n - 1."""
        return tuple(dict.fromkeys(c for s in self.statements for c in s.citations))
