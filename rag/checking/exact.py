"""What of a sentence can be checked exactly, to the letter: its numbers and its quotations. Pure."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from rag.checking.lexicon import SCALES, TENS, UNITS

_QUOTATION = re.compile(r"[“\"«]([^”\"»]+)[”\"»]")

_JOINING = [[scale] for scale in SCALES]
_HALF_A = re.compile(rf"\bhalf a (?=(?:{'|'.join(SCALES)})\b)", re.IGNORECASE)


def numbers(text: str) -> set[float]:
    """Return the values of the numbers in a text: `2,500`, `2.5 million`, `two and a half thousand`.

    `one` and ordinals are words rather than figures, and are left out.
    """
    # So that a raised 2, or a half in one character, is a figure, too.
    text = _HALF_A.sub("0.5 ", unicodedata.normalize("NFKC", text))
    tokens = [t.rstrip(".").lower() for t in re.findall(r"\d[\d,.]*|[^\W\d_]+", text)]
    found: set[float] = set()
    run: list[str] = []
    for token, after in pairwise([*tokens, "", ""]):
        # "Two hundred and three" is one number, "two and three" are two.
        joins = (
            token in {"a", "half"}
            or (
                token == "and"  # nosec B105 # a word of the article
                and (run[-1:] in _JOINING or after in {"a", "half"})
            )
        )
        if _is_numeric(token) or (run and joins):
            run.append(token)
        else:
            found |= _value(run)
            run = [token] if _is_numeric(token) else []
    return found


def _is_numeric(token: str) -> bool:
    return token[:1].isdigit() or token in UNITS or token in TENS or token in SCALES


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
        elif token in SCALES:
            current = (current or 1.0) * SCALES[token]
            if SCALES[token] >= 1000:
                total, current = total + current, 0.0
            seen = True
        elif token == "half":  # nosec B105 # a word of the article
            current, seen = current + 0.5, True
        elif token in UNITS or token in TENS:
            current, seen = current + UNITS.get(token, TENS.get(token, 0)), True
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
