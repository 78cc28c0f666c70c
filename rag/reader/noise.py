"""Changes by rule to what is trained on: questions as people type them, and hard negatives."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from rag.checking import naming

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


def swapped(text: str, names: Sequence[str], context: str, rng: random.Random) -> str | None:
    """Return a text with one detail changed by rule, or None where it has none that can be.

    A detail: two names that change places, a name or a number exchanged for another of `context`, a word for
    its opposite. Of a question that is asked yes or no, an opposite is no other question.
    """
    own = [name for name in naming.names(text) if name in names]
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
