"""The seal of a saved answer: digests that tell what of it is not as it was saved. Pure.

A seal is no signature. It finds what was altered by accident or by a careless hand, and names the place; who
alters and seals anew is not found by it, but by the article, which every quote and rule is checked against.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

from ingest.printable import printable_json

SEAL = "seal"
"""The last key of what is sealed; its value is a digest for each part, by the name of the part."""

WHOLE = "everything"
"""Name in the seal for all parts together, and their order."""

_LISTS = {"turns": "turn"}
"""What is sealed item by item, and within an item key by key; with the name of an item."""

_DIGITS = 16
"""Hexadecimal digits of a part's digest, which only tells where to look; that of the whole has them all."""


def sealed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain JSON values with their seal."""
    plain = json.loads(json.dumps(data))
    return {**plain, SEAL: _seal(plain)}


def written(data: object) -> str:
    """Return JSON values as the text of a file: the only way in which what is sealed is written."""
    # Half a surrogate pair fits into no UTF-8 file, and a control into no terminal; JSON can spell them.
    return printable_json(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def seal_faults(text: str, data: Mapping[str, Any]) -> Iterator[str]:
    """Say what of a text in JSON, and of the values read from it, is not as it was sealed."""
    rest = {key: value for key, value in data.items() if key != SEAL}
    own, seal = _seal(rest), data.get(SEAL)
    if not isinstance(seal, dict):
        yield "it has lost its seal"
        return
    yield from _altered(own, seal)
    # Other systems end their lines with two characters; that is the same text.
    lines = text.split("\r\n" if text.count("\r\n") == text.count("\n") else "\n")
    pairs = zip_longest(lines, written({**rest, SEAL: seal}).split("\n"))
    for n, (found, expected) in enumerate(pairs, start=1):
        if found != expected:
            yield f"line {n} is not as it was written"
            return


def _altered(own: Mapping[str, str], seal: Mapping[str, Any]) -> Iterator[str]:
    parts = [name for name in {**own, **seal} if name != WHOLE and own.get(name) != seal.get(name)]
    if own[WHOLE] == seal.get(WHOLE):
        yield from (f"the seal of {name} is not what was saved" for name in parts)
        if not parts and [*own] != [*seal]:
            yield "the order of its seal is not what was saved"
        return
    for name in parts:
        problem = "was not there when it was saved" if name not in seal else "is not what was saved"
        yield f"{name} {'is gone' if name not in own else problem}"
    if not parts:
        yield "the order of its parts, or the seal of everything, is not what was saved"


def _seal(data: Mapping[str, Any]) -> dict[str, str]:
    parts = {name: _digest(value)[:_DIGITS] for name, value in _parts(data)}
    return {**parts, WHOLE: _digest(data)}


def _parts(data: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, object]]:
    for key, value in data.items():
        if key not in _LISTS or not isinstance(value, list):
            yield f"{before}“{key}”", value
            continue
        for n, item in enumerate(value, start=1):
            name = f"{before}{_LISTS[key]} {n}"
            if isinstance(item, dict):
                yield from _parts(item, f"{name}: ")
            else:
                yield name, item


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, separators=(",", ":")).encode()).hexdigest()
