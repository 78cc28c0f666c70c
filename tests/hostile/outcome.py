"""What may come of an input that means harm: the few words in which the corpus says it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial


@dataclass(frozen=True, slots=True)
class Refused:
    """Refused in one line with these words."""

    words: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """Loaded, with these texts in it and without those."""

    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Bounded:
    """Loaded or refused, as fast as the machine is, but in so much time and memory."""


@dataclass(frozen=True, slots=True)
class NotSaid:
    """Left out of the answer, for a reason with these words."""

    words: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Shown, with citations that are the article's own text."""


@dataclass(frozen=True, slots=True)
class Fails:
    """A saved answer that is read, and of which something does not stand, told with these words."""

    words: str


@dataclass(frozen=True, slots=True)
class Stands:
    """A saved answer of which all stands."""


@dataclass(frozen=True, slots=True)
class Input:
    """A file that means harm; `heavy` where it takes seconds to build or to read."""

    name: str
    ending: str
    build: Callable[[], bytes]
    outcome: Loaded | Refused | Bounded
    heavy: bool = False


def given(name: str, ending: str, data: bytes | str, outcome: Loaded | Refused) -> Input:
    """Return an input of a few bytes."""
    whole = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return Input(name, ending, partial(bytes, whole), outcome)


def heavy(name: str, ending: str, build: Callable[[], bytes], outcome: Loaded | Refused | Bounded) -> Input:
    """Return an input that is built when it is tried."""
    return Input(name, ending, build, outcome, heavy=True)
