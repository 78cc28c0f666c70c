"""How the assistant behaves: one frozen value, varied with `dataclasses.replace`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """All that can be set; every default is the measured choice (see `make eval`)."""

    evidence: int = 8
    """Sentences of the article that the model reads."""
    quotes: int = 3
    """Most sentences quoted, and one more for each part after the first of a question."""
    relevance: float = 0.2
    """Quote, beside the likeliest sentence, what the answer stands on with this probability or more."""
    quotes_only: bool = False
    """Show verbatim sentences only, though a model judges."""
    threshold: float = 0.5
    """Refuse below this probability that the article answers, as judged with a model."""
    quote_threshold: float = 0.55
    """Show quotes from this probability on when no drafted sentence stood the check; refuse below it."""
    threshold_without_model: float = 0.34
    """The same without a model, whose judgement is weaker: only clear misses are refused."""
    max_tokens: int = 160
    """Length limit of a drafted answer, in tokens."""
