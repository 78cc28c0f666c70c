"""Case files, read and checked beyond their format: is the gold in the article, once, and says the facts?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.gold import Gold, gold_of
from eval.jsonl import DataError, read_lines, read_values, shown
from eval.shipped import article_of, asked_of
from eval.table import Table
from ingest.article import Article
from ingest.split import split
from rag.answer import REFUSAL
from rag.cases import Case, Groups, read_case
from rag.checking import exact, lexicon

PARAPHRASE, POLAR, CHAIN = "paraphrase", "yes-no", "follow-up"
"""Kinds of question with a rule of their own."""

_FLAGS = re.IGNORECASE | re.DOTALL


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a file in its order, or of every .jsonl file of a folder, by file name.

    Raises:
        DataError: a file cannot be read or breaks the format, with path, line number and reason; or two
            files of the folder share an id.
    """
    found: dict[str, Case] = {}
    for file in _files(path):
        for case in read_values(file, read_case, kind="case"):
            if found.setdefault(case.id, case) is not case:
                raise DataError(
                    f"{file}: the id {shown(case.id)} is in another file, too; give every case its own"
                )
    if not found:
        raise DataError(f"{path} holds no .jsonl file; name a case file or a folder of them")
    return list(found.values())


def _files(path: Path) -> list[Path]:
    return sorted(path.glob("*.jsonl")) if path.is_dir() else [path]


def problems(path: Path, article: Article | None, *, override: bool = False) -> Iterator[str]:
    """Yield a line for everything wrong with the gold of a file's cases: place, reason, what to do.

    `article` serves the cases that bring none; with `override` also those that name a bundled one.

    Raises:
        DataError: the file cannot be read or breaks the format.
    """
    asked: dict[str, str] = {}
    places = (place for file in _files(path) for place, _ in read_lines(file))
    for place, case in zip(places, read_cases(path), strict=True):
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
        yield from (f"{place}: {fault}" for fault in faults(case, text))


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
    if all(gold.spans):
        spans = [span for group in gold.spans for span in group]
        held = (s for s in split(text)[0] if any(s.start < q.end and q.start < s.end for q in spans))
        yield from _unsaid(case, " ".join(s.text for s in held))
    for words, said in (("the refusal", REFUSAL), ("the question", case.question)):
        # To agree with a yes-or-no question may be to repeat it.
        if case.kind != POLAR and all(_says(group, said) for group in case.facts):
            yield f"{words} itself matches every group of facts; make the patterns narrower"


def _misplaced(gold: Gold) -> Iterator[str]:
    for group, spans in zip(gold.evidence, gold.spans, strict=True):
        for quote in group:
            count = sum(exact.plain(span.quote) == exact.plain(quote) for span in spans)
            if count != 1:
                yield f"the quote {shown(quote)} occurs {count} times; give one that occurs once"
        for span in spans:
            if re.search(r"\n\s*\n", span.quote):
                yield f"the quote {shown(span.quote)} runs over two paragraphs; make it two groups"


def _unsaid(case: Case, sentences: str) -> Iterator[str]:
    groups: Groups = () if case.kind == POLAR else case.facts
    for group in groups:
        if not _says(group, sentences):
            yield f"no sentence of the evidence says {shown(group[0])}; mend the fact or the evidence"
    # Stems, so that `talks` and `talked` count as one.
    common = sorted(lexicon.content(case.question) & lexicon.content(sentences))
    if case.kind == PARAPHRASE and common:
        yield f"a {PARAPHRASE} shares {', '.join(common)} with its evidence; word the question otherwise"


def _says(group: Sequence[str], text: str) -> bool:
    return any(re.search(pattern, text, _FLAGS) for pattern in group)


def kinds_table(cases: Sequence[Case], name: str) -> Table:
    """Return how many cases there are of each kind, and how many of these can be answered."""
    count, answerable = Counter(c.kind for c in cases), Counter(c.kind for c in cases if c.answerable)
    lines = [(kind, str(count[kind]), str(answerable[kind])) for kind in count]
    lines.append(("all", str(len(cases)), str(sum(answerable.values()))))
    return Table(name, ("kind", "cases", "answerable"), tuple(lines))
