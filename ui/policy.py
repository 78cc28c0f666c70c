"""What a browser is told that the window's pages may do: headers, and the content security policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence

HEADERS: dict[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
"""Of every answer. What they mean: OWASP Secure Headers Project."""


def policy(page: bytes = b"", *added: str) -> str:
    """Return the content security policy of a page: scripts in it run, by their digests, and no others.

    `added` are scripts that are put into it later.

    Gradio fills its HTML components with functions that it makes of text, and sets styles on elements:
    hence `unsafe-eval`, and `unsafe-inline` for styles. Nothing is loaded from elsewhere or sent there.
    """
    digests = _digests([*_inline(page), *map(str.encode, added)])
    scripts = " ".join(f"'sha256-{digest}'" for digest in digests)
    return (
        f"default-src 'none'; script-src 'self' 'unsafe-eval' {scripts}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
    )


def _inline(page: bytes) -> Iterator[bytes]:
    """Yield the scripts that stand in a page."""
    for rest in page.split(b"<script")[1:]:
        opening, _, script = rest.partition(b">")
        if b" src=" not in opening:
            yield script.partition(b"</script>")[0]


def _digests(scripts: Sequence[bytes]) -> list[str]:
    found = (base64.b64encode(hashlib.sha256(script).digest()).decode("ascii") for script in scripts)
    return list(dict.fromkeys(found))
