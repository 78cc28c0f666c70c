"""The standalone form of a question that leans on earlier ones, written by the chat model and checked.

Only the wording goes by it: what is read and decided goes by the questions themselves (see `followup`).
"""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag.answer import Answer
from rag.checking import exact, lexicon, naming
from rag.reader.run import TURNS

MAX_TOKENS = 60
"""Length limit of a form, in tokens."""

_SAID = 240
"""Characters of an earlier answer that are read with its question."""

SYSTEM = (
    "Rewrite the last question so that it can be understood without the earlier ones. Put what they stand "
    "for in the place of pronouns; change nothing else. Reply with the question only."
)
EXAMPLES = (
    (
        "Earlier: Who runs the ferry to Norhaven?\nAnswer: Skipper Anna Leth runs it.\n"
        "Last question: And when does she retire?",
        "When does Anna Leth, who runs the ferry to Norhaven, retire?",
    ),
    (
        "Earlier: How many visits did the library count in 2019?\nAnswer: It counted 40,000.\n"
        "Last question: And in 2020?",
        "How many visits did the library count in 2020?",
    ),
    (
        "Earlier: Did the beavers return to the river Ulm?\nAnswer: The article does not say.\n"
        "Last question: Why not?",
        "Why did the beavers not return to the river Ulm?",
    ),
)
"""Invented, so that no name of a reader's article can come from here."""


def standalone(question: str, history: Sequence[Answer], chat: BaseChatModel) -> str | None:
    """Return the question in full, or None where what the model wrote cannot be relied on."""
    turns: list[BaseMessage] = [SystemMessage(SYSTEM)]
    for asked, reply in EXAMPLES:
        turns += [HumanMessage(asked), AIMessage(reply)]
    earlier = [f"Earlier: {turn.own}\nAnswer: {turn.text[:_SAID]}" for turn in history[-TURNS:]]
    written = chat.invoke(
        [*turns, HumanMessage("\n".join([*earlier, f"Last question: {question}"]))], max_tokens=MAX_TOKENS
    )
    lines = str(written.text).strip().splitlines()
    form = lines[0].strip().strip('"“”') if lines else ""
    return form if _faithful(form, question, history[-TURNS:]) else None


def _faithful(form: str, question: str, history: Sequence[Answer]) -> bool:
    """Tell whether a form is one question, brings no name or number of its own, and drops nothing asked."""
    said = "\n".join([question, *(f"{turn.own}\n{turn.text}" for turn in history)])
    return (
        form.endswith("?")
        and form.count("?") == 1
        and exact.numbers(question) <= exact.numbers(form) <= exact.numbers(said)
        and _names(question) <= naming.name_keys(form)
        and _names(form) <= naming.name_keys(said)
        and lexicon.nameless(question) <= lexicon.content(form)
    )


def _names(text: str) -> set[str]:
    return {naming.name_key(name) for name in naming.names(text)}
