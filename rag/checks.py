"""What of a sentence can be checked exactly: its numbers, quotations, names and content words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from rag import places
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
_JOINING = [[scale] for scale in _SCALES]
NUMBER_WORDS = frozenset([*_UNITS, *_TENS, *_SCALES, "half"])
"""Words that `numbers` reads: checked by value, not by spelling."""
_HALF_A = re.compile(rf"\bhalf a (?=(?:{'|'.join(_SCALES)})\b)", re.IGNORECASE)

_PLURAL = re.compile(r"(?<=\w\w\w[^\W_aosu])s$")
"""Not the end of Texas, Carlos, Ross and Marcus."""
_SHORT_WORD = 3


def numbers(text: str) -> set[float]:
    """Return the values of the numbers in a text: `2,500`, `2.5 million`, `two and a half thousand`.

    `one` and ordinals are words rather than figures, and are left out.
    """
    text = _HALF_A.sub("0.5 ", text)
    tokens = [t.rstrip(".").lower() for t in re.findall(r"\d[\d,.]*|[^\W\d_]+", text)]
    found: set[float] = set()
    run: list[str] = []
    for token, after in pairwise([*tokens, "", ""]):
        # "Two hundred and three" is one number, "two and three" are two.
        joins = token in {"a", "half"} or (
            token == "and" and (run[-1:] in _JOINING or after in {"a", "half"})
        )
        if _is_numeric(token) or (run and joins):
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
    """Return the capitalised words that do not merely open the sentence; `North Korea` is one name."""
    found = []
    for run in _runs(text):
        start, end = run[0].start(), run[-1].end()
        word = text[start:end].strip(".").removesuffix("’s").removesuffix("'s")
        if not word[:1].isupper() or word == "I":
            continue
        # Any word that opens a sentence is capitalised; the last of several belongs to a name.
        named = word.isupper() or (len(run) > 1 and run[-1].group()[0].isupper())
        if _opens(text, start) and not named:
            continue
        found.append(word)
    return found


def _runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the words of a text one by one, those of one place together."""
    words = list(_WORD.finditer(text))
    at = 0
    while at < len(words):
        size = 1
        for n in places.widths(words[at].group()):
            if at + n <= len(words) and _is_place(text, words[at : at + n]):
                size = n
                break
        yield words[at : at + size]
        at += size


def _is_place(text: str, run: list[re.Match[str]]) -> bool:
    """Tell whether words that stand on one line name one place together."""
    joined = all(_same_line(text, before, word) for before, word in pairwise(run))
    return joined and places.names_one(" ".join(word.group() for word in run))


def _same_line(text: str, before: re.Match[str], word: re.Match[str]) -> bool:
    """Tell whether only blanks part two words; a dot belongs to a short word (`St.`), or ends a sentence."""
    gap = text[before.end() : word.start()]
    return gap.isspace() and "\n" not in gap and not before.group()[_SHORT_WORD:].endswith(".")


def _opens(text: str, at: int) -> bool:
    """Tell whether only marks stand between the word and the beginning of its sentence."""
    before = text[:at].rstrip(" \t\n“\"‘'([")
    return not before or before[-1] in ".!?:\n…"


@lru_cache(maxsize=1 << 14)
def name_key(word: str) -> str:
    """Fold a name so that a land, its other names and its people meet: `U.S.`, `American`.

    A name that is not in the table of places loses its case, dots, possessive and plural endings only.
    """
    return places.key(word) or _PLURAL.sub("", places.fold(word))


def name_keys(text: str) -> set[str]:
    """Return the keys of every word of a text, of its hyphenated words' parts, and of its places.

    A place of several words counts whole and by the words of its name, but a region's name does not
    mention the lands in it: `South America` is not America.
    """
    # A place may begin or end within a hyphenated word: `US-North Korea talks`.
    joined = [line for line in text.splitlines() if "-" in line]
    return _keys(text) | _keys("\n".join(joined).replace("-", " "))


def _keys(text: str) -> set[str]:
    found: set[str] = set()
    before: list[str] = []
    for run in _runs(text):
        words = [word.group().strip(".") for word in run]
        key = name_key(" ".join(words))
        found.add(key)
        if len(words) > 1 or places.key(words[0]):
            found |= _mentioned(key, words)
        # "North and South Korea" names both.
        if len(before) == 2 and before[1] in {"and", "or"}:
            shared = places.key(" ".join([before[0], *words[1:]])) if len(words) > 1 else None
            found |= {shared} if shared else set()
        before = [*before[-1:], words[-1]]
    return found


def _mentioned(key: str, words: list[str]) -> set[str]:
    """Return the keys of the words of a place, as it is written and in full, without a region's lands."""
    parts = {name_key(part) for part in [*words, *key.split()]}
    return {part for part in parts if places.key(part) is None} if places.is_region(key) else parts


@lru_cache(maxsize=1 << 12)
def stands_for(name: str) -> frozenset[str]:
    """Return the keys that may stand for a name or its key: `Kremlin` for Russia, Moscow; Russia for both.

    A capital or seat of government stands for its land, and the land for it; empty for anything else.
    """
    return places.partners(name_key(name)) or places.partners(places.fold(name))


def matter(question: str) -> set[str]:
    """Return the stems of the content words of a question, without those that merely ask."""
    return content(question) - _asking()


@lru_cache(maxsize=1)
def _asking() -> frozenset[str]:
    return frozenset(
        content(
            "who whom whose what when where which why how do does did done has have had can could would "
            "should must might am been being were you your me we any many much actually really so also too "
            "else article text say says said mention mentions tell about according please"
        )
    )


def content(text: str) -> set[str]:
    """Return the stems of the content words."""
    return {word for word in stems(text) if len(word) > 1}
