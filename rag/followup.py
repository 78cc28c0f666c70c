"""A follow-up question and the earlier turns become a question that stands alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from rag import checks, english
from rag.answer import Answer
from rag.ellipsis import complete, is_bare, is_fragment, opened
from rag.pointers import pointers
from rag.pronouns import resolve

_RELATIVE = re.compile(r"\b(?:ones|instead|the (?:others?|same|former|latter))\b", re.IGNORECASE)
_GRAMMAR = english.AUXILIARIES | english.ASKING | english.ADVERBS | english.DETERMINERS | english.PREPOSITIONS
_DEPENDENT = re.compile(
    r"^\W*(?:(?:and|but|or|what about|how about|what else|how so)\b|(?:why|how come)\W*$)", re.IGNORECASE
)
_STAND_INS = re.compile(r"\b(?:he|she|him|his|hers?|it|its|they|them|their|theirs)\b", re.IGNORECASE)
_SENTENCE = re.compile(
    r"\b(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|do|does|did|has|have|had|can|could|"
    r"will|would|should|may|might|must|tell|give|list|explain|name|say|show)\b",
    re.IGNORECASE,
)
_TOPIC = 3
"""Words up to which a question without a verb is a topic: `Belarus?`."""

_SYSTEM = (
    "Rewrite the last question so that it can be understood without the earlier ones. Replace pronouns by "
    "what they stand for. Keep its meaning. Reply with the question only."
)
_EXAMPLE = (
    "Earlier question: Who runs the ferry to Norhaven?\nLast question: And when does she retire?",
    "When does the woman who runs the ferry to Norhaven retire?",
)
_MAX_TOKENS = 60

JOINED = " (after: "
"""What parts a question from the one before it, where it could not be made whole."""


def depends(question: str, history: Sequence[Answer]) -> bool:
    """Tell whether the question leans on an earlier one: a pointer, an ellipsis, hardly a content word."""
    return bool(history) and bool(
        _DEPENDENT.match(question)
        or pointers(question)
        or len(_own(question)) <= 1
        or _RELATIVE.search(question)
    )


def _own(question: str) -> set[str]:
    """Return the content words of a question, without those that carry grammar only."""
    words = re.findall(r"[^\W_]+", question.lower())
    return {word for word in words if word not in _GRAMMAR and checks.content(word)}


def whole(question: str, history: Sequence[Answer]) -> str | None:
    """Return a question that leans on the turns before it as one that does not, by rules of form alone.

    None where the rules do not tell.
    """
    if not is_fragment(question):
        return _resolved(opened(question), history)
    # What a bare `Why there?` points to is the earlier question itself.
    return complete(question if is_bare(question) else _resolved(question, history) or "", history)


def _resolved(question: str, history: Sequence[Answer]) -> str | None:
    return resolve(question, history) if pointers(question) or _RELATIVE.search(question) else question


def stand_alone(question: str, history: Sequence[Answer], chat: BaseChatModel | None) -> str:
    """Return the question as it would be asked first; unchanged when it leans on nothing.

    Rules come first. Where they do not tell, the rewrite of a model is taken if it keeps to the words of
    the turns; otherwise, and without a model, the earlier question is put behind it. A bare topic becomes
    a question about it.
    """
    if not depends(question, history):
        return _asked_in_full(question)
    if (ruled := whole(question, history)) and ruled.rstrip("?") != question.rstrip("?"):
        return ruled
    # In brackets, the earlier question is searched with this one but is no part of what is asked.
    joined = f"{question}{JOINED}{history[-1].standalone.partition(JOINED)[0]})"
    if chat is None:
        return joined
    rewritten = _rewrite(question, history, chat)
    return rewritten if _faithful(rewritten, question, history) else joined


def _asked_in_full(question: str) -> str:
    """Return a bare topic as a question about it: a model takes `Belarus?` for no question."""
    topic = question.strip(" ?!.")
    bare = 0 < len(topic.split()) <= _TOPIC and not _SENTENCE.search(topic) and checks.content(topic)
    return f"What does the article say about {topic}?" if bare else question


def _rewrite(question: str, history: Sequence[Answer], chat: BaseChatModel) -> str:
    last = history[-1]
    said = "" if last.refused else f"\nAnswer: {last.text[:300]}"
    asked = f"Earlier question: {last.standalone}{said}\nLast question: {question}"
    turns: list[BaseMessage] = [
        SystemMessage(_SYSTEM),
        HumanMessage(_EXAMPLE[0]),
        AIMessage(_EXAMPLE[1]),
        HumanMessage(asked),
    ]
    reply = str(chat.invoke(turns, max_tokens=_MAX_TOKENS).text).strip()
    return reply.splitlines()[0].strip().strip('"') if reply else ""


def _faithful(rewritten: str, question: str, history: Sequence[Answer]) -> bool:
    """Accept a question that brings no name or number of its own and keeps what was asked."""
    turns = " ".join([question, history[-1].standalone, history[-1].question, history[-1].text])
    kept = checks.content(question) - {"els"}
    return bool(
        rewritten.endswith("?")
        and len(rewritten) <= len(turns) + 40
        and {checks.name_key(n) for n in checks.names(rewritten)} <= checks.name_keys(turns)
        and checks.numbers(rewritten) <= checks.numbers(turns)
        and len(kept & checks.content(rewritten)) * 2 >= len(kept)
        and not _DEPENDENT.match(rewritten)
        and not {w.lower() for w in _STAND_INS.findall(rewritten)}
        & {w.lower() for w in _STAND_INS.findall(question)}
    )
