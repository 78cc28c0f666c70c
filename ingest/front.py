"""The front matter of a Markdown file: what it says of itself between two lines of dashes. Pure."""

from __future__ import annotations

import re

MOST_LINES = 200
"""Longest front matter in lines; what is longer is text."""

_KEY = re.compile(r"([A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(.*))?")
_MORE = re.compile(r"(?:[ \t]+|- |-$|#).*|")
"""A line that goes on with what is before it, or says nothing."""
_ENTRY = re.compile(r"\s*- +(.+)")
_COMMENT = re.compile(r"(?:^|\s)#.*")


def parted(text: str) -> tuple[dict[str, str], str]:
    """Return what the front matter of a text says, by its keys in lower case, and the text without it.

    It is read as YAML only as far as lines of `key: value`, and lists of values, go; these are joined by
    commas. A text that begins with anything else is left as it is.
    """
    first, *lines = text.lstrip("\ufeff").split("\n", MOST_LINES)
    ends = [n for n, line in enumerate(lines) if line.rstrip() in ("---", "...")]
    if first.rstrip() != "---" or not ends:
        return {}, text
    said, key = dict[str, str](), ""
    for line in map(str.rstrip, lines[: ends[0]]):
        if found := _KEY.fullmatch(line):
            key = found[1].lower()
            said[key] = _value(found[2] or "")
        elif not _MORE.fullmatch(line):
            return {}, text
        elif key and (entry := _ENTRY.fullmatch(line)):
            said[key] = ", ".join(filter(None, (said[key], _value(entry[1]))))
    return said, "\n".join(lines[ends[0] + 1 :]).lstrip("\r\n")


def _value(written: str) -> str:
    """Return a value without quotation marks; of a list in brackets, its values."""
    if written[:1] in ("'", '"') and len(written) > 1 and written.endswith(written[0]):
        return written[1:-1].replace("''" if written[0] == "'" else '\\"', written[0])
    if written.startswith("[") and written.endswith("]"):
        return ", ".join(filter(None, (_value(part.strip()) for part in written[1:-1].split(","))))
    return _COMMENT.sub("", written).strip()
