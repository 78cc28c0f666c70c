"""Which sentences an answer stands on: a probability for each piece of evidence, from plain features.

The coefficients in choose.json are a logistic regression on evidence that people marked, fitted by
`python -m eval relevance`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from ingest.article import Sentence
from rag import checks
from rag.answer import Answer, Citation, Relevance
from rag.fit import Fit
from rag.judge import covers
from rag.logistic import chance, tables

COEFFICIENTS = Path(__file__).with_name("choose.json")

_TIME = re.compile(
    r"\d{4}|\b(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|weeks?|months?|years?|century|centuries|"
    r"after|before|when|since|until|(?-i:May))\b",
    re.I,
)
_REASON = re.compile(
    r"\b(?:because|since|due|so that|therefore|as a result|owing|in order|thus|causes?|caused|reasons?|"
    r"led|leads?|aim\w*|to \w+)\b",
    re.I,
)
_WHO = re.compile(
    r"\bwho(?:m|se)?\b|\bwhich (?:\w+ )?(?:person|man|woman|expert|analyst|official|minister|president|"
    r"leader|scholar|professor|researcher|scientist|economist|author|senator|politician|general|commander|founder|"
    r"director|critic|observer|diplomat|spokes\w+)s?\b",
    re.I,
)
_OFFERS: tuple[tuple[re.Pattern[str], Callable[[str, str], bool]], ...] = (
    (
        re.compile(r"\bhow (?:many|much|long|far|old|tall|fast)\b|\bpercent|\bnumber of\b", re.I),
        lambda _, text: bool(checks.numbers(text) or re.search(r"\d", text)),
    ),
    (
        re.compile(r"\bwhen\b|\b(?:what|which) (?:year|date|month|day)\b", re.I),
        lambda _, text: bool(_TIME.search(text)),
    ),
    (
        re.compile(rf"{_WHO.pattern}|\bwhere\b|\bwhich (?:country|city|place|town)\b", re.I),
        lambda question, text: _new_name(question, text),
    ),
    (re.compile(r"\bwhy\b|\breasons?\b|\bcauses?\b", re.I), lambda _, text: bool(_REASON.search(text))),
)
"""What a question word asks for, and whether a sentence offers one. After Li and Roth 2002, "Learning
Question Classifiers"."""


def weigh(answer: Answer, draft: str, likeness: Mapping[int, float], fit: Fit) -> tuple[Relevance, ...]:
    """Measure every piece of evidence, in its order.

    `draft` is all that a model wrote, empty without one; `likeness` the cosine of the draft to the
    sentences by their start, where it is known.
    """
    question, best = answer.standalone, max((e.score for e in answer.evidence), default=0.0)
    written = checks.content(draft)
    news = written - checks.content(question)
    cited = {citation.start for citation in answer.citations}
    shares = covers(question, answer.evidence)
    found = []
    for rank, (evidence, share) in enumerate(zip(answer.evidence, shares, strict=True)):
        sentence = evidence.sentence
        words = checks.content(sentence.text)
        found.append(
            Relevance(
                gap=evidence.score - best,
                rank=rank,
                named=evidence.named,
                cover=share,
                drafted=_part(written, words),
                news=_part(news, words),
                back=_part(words, written),
                likeness=likeness.get(sentence.start, 0.0),
                cited=sentence.start in cited,
                heard=fit.heard(sentence),
                fits=fit.misfit([Citation(sentence.start, sentence.end, sentence.text)]) is None,
                offers=offers(question, sentence.text),
            )
        )
    return tuple(found)


def probability(measured: Relevance, table: Mapping[str, float]) -> float:
    """Return the probability (0..1) that the answer stands on the sentence."""
    return chance({name: float(value) for name, value in asdict(measured).items()}, table)


def table_for(weighed: Sequence[Relevance]) -> str:
    """Name the table of coefficients: by what there was to measure, a draft, a model's word, or neither."""
    if any(measured.drafted or measured.likeness for measured in weighed):
        return "with_draft"
    return "with_model" if any(measured.named for measured in weighed) else "without_model"


def coefficients() -> dict[str, dict[str, float]]:
    """Return the three tables in force."""
    return tables(COEFFICIENTS)


def choose(answer: Answer, weighed: Sequence[Relevance], *, least: float, limit: int) -> list[Sentence]:
    """Return the sentences whose probability is at least `least`, at most `limit`, the likeliest first.

    The likeliest is always among them; those that cannot be meant, for their form or their speaker, only
    where there is nothing else.
    """
    table = coefficients()[table_for(weighed)]
    chances = [probability(measured, table) for measured in weighed]
    order = sorted(range(len(weighed)), key=lambda n: (-chances[n], n))
    meant = [n for n in order if weighed[n].heard and weighed[n].fits] or [
        n for n in order if weighed[n].heard
    ]
    chosen = meant[:1] + [n for n in meant[1:limit] if chances[n] >= least]
    return [answer.evidence[n].sentence for n in chosen]


def asks_who(question: str) -> bool:
    """Tell whether the question asks for a person."""
    return bool(_WHO.search(question))


def offers(question: str, text: str) -> int:
    """Tell whether a text has the kind of thing the question word asks for: 1 or -1; 0 for any other word."""
    for asks, has in _OFFERS:
        if asks.search(question):
            return 1 if has(question, text) else -1
    return 0


def _new_name(question: str, text: str) -> bool:
    # A word before it keeps the first name from merely opening the sentence.
    return bool({checks.name_key(name) for name in checks.names(f"of {text}")} - checks.name_keys(question))


def _part(words: set[str], other: set[str]) -> float:
    return len(words & other) / len(words) if words else 0.0
