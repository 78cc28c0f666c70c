"""The one prompt: invented examples, the excerpts, the question. What never changes comes first.

A beginning shared with the last prompt is not paid again by llama.cpp, so the examples cost nothing after
the first question. A model that may decline does so for a fifth of what the excerpts answer, and whether they
do is decided before: so no example declines.
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.answer import Evidence

SYSTEM = (
    "You answer questions about an article from excerpts of it, in one sentence, two at most, using only the "
    "excerpts."
)
EXAMPLES: tuple[tuple[Sequence[str], str, str], ...] = (
    (
        ("The harbour board says that repairs to its engine may cost 40,000 crowns.",),
        "What do the repairs cost, by the board's account?",
        "The board says that the repairs may cost 40,000 crowns.",
    ),
    (
        (
            "Library visits rose by a tenth last year, the director, Omar Reyes, told the council.",
            "He put it down to longer opening hours.",
        ),
        "Why did more people come, according to Reyes?",
        "Omar Reyes put it down to longer opening hours.",
    ),
    (
        ("A second branch is planned in the old mill.",),
        "Where will the new branch be?",
        "The second branch is planned in the old mill.",
    ),
    (("No date has been set.",), "Is it known when the ferry will run again?", "No, no date has been set."),
    (
        (
            "Farmers complain of flooded fields, but ecologist Ruth Maier says that the dams keep water in "
            "dry summers.",
        ),
        "What is the upside of the beavers' dams?",
        "According to ecologist Ruth Maier, the dams keep water in dry summers.",
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
    """Return the conversation to be completed; the excerpts are the sentences of `evidence`."""
    return [*opening(), HumanMessage(_ask([e.sentence.text for e in evidence], question))]


def _ask(excerpts: Sequence[str], question: str) -> str:
    return "\n".join([*excerpts, "", f"Question: {question}"])
