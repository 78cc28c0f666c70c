"""What a reader chose comes back from JSON; whatever else stands there does not."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_verify import JSON
from ui.preferences import LEAST_EVIDENCE, MOST_EVIDENCE, STRICTNESSES, Preferences

NAMES = [field.name for field in fields(Preferences)]
CHOSEN = st.builds(
    Preferences,
    llm=st.none() | st.text(min_size=1).filter(str.strip),
    quotes_only=st.booleans(),
    strictness=st.sampled_from(STRICTNESSES),
    evidence=st.integers(LEAST_EVIDENCE, MOST_EVIDENCE),
)


@given(CHOSEN)
def test_what_was_chosen_comes_back(chosen: Preferences) -> None:
    assert Preferences.from_json(json.loads(json.dumps(chosen.to_json()))) == chosen


@given(JSON | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=5), JSON))
def test_any_json_gives_preferences_within_bounds(data: Any) -> None:
    found = Preferences.from_json(data)
    assert found.llm is None or found.llm.strip()
    assert isinstance(found.quotes_only, bool)
    assert found.strictness in STRICTNESSES
    assert LEAST_EVIDENCE <= found.evidence <= MOST_EVIDENCE


@given(CHOSEN, st.sampled_from(NAMES), JSON)
def test_an_odd_field_leaves_the_others_as_they_were(chosen: Preferences, name: str, odd: Any) -> None:
    found = Preferences.from_json({**chosen.to_json(), name: odd})
    assert all(getattr(found, other) == getattr(chosen, other) for other in NAMES if other != name)
    assert getattr(found, name) in (odd, getattr(Preferences(), name))


@pytest.mark.parametrize(
    "odd",
    [
        *({"evidence": value} for value in (3, 13, True, 8.0, "8", None)),
        *({"strictness": value} for value in ("Strict", "", ["strict"], None)),
        *({"quotes_only": value} for value in (1, "true", None)),
        *({"llm": value} for value in ("", "  ", 4, ["local"])),
        *(None, [], "strict", {"unknown": 1}),
    ],
    ids=str,
)
def test_an_odd_value_takes_the_default(odd: object) -> None:
    assert Preferences.from_json(odd) == Preferences()
