"""Whom a question of the window is put to: the articles of the answer before, those ticked, or all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from ingest.article import Article
from rag.across import NAMED
from rag.answer import Answer
from rag.joint import Asked, staying, whom
from rag.receipt.restored import misfit
from ui.session import Session
from ui.shelf import Progress, Shelf

MOST_TICKED = 150
"""As many ids as a button's value holds."""


def asked(shelf: Shelf, session: Session, among: Sequence[str] | None, progress: Progress) -> Asked:
    """Return whom the question at work is put to; `among` are those ticked, None stands for all.

    Raises:
        LibraryError, EmbedderError, ReaderError: as `rag.across.Across.look` does.
    """
    question, opened = session.question or "", partial(shelf.assistant, preferences=session.preferences)
    here = opened(session.article)
    stay = staying(question, here.index.article, session.turns, opened)
    if among is not None and len(among) <= NAMED:
        return Asked(tuple(among), leans=bool(stay) and session.article in among)
    kept = tuple(id_ for id_ in stay if among is None or id_ in among)
    if session.article in kept:
        return Asked(kept, leans=True)
    question = here.in_english(question, session.turns)
    return whom(question, shelf.across, among, threshold=here.settings.threshold, progress=progress)


def turned(session: Session, asked: Asked, among: Sequence[str] | None) -> tuple[str, tuple[str, ...]]:
    """Return the article that answers first, and the others.

    The open one comes first where it is among them. Where none answers it is asked, unless it was not ticked.
    """
    ids = asked.ids
    if not ids and among is not None and session.article not in among and asked.look:
        ids = tuple(hit.id for hit in asked.look.hits[:1])
    first = session.article if session.article in ids or not ids else ids[0]
    return first, tuple(id_ for id_ in ids if id_ != first)


def standing(shelf: Shelf, answer: Answer) -> tuple[Answer, dict[str, Article]]:
    """Return an answer with those parts beside it that stand in their articles today, and these by their ids.

    Where an article is gone, or is not what it was, its part cannot be checked, and is not shown.
    """
    found = {part.id: shelf.text(part.id) for part in answer.beside}
    there = {
        part.id: article
        for part in answer.beside
        if (article := found[part.id]) and article.sha256 == part.sha256 and not misfit(part.answer, article)
    }
    return replace(answer, beside=tuple(part for part in answer.beside if part.id in there)), there
