"""A question asked in another language, put into English by the chat model and checked.

Everything after it, reading, deciding and wording, goes by the translation: embedder and reader know English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from ingest.article import Article
from ingest.language import ENGLISH, foreign, language, named
from rag.answer import Answer
from rag.checking import naming

_TOKENS = 40
"""A translation has at most so many tokens, and one more for every two characters of the question."""

SYSTEM = "Translate the question into English. Keep names and numbers. Reply with the translation only."
EXAMPLES = (
    (
        "German: Weshalb beklagen sich die Bauern laut Ruth Maier über die Biber?",
        "Why do the farmers complain about the beavers, according to Ruth Maier?",
    ),
    (
        "French: Combien de passagers le bac de Norhaven a-t-il transportés en 2019 ?",
        "How many passengers did the Norhaven ferry carry in 2019?",
    ),
    (
        "Spanish: ¿Qué cargo ocupa Omar Reyes y qué dijo del horario?",
        "What post does Omar Reyes hold, and what did he say about the opening hours?",
    ),
    ("Dutch: Wie heeft het dak van de molen betaald?", "Who paid for the roof of the mill?"),
)
"""Invented, so that no name of a reader's article can come from here."""

_CAPITAL = re.compile(r"\b[^\W\d_a-z][\w-]+")
_DIGITS = re.compile(r"\d+")
_LONGEST = 3
"""A translation is at most so many times as long as the question."""


def to_translate(question: str, article: Article, history: Sequence[Answer]) -> bool:
    """Tell whether a question is in another language than its article, which is in English.

    What is too short to tell is in the language of the question before. Nothing is translated for an
    article that is not in English itself.
    """
    code = language(question) or (language(history[-1].question) if history else None)
    return code not in (None, ENGLISH) and not foreign(article.text)


def translated(question: str, article: Article, chat: BaseChatModel) -> str | None:
    """Return the question in English, or None where what the model wrote cannot be relied on."""
    turns: list[BaseMessage] = [SystemMessage(SYSTEM)]
    for asked, reply in EXAMPLES:
        turns += [HumanMessage(asked), AIMessage(reply)]
    code, most = language(question), _TOKENS + len(question) // 2
    asked = f"{named(code) if code else 'Question'}: {question}"
    written = chat.invoke([*turns, HumanMessage(asked)], max_tokens=most)
    lines = str(written.text).strip().splitlines()
    form = lines[0].strip().strip('"“”') if lines else ""
    return form if _faithful(form, question, article) else None


def _faithful(form: str, question: str, article: Article) -> bool:
    """Tell whether a form is one English question with the same figures and with the article's names kept."""
    return (
        0 < len(form) <= _LONGEST * max(len(question), 20)
        and form.count("?") <= max(1, question.count("?"))
        and form.endswith("?") >= question.endswith(("?", "？"))
        and language(form) in (ENGLISH, None)
        and sorted(_DIGITS.findall(form)) == sorted(_DIGITS.findall(question))
        and _shared(question, article) <= naming.name_keys(form)
    )


def _shared(question: str, article: Article) -> set[str]:
    """Return the keys of the question's capitalised words that are names of the article."""
    names = {naming.name_key(name) for name in naming.names(article.text)}
    return {key for word in _CAPITAL.findall(question) if (key := naming.name_key(word)) in names}
