"""Case files checked beyond their format: is the gold in the article, once, and does it say the facts?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.cases import Case, Groups, read_placed
from eval.gold import Gold, gold_of
from eval.jsonl import shown
from eval.shipped import article_of, asked_of
from eval.table import Table
from ingest.article import Article
from rag.answer import REFUSAL
from rag.checking import exact, lexicon

PARAPHRASE, POLAR, CHAIN = "paraphrase", "yes-no", "follow-up"
"""Kinds of question with a rule of their own."""

_FLAGS = re.IGNORECASE | re.DOTALL


def problems(path: Path, article: Article | None, *, override: bool = False) -> Iterator[str]:
    """Yield a line for everything wrong with the gold of a file's cases: place, reason, what to do.

    `article` serves the cases that bring none; with `override` also those that name a bundled one.

    Raises:
        DataError: the file cannot be read or breaks the format.
    """
    asked: dict[str, str] = {}
    for place, case in read_placed(path):
        question = " ".join([*case.history, case.question]).casefold()
        if question in asked:
            yield f"{place}: asks the same as {asked[question]}; ask something else"
        asked[question] = case.id
        chosen = asked_of([case], article if override else None)[0]
        try:
            text = article_of(chosen, article).text
        except ValueError as error:
            yield f"{place}: {error}"
            continue
        for fault in faults(case, text):
            yield f"{place}: {fault}"


def faults(case: Case, text: str) -> Iterator[str]:
    """Yield what is wrong with the gold of one case, asked of an article with this text."""
    if case.kind == CHAIN and not case.history:
        yield f"a {CHAIN} has no earlier question; add its history"
    if not case.answerable:
        return
    if not case.facts or not case.evidence:
        yield "an answerable case needs facts and evidence; add them or make it unanswerable"
        return
    gold = gold_of(case, text)
    yield from _misplaced(gold)
    if all(gold.sentences):
        yield from _unsaid(case, " ".join(span.quote for group in gold.sentences for span in group))
    for words, said in (("the refusal", REFUSAL), ("the question", case.question)):
        # To agree with a yes-or-no question may be to repeat it.
        if case.kind != POLAR and all(_says(group, said) for group in case.facts):
            yield f"{words} itself matches every group of facts; make the patterns narrower"


def _misplaced(gold: Gold) -> Iterator[str]:
    for group, spans, sentences in zip(gold.evidence, gold.spans, gold.sentences, strict=True):
        for quote in group:
            if (count := _occurrences(quote, [span.quote for span in spans])) != 1:
                yield f"the quote {shown(quote)} occurs {count} times; give one that occurs once"
        for span in sentences:
            if re.search(r"\n\s*\n", span.quote):
                yield f"the quote in {shown(span.quote)} runs over two paragraphs; make it two groups"


def _occurrences(quote: str, found: Sequence[str]) -> int:
    words = exact.plain(quote)
    return sum(exact.plain(each) == words for each in found)


def _unsaid(case: Case, sentences: str) -> Iterator[str]:
    for group in _groups(case):
        if not _says(group, sentences):
            yield f"no sentence of the evidence says {shown(group[0])}; mend the fact or the evidence"
    # Stems, so that `talks` and `talked` count as one.
    common = sorted(lexicon.content(case.question) & lexicon.content(sentences))
    if case.kind == PARAPHRASE and common:
        yield f"a {PARAPHRASE} shares {', '.join(common)} with its evidence; word the question otherwise"


def _groups(case: Case) -> Groups:
    return () if case.kind == POLAR else case.facts


def _says(group: Sequence[str], text: str) -> bool:
    return any(re.search(pattern, text, _FLAGS) for pattern in group)


def kinds_table(cases: Sequence[Case], name: str) -> Table:
    """Return how many cases there are of each kind, and how many of these can be answered."""
    count, answerable = Counter(c.kind for c in cases), Counter(c.kind for c in cases if c.answerable)
    lines = [(kind, str(count[kind]), str(answerable[kind])) for kind in count]
    lines.append(("all", str(len(cases)), str(sum(answerable.values()))))
    return Table(name, ("kind", "cases", "answerable"), tuple(lines))
