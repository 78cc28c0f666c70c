"""Words that a reader marked: the paragraph they stand in, and how a question about them is read. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

from ingest.article import Article
from ingest.split import Span, paragraphs
from rag.answer import About, Answer
from rag.reader.run import asked

MOST_WORDS = 40
"""Words of what is marked that a question is read with: the first ones, for the question takes the rest."""

SHOWN = 90
"""Characters of what is marked that are repeated in a question or in a line."""

_POINTS = re.compile(
    r"\b(?:here|above|below|on (?:the )?screen|in view|th(?:is|at|ese|ose)(?: (?:paragraph|passage|part|"
    r"section|sentence|line|word|phrase|term|name|figure|number|quote|heading|text)s?)?)\b",
    re.IGNORECASE,
)
_IN_VIEW = re.compile(
    r"\b(?:here|on (?:the )?screen|in view|"
    r"th(?:is|ese) (?:paragraph|passage|part|section|sentence|line|heading)s?)\b|"
    r"\bthis (?:mean|say|tell|show|refer)|\b(?:above|below)\W*$",
    re.IGNORECASE,
)
_EXPLAINING = "What does the article say about {}?"
_ELSEWHERE = "Where else does the article speak of {}?"


def points(question: str) -> bool:
    """Tell whether a question points at a place that the reader has before them: this, here, above."""
    return bool(_POINTS.search(question))


def points_in_view(question: str) -> bool:
    """Tell whether a question points at what can be seen, though nothing is marked: here, this paragraph.

    A mere pronoun does not: it stands for what was said before, in the question or in the conversation.
    """
    return bool(_IN_VIEW.search(question))


def around(text: str, start: int, end: int) -> Span:
    """Return the span of the paragraphs that a span of the text touches."""
    spans = _paragraphs(text)
    first = max(bisect_right(spans, start, key=lambda span: span[0]) - 1, 0)
    touched = [span for span in spans[first:] if span[0] < end and start < span[1]] or [(start, end)]
    return touched[0][0], touched[-1][1]


@lru_cache(maxsize=16)
def _paragraphs(text: str) -> tuple[Span, ...]:
    return tuple(paragraphs(text))


def read_with(question: str, about: About) -> str:
    """Return a question as it is read with what is marked: after that, as after an earlier question."""
    words = about.marked.quote.split()[:MOST_WORDS]
    return question if about.want == "view" else asked(question, [" ".join(words)])


def explaining(marked: str) -> str:
    """Return the question that asks what the article says about marked words."""
    return _EXPLAINING.format(f"“{shortened(marked)}”")


def seeking(marked: str) -> str:
    """Return the question that asks where else the article speaks of the same."""
    return _ELSEWHERE.format(f"“{shortened(marked)}”")


def shortened(marked: str) -> str:
    """Return marked words on one line, the end of many left out."""
    line = " ".join(marked.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN].rsplit(' ', 1)[0]} …"


def whence(answer: Answer, article: Article) -> str:
    """Say in a line whether an answer stands in the paragraph that was marked; nothing if none was.

    It is seen from what the answer cites, and kept nowhere.
    """
    about = answer.about
    if about is None or about.want not in _FROM or answer.refused or not answer.citations:
        return ""
    start, end = around(article.text, about.marked.start, about.marked.end)
    inside = [start <= c.start and c.end <= end for c in answer.citations]
    here, elsewhere = _FROM[about.want]
    return (
        here
        if all(inside)
        else elsewhere
        if not any(inside)
        else f"{here[:-1]}, and from elsewhere in the article."
    )


_FROM = {
    "ask": (
        "From the paragraph you marked.",
        "The paragraph does not say; this is from elsewhere in the article.",
    ),
    "view": (
        "From what was in view.",
        "What was in view does not say; this is from elsewhere in the article.",
    ),
}
