"""The page: sections of quoted sentences, one after another. Pure.

A section is an answer whose question is its heading. So whatever shows, exports, saves or checks answers
does the same for a briefing. It is made anew each time, in a hundredth of a second: nothing of it is kept
that could be stale, or be falsified.

A chat model is not asked. Told to say a sentence shorter, the embedded one took two seconds or more for
each; of sixteen drafts three were the sentence itself, three were rejected, and three of the others had
passed every check with another meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from ingest.article import Article, Sentence
from ingest.split import Span
from rag.answer import Answer, Statement, cite
from rag.briefing.figures import figures, values
from rag.briefing.gist import gist
from rag.briefing.named import names
from rag.briefing.people import people
from rag.briefing.unsettled import cues, unsettled

SAYS, WHO, FIGURES, OPEN = "What it says", "Who is in it", "Figures and dates", "What it leaves open"
"""Headings of the sections, in their order."""

_TOLD: dict[str, Callable[[str], Iterable[Span]]] = {
    WHO: lambda text: [(named.start, named.end) for named in names(text)[:1]],
    FIGURES: values,
    OPEN: cues,
}
"""What of a line its section is about."""


@dataclass(frozen=True, slots=True)
class Briefing:
    """The sections that have something to say; none where the article has no whole sentence."""

    sections: tuple[Answer, ...]

    @property
    def whole(self) -> Answer:
        """All sections as one answer, whose citations number those of the page."""
        statements = tuple(statement for section in self.sections for statement in section.statements)
        return Answer("Briefing", "Briefing", statements=statements, done=True)


@lru_cache(maxsize=16)  # a book takes seconds
def brief(article: Article, sentences: tuple[Sentence, ...]) -> Briefing:
    """Return the briefing of an article, given its sentences."""
    found: dict[str, Iterable[Span]] = {
        SAYS: [(s.start, s.end) for s in gist(sentences, article)],
        WHO: people(article, sentences),
        FIGURES: figures(sentences),
        OPEN: unsettled(article, sentences),
    }
    sections = [_section(title, spans, article) for title, spans in found.items()]
    return Briefing(tuple(section for section in sections if section.statements))


def _section(title: str, spans: Iterable[Span], article: Article) -> Answer:
    quotes = [cite(article, start, end) for start, end in spans]
    return Answer(
        title, title, statements=tuple(Statement(c.quote, (c,), "quoted") for c in quotes), done=True
    )


def told(section: str, text: str) -> list[Span]:
    """Return the spans of a line that its section is about: the name, the figures, what is open."""
    return [*_TOLD[section](text)] if section in _TOLD else []
