"""A refusal says which names of the question stand nowhere, and quotes what the article says. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.article import Article
from ingest.language import foreign, named
from rag.answer import REFUSAL, Evidence, Statement
from rag.checking import exact, naming
from rag.checking.ground import quote

NEAR = 0.02
"""Score from which the sentence that the reader puts first is quoted: not what it holds for irrelevant."""

INSTEAD = "The nearest it says:"


def nearest(evidence: Sequence[Evidence], article: Article) -> tuple[Statement, ...]:
    """Quote the sentence that the reader puts first; nothing where it holds even that for irrelevant."""
    near = [e.sentence for e in evidence[:1] if e.score >= NEAR]
    return tuple(quote(sentence, article) for sentence in near)


def lead(
    question: str, article: Article, *, quoting: bool, doubting: bool = True, asked: str | None = None
) -> str:
    """Return what a refusal says before its quotes; it always begins with REFUSAL.

    Where the question was translated, names are told that it has as it was `asked`, too: others are the
    translator's.

    Where article or question is in a language that is not read well it says so; not if `doubting` is False,
    as refusals once were.
    """
    said = [REFUSAL]
    if doubting and (doubt := unread(question, article)):
        said.append(f"Or it was missed: {doubt}")
    elif missing := [name for name in _missing(question, article) if name in (asked or question)]:
        said.append(f"It nowhere mentions {_listed(missing)}.")
    if quoting:
        said.append(INSTEAD)
    return " ".join(said)


def unread(question: str, article: Article) -> str:
    """Say why the two cannot be read well together; nothing where both are in English."""
    if of := foreign(article.text):
        return f"the article seems to be in {named(of)}, and Lectern reads English best."
    if of := foreign(question):
        return f"the question seems to be in {named(of)}, and is best asked in English, as the article is."
    return ""


def unread_question(question: str, article: Article) -> bool:
    """Whether a question is in another language than its article, which is in English."""
    return bool(foreign(question)) and not foreign(article.text)


def _missing(question: str, article: Article) -> list[str]:
    """Return the names that stand nowhere, under no other form either; neighbours are one name."""
    text = f"{article.title}\n{article.text}"
    plain = exact.plain(text)
    strange = [name for name in naming.names(question) if exact.plain(name) not in plain]
    known = naming.name_keys(text) if strange else set()
    joined = list[str]()
    for name in strange:
        if naming.name_key(name) in known or naming.stands_for(name) & known:
            continue
        if joined and f"{joined[-1]} {name}" in question:
            name = f"{joined.pop()} {name}"
        if name not in joined:
            joined.append(name)
    return joined


def _listed(names: Sequence[str]) -> str:
    marked = [f"“{name}”" for name in names]
    return " or ".join([", ".join(marked[:-1]), marked[-1]] if len(marked) > 1 else marked)
