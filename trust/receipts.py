"""Receipts that are altered in every field and in many bytes, and articles that are edited at random."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.article import Article
from ingest.editions import Editions
from ingest.library import BUNDLED
from ingest.load import load
from ingest.split import split
from rag.answer import Answer, Rejection, Statement, cite
from rag.receipt.made import made
from rag.receipt.record import conversation
from rag.receipt.saved import SavedError, read_receipt
from rag.receipt.seal import written
from rag.settings import Settings
from trust.finding import Finding

BYTES, EDITS = 20_000, 2_000
_MARK = "altered"


def receipts() -> Iterator[Finding]:
    """Alter a receipt in every field, then in single bytes."""
    article = load(BUNDLED)
    whole = _receipt(article)
    fields = [*alterations(whole)]
    broken = tuple(what for what, text in fields if unnoticed(text.encode(), article))
    yield Finding("a receipt altered in one field fails", len(fields), "alterations", broken)
    data, pick = written(whole).encode(), random.Random(1)
    tried = [_byte(data, pick) for _ in range(BYTES)]
    broken = tuple(what for what, altered in tried if altered != data and unnoticed(altered, article))
    yield Finding("a receipt altered in one byte fails", len(tried), "alterations", broken)


def edits() -> Iterator[Finding]:
    """Edit an article at random, and follow a quote of each of its sentences."""
    article = load(BUNDLED)
    broken, counts = list[str](), dict.fromkeys(("same", "moved", "changed", "gone"), 0)
    for seed in range(EDITS):
        found, wrong = followed(article.text, seed)
        broken += wrong
        for fate in found:
            counts[fate] += 1
    told = ", ".join(f"{n:,} {fate}" for fate, n in counts.items())
    yield Finding(
        "a quote is never shown where the article reads otherwise", EDITS, "edits", tuple(broken), told
    )


def followed(text: str, seed: int) -> tuple[list[str], list[str]]:
    """Edit a text at random; return the fate of each sentence of it, and where a fate is wrong."""
    new = edited(text, random.Random(seed))
    editions, fates, wrong = Editions(text, new), list[str](), list[str]()
    for s in editions.before:
        found = editions.fate(s.start, s.end, s.text)
        fates.append(found.fate)
        reads = new[found.start : found.end]
        if found.fate in ("same", "moved"):
            right = reads == s.text and (found.fate == "moved" or found.start == s.start)
        else:
            right = s.text not in {other.text for other in editions.after} and reads == found.text
        if not right:
            wrong.append(f"seed {seed}: {found.fate} {s.start}-{s.end}")
    return fates, wrong


def edited(text: str, pick: random.Random) -> str:
    """Return a text with sentences dropped, doubled, moved, reworded and put in."""
    sentences = [s.text for s in split(text)[0]]
    for _ in range(pick.randint(1, 8)):
        n, other = pick.randrange(len(sentences)), pick.randrange(len(sentences))
        match pick.randrange(5):
            case 0 if len(sentences) > 1:
                del sentences[n]
            case 1:
                sentences.insert(other, sentences[n])
            case 2:
                sentences.insert(other, sentences.pop(n))
            case 3:
                words = sentences[n].split()
                words[pick.randrange(len(words))] = _MARK
                sentences[n] = " ".join(words)
            case _:
                sentences.insert(other, f"Nobody had told them so in {pick.randint(1, 999)} days.")
    return "".join(s + pick.choice((" ", " ", "\n\n")) for s in sentences).rstrip()


def unnoticed(data: bytes, article: Article) -> bool:
    """Whether what was altered passes as what was saved."""
    try:
        receipt = read_receipt(data)
    except SavedError as error:
        return not str(error)
    return not receipt.faults


def alterations(whole: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what was done and the text: each leaf changed, each key dropped, one put in, items swapped."""
    for path in _paths(whole, ()):
        for how in ("change", "drop", "add", "swap"):
            altered = copy.deepcopy(whole)
            if _alter(altered, path, how):
                yield f"{how} {'.'.join(map(str, path))}", written(altered)


def _paths(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    items = (
        value.items() if isinstance(value, Mapping) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, inner in items:
        yield (*path, key)
        yield from _paths(inner, (*path, key))


def _alter(whole: Any, path: tuple[str | int, ...], how: str) -> bool:  # noqa: ANN401  # any JSON
    inner, key = whole, path[-1]
    for step in path[:-1]:
        inner = inner[step]
    value = inner[key]
    if how == "change" and not isinstance(value, dict | list):
        inner[key] = not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else _MARK
    elif how == "drop":
        del inner[key]
    elif how == "add" and isinstance(value, dict):
        value[_MARK] = 1
    elif how == "swap" and isinstance(value, list) and len(value) > 1 and value[0] != value[1]:
        value[0], value[1] = value[1], value[0]
    else:
        return False
    return True


def _byte(data: bytes, pick: random.Random) -> tuple[str, bytes]:
    at, other = pick.randrange(len(data)), bytes([pick.randrange(256)])
    match pick.randrange(3):
        case 0:
            return f"byte {at} dropped", data[:at] + data[at + 1 :]
        case 1:
            return f"byte {at} is {other!r}", data[:at] + other + data[at + 1 :]
        case _:
            return f"{other!r} put in at {at}", data[:at] + other + data[at:]


def _receipt(article: Article) -> dict[str, Any]:
    sentences = split(article.text)[0]
    cited = [cite(article, s.start, s.end) for s in sentences[2:5]]
    statements = tuple(Statement(c.quote, (c,), "quoted") for c in cited)
    answer = Answer("What?", "What is said?", (), statements, 0.9, None, (Rejection("So.", "no"),), "Late.")
    return conversation(article, [answer, answer], made(Settings(), "hash-64"))
