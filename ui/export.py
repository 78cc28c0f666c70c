"""Answers to take along: as plain text, as Markdown, as a page that stands alone, as a receipt. Pure.

Whatever is not ours is escaped here. Citation n of an answer is `answer.citations[n - 1]`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.article import Article
from ingest.editions import Found
from ingest.printable import UNPRINTABLE
from rag.answer import Answer, Citation, Statement
from rag.receipt.record import conversation, source_name
from rag.receipt.seal import written
from ui.copied import markdown as markdown
from ui.copied import marks, numbers, parts_of, place
from ui.copied import plain as plain
from ui.markdown import marked
from ui.markup import count, escape

NAME_LENGTH = 60
"""Most characters of a file's name before its suffix."""

_LABELS = "“quoted” is word for word; “supported” is written, then checked against what it cites."
_PLACES = "Characters of the article’s text are counted from 0; a quote ends before its second number."
_CHECK = "To have it all checked again, save the conversation as a JSON receipt and run"
_COMMAND = "python -m rag verify FILE.json"

_STYLE = (Path(__file__).parent / "static" / "export.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)?")


@dataclass(frozen=True, slots=True)
class Earlier:
    """The conversation about the version before; `added` is its day, `fates` what became of each citation."""

    added: str
    answers: Sequence[Answer]
    fates: Mapping[Citation, Found]

    @property
    def title(self) -> str:
        """What stands above it."""
        return f"About the earlier version{f', added {self.added}' if self.added else ''}"


def conversation_markdown(
    article: Article,
    answers: Sequence[Answer],
    *,
    briefing: str = "",
    earlier: Earlier | None = None,
    notes: str = "",
) -> str:
    """Return a conversation in Markdown: a heading for each question, numbers anew for each answer.

    `briefing` and the reader's `notes` are sections that are Markdown already.
    """
    source = source_name(article.source)
    linked = re.fullmatch(r"https?://[^\s<>\\]+", source) and not UNPRINTABLE.search(source)
    written = ", ".join(filter(None, (marked(article.byline), article.published)))
    facts = [f"Written: {written}"] if written else []
    facts += [f"Source: {f'<{source}>' if linked else marked(source)}", f"Article: `{article.sha256}`"]
    parts = [f"# {marked(article.title)}", "\n".join(f"- {fact}" for fact in facts)]
    parts += [briefing] if briefing else []
    if earlier:
        parts.append(f"## {marked(earlier.title)}")
        told = [p for a in earlier.answers for p in _turn_markdown(a, article.title, None, earlier.fates)]
        parts += told
        parts.append("## About this version")
    for answer in answers:
        parts += _turn_markdown(answer, article.title, article, {})
    parts += [notes] if notes else []
    return "\n\n".join([*parts, "---", f"{_LABELS} {_PLACES}", f"{_CHECK} `{_COMMAND}`."]) + "\n"


def conversation_json(
    article: Article, answers: Sequence[Answer], *, made: Mapping[str, Any] | None = None
) -> str:
    """Return the receipt of a conversation, which `python -m rag verify` accepts."""
    return written(conversation(article, answers, made))


def conversation_html(
    article: Article,
    answers: Sequence[Answer],
    *,
    briefing: str = "",
    earlier: Earlier | None = None,
    notes: str = "",
) -> str:
    """Return a conversation as a whole page that asks for nothing else: no script, no other file.

    `briefing` and the reader's `notes` are sections that are HTML already.
    """
    title, turns = escape(article.title), briefing
    if earlier:
        said = enumerate(earlier.answers, 1)
        told = [_turn_html(f"e{n}", a, article.title, None, earlier.fates) for n, a in said]
        turns += f"<h2>{escape(earlier.title)}</h2>{''.join(told)}<h2>About this version</h2>"
    said = enumerate(answers, start=1)
    turns += "".join(_turn_html(str(n), a, article.title, article, {}) for n, a in said)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f"{_header(article, len(answers))}{turns}{notes}</main>{_footer(article)}</body></html>\n"
    )


def file_name(article: Article, suffix: str) -> str:
    """Return a name for a file about the article that any system takes: `the-title.md`."""
    title = unicodedata.normalize("NFKC", article.title).lower()
    title = re.sub("['’]", "", title)
    kept = "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in title)
    name = "-".join(kept.split())
    if len(name) > NAME_LENGTH:
        name = name[: NAME_LENGTH + 1].rpartition("-")[0] or name[:NAME_LENGTH]
    if _RESERVED.fullmatch(name):
        name = f"article-{article.id}"
    return f"{name}.{suffix.lstrip('.')}"


def _searched(answer: Answer) -> str:
    return "" if answer.standalone.strip() == answer.question.strip() else answer.standalone


def became(found: Found | None, safe: Callable[[str], str]) -> str:
    """Return what became of a citation, to stand after its place; nothing where nothing is known."""
    if found is None:
        return ""
    where = {
        "moved": f" to characters {found.start}–{found.end}",
        "changed": f" to “{safe(found.text)}”",
    }
    return f"; since then: {found.told}{where.get(found.fate, '')}"


def _turn_markdown(
    answer: Answer, title: str, article: Article | None, fates: Mapping[Citation, Found]
) -> list[str]:
    searched = _searched(answer)
    parts = [f"## {marked(answer.question)}"]
    parts += [f"Understood as: {marked(searched)}"] if searched else []
    for name, part, before in parts_of(answer, title):
        parts += [f"### {marked(name)}"] if answer.beside else []
        parts += [marked(text) for text in (part.notice, part.refusal) if text]
        parts += [f"{marked(s.text)} {cited} *({s.label})*" for s, cited in marks(part, before)]
        own = article if part is answer else None
        quotes = [
            f'{n}. "{marked(c.quote)}" ({place(c, own)}{became(fates.get(c), marked)})'
            for c, n in numbers(part, before).items()
        ]
        parts += ["\n".join(quotes)] if quotes else []
    return parts


def _header(article: Article, turns: int) -> str:
    questions = count(turns, "question") if turns else ""
    byline = f'<span dir="auto">{escape(article.byline)}</span>' if article.byline else ""
    source = f'<span dir="auto">{_source(article)}</span>'
    facts = " · ".join(filter(None, (byline, article.published, source, questions)))
    return f'<header><h1 dir="auto">{escape(article.title)}</h1><p class="facts">{facts}</p></header>'


def _source(article: Article) -> str:
    source = escape(source_name(article.source))
    if source.startswith(("https://", "http://")):
        return f'<a href="{source}" rel="noopener noreferrer">{source}</a>'
    return source


def _footer(article: Article) -> str:
    return (
        f"<footer><h2>How to check this</h2><p>{_LABELS} {_PLACES}</p>"
        f"<p>{_CHECK} <code>{_COMMAND}</code>.</p>"
        f"<p>The article’s text is known by its SHA-256 digest: <code>{article.sha256}</code></p></footer>"
    )


def _turn_html(
    turn: str, answer: Answer, title: str, article: Article | None, fates: Mapping[Citation, Found]
) -> str:
    searched = _searched(answer)
    parts = [f'<h2 dir="auto" id="q{turn}">{escape(answer.question)}</h2>']
    if searched:
        parts.append(f'<p class="searched">Understood as: <span dir="auto">{escape(searched)}</span></p>')
    for name, part, before in parts_of(answer, title):
        parts += [f'<h3 dir="auto">{escape(name)}</h3>'] if answer.beside else []
        own = article if part is answer else None
        parts.append(_part_html((turn, before), part, own, fates))
    return f'<section aria-labelledby="q{turn}">{"".join(parts)}</section>'


def _part_html(
    after: tuple[str, int], answer: Answer, article: Article | None, fates: Mapping[Citation, Found]
) -> str:
    """Return what one article says, in a turn, after so many citations."""
    (turn, before), parts = after, list[str]()
    for kind, text in (("notice", answer.notice), ("refusal", answer.refusal)):
        parts += [f'<p class="{kind}" dir="auto">{escape(text)}</p>'] if text else []
    number, seen = numbers(answer, before), set[Citation]()
    for statement in answer.statements:
        parts.append(_statement_html(statement, turn, number, seen))
        seen.update(statement.citations)
    places = {c: place(c, article) + became(fates.get(c), escape) for c in number}
    quotes = "".join(_quote_html(c, f"{turn}-{n}", n, places[c]) for c, n in number.items())
    start = f' start="{before + 1}"' if before else ""
    parts += [f"<h3>Quotes from the article</h3><ol{start}>{quotes}</ol>"] if quotes else []
    return "".join(parts)


def _statement_html(statement: Statement, turn: str, number: dict[Citation, int], seen: set[Citation]) -> str:
    """Return a statement; the first mark of a citation is where the link back from its quote leads."""
    cited = ""
    for c in dict.fromkeys(statement.citations):
        n = number[c]
        id_ = "" if c in seen else f' id="r{turn}-{n}"'
        cited += f'<a class="mark"{id_} href="#c{turn}-{n}" aria-label="Quote {n}">{n}</a> '
    proof = f'<span class="proof">{cited}<span class="label">{statement.label}</span></span>'
    said = f'<span dir="auto">{escape(statement.text)}</span>'
    return f'<p class="statement" dir="auto">{said} {proof}</p>'


def _quote_html(citation: Citation, key: str, n: int, where: str) -> str:
    back = f'<a href="#r{key}" aria-label="Back to where quote {n} is cited">↩ back</a>'
    quote = f'<blockquote dir="auto">{escape(citation.quote)}</blockquote>'
    return f'<li id="c{key}">{quote}<p class="place" dir="auto">{where} {back}</p></li>'
