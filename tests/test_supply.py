"""What is installed, what it may be used for, and what is known against it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name as canonical

from ingest.embed import SHA256 as EMBEDDER
from rag.models.weights import QWEN
from tests.conftest import ROOT
from trust import audit, bom, licences

REQUIREMENTS = ROOT / "requirements"
CHAT_MODEL = "../rag/models/weights.txt"
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def pins(name: str) -> list[str]:
    """The requirements of a file, each with its hashes on one line."""
    text = (REQUIREMENTS / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if line and line[0] != "#"]


LOCKED = {canonical(p.partition("==")[0]) for name in ("lock.txt", "torch.txt") for p in pins(name)}


# The peers come on top of the project's own packages, for a measurement only.
@pytest.mark.parametrize(
    "name", [*sorted(p.name for p in REQUIREMENTS.glob("*.txt") if p.name != "peers.txt"), CHAT_MODEL]
)
def test_each_requirement_is_a_version_with_hashes(name: str) -> None:
    assert pins(name)
    assert [p for p in pins(name) if not (HASH.search(p) and re.match(r"[\w.-]+==[\w.+]+ ", p))] == []


def test_setup_installs_nothing_without_a_hash_but_what_torch_asks_for() -> None:
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    own = re.findall(r"\$\(PIP\) (?:install|download) .*", recipes)
    assert len(own) >= 5
    assert [x for x in own if "--require-hashes" not in x] == ["$(PIP) install $(TORCH_FLAGS) $(TORCH)"]


def test_what_a_locked_package_needs_is_locked() -> None:
    # They are installed without resolving, so that nothing comes in beside them. pip is in each environment.
    # Extras are left out: those of jsonschema alone would make chromadb's import some seconds slower.
    installed = {canonical(package.name): package.requires or [] for package in metadata.distributions()}
    needs = {Requirement(text) for name in LOCKED - {"torch"} for text in installed.get(name, [])}
    wanted = {canonical(r.name) for r in needs if not r.marker or r.marker.evaluate({"extra": ""})}
    assert len(wanted) > 50
    assert wanted <= LOCKED | {"pip"}


class Package(metadata.Distribution):
    def __init__(self, **fields: str) -> None:
        self.fields = {"Name": "some", "Version": "1", **{k.replace("_", "-"): v for k, v in fields.items()}}

    def read_text(self, filename: str) -> str | None:
        return "".join(f"{k}: {v}\n" for k, v in self.fields.items()) if filename == "METADATA" else None

    def locate_file(self, path: str | os.PathLike[str]) -> Any:
        return Path(path)


@pytest.mark.parametrize(
    ("fields", "said", "may"),
    [
        ({"License_Expression": "MIT"}, "MIT", True),
        ({"Classifier": "License :: OSI Approved :: BSD License", "License": "x"}, "BSD License", True),
        ({"License": "MIT License"}, "MIT License", True),
        ({}, "unknown", False),
        ({"License": "UNKNOWN"}, "UNKNOWN", False),
        ({"License_Expression": "LGPL-3.0-only"}, "LGPL-3.0-only", False),
        ({"License_Expression": "MPL-1.1 OR GPL-2.0-only"}, "MPL-1.1 OR GPL-2.0-only", True),
        ({"License_Expression": "MIT AND (MIT OR GPL-2.0-only)"}, "MIT AND (MIT OR GPL-2.0-only)", False),
        ({"License": "GNU Affero General Public License"}, "GNU Affero General Public License", False),
        ({"License_Expression": "LGPL-3.0-only", "Name": "psycopg"}, "LGPL-3.0-only", True),
    ],
)
def test_a_licence_is_read_and_judged(fields: dict[str, str], said: str, may: bool) -> None:
    package = Package(**fields)
    assert licences.licence(package) == said
    assert (licences.listed([package])[1] == []) is may


def test_every_installed_package_may_ship() -> None:
    table, broken = licences.listed(metadata.distributions())
    assert broken == []
    assert len(table.rows) > 100


def test_the_bill_of_materials_has_packages_and_models() -> None:
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "environment", "--pyproject", str(ROOT / "pyproject.toml")],
        capture_output=True,
        text=True,
        check=True,
    )
    document = json.loads(bom.with_models(made.stdout))
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    assert document["metadata"]["component"]["name"] == "lectern"
    found = {c["name"]: c for c in document["components"]}
    assert found["chromadb"]["type"] == "library"
    models = {c["hashes"][0]["content"] for c in found.values() if c["type"] == "machine-learning-model"}
    assert len(models) == 3
    assert {QWEN.sha256, EMBEDDER} < models
    assert _problems(document) is None


def _problems(document: object) -> object:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(document))


KNOWN = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}
UNMENDED = {"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": []}]}
SOUND, SKIPPED = {"name": "a", "version": "1", "vulns": []}, {"name": "a", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answers", "code", "words", "kept"),
    [
        ([None], 0, audit.UNREACHED, False),
        ([[SKIPPED]], 0, audit.UNREACHED, False),
        ([[SOUND], None], 0, audit.UNREACHED, False),
        ([[SOUND], [SOUND]], 0, "", True),
        ([[SOUND], [SOUND, SKIPPED]], 0, "not audited, for the data do not know them: a", True),
        ([[SOUND], [UNMENDED]], 0, "a 1: CVE-1, mended in no version yet", True),
        ([[SOUND], [KNOWN]], 1, "a 1: CVE-1, mended in 2", False),
    ],
    ids=[
        "nobody answers",
        "a mirror that knows none",
        "lost on the way",
        "sound",
        "unknown",
        "unmended",
        "known",
    ],
)
def test_a_lock_is_audited(
    answers: list[audit.Found | None], code: int, words: str, kept: bool, tmp_path: Path
) -> None:
    lock, mark = tmp_path / "lock.txt", tmp_path / "mark"
    lock.write_text("# of the lock\na==1 \\\n    --hash=sha256:00\n", encoding="utf-8")
    left = list(answers)

    def ask(files: Sequence[Path]) -> audit.Found | None:
        assert "a==1" in files[0].read_text(encoding="utf-8")
        return left.pop(0)

    assert audit.audited([lock], mark, ask) == (code, words)
    assert mark.exists() is kept
    if kept:  # for a day, and for this lock
        assert audit.audited([lock], mark, ask) == (0, "")
        os.utime(mark, (0, 0))
        left += [None]
        assert audit.audited([lock], mark, ask) == (0, audit.UNREACHED)
        os.utime(mark)
        lock.write_text("a==1\nb==1\n", encoding="utf-8")
        left += [None]
        assert audit.audited([lock], mark, ask) == (0, audit.UNREACHED)


def test_pip_audit_is_there_and_understood(tmp_path: Path) -> None:
    # Else a failure of it would look like a network that is not there. Of nothing it asks nobody.
    (tmp_path / "none.txt").write_text("", encoding="utf-8")
    assert audit.pip_audit([tmp_path / "none.txt"]) == []
