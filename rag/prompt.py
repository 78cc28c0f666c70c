"""The one prompt: invented examples, the excerpts, the question. What never changes comes first.

The reply opens with Yes or No, whose log-probabilities are the judge's main feature, and goes on
with the draft: evidence is read once for both. A beginning shared with the last prompt is not paid
again by llama.cpp, so the examples cost nothing after the first question.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.answer import Evidence

SYSTEM = (
    "You answer questions about an article. Say first whether the excerpts state the answer, Yes or No; "
    "then answer in one or two sentences, using only the excerpts."
)

_FERRY = (
    "The ferry to Norhaven stopped running in March. The harbour board says that repairs to its engine may "
    "cost 40,000 crowns. Skipper Anna Leth has asked the town for help."
)
_LIBRARY = (
    "Library visits rose by a tenth last year, the director, Omar Reyes, told the council. He put it down to "
    "longer opening hours. A second branch is planned in the old mill."
)
_BEAVERS = (
    "Beavers returned to the river Ulm in 2011. Farmers complain of flooded fields, but ecologist Ruth Maier "
    "says that the dams keep water in dry summers."
)
EXAMPLES = (
    (
        _FERRY,
        "What do the repairs cost, by the board's account?",
        "Yes. The board says that the repairs may cost 40,000 crowns.",
    ),
    (
        _FERRY,
        "Who built the engine of the ferry?",
        "No. The excerpts mention the engine but not who built it.",
    ),
    (
        _LIBRARY,
        "Why did library visits fall, according to Reyes?",
        "No. The excerpts say that visits rose, not that they fell.",
    ),
    (
        _LIBRARY,
        "Where will the new branch be?",
        "Yes. A second branch is planned in the old mill.",
    ),
    (
        _BEAVERS,
        "Which farmer says that the dams keep water?",
        "No. It is the ecologist Ruth Maier who says so, not a farmer.",
    ),
    (
        _BEAVERS,
        "What is the upside of the beavers' dams?",
        "Yes. According to ecologist Ruth Maier, the dams keep water in dry summers.",
    ),
)
"""Invented, so that no fact of a reader's article can come from here."""

GO_ON = "The excerpts do bear on it. Answer the question in one or two sentences, using only the excerpts."


def messages(question: str, evidence: Sequence[Evidence]) -> list[BaseMessage]:
    """Return the conversation to be completed; the evidence stands in reading order."""
    turns: list[BaseMessage] = [SystemMessage(SYSTEM)]
    for excerpts, asked, reply in EXAMPLES:
        turns += [HumanMessage(_ask(excerpts, asked)), AIMessage(reply)]
    ordered = sorted(evidence, key=lambda e: e.sentence.start)
    return [*turns, HumanMessage(_ask("\n".join(e.sentence.text for e in ordered), question))]


def insisting(turns: Sequence[BaseMessage]) -> list[BaseMessage]:
    """Return the same conversation with the request to answer all the same."""
    last = turns[-1]
    return [*turns[:-1], HumanMessage(f"{last.content}\n\n{GO_ON}")]


def _ask(excerpts: str, question: str) -> str:
    return f"Excerpts:\n{excerpts}\n\nQuestion: {question}"
