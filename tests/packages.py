"""A package that is installed for a test: what the look-up of installed files finds, and nothing more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path


def install(site: Path, package: str, files: Mapping[str, bytes], listed: Iterable[str] = ()) -> None:
    """Write a package with these files into a folder, and list others that are not there."""
    info = site / f"{package.replace('-', '_')}-9.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 9\n", encoding="utf-8")
    for name, data in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(data)
    # As installers write it: a name with a comma is quoted.
    record = "".join(f'"{name}",,\n' for name in {*files, *listed})
    (info / "RECORD").write_text(record, encoding="utf-8")
