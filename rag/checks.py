"""What of a sentence can be checked exactly: its numbers, quotations, names and content words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.retrieve import stems

_WORD = re.compile(r"[^\W_]+(?:[.’'&-][^\W_]+)*\.?")
_QUOTATION = re.compile(r"[“\"«]([^”\"»]+)[”\"»]")

_UNITS = {
    word: value
    for value, word in enumerate(
        re.findall(
            r"\w+",
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
            "fifteen sixteen seventeen eighteen nineteen",
        )
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"), start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
NUMBER_WORDS = frozenset([*_UNITS, *_TENS, *_SCALES, "half"])
"""Words that `numbers` reads: checked by value, not by spelling."""
_HALF_A = re.compile(rf"\bhalf a (?=(?:{'|'.join(_SCALES)})\b)", re.IGNORECASE)

_SAME_NAME = {
    "us": "america",
    "usa": "america",
    "united states": "america",
    "uk": "britain",
    "united kingdom": "britain",
    "british": "britain",
    "eu": "european union",
    "un": "united nations",
}
_DEMONYM = re.compile(r"(?:ese|ians?|eans?|ans?|ish|i|ns?|(?<!s)s|[aeiouy]+)$")


def numbers(text: str) -> set[float]:
    """Return the values of the numbers in a text: `2,500`, `2.5 million`, `two and a half thousand`.

    `one` and ordinals are words rather than figures, and are left out.
    """
    text = _HALF_A.sub("0.5 ", text)
    tokens = [t.rstrip(".").lower() for t in re.findall(r"\d[\d,.]*|[^\W\d_]+", text)]
    found: set[float] = set()
    run: list[str] = []
    for token in [*tokens, ""]:
        if _is_numeric(token) or (run and token in {"and", "a", "half"}):
            run.append(token)
        else:
            found |= _value(run)
            run = [token] if _is_numeric(token) else []
    return found


def _is_numeric(token: str) -> bool:
    return token[:1].isdigit() or token in _UNITS or token in _TENS or token in _SCALES


def _value(run: list[str]) -> set[float]:
    """Add up a run of number words and digits; several bare figures in a row stay several."""
    while run and run[-1] in {"and", "a"}:
        run = run[:-1]
    if not run or run == ["one"]:
        return set()
    total, current, seen = 0.0, 0.0, False
    values: set[float] = set()
    for token in run:
        if token[0].isdigit():
            if seen and current:
                values.add(total + current)
                total = 0.0
            current, seen = _digits(token), True
        elif token in _SCALES:
            current = (current or 1.0) * _SCALES[token]
            if _SCALES[token] >= 1000:
                total, current = total + current, 0.0
            seen = True
        elif token == "half":
            current, seen = current + 0.5, True
        elif token in _UNITS or token in _TENS:
            current, seen = current + _UNITS.get(token, _TENS.get(token, 0)), True
    return values | {total + current} if seen else values


def _digits(token: str) -> float:
    whole = re.sub(r",(?=\d{3})", "", token).rstrip(".,")
    try:
        return float(whole.replace(",", "."))
    except ValueError:
        return float(re.sub(r"\D", "", whole) or 0)


def quotations(text: str) -> list[str]:
    """Return the quoted stretches, without their marks and final punctuation."""
    return [m.group(1).strip().rstrip(".,;!?") for m in _QUOTATION.finditer(text) if m.group(1).strip()]


def plain(text: str) -> str:
    """Fold a text for exact comparison: one kind of quote and dash, single spaces, lower case."""
    folded = text.translate(str.maketrans("’‘“”–—", "''\"\"--")).lower()
    return " ".join(folded.split())


def names(text: str) -> list[str]:
    """Return the capitalised words that do not merely open the sentence."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group().strip(".").removesuffix("’s").removesuffix("'s")
        if not word[:1].isupper() or word == "I":
            continue
        if _opens(text, match.start()) and not word.isupper():
            continue
        found.append(word)
    return found


def _opens(text: str, at: int) -> bool:
    """Tell whether only marks stand between the word and the beginning of its sentence."""
    before = text[:at].rstrip(" \t\n“\"‘'([")
    return not before or before[-1] in ".!?:\n…"


def name_key(word: str) -> str:
    """Fold a name so that a land and its people meet: Russia, Russian; China, Chinese."""
    folded = word.lower().replace(".", "").removesuffix("’s").removesuffix("'s")
    # "UN" is a short form; "Un", in a person's name, is not.
    written_out = len(folded) > 3 or word.replace(".", "").isupper()
    folded = _SAME_NAME.get(folded, folded) if written_out else folded
    cut = folded
    while len(short := _DEMONYM.sub("", cut)) >= 3 and short != cut:
        cut = short
    return cut


def name_keys(text: str) -> set[str]:
    """Return the keys of every word of a text, and of the long forms of known short names."""
    keys = {name_key(part) for m in _WORD.finditer(text) for part in _parts(m.group())}
    lowered = plain(text)
    return keys | {name_key(short) for long, short in _SAME_NAME.items() if " " in long and long in lowered}


def _parts(word: str) -> Iterable[str]:
    """Yield the word, and its parts where it is hyphenated."""
    bare = word.strip(".")
    yield bare
    if "-" in bare:
        yield from bare.split("-")


def content(text: str) -> set[str]:
    """Return the stems of the content words."""
    return {word for word in stems(text) if len(word) > 1}
