"""Every regular expression of the code: where it stands, and how it is applied."""

from __future__ import annotations

import ast
import importlib
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import ROOT

PACKAGES = ("ingest", "rag", "ui", "eval")
ANCHORED = frozenset({"match", "fullmatch"})
"""What begins at one place only; everything else begins anywhere, and again after a match."""
SEARCHING = frozenset({"search", "sub", "subn", "split", "findall", "finditer"})

Found = tuple[re.Pattern[str] | re.Pattern[bytes], str]
"""An expression, and whether it is `anchored` or `searching`."""


def patterns() -> tuple[dict[str, Found], list[str]]:
    """Return every expression under its place, and the calls whose expression is made of variables."""
    found: dict[str, Found] = {}
    made = list[str]()
    for path in sorted(p for name in PACKAGES for p in (ROOT / name).rglob("*.py")):
        tree, where = ast.parse(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT))
        uses = _uses(tree)
        for name, pattern in _attributes(path):
            for how in _hows(uses[name]):
                found[f"{where} {name} {how}"] = (pattern, how)
        for call, how in _calls(tree):
            text = _literal(call.args[0])
            if _is_attribute(tree, call):
                continue
            if text is None:
                made.append(f"{where}: {ast.unparse(call.args[0])}")
            else:
                found[f"{where}:{call.lineno} {how}"] = (_compiled(call, text), how)
    return found | dict(_scripted()), made


def _scripted() -> Iterator[tuple[str, Found]]:
    """Yield the expressions of the pages' scripts, which are written the same in both languages."""
    for path in sorted([*(ROOT / "ui" / "static").glob("*.js"), ROOT / "eval" / "page.js"]):
        for found in re.finditer(
            r"(?<=[(=:,] )/([^/\n]+)/[a-z]*|(?<=\()/([^/\n]+)/[a-z]*", path.read_text("utf-8")
        ):
            yield f"{path.name} /{found[1] or found[2]}/", (re.compile(found[1] or found[2]), "searching")


def _attributes(path: Path) -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Yield what a module holds; one that cannot be imported without more packages holds nothing."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    try:
        module = importlib.import_module(name)
    except ImportError:
        return
    for attribute, value in vars(module).items():
        value = getattr(value, "__self__", value)  # `re.compile(…).findall`
        if isinstance(value, re.Pattern):
            yield attribute, value


def _uses(tree: ast.Module) -> defaultdict[str, set[str]]:
    uses = defaultdict[str, set[str]](set)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            uses[node.value.id].add(node.attr)
    return uses


def _hows(used: set[str]) -> set[str]:
    return {"anchored"} if used & ANCHORED and not used & SEARCHING else {"searching"}


def _calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        if ast.unparse(node.func.value) == "re" and node.func.attr in ANCHORED | SEARCHING | {"compile"}:
            yield node, "anchored" if node.func.attr in ANCHORED else "searching"


def _literal(node: ast.expr) -> str | bytes | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    return None


def _compiled(call: ast.Call, text: str | bytes) -> re.Pattern[str] | re.Pattern[bytes]:
    flags = 0
    for node in [*call.args[1:], *(keyword.value for keyword in call.keywords)]:
        for name in re.findall(r"re\.([A-Z]+)", ast.unparse(node)):
            flags |= getattr(re, name)
    return re.compile(text, flags)


def _is_attribute(tree: ast.Module, call: ast.Call) -> bool:
    """Tell whether a call stands at the top of its module: then the module holds what it made."""
    return ast.unparse(call.func) == "re.compile" and any(
        call in ast.walk(line) for line in tree.body if isinstance(line, ast.Assign | ast.AnnAssign)
    )
