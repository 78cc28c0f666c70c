"""The values of a record, which is not trusted: an error says what is not as it must be. Pure."""

from __future__ import annotations

import json
import sys
from typing import Any, TypeVar

Value = TypeVar("Value", str, int, bool, list[object], dict[str, Any])

_WORDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false"}
_WORDS |= {list: "a list", dict: "an object"}
_SHOWN = 60


class RecordError(ValueError):
    """What was kept is not a record of an answer; the message says what is missing or wrong."""


def value_of(data: object, name: str, kind: type[Value], owner: str) -> Value:
    """Return a value of an object, which must be of exactly that kind: true is no number.

    Raises:
        RecordError: the object is none, or its value is missing or of another kind.
    """
    value = raw(data, name, _WORDS[kind], owner)
    if type(value) is not kind:
        raise RecordError(f'"{name}" of {owner} must be {_WORDS[kind]}, not {_met(value)}')
    return value


def shown(text: str) -> str:
    """Return the text quoted on one line, its end left out when it is long."""
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")


def number(data: object, name: str, owner: str) -> float:
    """Return a finite number; other programs write 1.0 as 1."""
    value = raw(data, name, "a number", owner)
    # Compared before it is converted: a whole number may be too large, and nothing compares with NaN.
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= sys.float_info.max:
        return float(value)
    raise RecordError(f'"{name}" of {owner} must be a number, not {_met(value)}')


def raw(data: object, name: str, what: str, owner: str) -> object:
    """Return a value of an object, of any kind; errors as in `value_of`."""
    if not isinstance(data, dict):
        raise RecordError(f"{owner} must be an object, not {_met(data)}")
    if name not in data:
        raise RecordError(f'{owner} has no "{name}", {what}')
    return data[name]


def _met(value: object) -> str:
    try:
        return shown(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        return f"a {type(value).__name__}"
