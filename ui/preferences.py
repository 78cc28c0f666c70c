"""What a reader can choose about the answers: a value that is kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, cast, get_args

Strictness = Literal["lenient", "balanced", "strict"]

STRICTNESSES: tuple[Strictness, ...] = get_args(Strictness)
"""How sure the assistant must be before it answers, the least sure first."""

LEAST_EVIDENCE, MOST_EVIDENCE = 4, 12
"""Bounds of `Preferences.evidence`."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """`llm` is a specification as `--llm` takes it, or None: what the window was started with.

    `evidence` is the number of sentences that the model reads, LEAST_EVIDENCE to MOST_EVIDENCE.
    """

    llm: str | None = None
    quotes_only: bool = False
    strictness: Strictness = "balanced"
    evidence: int = 8

    def to_json(self) -> dict[str, Any]:
        """Return the fields as an object of JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: object) -> Preferences:
        """Return the preferences of a JSON value; a field that is missing or odd takes its default."""
        fields = data if isinstance(data, dict) else {}
        kept = {name: fields[name] for name, accepts in _ACCEPTED.items() if accepts(fields.get(name))}
        return cls(**kept)


def _is_llm(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_strictness(value: object) -> bool:
    return value in STRICTNESSES


def _is_evidence(value: object) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and LEAST_EVIDENCE <= cast("int", value) <= MOST_EVIDENCE


_ACCEPTED = {
    "llm": _is_llm,
    "quotes_only": lambda value: isinstance(value, bool),
    "strictness": _is_strictness,
    "evidence": _is_evidence,
}
