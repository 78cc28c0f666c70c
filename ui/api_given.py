"""What other programs may send to the interface over HTTP: checked by these models, and told by OpenAPI."""

from __future__ import annotations

from typing import Annotated, Literal

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


class Question(Given):
    """A question about an article, or about all of them."""

    question: Text = Field(max_length=MAX_QUESTION, description=_ASKED)
    article: Text | None = Field(
        None,
        description=f"Id of an article, or its beginning; several with commas between them; “all”. {_OPEN}",
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
        None, description=f"Id of an article; of several, or of “all”, the one that answers best. {_OPEN}"
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
