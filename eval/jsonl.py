"""JSON Lines files, read with complaints a person can act on: path, line number, reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Protocol, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

Text = Annotated[str, Field(pattern=r"\S")]
"""A field that must not be blank."""


class DataError(ValueError):
    """Data that cannot be used; the message names the file, the line and the reason."""


class CheckError(Exception):
    """What was checked does not hold; everything else was done."""


class Named(Protocol):
    """What a line of a file holds: it has an id of its own."""

    @property
    def id(self) -> str:
        """Return it."""


Value = TypeVar("Value")
Item = TypeVar("Item", bound=Named)


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield ("path:line", text) for every line that is not blank.

    Raises:
        DataError: the file cannot be read, or is not UTF-8.
    """
    try:
        # Not splitlines(): a JSON string may hold U+2028, which is no line end in this format.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise DataError(f"cannot read {path}: {error.strerror}; check the path") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    yield from ((f"{path}:{number}", line) for number, line in enumerate(lines, start=1) if line.strip())


def read_values(path: Path, parse: Callable[[str], Item], *, kind: str) -> list[Item]:
    """Return what `parse` makes of each line, in order; every id must be a line's own.

    Raises:
        DataError: `parse` raised a ValueError, or the file cannot be read, holds nothing, or repeats an id.
    """
    values: dict[str, Item] = {}
    for place, line in read_lines(path):
        try:
            value = parse(line)
        except ValueError as error:
            raise DataError(f"{place}: {error}") from error
        if value.id in values:
            raise DataError(f"{place}: the id {shown(value.id)} was used before; give every {kind} its own")
        values[value.id] = value
    if not values:
        raise DataError(f"{path} holds no {kind}; write one JSON object a line")
    return list(values.values())


def parser(kind: type[Value]) -> Callable[[str], Value]:
    """Return what makes a dataclass of a JSON object; keys beyond its fields are ignored.

    What it returns raises DataError, in one line, where a field is missing or has a wrong value.
    """
    adapter = TypeAdapter(kind)

    def parse(line: str) -> Value:
        try:
            return adapter.validate_json(line, strict=True)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = f'"{".".join(map(str, first["loc"]))}": ' if first["loc"] else ""
            met = "" if first["type"] in ("missing", "too_short") else f", not {shown(first['input'])}"
            raise DataError(f"{name}{first['msg'][0].lower()}{first['msg'][1:]}{met}") from error

    return parse


def shown(value: object) -> str:
    """Return the value as JSON, short enough for an error message."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:77] + "..."
