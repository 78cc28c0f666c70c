"""What asking a chat model may fail with, in a line that says what to do."""

from __future__ import annotations

import re

import httpx2 as httpx
import openai

from rag.models.weights import ModelError as ModelError

FAILURES = (ModelError, openai.OpenAIError, httpx.HTTPError, OSError, ValueError)
"""What asking a model may fail with."""

MISSHAPEN = (TypeError, AttributeError, LookupError, RecursionError)
"""What reading a reply of another shape fails with, beside those."""

_PATIENCE = 5.0
"""Seconds that a server may ask to wait for a retry; a longer wait is the reader's to decide on."""
_LONGEST = 86_400.0
"""Seconds that are believed when a server says how long to wait."""
_MOST = 200
"""Characters of a cause that are told: a server may answer with a whole page."""
_KEY = re.compile(r"\b(?:(?:sk|pk|key)-|Bearer )[\w*.-]{4,}")


def pause(error: Exception) -> float | None:
    """Return the seconds after which to ask once more; None where that does not help."""
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return None
    if isinstance(error, openai.RateLimitError):
        after = _after(error)
        return after if after is not None and after <= _PATIENCE else None
    if isinstance(error, openai.InternalServerError | openai.APIConnectionError | httpx.TransportError):
        return 0.0
    return None


def told(error: Exception, *secrets: str) -> str:
    """Return a failure in one line that says what to do, without the keys it may repeat."""
    if isinstance(error, ModelError):
        return line(error, *secrets)
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return "the model server refused the key; set OPENAI_API_KEY to one that it takes and start again"
    if isinstance(error, openai.RateLimitError):
        after = _after(error)
        when = f"{after:.0f} s" if after else "a minute"
        return f"the model server has too many requests; ask again in {when}"
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException | TimeoutError):
        return "the model did not go on in time; ask again, or choose another"
    if isinstance(error, openai.BadRequestError) and "context" in str(error).lower():
        return "the model has no room for so long a question; ask a shorter one, or read fewer sentences"
    if isinstance(error, openai.APIStatusError):
        return f"the model server answered with error {error.status_code}; ask again, or see its log"
    if isinstance(error, openai.APIConnectionError | httpx.TransportError):
        return "the connection to the model broke; see that it runs and ask again"
    if isinstance(error, (ValueError, *MISSHAPEN)) and not isinstance(error, openai.OpenAIError):
        return "the model server's reply makes no sense; see that it is an OpenAI-compatible server"
    return line(error, *secrets)


def _after(error: openai.APIStatusError) -> float | None:
    try:
        after = float(error.response.headers["retry-after"])
    except (KeyError, ValueError):
        return None
    return after if 0.0 <= after <= _LONGEST else None


def line(error: Exception, *secrets: str) -> str:
    """Return the first line of a failure, without the keys it may repeat."""
    first = next(iter(str(error).splitlines()), "") or type(error).__name__
    for secret in secrets:
        first = first.replace(secret, "…") if len(secret) > 4 else first
    first = _KEY.sub("…", first)
    return first if isinstance(error, ModelError) else first[:_MOST]
