"""What the interface over HTTP answers, as OpenAPI tells it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Told(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid")


class Problem(Told):
    """What went wrong, in one line: what was wrong, the value met, what to do."""

    detail: str


class About(Told):
    """By what an article is known."""

    id: str = Field(description="The first twelve digits of the digest; it names the article here.")
    title: str
    source: str = Field(description="An address, or the name of a file.")
    words: int
    sha256: str = Field(description="Digest of the text in UTF-8: the same text, the same digest.")


class Listed(Told):
    """An article in the list."""

    id: str
    title: str
    source: str
    words: int
    added: str = Field(description="When it was added: ISO 8601, UTC.")


class Articles(Told):
    """All articles, latest first."""

    articles: list[Listed]


class Whole(About):
    """An article with its text."""

    text: str = Field(
        description="Offsets count its Unicode characters (code points), from 0; an end is not included."
    )


class Citation(Told):
    """A span of the article: `text[start:end]` is the quote, to the letter."""

    start: int
    end: int
    quote: str


class Statement(Told):
    """A sentence of the answer, with what it stands on."""

    text: str
    label: Literal["quoted", "supported"] = Field(
        description="“quoted”: the article's own words; “supported”: written, and checked against citations."
    )
    citations: list[Citation]


class Evidence(Citation):
    """A sentence that was found; `passage` numbers the passage that it is read in."""

    passage: int
    score: float


class Rejection(Told):
    """A sentence that was drafted and is not part of the answer, and why."""

    text: str
    reason: str


class Also(Told):
    """Another article that answers."""

    id: str
    title: str
    answerable_p: float


class Words(Told):
    """The words that were asked about, and what was wanted of them."""

    marked: Citation
    want: str


class Said(Told):
    """What one article says to a question."""

    question: str
    standalone: str = Field(description="The question as it was searched, with what it leans on.")
    refused: bool = Field(
        description="The article does not say; the statements are then only what is nearest."
    )
    answer: str = Field(description="The refusal, where there is one, and the texts of all statements.")
    statements: list[Statement]
    evidence: list[Evidence]
    rejected: list[Rejection]
    answerable_p: float | None = Field(description="Probability that the article answers.")
    llm: str = Field(description="The chat model that wrote; “none” where all is quoted.")
    article: str = Field(description="The article's digest.")
    notice: str | None = Field(description="Tells of a fallback, or that an answer may be off.")
    translation: str | None = Field(None, description="The question in the article's language.")
    about: Words | None = None


class Part(Said):
    """What another article says to the same question."""

    title: str


class Receipt(Said):
    """The answer, sealed: saved as it is, `POST /verify` and `rag verify` check it again."""

    format: Literal["lectern-answer"]
    version: int
    beside: list[Part] = Field([], description="What other articles say that were asked the same.")
    also: list[Also] = Field([], description="Of several articles: which others answer, too.")
    made: dict[str, Any] = Field(description="Versions, models and settings that it was made with.")
    seal: dict[str, str] = Field(description="Digests that tell what of it was altered.")


class Found(Told):
    """The sentences that bear on a question, best first."""

    article: About
    question: str
    answerable_p: float = Field(
        description="Probability that the article answers: below .4 `POST /ask` declines."
    )
    evidence: list[Evidence]


class Place(Told):
    """Where words stand."""

    start: int
    end: int


class QuoteVerdict(Told):
    """What came of a quote."""

    verdict: Literal["same", "elsewhere", "absent"] = Field(
        description="“same”: it stands at the place given, or anywhere if none is; “elsewhere”: at `places`."
    )
    told: str = Field(description="The same in one line.")
    article: About
    quote: str
    places: list[Place] = Field(description="Where it stands, at most twenty places.")
    nearest: Citation | None = Field(description="The sentence nearest to a quote that is absent.")


class CheckedStatement(Told):
    """A statement, and what is wrong with it; null where it stands."""

    text: str
    label: str
    fault: str | None


class CheckedTurn(Told):
    """An answer that was checked: its statements, and what is wrong with it as a whole."""

    question: str
    stands: bool
    fault: str | None
    statements: list[CheckedStatement]


class SavedVerdict(Told):
    """What came of a saved answer."""

    stands: bool = Field(description="Nothing was altered, and everything stands.")
    article: About
    faults: list[str] = Field(description="What is not as it was sealed.")
    turns: list[CheckedTurn]
    lines: list[str] = Field(description="The same as `rag verify` tells it.")
