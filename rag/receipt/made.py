"""With what an answer was saved: versions, models, settings; and how that differs from what is at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any

from ingest.split import SPLITTER_VERSION
from rag.reader.run import SHA256
from rag.settings import Settings

PROGRAM = "0.1.0"
"""The version of this program, as pyproject.toml has it."""


def made(settings: Settings, embedder: str) -> dict[str, Any]:
    """Return what is kept of it; `embedder` is the identity of the model that embeds."""
    return {
        "program": PROGRAM,
        "splitter": SPLITTER_VERSION,
        "reader": SHA256,
        "embedder": embedder,
        "settings": asdict(settings),
    }


def support(saved: Mapping[str, Any]) -> float:
    """Return the least probability of support that written sentences passed; the default if not known."""
    kept = saved.get("settings")
    value = kept.get("support") if isinstance(kept, dict) else None
    known = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    return float(value) if known and value is not None else Settings().support


def differing(saved: Mapping[str, Any]) -> str | None:
    """Say in one line what differs from what is at hand, and what that means for the check."""
    told = [*_versions(saved), *_settings(saved.get("settings"))]
    return f"saved with {'; '.join(told)}" if told else None


def _versions(saved: Mapping[str, Any]) -> Iterator[str]:
    at_hand = made(Settings(), "")
    means = {
        "program": "",
        "splitter": ", so that a sentence may end elsewhere",
        "reader": ", whose judgement cannot be repeated: that of the one at hand is given",
    }
    for name, meaning in means.items():
        if name in saved and saved[name] != at_hand[name]:
            yield f"{name} {str(saved[name])[:12]!r}, not {str(at_hand[name])[:12]!r}{meaning}"


def _settings(saved: object) -> Iterator[str]:
    if not isinstance(saved, dict):
        return
    for field in fields(Settings):
        if field.name in saved and saved[field.name] != field.default:
            yield f"{field.name} {str(saved[field.name])[:12]}, not {field.default}"
