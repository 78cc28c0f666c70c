"""The one prompt: invented examples, the numbered excerpts, the question. What never changes comes first.

The reply opens with Yes or No, whose log-probabilities count where the reader is unsure, and the number of
the excerpt that bears most on the question; then it goes on with the draft: evidence is read once for
both. A beginning shared with the last prompt is not
paid again by llama.cpp, so the examples cost nothing after the first question.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.answer import Evidence

SYSTEM = (
    "You answer questions about an article from numbered excerpts. Say first whether the excerpts state the "
    "answer, Yes or No, with the number of the excerpt that bears most on the question; then answer in one "
    "or two sentences, using only the excerpts."
)

_FERRY = (
    "The ferry to Norhaven stopped running in March.",
    "The harbour board says that repairs to its engine may cost 40,000 crowns.",
    "Skipper Anna Leth has asked the town for help.",
)
_LIBRARY = (
    "Library visits rose by a tenth last year, the director, Omar Reyes, told the council.",
    "He put it down to longer opening hours.",
    "A second branch is planned in the old mill.",
)
_BEAVERS = (
    "Beavers returned to the river Ulm in 2011.",
    "Farmers complain of flooded fields, but ecologist Ruth Maier says that the dams keep water in dry "
    "summers.",
)
EXAMPLES = (
    (
        _FERRY,
        "What do the repairs cost, by the board's account?",
        "Yes [2]. The board says that the repairs may cost 40,000 crowns.",
    ),
    (
        _FERRY,
        "Who built the engine of the ferry?",
        "No [2]. The excerpts mention the engine but not who built it.",
    ),
    (
        _LIBRARY,
        "Why did library visits fall, according to Reyes?",
        "No [1]. The excerpts say that visits rose, not that they fell.",
    ),
    (
        _LIBRARY,
        "Where will the new branch be?",
        "Yes [3]. A second branch is planned in the old mill.",
    ),
    (
        _BEAVERS,
        "Which farmer says that the dams keep water?",
        "No [2]. It is the ecologist Ruth Maier who says so, not a farmer.",
    ),
    (
        _BEAVERS,
        "What is the upside of the beavers' dams?",
        "Yes [2]. According to ecologist Ruth Maier, the dams keep water in dry summers.",
    ),
)
"""Invented, so that no fact of a reader's article can come from here."""


def opening() -> list[BaseMessage]:
    """Return what every conversation begins with."""
    turns: list[BaseMessage] = [SystemMessage(SYSTEM)]
    for excerpts, asked, reply in EXAMPLES:
        turns += [HumanMessage(_ask(excerpts, asked)), AIMessage(reply)]
    return turns


def messages(question: str, evidence: Sequence[Evidence]) -> list[BaseMessage]:
    """Return the conversation to be completed; excerpt n is the n-th sentence of `evidence`, from 1."""
    return [*opening(), HumanMessage(_ask([e.sentence.text for e in evidence], question))]


def _ask(excerpts: Sequence[str], question: str) -> str:
    numbered = "\n".join(f"[{n}] {excerpt}" for n, excerpt in enumerate(excerpts, start=1))
    return f"Excerpts:\n{numbered}\n\nQuestion: {question}"
