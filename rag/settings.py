"""How the assistant behaves: one frozen value, varied with `dataclasses.replace`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set; every default is the measured choice (see `make eval`)."""

    evidence: int = 8
    """Sentences of the article that are found for a question."""
    quotes: int = 3
    """Most sentences quoted; a chat model reads these, and no others."""
    relevance: float = 0.5
    """Quote, beside the best sentence, those whose score is at least this share of its own."""
    quotes_only: bool = False
    """Show verbatim sentences only, though there is a model."""
    threshold: float = 0.4
    """Refuse below this probability that the article answers."""
    support: float = 0.7
    """Show a drafted sentence from this probability on that the cited passages support it."""
    max_tokens: int = 120
    """Length limit of a drafted answer, in tokens."""
