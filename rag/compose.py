"""Drafts: sentences by the model, from the evidence only."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from ingest.split import sentence_spans
from rag.answer import Evidence
from rag.prompt import messages

_FLOOR = 1e-6
_CERTAIN = 3.0
"""Log-odds taken for a plain Yes from a model that gives no log-probabilities."""
_MARKS = r"[\s.,:;!-]*"
_VERDICT = re.compile(rf"^[\s*\"“]*(?:(yes|no)\b{_MARKS})?(?:\[\s*(\d+)\s*\]{_MARKS})?", re.IGNORECASE)
_HEAD = 12
"""Characters within which a reply that keeps to the form gives its verdict and number."""

Chunk = tuple[str, Sequence[Mapping[str, Any]]]
"""Text, and its tokens with their log-probabilities in OpenAI's form; none where the model gives none."""


class Draft:
    """One reply of the model, read as it comes: its verdict, then its sentences.

    `log_odds` is ln(P(Yes) / P(No)) of the verdict.
    """

    def __init__(
        self, chat: BaseChatModel, question: str, evidence: Sequence[Evidence], *, max_tokens: int
    ) -> None:
        self._chat = chat
        read = sorted(evidence, key=lambda e: e.sentence.start)
        self._stream = self._open(messages(question, read), max_tokens)
        self._head, tokens = self._opening()
        self.log_odds = _log_odds(self._head, tokens)

    def _open(self, turns: Sequence[BaseMessage], max_tokens: int) -> Iterator[Chunk]:
        options: dict[str, Any] = {"max_tokens": max_tokens}
        if hasattr(self._chat, "logprobs"):
            options |= {"logprobs": True, "top_logprobs": 20}
        # Closing the generator closes the connection, and that stops the model.
        with closing(cast(Any, self._chat.stream(list(turns), **options))) as chunks:
            for chunk in chunks:
                yield str(chunk.text), (chunk.response_metadata.get("logprobs") or {}).get("content") or ()

    def _opening(self) -> tuple[str, list[Mapping[str, Any]]]:
        """Read up to the number of the excerpt, or until it is clear that none comes."""
        head, tokens = "", list[Mapping[str, Any]]()
        for text, logprobs in self._stream:
            head += text
            tokens += logprobs
            if "]" in head or len(head) >= _HEAD:
                break
        return head, tokens

    def sentences(self) -> Iterator[str]:
        """Yield each sentence as soon as the next one begins; verdict and number are left out."""
        with closing(cast(Any, self._stream)):
            yield from _sentences(self._head, self._stream)

    def close(self) -> None:
        """Stop the model."""
        cast(Any, self._stream).close()


def _sentences(head: str, source: Iterator[Chunk]) -> Iterator[str]:
    buffer, given = head, 0
    for text, _ in source:
        buffer += text
        done = _split(buffer)[:-1]
        yield from done[given:]
        given = max(given, len(done))
    yield from _split(buffer)[given:]


def _split(draft: str) -> list[str]:
    """Cut a draft, less its verdict, into sentences."""
    text = _VERDICT.sub("", draft)
    text = text.replace("\n", " ")
    return [text[start:end] for start, end in sentence_spans(text, (0, len(text)))]


def _log_odds(head: str, tokens: Sequence[Mapping[str, Any]]) -> float:
    """Return ln(P(yes) / P(no)) of the first token; of the plain word without log-probabilities."""
    if not tokens:
        verdict = _VERDICT.match(head)
        said = verdict[1] if verdict else None
        return 0.0 if not said else math.copysign(_CERTAIN, 1 if said.lower() == "yes" else -1)
    mass = {"yes": _FLOOR, "no": _FLOOR}
    for word, probability in _options(tokens[0]):
        if word in mass:
            mass[word] += probability
    return math.log(mass["yes"] / mass["no"])


def _options(token: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    for option in token.get("top_logprobs") or ():
        yield option["token"].strip().rstrip(".,").lower(), math.exp(option["logprob"])
