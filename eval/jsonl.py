"""JSON Lines files, read with complaints a person can act on: path, line number, reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

Value = TypeVar("Value")
Record = dict[str, Any]
Field = tuple[Callable[[Any], bool], str]
"""A predicate on a field's value, and the words for what it accepts."""


class DataError(ValueError):
    """A data file that cannot be used; the message names the file, the line and the reason."""


class CheckError(Exception):
    """What was checked does not hold; everything else was done."""


def read_records(path: Path) -> Iterator[tuple[str, Record]]:
    """Yield ("path:line", object) for every line that is not blank.

    Raises:
        DataError: the file cannot be read, is not UTF-8, or a line is not a JSON object.
    """
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            yield f"{path}:{number}", _parse(line, f"{path}:{number}")


def read_values(path: Path, parse: Callable[[Record, str], Value], *, kind: str) -> list[Value]:
    """Return what `parse` makes of each line and its place, in order; every "id" must be a line's own.

    Raises:
        DataError: from `parse`, or the file cannot be read, holds nothing, or repeats an id.
    """
    values: dict[str, Value] = {}
    for place, record in read_records(path):
        value, name = parse(record, place), record["id"]
        if name in values:
            raise DataError(f"{place}: the id {shown(name)} was used before; give every {kind} its own")
        values[name] = value
    if not values:
        raise DataError(f"{path} holds no {kind}; write one JSON object a line")
    return list(values.values())


def require(record: Record, fields: Mapping[str, Field], place: str) -> None:
    """Check that every field is there and acceptable.

    Raises:
        DataError: naming the first field that is missing or has a wrong value.
    """
    for name, (accepts, words) in fields.items():
        if name not in record:
            raise DataError(f'{place}: the key "{name}" is missing; it must be {words}')
        if not accepts(record[name]):
            raise DataError(f'{place}: "{name}" must be {words}, not {shown(record[name])}')


def is_text(value: object) -> bool:
    """Whether the value is a string with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_flag(value: object) -> bool:
    """Whether the value is true or false."""
    return isinstance(value, bool)


def is_number(value: object) -> bool:
    """Whether the value is a number, and not a flag."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_text_list(value: object) -> bool:
    """Whether the value is a list of strings that are not blank."""
    return isinstance(value, list) and all(map(is_text, value))


def shown(value: object) -> str:
    """Return the value as JSON, short enough for an error message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "..."


def _lines(path: Path) -> list[str]:
    try:
        # Not splitlines(): a JSON string may hold U+2028, which is no line end in this format.
        return path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error


def _parse(line: str, place: str) -> Record:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise DataError(f"{place}: not JSON: {error.msg} at column {error.colno}") from error
    if not isinstance(record, dict):
        raise DataError(f"{place}: a JSON object is expected, not {shown(record)}")
    return record
