"""An answer as a record of plain JSON values, a conversation as a receipt; `restored` reads them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import PureWindowsPath
from typing import Any

from ingest.article import Article
from rag.answer import Answer, Evidence
from rag.receipt.seal import sealed

FORMAT, ANSWER = "lectern-conversation", "lectern-answer"
"""Values of "format" by which the receipts of a conversation and of a single answer are known."""

VERSION = 2
"""Of both: raise it whenever no earlier program can read what is written. Version 1 had no seal."""


def record(answer: Answer, article: Article) -> dict[str, Any]:
    """Return the answer as `ask --json` prints it; what it need not have is there where it has it.

    That is `translation`, `about` the words that were asked about, and `beside` it what others say.
    """
    beside = [{"title": p.title, **_record(p.answer, p.sha256)} for p in answer.beside]
    return _record(answer, article.sha256) | ({"beside": beside} if beside else {})


def _record(answer: Answer, article: str) -> dict[str, Any]:
    about = {"about": asdict(answer.about)} if answer.about else {}
    return {
        "question": answer.question,
        "standalone": answer.standalone,
        "refused": answer.refused,
        "answer": answer.text,
        "statements": [
            {"text": s.text, "label": s.label, "citations": [asdict(c) for c in s.citations]}
            for s in answer.statements
        ],
        "evidence": [_evidence_record(e) for e in answer.evidence],
        "rejected": [asdict(r) for r in answer.rejected],
        "answerable_p": answer.answerable_p,
        "llm": answer.llm,
        "article": article,
        "notice": answer.notice,
        **({"translation": answer.translation} if answer.translation else {}),
        **about,
    }


def single(answer: Answer, article: Article, made: Mapping[str, Any], **more: object) -> dict[str, Any]:
    """Return the receipt of an answer; `made` says with what it was saved."""
    return sealed({"format": ANSWER, "version": VERSION, **record(answer, article), **more, "made": made})


def conversation(
    article: Article, answers: Sequence[Answer], made: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the receipt of a conversation: every answer's record, oldest first."""
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "title": article.title,
        "source": source_name(article.source),
        "article": article.sha256,
        "turns": [record(answer, article) for answer in answers],
        "made": made or {},
    }
    return sealed(whole)


def source_name(source: str) -> str:
    """Return where an article came from, fit to be handed on: of a path, only the file's name."""
    if source.startswith(("https://", "http://")):
        return source
    # Of either kind of system: this one takes both slashes for separators.
    return PureWindowsPath(source).name or source


def _evidence_record(evidence: Evidence) -> dict[str, Any]:
    s = evidence.sentence
    place = {"start": s.start, "end": s.end, "quote": s.text, "passage": s.passage}
    return {**place, "score": evidence.score}
