"""What the interface for programs takes and gives, as OpenAPI tells it; what is sent is checked by these."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from rag.assistant import MAX_QUESTION
from rag.operations import MAX_HISTORY, MAX_QUOTE, MAX_SENTENCES

Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
"""A text with something in it."""

_ASKED = "The question, in plain words."
_OPEN = "Without it, the article that the window was opened on."


class Given(BaseModel):
    """What is sent: nothing is taken that is not named here."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Told(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid")


class Problem(Told):
    """What went wrong, in one line: what was wrong, the value met, what to do."""

    detail: str


class Question(Given):
    """A question about an article, or about all of them."""

    question: Text = Field(max_length=MAX_QUESTION, description=_ASKED)
    article: Text | None = Field(
        None, description=f"Id of an article, or its beginning; “all” asks them all. {_OPEN}"
    )
    history: list[Annotated[Text, Field(max_length=MAX_QUESTION)]] = Field(
        [],
        max_length=MAX_HISTORY,
        description="Earlier questions that this one leans on, oldest first; they are answered before.",
    )


class Wanted(Given):
    """A question whose evidence is wanted."""

    question: Text = Field(max_length=MAX_QUESTION, description=_ASKED)
    article: Text | None = Field(
        None, description=f"Id of an article, or its beginning; “all”: the one that answers best. {_OPEN}"
    )
    limit: int | None = Field(None, ge=1, le=MAX_SENTENCES, description="Most sentences; eight unless given.")


class Addition(Given):
    """An article to be added: an address or a text."""

    url: Text | None = Field(None, description="Address of a page, PDF or Word file: http:// or https://.")
    text: Text | None = Field(None, description="The text itself, instead of an address.")
    title: str | None = Field(None, max_length=1000, description="Title of the text; else its first line.")


class Quote(Given):
    """Words that an article is said to have."""

    quote: str = Field(min_length=1, max_length=MAX_QUOTE, description="The words, to the letter.")
    article: Text | None = Field(None, description=f"Id of an article, or its beginning. {_OPEN}")
    start: int | None = Field(None, ge=0, description="Where they are said to stand.")
    end: int | None = Field(None, ge=0, description="Where they are said to end.")


class Saved(BaseModel):
    """An answer as `POST /ask` or `rag ask --json` gave it, or a conversation saved from the window."""

    model_config = ConfigDict(extra="allow")

    format: Literal["lectern-answer", "lectern-conversation"]
    seal: dict[str, str]


def _kind(sent: object) -> str:
    known = sent.keys() if isinstance(sent, dict) else ()
    return "saved" if "format" in known else "quote"


ToVerify = Annotated[Annotated[Quote, Tag("quote")] | Annotated[Saved, Tag("saved")], Discriminator(_kind)]
"""What can be checked: a quote, or a saved answer, which says its format."""


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


class Receipt(Told):
    """The answer, sealed: saved as it is, `POST /verify` and `rag verify` check it again."""

    format: Literal["lectern-answer"]
    version: int
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
    notice: str | None = Field(description="Tells of a fallback, or of a language that is not read well.")
    translation: str | None = Field(None, description="The question in English, if it was translated.")
    also: list[Also] = Field([], description="Of “all”: which other articles answer.")
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
