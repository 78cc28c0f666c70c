"""Rows to train the reader on, from articles with cases and claims."""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.split import split
from rag import checks
from rag.reader.run import asked
from rag.retrieve import LexicalIndex

ARTICLES = Path(__file__).with_name("articles")
"""Articles written for training, each NAME.txt with NAME.cases.jsonl and NAME.claims.jsonl."""

DEV = frozenset(
    (
        *("askmerrin", "camp", "chess", "ferry-inquiry"),
        *("hearing-aids-test", "obituary", "veyra-dust-ring", "water"),
    )
)
"""Articles that nothing is trained on: they choose and calibrate."""

TRUE_ALIKE, FALSE_ALIKE = 1, 2
"""Other passages of the article that a question is read with: answered elsewhere, answered nowhere."""

NEAR = 6
"""So many passages that share most with the question are those to choose from."""

OFTEN = 0.15
"""Share of the questions that are read after an unrelated one, with a stranger's passage, or ill typed."""


_PAIRS = (
    "first last, before after, most least, more less, largest smallest, highest lowest, best worst, "
    "longest shortest, oldest youngest, earliest latest, higher lower, longer shorter, larger smaller, "
    "old new, increase decrease, increased decreased, rise fall, rose fell, north south, northern "
    "southern, east west, eastern western, above below, inside outside, with without, won lost, win lose, "
    "bought sold, begin end, began ended, start stop, started stopped, opened closed, accepted rejected, "
    "allowed forbidden, agreed refused, supported opposed, always never, all none, many few, can cannot, "
    "early late, arrive leave, arrived left, strong weak, possible impossible, common rare, failed "
    "succeeded, mother father, brother sister, husband wife, son daughter, added removed, buy sell, cheap "
    "expensive, better worse, attack defend, attacked defended, minimum maximum, public private, long "
    "short, high low, large small, love hate, day night"
)
OPPOSITES = {a: b for pair in _PAIRS.split(", ") for a, b in (pair.split(), pair.split()[::-1])}
"""Words that are exchanged for hard negatives."""

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
    cases: tuple[Mapping[str, Any], ...]
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
    found = checks.names(text)
    return Source(
        path.stem,
        text,
        tuple(lines(path.with_suffix(".cases.jsonl"))),
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


def typed(question: str, rng: random.Random) -> str:
    """Return a question as people type it: most as it is, some in small letters or with letters exchanged."""
    if rng.random() >= OFTEN:
        return question
    if rng.random() < 0.5:
        return question.lower().rstrip("?")
    words = question.split()
    long = [n for n, word in enumerate(words) if len(word) > 4 and word.isalpha()]
    for n in rng.sample(long, min(2, len(long))):
        at = rng.randrange(1, len(words[n]) - 1)
        swapped = words[n][at + 1] + words[n][at] if rng.random() < 0.5 else words[n][at + 1]
        words[n] = words[n][:at] + swapped + words[n][at + 2 :]
    return " ".join(words)


def _case_rows(
    source: Source, case: Mapping[str, Any], sources: Sequence[Source], rng: random.Random
) -> Iterator[Row]:
    history = case["history"]
    if not history and rng.random() < OFTEN:
        # Most questions of a conversation stand alone: what was asked before must not mislead.
        history = [rng.choice(source.cases)["question"]]
    query = asked(typed(case["question"], rng), history)
    places = source.places(q for group in case["evidence"] for q in group)
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
    if places and (changed := swapped(case["question"], source.names, source.text, rng)):
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


def swapped(text: str, names: Sequence[str], context: str, rng: random.Random) -> str | None:
    """Return a text with one detail changed by rule, or None where it has none that can be.

    A detail: two names that change places, a name or a number exchanged for another of `context`, a word for
    its opposite. Of a question that is asked yes or no, an opposite is no other question.
    """
    own = [name for name in checks.names(text) if name in names]
    others = [name for name in names if name not in text and not any(w in text for w in name.split())]
    figures = [w.strip(".,?") for w in text.split() if w.strip(".,?").isdigit()]
    numbers = [w for w in (w.strip(".,") for w in context.split()) if w.isdigit() and w not in text]
    words = [w for w in re.findall(r"[a-z]+", text) if w in OPPOSITES]
    found = []
    if len(set(own)) > 1:
        first, second = rng.sample(sorted(set(own)), 2)
        if first not in second and second not in first:
            found.append(second.join(part.replace(second, first) for part in text.split(first)))
    if own and others:
        found.append(text.replace(rng.choice(own), rng.choice(others)))
    if figures and numbers:
        found.append(text.replace(rng.choice(figures), rng.choice(numbers)))
    if words and (not text.endswith("?") or re.match(r"(?:wh|how)", text, re.IGNORECASE)):
        word = rng.choice(words)
        found.append(re.sub(rf"\b{word}\b", OPPOSITES[word], text))
    return rng.choice(found) if found else None


def dev(sources: Iterable[Source]) -> list[Source]:
    """Return the articles to choose and calibrate on."""
    return [source for source in sources if source.name in DEV]


def training(sources: Iterable[Source]) -> list[Source]:
    """Return the articles to train on."""
    return [source for source in sources if source.name not in DEV]


def lines(path: Path) -> Iterator[Any]:
    """Yield the records of a file of JSON Lines, packed by gzip where its name says so."""
    data = path.read_bytes()
    text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")
    yield from (json.loads(line) for line in text.split("\n") if line.strip())
