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
from ui.markup import UNSAFE, closed, escape

Answers = Sequence[Answer]

NAME_LENGTH = 60
"""Most characters of a file's name before its suffix."""

_LABELS = "“quoted” is word for word; “supported” is written, then checked against what it cites."
_PLACES = "Characters of the article’s text are counted from 0; a quote ends before its second number."
_CHECK = "To have it all checked again, save the conversation as a JSON receipt and run"
_COMMAND = "python -m rag verify FILE.json"

_STYLE = (Path(__file__).parent / "static" / "export.css").read_text(encoding="utf-8")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_LINE_BREAK = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Letters that mark something up anywhere, addresses that turn into links, and what opens a block.
_MARKUP = re.compile(r"[\\`*_\[\]<>&~|$#]|:(?=//)|(?<=www)\.|^[-+=]", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d{1,9})([.)])")
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


def plain(answer: Answer, article: Article) -> str:
    """Return the answer as text for the clipboard: what it says, then the numbered quotes."""
    return _short(answer, article, _line, "[{}]")


def markdown(answer: Answer, article: Article) -> str:
    """Return the same in Markdown; the quotes are an ordered list, so their numbers are the citations'."""
    return _short(answer, article, _marked, "{}.")


def conversation_markdown(
    article: Article, answers: Answers, *, briefing: Answers = (), earlier: Earlier | None = None
) -> str:
    """Return a conversation in Markdown: a heading for each question, numbers anew for each answer."""
    source = source_name(article.source)
    linked = re.fullmatch(r"https?://[^\s<>\\]+", source) and not UNPRINTABLE.search(source)
    facts = [f"Source: {f'<{source}>' if linked else _marked(source)}", f"Article: `{article.sha256}`"]
    parts = [f"# {_marked(article.title)}", "\n".join(f"- {fact}" for fact in facts)]
    parts += [sections_markdown(briefing)] if briefing else []
    if earlier:
        parts.append(f"## {_marked(earlier.title)}")
        parts += [part for answer in earlier.answers for part in _turn_markdown(answer, earlier.fates)]
        parts.append("## About this version")
    for answer in answers:
        parts += _turn_markdown(answer, {})
    return "\n\n".join([*parts, "---", f"{_LABELS} {_PLACES}", f"{_CHECK} `{_COMMAND}`."]) + "\n"


def sections_markdown(briefing: Answers) -> str:
    """Return the sections of a briefing in Markdown, each a list of its quotes."""
    return "\n\n".join(part for section in briefing for part in _turn_markdown(section, {}, said=False))


def conversation_json(
    article: Article, answers: Sequence[Answer], *, made: Mapping[str, Any] | None = None
) -> str:
    """Return the receipt of a conversation, which `python -m rag verify` accepts."""
    return written(conversation(article, answers, made))


def conversation_html(
    article: Article, answers: Answers, *, briefing: Answers = (), earlier: Earlier | None = None
) -> str:
    """Return a conversation as a whole page that asks for nothing else: no script, no other file."""
    title = escape(article.title)
    turns = "".join(_turn_html(f"b{n}", section, {}, said=False) for n, section in enumerate(briefing))
    if earlier:
        told = [_turn_html(f"e{n}", answer, earlier.fates) for n, answer in enumerate(earlier.answers, 1)]
        turns += f"<h2>{escape(earlier.title)}</h2>{''.join(told)}<h2>About this version</h2>"
    turns += "".join(_turn_html(str(n), answer, {}) for n, answer in enumerate(answers, start=1))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main>"
        f"{_header(article, len(answers))}{turns}</main>{_footer(article)}</body></html>\n"
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


def _short(answer: Answer, article: Article, safe: Callable[[str], str], number: str) -> str:
    said = [safe(answer.refusal)] if answer.refusal else []
    said += [f"{safe(s.text)} {marks}" for s, marks in _marks(answer)]
    title = safe(article.title)
    quotes = [
        f'{number.format(n)} "{safe(c.quote)}" ({title}, {_place(c)})'
        for n, c in enumerate(answer.citations, start=1)
    ]
    return "\n\n".join(filter(None, [" ".join(said), "\n".join(quotes)]))


def _marks(answer: Answer) -> list[tuple[Statement, str]]:
    """Return each statement with the numbers of its citations: `[1][2]`."""
    number = _numbers(answer)
    return [(s, "".join(f"[{number[c]}]" for c in s.citations)) for s in answer.statements]


def _numbers(answer: Answer) -> dict[Citation, int]:
    return {citation: n for n, citation in enumerate(answer.citations, start=1)}


def _place(citation: Citation) -> str:
    return f"characters {citation.start}–{citation.end}"


def _line(text: str) -> str:
    """Return a text on one line, which turns nothing after it."""
    lines = map(str.strip, _LINE_BREAK.split(text.translate(UNSAFE)))
    return closed(" ".join(filter(None, lines)))


def _marked(text: str) -> str:
    """Return a text on one line in which Markdown finds no markup."""
    line = _MARKUP.sub(lambda found: f"\\{found[0]}", _line(text))
    return _NUMBERED.sub(r"\1\\\2", line)


def _searched(answer: Answer) -> str:
    return "" if answer.standalone.strip() == answer.question.strip() else answer.standalone


def _became(found: Found | None, safe: Callable[[str], str]) -> str:
    """Return what became of a citation, to stand after its place; nothing where nothing is known."""
    if found is None:
        return ""
    where = {
        "moved": f" to characters {found.start}–{found.end}",
        "changed": f" to “{safe(found.text)}”",
    }
    return f"; since then: {found.told}{where.get(found.fate, '')}"


def _turn_markdown(answer: Answer, fates: Mapping[Citation, Found], *, said: bool = True) -> list[str]:
    searched = _searched(answer)
    parts = [f"## {_marked(answer.question)}"]
    parts += [f"Understood as: {_marked(searched)}"] if searched else []
    parts += [_marked(text) for text in (answer.notice, answer.refusal) if text]
    parts += [f"{_marked(s.text)} {marks} *({s.label})*" for s, marks in _marks(answer) if said]
    quotes = [
        f'{n}. "{_marked(c.quote)}" ({_place(c)}{_became(fates.get(c), _marked)})'
        for c, n in _numbers(answer).items()
    ]
    return [*parts, "\n".join(quotes)] if quotes else parts


def _header(article: Article, turns: int) -> str:
    questions = "1 question" if turns == 1 else f"{turns:,} questions"
    return (
        f'<header><h1 dir="auto">{escape(article.title)}</h1>'
        f'<p class="facts"><span dir="auto">{_source(article)}</span> · {questions}</p></header>'
    )


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


def _turn_html(turn: str, answer: Answer, fates: Mapping[Citation, Found], *, said: bool = True) -> str:
    searched = _searched(answer)
    parts = [f'<h2 dir="auto" id="q{turn}">{escape(answer.question)}</h2>']
    if searched:
        parts.append(f'<p class="searched">Understood as: <span dir="auto">{escape(searched)}</span></p>')
    for kind, text in (("notice", answer.notice), ("refusal", answer.refusal)):
        parts += [f'<p class="{kind}" dir="auto">{escape(text)}</p>'] if text else []
    number, seen = _numbers(answer), set[Citation]()
    for statement in answer.statements if said else ():
        parts.append(_statement_html(statement, turn, number, seen))
        seen.update(statement.citations)
    quotes = "".join(
        _quote_html(c, f"{turn}-{n}", n * said, _became(fates.get(c), escape)) for c, n in number.items()
    )
    parts += [f"{'<h3>Quotes from the article</h3>' * said}<ol>{quotes}</ol>"] if quotes else []
    return f'<section aria-labelledby="q{turn}">{"".join(parts)}</section>'


def _statement_html(statement: Statement, turn: str, number: dict[Citation, int], seen: set[Citation]) -> str:
    """Return a statement; the first mark of a citation is where the link back from its quote leads."""
    marks = ""
    for c in dict.fromkeys(statement.citations):
        n = number[c]
        id_ = "" if c in seen else f' id="r{turn}-{n}"'
        marks += f'<a class="mark"{id_} href="#c{turn}-{n}" aria-label="Quote {n}">{n}</a> '
    proof = f'<span class="proof">{marks}<span class="label">{statement.label}</span></span>'
    said = f'<span dir="auto">{escape(statement.text)}</span>'
    return f'<p class="statement" dir="auto">{said} {proof}</p>'


def _quote_html(citation: Citation, key: str, n: int, became: str) -> str:
    back = f'<a href="#r{key}" aria-label="Back to where quote {n} is cited">↩ back</a>' if n else ""
    quote = f'<blockquote dir="auto">{escape(citation.quote)}</blockquote>'
    return f'<li id="c{key}">{quote}<p class="place" dir="auto">{_place(citation)}{became} {back}</p></li>'
