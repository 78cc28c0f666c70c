"""What an answer is made of. Citations point at the article; only checked statements are shown."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from ingest.article import Article, Sentence

REFUSAL = "The article does not say."
"""How every refusal begins: shown, streamed, evaluated and tested as this constant."""

Label = Literal["quoted", "supported"]

Want = Literal["ask", "view", "explain", "elsewhere"]
"""What is wanted of marked words: an answer from their paragraph first, what the article says about them, or
where else it says the same. `view`: nothing is marked, and what is in view stands for it.
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that was found, with its score (higher is better).

    Of the reader it is the probability (0..1, uncalibrated) that its passage answers the question and the
    answer stands on it; of retrieval alone the fused similarity (at most 1).
    """

    sentence: Sentence
    score: float


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
class About:
    """What a question is about: words of the article, as a citation of them, and what is wanted of them."""

    marked: Citation
    want: Want = "ask"


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
class Answer:
    """The answer to one question; a stream is a growing Answer, the history is past Answers.

    `translation` is the question in the article's language, where it was asked in another and could be
    translated: the answer goes by it, and so do later questions. `answerable_p` is the probability (0..1)
    that the article answers the question, None until judged.
    `refusal` is None or the text of the refusal: the statements then quote what the article says
    instead. `notice` tells the reader of a fallback. `about` are the words that were asked about, if any.
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
    about: About | None = None
    done: bool = field(default=False)
    translation: str | None = None

    @property
    def own(self) -> str:
        """The question in the article's language as far as it could be put into it."""
        return self.translation or self.question

    beside: tuple[Part, ...] = ()
    """What other articles that were asked the same say to it, each checked against its own text."""

    @property
    def refused(self) -> bool:
        """Whether the assistant declined to answer."""
        return self.refusal is not None

    @property
    def parts(self) -> tuple[Answer, ...]:
        """What each article that was asked says to the question, this one first."""
        return (self, *(part.answer for part in self.beside))

    @property
    def text(self) -> str:
        """The answer as plain text: the statements, after the refusal where there is one."""
        return " ".join([*([self.refusal] if self.refusal else []), *(s.text for s in self.statements)])

    def with_written(self, statement: Statement) -> Answer:
        """Return the answer with a written sentence after those before it, above its quotes."""
        written = [s for s in self.statements if s.label == "supported"]
        quoted = [s for s in self.statements if s.label == "quoted"]
        return replace(self, statements=(*written, statement, *quoted))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every distinct citation in order of first use: number n of the window is item n - 1."""
        return tuple(dict.fromkeys(c for s in self.statements for c in s.citations))


@dataclass(frozen=True, slots=True)
class Part:
    """What another article says to the same question: by the digest of its text, and its title."""

    sha256: str
    title: str
    answer: Answer

    @property
    def id(self) -> str:
        """The article's id."""
        return self.sha256[:12]
