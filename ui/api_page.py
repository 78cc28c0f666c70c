"""The page at /api/ that tells people what programs can ask, made of the interface's description. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ui.markup import escape

_STYLE = """
:root { color-scheme: light dark; background: Canvas; color: CanvasText; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
code, pre { font: .9rem/1.5 ui-monospace, monospace; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid; border-radius: .4rem; }
h2 { margin-top: 2rem; overflow-wrap: anywhere; }
"""
_EXAMPLE = """\
curl -N ADDRESS/api/ask -H 'Content-Type: application/json' -H 'Accept: application/x-ndjson' \\
     -d '{"question": "Who is it about?"}'"""
_MCP = (
    "An assistant that speaks the Model Context Protocol finds the same as tools at <code>/mcp</code>, or "
    "starts <code>lectern mcp</code> itself. What a browser sends for the page of another site is refused."
)


def page(described: Mapping[str, Any], address: str) -> str:
    """Return the page for an OpenAPI description; `address` is where the window is."""
    routes = "".join(_routes(described["paths"]))
    about = "".join(f"<p>{_marked(part)}</p>" for part in described["info"]["description"].split("\n\n"))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Lectern for other programs</title><style>{_STYLE}</style></head><body><main>"
        f"<h1>Lectern for other programs</h1>{about}<p>{_MCP}</p>"
        f'<pre tabindex="0">{escape(_EXAMPLE.replace("ADDRESS", address))}</pre>'
        f'<p>All of it, with every value: <a href="openapi.json">openapi.json</a> (OpenAPI).</p>{routes}'
        "</main></body></html>\n"
    )


def _routes(paths: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[str]:
    for path, methods in paths.items():
        for method, route in methods.items():
            told = "".join(f"<p>{_marked(part)}</p>" for part in route["description"].split("\n\n"))
            yield f"<h2><code>{method.upper()} /api{escape(path)}</code></h2>{told}"


def _marked(text: str) -> str:
    """Return a text of ours with its code marked."""
    parts = escape(text).split("`")
    return "".join(f"<code>{part}</code>" if n % 2 else part for n, part in enumerate(parts))
