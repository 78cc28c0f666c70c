"""What axe-core finds to keep readers off a page, in readable lines."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""The rules that are tried: WCAG 2.0, 2.1 and 2.2, levels A and AA, and what is good practice beyond."""

SERIOUS = frozenset({"serious", "critical"})
FIRST = 3
"""Elements shown of those that break a rule."""

# Nothing is fetched for a rule's sake: the tests watch what a page requests.
_OPTIONS = {"runOnly": list(TAGS), "resultTypes": ["violations"], "preload": False}


def violations(page: Page) -> list[str]:
    """Return what keeps readers off the page: each rule that is broken with serious or critical impact."""
    return [_line(rule) for rule in _broken(page) if rule["impact"] in SERIOUS]


def also_minor(page: Page) -> list[str]:
    """Return what `violations` leaves out: each rule that is broken with moderate or minor impact."""
    return [_line(rule) for rule in _broken(page) if rule["impact"] not in SERIOUS]


def _broken(page: Page) -> list[dict[str, Any]]:
    page.evaluate(_script())
    found = page.evaluate("options => axe.run(document, options)", _OPTIONS)
    return list(found["violations"])


@cache
def _script() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def _line(rule: dict[str, Any]) -> str:
    nodes = rule["nodes"]
    more = [f"  and {len(nodes) - FIRST} more"] if len(nodes) > FIRST else []
    return "\n".join([f"{rule['impact']} {rule['id']}: {rule['help']}", *map(_element, nodes[:FIRST]), *more])


def _element(node: dict[str, Any]) -> str:
    target = " ".join(map(str, node["target"]))
    return f"  {target}: {node['html']}\n    {' '.join(node['failureSummary'].split())}"
