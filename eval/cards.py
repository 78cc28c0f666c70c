"""Every question of a run as a card: the answer, what it cites, the gold beside it. Values in, HTML out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal
from urllib.parse import quote

from eval.marks import Mark, astray, escaped, letter, lit, marks_of
from eval.metrics import evidence_cited, facts_right, outcome
from eval.row import Row
from rag.answer import Citation, Statement

Change = Literal["outcome", "wording", "nothing", "not in the other run"]
OUTCOMES = {"right": "✓", "wrong": "✗", "declined": "○", "unjudged": "·"}
"""Outcomes as shown, with the sign that stands beside the word; "unjudged" has no gold to judge by."""


def outcome_of(row: Row) -> str:
    """Return the outcome as shown."""
    return outcome(row) or "unjudged"


def changed(row: Row, before: Row | None) -> Change:
    """Return what changed since the other run."""
    if before is None:
        return "not in the other run"
    if outcome(row) != outcome(before):
        return "outcome"
    return "nothing" if _bare(row) == _bare(before) else "wording"


def article_names(rows: Sequence[Row]) -> dict[str, str]:
    """Return a name for every article by its SHA-256; two of one title get digits of it beside."""
    titles = {row.article: " ".join(row.title.split()) or row.article[:12] or "unknown" for row in rows}
    shared = list(titles.values())
    return {
        article: title if shared.count(title) == 1 else f"{title} ({article[:6]})"
        for article, title in titles.items()
    }


def card(row: Row, article: str, others: Mapping[str, Row]) -> str:
    """Return the card of a row; `article` names its article, `others` are the other run's rows by id."""
    before = others.get(row.id)
    data = {"outcome": outcome_of(row), "kind": row.gold.kind, "article": article}
    if others:
        data["changed"] = changed(row, before)
    anchor = f"case-{quote(row.id, safe='', errors='replace')}"
    attributes = "".join(f' data-{name}="{escaped(value)}"' for name, value in data.items())
    title = f'<a href="#{anchor}">{escaped(row.id)}</a> {escaped(row.question)}'
    return (
        f'<article class="card" id="{anchor}"{attributes} aria-labelledby="{anchor}-title">'
        f'<h3 id="{anchor}-title">{title}</h3>{_facts(row, article)}{_standalone(row)}'
        f'<div class="halves"><div>{_answer(row)}{_rejected(row)}{_other(row, before)}</div>'
        f"<div>{_gold(row)}{_passages(row)}</div></div></article>"
    )


def badge(name: str) -> str:
    """Return an outcome with its sign."""
    return f'<span class="outcome {name}"><span aria-hidden="true">{OUTCOMES[name]}</span> {name}</span>'


def _facts(row: Row, article: str) -> str:
    facts = {
        "kind": escaped(row.gold.kind),
        "article": escaped(article),
        "probability": "–" if row.answerable_p is None else f"{row.answerable_p:.2f}",
        "first": "–" if row.seconds_to_first is None else f"{row.seconds_to_first:.2f} s",
        "whole": f"{row.seconds:.2f} s",
    }
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in facts.items())
    return (
        f'<dl class="facts"><div><dt class="unseen">outcome</dt><dd>{badge(outcome_of(row))}</dd></div>'
        f"{cells}</dl>"
    )


def _standalone(row: Row) -> str:
    same = row.standalone in ("", row.question)
    return "" if same else f'<p class="standalone">Understood as: {escaped(row.standalone)}</p>'


def _answer(row: Row) -> str:
    notice = f'<p class="notice">{escaped(row.notice)}</p>' if row.notice else ""
    numbers = {citation: str(n) for n, citation in enumerate(row.citations, start=1)}
    return f"<h4>Answer</h4>{notice}{_said(row, numbers)}"


def _bare(row: Row) -> str:
    """Return the answer without the numbers of its citations, which no passage shows."""
    return _said(row, {})


def _said(row: Row, numbers: Mapping[Citation, str]) -> str:
    if row.error:
        return f'<p class="problem">Error: {escaped(row.error)}</p>'
    if row.refused or not row.statements:
        return f'<p class="refusal">{escaped(row.answer) or "Nothing was said."}</p>'
    return "".join(_statement(statement, numbers) for statement in row.statements)


def _statement(statement: Statement, numbers: Mapping[Citation, str]) -> str:
    keys = "".join(
        f'<sup class="key cited"><span class="unseen"> cites </span>{numbers[citation]}</sup>'
        for citation in dict.fromkeys(statement.citations)
        if citation in numbers
    )
    label = escaped(statement.label)
    return (
        f'<p class="statement {label}">{escaped(statement.text)}{keys} <span class="label">{label}</span></p>'
    )


def _rejected(row: Row) -> str:
    if not row.rejected:
        return ""
    items = "".join(
        f"<li><q>{escaped(each.text)}</q> <span>{escaped(each.reason)}</span></li>" for each in row.rejected
    )
    return f'<h4>Rejected drafts</h4><ul class="rejected">{items}</ul>'


def _other(row: Row, before: Row | None) -> str:
    if before is None:
        return ""
    head = " → ".join(map(badge, dict.fromkeys(map(outcome_of, (before, row)))))
    said = "<p>The same answer.</p>" if _bare(row) == _bare(before) else _bare(before)
    return f'<div class="other"><h4>The other run</h4><p class="turn">{head}</p>{said}</div>'


def _gold(row: Row) -> str:
    gold = row.gold
    if not gold.answerable:
        return "<h4>Gold</h4><p>The article does not answer this: to decline is right.</p>"
    facts = [
        _group(_any_of("code", group), facts_right(replace(row, gold=replace(gold, facts=(group,)))), "said")
        for group in gold.facts
    ]
    evidence = [_evidence(row, place) for place in range(len(gold.evidence))]
    parts = [("Facts, as patterns", facts), ("Evidence", evidence)]
    shown = "".join(
        f'<h4>{name}</h4><ul class="gold">{"".join(items)}</ul>' for name, items in parts if items
    )
    return shown or "<h4>Gold</h4><p>None: this question is answerable, but nothing says how.</p>"


def _evidence(row: Row, place: int) -> str:
    """Return a group of gold quotes: whether it lies in the article, and whether it was cited."""
    gold, spans = row.gold, row.gold.spans[place : place + 1]
    alone = replace(gold, evidence=(gold.evidence[place],), spans=spans)
    lost = ' <span class="problem">not in the article</span>' if spans and not spans[0] else ""
    key = f'<b class="key gold">{letter(place)}</b> ' if spans and spans[0] else ""
    return _group(
        f"{key}{_any_of('q', gold.evidence[place])}{lost}", evidence_cited(replace(row, gold=alone)), "cited"
    )


def _any_of(tag: str, group: Sequence[str]) -> str:
    return " <i>or</i> ".join(f"<{tag}>{escaped(text)}</{tag}>" for text in group)


def _group(shown: str, found: float | None, word: str) -> str:
    name, sign, words = ("found", "✓", word) if found else ("missing", "✗", f"not {word}")
    state = f'<span class="state"><span aria-hidden="true">{sign}</span> {words}</span>'
    return f'<li class="{name}">{shown} {state}</li>'


def _passages(row: Row) -> str:
    marks = marks_of(row)
    if not marks:
        return ""
    shown = "".join(f'<p class="passage">{lit(passage, marks)}</p>' for passage in row.passages)
    left = "".join(_astray(mark) for mark in astray(row.passages, marks))
    lost = (
        f'<p>Not found at their places in these passages:</p><ul class="astray">{left}</ul>' if left else ""
    )
    return f'<div class="passages"><h4>In the article</h4>{shown}{lost}</div>'


def _astray(mark: Mark) -> str:
    return f"<li>{mark.kind} {escaped(mark.key)}, {mark.start}–{mark.end}: <q>{escaped(mark.quote)}</q></li>"
