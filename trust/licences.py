"""What licence each installed package has, and whether it may ship beside an MIT program: `make licences`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions

from eval.table import Table, to_text

ACCEPTED = {
    "axe-playwright-python": "MIT, in its LICENSE; its metadata name none",
    "cuda-toolkit": "NVIDIA's; its metadata name none: comes with torch's ordinary Linux file only",
    "psycopg": "LGPL-3.0-only: optional, a library of its own that anybody can replace",
    "psycopg-binary": "LGPL-3.0-only: as psycopg",
}
"""Packages whose metadata say nothing, or something that needs a reason, with it."""

_COPYLEFT = re.compile(r"\b[AL]?GPL|GNU |Affero|\bSSPL", re.IGNORECASE)


def licence(package: Distribution) -> str:
    """Return the licence as its makers give it: expression, classifiers or field; "unknown" without one."""
    said = package.metadata
    classified = [c.rpartition(" :: ")[2] for c in said.get_all("Classifier") or [] if c[:7] == "License"]
    # Some put the whole text into the field: its first line says which it is.
    field = "".join(said.get_all("License") or []).strip().partition("\n")[0]
    return "".join(said.get_all("License-Expression") or []) or "; ".join(classified) or field or "unknown"


def may_ship(name: str, licence: str) -> bool:
    """Tell whether one of the licences to choose from is known and not copyleft, or was accepted."""
    choices = licence.split(" OR ") if "(" not in licence else [licence]
    free = any(c.lower() != "unknown" and not _COPYLEFT.search(c) for c in choices)
    return free or name in ACCEPTED


def listed(packages: Iterable[Distribution]) -> tuple[Table, list[str]]:
    """Return the packages by licence, and the names of those that may not ship."""
    found = {p.name: (p.version, licence(p)) for p in packages}
    rows = sorted(
        ((name, version, ACCEPTED.get(name, own)) for name, (version, own) in found.items()), key=_by
    )
    broken = sorted(name for name, (_, own) in found.items() if not may_ship(name, own))
    return Table("Licences", ("package", "version", "licence"), tuple(rows)), broken


def _by(row: tuple[str, str, str]) -> tuple[str, str]:
    return row[2].lower(), row[0].lower()


def main() -> int:
    """Write the list; 0 all may ship, 1 one may not."""
    table, broken = listed(distributions())
    sys.stdout.write(to_text(table) + "\n")
    for name in broken:
        sys.stderr.write(
            f"error: the licence of {name} is unknown or copyleft; replace it, or see ACCEPTED\n"
        )
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
