"""A question that leans on earlier ones is read together with them: nothing is rewritten."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer import About, Answer
from rag.checking.lexicon import matter
from rag.evidence.marked import points, read_with
from rag.reader.run import asked

_LEANS = re.compile(
    r"^\W*(?:and|but|or|so|then|what about|how about|why not|how so|how come)\b|"
    r"\b(?:he|she|him|his|hers?|it|its|they|them|theirs?|this|that|these|those|there|then|one|ones|"
    r"others?|another|same|former|latter|else|instead|too|either|also)\b",
    re.IGNORECASE,
)
_LEAST = 2
"""Content words of a question that asks for something by itself."""


def depends(question: str) -> bool:
    """Tell whether a question may lean on an earlier one: a word that points, or hardly a content word."""
    return bool(_LEANS.search(question)) or bare(question)


def bare(question: str) -> bool:
    """Tell whether a question asks for too little by itself: it has hardly a content word."""
    return len(matter(question)) < _LEAST


def together(question: str, history: Sequence[Answer]) -> str:
    """Return the question as it is read: after the earlier ones where it may lean on them, else alone.

    What an earlier question leaned on in turn comes with it.
    """
    earlier = [answer.own for answer in history]
    return asked(question, earlier) if earlier and depends(question) else question


def beside_marked(question: str, about: About) -> str:
    """Return the question as it is read about marked words: after them where it may lean on them."""
    return read_with(question, about) if points(question) or depends(question) else question
