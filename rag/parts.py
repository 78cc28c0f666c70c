"""A question that asks for several things becomes several questions, each searched on its own. Pure."""

from __future__ import annotations

import re

_ASKING = r"(?:what|who|whom|whose|where|when|why|how|which)"
_JOINT = re.compile(
    rf",?\s+(?:and|or|but|versus|vs\.?)\s+(?=(?:\w+\s+){{0,2}}?{_ASKING}\b)|[;?]\s+(?=\w)|"
    r",\s+(?=both\s+)|,?\s+(?:as\s+)?(?:compared|opposed)\s+(?:with|to)\s+",
    re.IGNORECASE,
)
_LEAST = 3
"""Words under which a part asks for nothing that could be found."""


def parts(question: str) -> tuple[str, ...]:
    """Return the parts of a question in order; none when it asks for one thing only.

    `What does A fear, and what does B fear?` has two; a part keeps its own words and gains none.
    """
    found = tuple(part.strip() for part in _JOINT.split(question) if len(part.split()) >= _LEAST)
    return found if len(found) > 1 else ()
