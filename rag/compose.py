"""Drafts: sentences by the model, from the evidence only; or the best evidence, verbatim."""

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
from rag.prompt import insisting, messages

_FLOOR = 1e-6
_CERTAIN = 3.0
"""Log-odds taken for a plain Yes from a model that gives no log-probabilities."""
_VERDICT = re.compile(r"^\W*(yes|no)\b[\s.,:;!-]*", re.IGNORECASE)


class Draft:
    """One reply of the model, read as it comes: first its verdict, then its sentences."""

    def __init__(
        self, chat: BaseChatModel, question: str, evidence: Sequence[Evidence], *, max_tokens: int
    ) -> None:
        self._chat = chat
        self._turns = messages(question, evidence)
        self._limit = max_tokens
        self._stream = self._open(self._turns)
        self._head, self.log_odds = self._verdict()

    def _open(self, turns: Sequence[BaseMessage]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        options: dict[str, Any] = {"max_tokens": self._limit}
        if hasattr(self._chat, "logprobs"):
            options |= {"logprobs": True, "top_logprobs": 20}
        # Closing the generator closes the connection, and that stops the model.
        with closing(cast(Any, self._chat.stream(list(turns), **options))) as chunks:
            for chunk in chunks:
                yield str(chunk.text), chunk.response_metadata.get("logprobs") or {}

    def _verdict(self) -> tuple[str, float]:
        """Read up to the first word; return it with the log-odds of Yes against No."""
        head = ""
        for text, logprobs in self._stream:
            if (odds := _log_odds(logprobs)) is not None:
                return text, odds
            head += text
            if len(head) >= 4:
                break
        match = _VERDICT.match(head)
        return head, 0.0 if not match else math.copysign(_CERTAIN, 1 if match[1].lower() == "yes" else -1)

    def sentences(self, *, insist: bool = True) -> Iterator[str]:
        """Yield each sentence as soon as the next one begins; the verdict itself is left out.

        A model that said No, but is asked for its draft all the same, is asked again to answer, unless
        `insist` is off: to a yes-or-no question, No and what follows is the draft.
        """
        source, head = self._stream, self._head
        if insist and (match := _VERDICT.match(head)) and match[1].lower() == "no":
            self.close()
            source, head = self._open(insisting(self._turns)), ""
        with closing(cast(Any, source)):
            yield from _sentences(head, source)

    def close(self) -> None:
        """Stop the model."""
        cast(Any, self._stream).close()


def _sentences(head: str, source: Iterator[tuple[str, Mapping[str, Any]]]) -> Iterator[str]:
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


def _log_odds(logprobs: Mapping[str, Any]) -> float | None:
    """Return ln(P(yes) / P(no)) of the first token; None without log-probabilities."""
    content = logprobs.get("content") or []
    if not content:
        return None
    mass = {"yes": _FLOOR, "no": _FLOOR}
    for option in content[0].get("top_logprobs") or []:
        word = option["token"].strip().rstrip(".,").lower()
        if word in mass:
            mass[word] += math.exp(option["logprob"])
    return math.log(mass["yes"] / mass["no"])


def quotes(evidence: Sequence[Evidence], limit: int) -> list[Evidence]:
    """Return the best sentences in reading order: an answer without a model."""
    return sorted(evidence[:limit], key=lambda e: e.sentence.start)
