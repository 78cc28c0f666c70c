"""Rows to train the reader on, from articles with cases and claims."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.lexical import LexicalIndex
from ingest.split import split
from rag.cases import Case, read_case
from rag.checking import naming
from rag.reader.noise import OFTEN, swapped, typed
from rag.reader.run import asked

ARTICLES = Path(__file__).with_name("articles")
"""Articles written for training, each NAME.txt with NAME.cases.jsonl and NAME.claims.jsonl."""

DEV = frozenset(
    (
        *("askmerrin", "camp", "chess", "ferry-inquiry"),
        *("hearing-aids-test", "obituary", "veyra-dust-ring", "water"),
        *("kestrel-launch", "kheva-prisoner-lists", "merrow-narrows", "saltworks-guide"),
    )
)
"""Articles that nothing is trained on: they choose and calibrate."""

TRUE_ALIKE, FALSE_ALIKE = 1, 2
"""Other passages of the article that a question is read with: answered elsewhere, answered nowhere."""

NEAR = 6
"""So many passages that share most with the question are those to choose from."""

ABOUT = "What does the article say about {}?"


@dataclass(frozen=True, slots=True)
class Row:
    """A question or claim with one passage, given by its sentences.

    `evidence` are the positions of the sentences that the answer stands on; empty when not known.
    """

    query: str
    sentences: tuple[str, ...]
    label: bool
    evidence: frozenset[int] = frozenset()
    claim: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A training article with its passages, and the gold of its cases and claims."""

    name: str
    text: str
    cases: tuple[Case, ...]
    claims: tuple[Mapping[str, Any], ...]
    passages: tuple[tuple[tuple[int, int], ...], ...]
    """The sentence spans of each passage."""
    names: tuple[str, ...]
    """The names that stand in the text twice or more, sorted."""
    lexical: LexicalIndex

    def sentences(self, passage: int) -> tuple[str, ...]:
        """Return the sentences of a passage."""
        return tuple(self.text[start:end] for start, end in self.passages[passage])

    def near(self, query: str) -> list[int]:
        """Return the positions of the passages, those first that share most with the query."""
        scores = self.lexical.scores(query)
        return sorted(range(len(self.passages)), key=lambda n: -scores.get(n, 0.0))

    def places(self, quotes: Iterable[str]) -> list[tuple[int, int]]:
        """Return where the quotes stand."""
        return [(self.text.index(quote), self.text.index(quote) + len(quote)) for quote in quotes]

    def evidence(self, passage: int, places: Sequence[tuple[int, int]]) -> frozenset[int]:
        """Return the positions of a passage's sentences that meet one of the places."""
        spans = self.passages[passage]
        return frozenset(
            n for n, (s, e) in enumerate(spans) if any(start < e and s < end for start, end in places)
        )


def read_sources(folder: Path) -> list[Source]:
    """Return the articles of a folder, by name."""
    return [_source(path) for path in sorted(folder.glob("*.txt"))]


def _source(path: Path) -> Source:
    text = path.read_text(encoding="utf-8")
    sentences, passages = split(text)
    found = naming.names(text)
    return Source(
        path.stem,
        text,
        tuple(map(read_case, _lines(path.with_suffix(".cases.jsonl")))),
        tuple(lines(path.with_suffix(".claims.jsonl"))),
        tuple(
            tuple((s.start, s.end) for s in sentences if p.start <= s.start and s.end <= p.end)
            for p in passages
        ),
        tuple(sorted({name for name in found if found.count(name) > 1})),
        LexicalIndex([passage.text for passage in passages]),
    )


def article_rows(sources: Sequence[Source], *, seed: int) -> list[Row]:
    """Return the rows of all articles, hard negatives by rule among them; the same ones for one seed."""
    rng = random.Random(seed)
    rows: list[Row] = []
    for source in sources:
        for case in source.cases:
            rows += _case_rows(source, case, sources, rng)
        for claim in source.claims:
            rows += _claim_rows(source, claim, rng)
        rows += _about_rows(source, sources, rng)
    return rows


def _case_rows(source: Source, case: Case, sources: Sequence[Source], rng: random.Random) -> Iterator[Row]:
    history: Sequence[str] = case.history
    if not history and rng.random() < OFTEN:
        # Most questions of a conversation stand alone: what was asked before must not mislead.
        history = [rng.choice(source.cases).question]
    query = asked(typed(case.question, rng), history)
    places = source.places(q for group in case.evidence for q in group)
    found = {n: source.evidence(n, places) for n in range(len(source.passages))}
    for n, evidence in found.items():
        if evidence:
            yield Row(query, source.sentences(n), True, evidence)
    near = [n for n in source.near(query) if not found[n]][:NEAR]
    # Where nothing answers, the passage most alike is always read: it is the one that misleads.
    alike = near[:0] if places else near[:1]
    rest = near[len(alike) :]
    for n in alike + rng.sample(rest, min(len(rest), TRUE_ALIKE if places else FALSE_ALIKE - 1)):
        yield Row(query, source.sentences(n), False)
    if rng.random() < OFTEN and len(sources) > 1:
        other = rng.choice([s for s in sources if s is not source])
        yield Row(query, other.sentences(other.near(query)[0]), False)
    if places and (changed := swapped(case.question, source.names, source.text, rng)):
        best = max(found, key=lambda n: len(found[n]))
        yield Row(asked(changed, history), source.sentences(best), False)


def _claim_rows(source: Source, claim: Mapping[str, Any], rng: random.Random) -> Iterator[Row]:
    text, places = claim["claim"], source.places(claim["evidence"])
    near = source.near(text)
    passages = [n for n in range(len(source.passages)) if source.evidence(n, places)][:3] or near[:1]
    read = tuple(dict.fromkeys(s for n in passages for s in source.sentences(n)))
    yield Row(text, read, claim["supported"], claim=True)
    if not claim["supported"]:
        return
    others = [n for n in near if n not in passages][:2]
    if others and rng.random() < 0.3:
        yield Row(text, source.sentences(rng.choice(others)), False, claim=True)
    if changed := swapped(text, source.names, source.text, rng):
        yield Row(changed, read, False, claim=True)


def _about_rows(source: Source, sources: Sequence[Source], rng: random.Random) -> Iterator[Row]:
    """Yield rows that ask what is said of names: of some of the article, and of one that it does not name."""
    for name in rng.sample(source.names, min(3, len(source.names))):
        passages = [n for n in range(len(source.passages)) if any(name in s for s in source.sentences(n))]
        read = source.sentences(rng.choice(passages))
        told = frozenset(n for n, sentence in enumerate(read) if name in sentence)
        yield Row(ABOUT.format(name), read, True, told)
    strangers = [n for s in sources if s is not source for n in s.names if n not in source.text]
    if strangers:
        query = ABOUT.format(rng.choice(strangers))
        yield Row(query, source.sentences(source.near(query)[0]), False)


def dev(sources: Iterable[Source]) -> list[Source]:
    """Return the articles to choose and calibrate on."""
    return [source for source in sources if source.name in DEV]


def training(sources: Iterable[Source]) -> list[Source]:
    """Return the articles to train on."""
    return [source for source in sources if source.name not in DEV]


def lines(path: Path) -> Iterator[Any]:
    """Yield the records of a file of JSON Lines, packed by gzip where its name says so."""
    yield from map(json.loads, _lines(path))


def _lines(path: Path) -> Iterator[str]:
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    yield from (line for line in text.split("\n") if line.strip())
