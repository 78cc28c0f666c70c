"""A refusal says what was looked for in vain, and quotes what the article says instead. Pure.

Each thing it says of the article can be checked again: a name stands nowhere in it, a sentence is
somebody else's words, a quote is a quote.
"""

from __future__ import annotations

from collections.abc import Sequence

from ingest.article import Article
from rag import checks
from rag.answer import REFUSAL, Citation, Evidence, Statement
from rag.ground import quote
from rag.speakers import ANONYMOUS, Voices, asked_speakers
from rag.strangers import strange_names

NEAR = 0.02
"""Score from which the sentence that the reader puts first is quoted: not what it holds for irrelevant."""

INSTEAD = "The nearest it says:"


def nearest(evidence: Sequence[Evidence], article: Article) -> tuple[Statement, ...]:
    """Quote the sentence that the reader puts first; nothing where it holds even that for irrelevant."""
    near = [e.sentence for e in evidence[:1] if e.score >= NEAR]
    return tuple(quote(sentence, article) for sentence in near)


def lead(question: str, article: Article, voices: Voices, quoted: Sequence[Citation]) -> str:
    """Return what a refusal says before its quotes; it always begins with REFUSAL."""
    said = [REFUSAL]
    if missing := _missing(question, article):
        said.append(f"It nowhere mentions {_listed(missing)}.")
    elif others := _others(question, voices, quoted):
        said.append(f"The words nearest to it are not given to {' '.join(others)}.")
    if quoted:
        said.append(INSTEAD)
    return " ".join(said)


def _missing(question: str, article: Article) -> list[str]:
    """Return the strange names that stand nowhere, letter by letter, in the order of the question."""
    text = checks.plain(f"{article.title}\n{article.text}")
    strange = [name for name in strange_names(question, article) if checks.plain(name) not in text]
    whole = [name for name in strange if not any(name != other and name in other for other in strange)]
    joined = list[str]()
    for name in sorted(whole, key=question.find):
        if joined and f"{joined[-1]} {name}" in question:
            name = f"{joined.pop()} {name}"
        joined.append(name)
    return joined


def _listed(names: Sequence[str]) -> str:
    marked = [f"“{name}”" for name in names]
    return " or ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)


def _others(question: str, voices: Voices, quoted: Sequence[Citation]) -> list[str]:
    """Return the names asked for whose words none of the quotes is, somebody else being named for each."""
    asked = asked_speakers(question)
    speaking = [voices.of(citation.start, citation.end) - {ANONYMOUS} for citation in quoted]
    if not asked or not speaking or not all(speaking) or any(asked & names for names in speaking):
        return []
    return _speakers(question)


def _speakers(question: str) -> list[str]:
    asked = asked_speakers(question)
    return [name for name in checks.names(question) if checks.name_key(name) in asked]
