"""How the work of a regular expression grows on the worst inputs that its own parse tree suggests."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from importlib import import_module
from itertools import islice, product
from time import thread_time
from typing import Any

sre: Any = import_module("re._constants")
parser: Any = import_module("re._parser")
"""There is no other way to the tree of an expression."""

LONGEST = 1 << 15
"""Characters at which a search that is still quick is linear: a square of it would take seconds."""
ENOUGH = 0.02
"""Seconds of work that can be compared."""
WORST = 1.6
"""Exponent up to which growth counts as linear; a square has 2."""
ENDS = ("\0", "", "\n", "a", " ", "!")
"""What a repeat may fail on."""
PAIRS = 60

AnyPattern = re.Pattern[str] | re.Pattern[bytes]
_MANY = 12
_SAMPLES = " a1\n\t.,-_A!\"'*#|[(<:/\x85é"
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def exponent(pattern: AnyPattern, how: str) -> tuple[float, str]:
    """Return the fastest growth found, with the input that showed it."""
    worst = (0.0, "")
    for before, pump, after in attacks(pattern):
        grown = _grown(pattern, how, before, pump, after)
        if grown > WORST:  # once more, for the machine may have been busy
            grown = min(grown, *(_grown(pattern, how, before, pump, after) for _ in range(2)))
        worst = max(worst, (grown, f"{before!r} + {pump!r} * n + {after!r}"))
        if grown > WORST:
            break
    return worst


def _grown(pattern: AnyPattern, how: str, before: str, pump: str, after: str) -> float:
    """Return the exponent between the size that takes ENOUGH and a smaller one; 0 where nothing takes it."""
    times = dict[int, float]()
    size = 8
    while size <= LONGEST:
        text = before + pump * (size // len(pump) + 1) + after
        times[size] = min(_seconds(pattern, how, text) for _ in range(3 if size > 64 else 1))
        if times[size] >= ENOUGH:
            small = next((n for n in times if times[n] >= ENOUGH / 40), size)
            smaller = small if small < size else max(n for n in times if n < size)
            return math.log(times[size] / max(times[smaller], 1e-7)) / math.log(size / smaller)
        size = size + 4 if size < 32 else size * 2
    return 0.0


def _seconds(pattern: AnyPattern, how: str, text: str) -> float:
    data: Any = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    compiled: Any = pattern
    started = thread_time()
    if how == "anchored":
        compiled.match(data)
    else:
        for _ in compiled.finditer(data):
            pass
    return thread_time() - started


def attacks(pattern: AnyPattern) -> Iterator[tuple[str, str, str]]:
    """Yield beginnings, what is repeated after them, and ends."""
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG)
    repeats = dict.fromkeys(_repeats(tree, ""))
    whole = _sample(tree)
    pumps = dict.fromkeys(pump for _, pump in repeats)
    befores = dict.fromkeys(["", whole, *(before for before, _ in repeats)])
    for (before, pump), end in product(repeats, ENDS):
        yield before, pump, end
        if before:
            yield "", before + pump, end
    for pump, end in product(dict.fromkeys([*pumps, whole, *befores]), ENDS):
        if pump:
            yield "", pump, end
    for first, second in islice(product(pumps, pumps), PAIRS):
        if first != second:
            yield "", first + second, "\0"
            yield first * 2000, second, "\0"


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, str]]:
    """Yield every repeat of a tree: a text that leads to it, and texts that it takes."""
    for kind, value in tree:
        if kind in _REPEATS:
            _, most, inner = value
            yield from _repeats(inner, before)
            if most > _MANY:
                yield from ((before, pump) for pump in _variants(inner) if pump)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, before)
        elif kind is sre.SUBPATTERN:
            yield from _repeats(value[3], before)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeats(value[1], before)
        elif kind is sre.ATOMIC_GROUP:
            yield from _repeats(value, before)
        before += _sample([(kind, value)])


def _variants(tree: Any) -> list[str]:
    """Return texts that a tree matches: several where it begins with a class."""
    items = list(tree)
    if len(items) == 1 and items[0][0] in (sre.IN, sre.ANY, sre.NOT_LITERAL, sre.CATEGORY):
        return [c for c in _SAMPLES if _takes(items[0], c)][:6] or [_sample(tree)]
    if len(items) == 1 and items[0][0] is sre.BRANCH:
        return [_sample(branch) for branch in items[0][1][1]]
    if len(items) == 1 and items[0][0] is sre.SUBPATTERN:
        return _variants(items[0][1][3])
    return [_sample(tree)]


def _sample(tree: Any) -> str:
    """Return a short text that a tree matches."""
    return "".join(_one(kind, value) for kind, value in tree)


def _one(kind: Any, value: Any) -> str:
    if kind is sre.LITERAL:
        return chr(value)
    if kind in (sre.IN, sre.ANY, sre.NOT_LITERAL, sre.CATEGORY):
        literals = [chr(v) for k, v in value if k is sre.LITERAL] if kind is sre.IN else []
        return next((c for c in [*_SAMPLES, *literals] if _takes((kind, value), c)), "")
    if kind in _REPEATS:
        least, most, inner = value
        return _sample(inner) * int(max(least, 1 if most > _MANY else 0))
    parts = {
        sre.BRANCH: lambda: value[1][0],
        sre.SUBPATTERN: lambda: value[3],
        sre.ATOMIC_GROUP: lambda: value,
    }
    return _sample(parts[kind]()) if kind in parts else ""


def _takes(node: Any, character: str) -> bool:
    """Tell whether a node of one character takes this one."""
    kind, value = node
    if kind is sre.ANY:
        return character != "\n"
    if kind is sre.NOT_LITERAL:
        return chr(value) != character
    if kind is sre.CATEGORY:
        return bool(re.match(_CATEGORIES[value], character))
    denied = bool(value) and value[0][0] is sre.NEGATE
    hit = any(_in(k, v, character) for k, v in value if k is not sre.NEGATE)
    return hit != denied


def _in(kind: Any, value: Any, character: str) -> bool:
    if kind is sre.LITERAL:
        return chr(value) == character
    if kind is sre.RANGE:
        return chr(value[0]) <= character <= chr(value[1])
    return bool(re.match(_CATEGORIES[value], character))


_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}
