"""What changed between two versions of an article, as HTML and in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from ingest.editions import Changed
from ui.markup import act, count, escape


def summary(changed: Changed, *, page: bool, since: str) -> str:
    """Return in one sentence how much has changed; `page` of the web, `since` a date or empty."""
    what = "page" if page else "article"
    first = count(len(changed.new), "sentence")
    told = f"{first} new, {len(changed.changed):,} changed, {len(changed.gone):,} gone"
    return f"This {what} has changed since {since or 'it was added'}: {told}."


def changes_html(article: str, changed: Changed, told: str) -> str:
    """Return the list of what changed, to stand above the article with that id."""
    parts = [f"<h2>What changed</h2><p>{escape(told)}</p>", *_parts(changed)]
    close = act("open", article, "Close the list", css="quiet")
    region = 'class="changes" role="region" aria-label="What changed" tabindex="0"'
    return f"<section {region}>{''.join(parts)}{close}</section>"


def _parts(changed: Changed) -> Iterator[str]:
    if changed.new:
        yield _listed("New", (_ins(s.text) for s in changed.new))
    if changed.changed:
        yield _listed("Changed", (f"{_del(a.text)} {_ins(b.text)}" for a, b in changed.changed))
    if changed.gone:
        yield _listed("Gone", (_del(s.text) for s in changed.gone))


def _listed(title: str, items: Iterator[str]) -> str:
    return f"<h3>{title}</h3><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>"


def _ins(text: str) -> str:
    return f'<ins dir="auto">{escape(text)}</ins>'


def _del(text: str) -> str:
    return f'<del dir="auto">{escape(text)}</del>'
