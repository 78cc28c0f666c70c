"""What README and docs say is what the program does."""

from __future__ import annotations

import importlib
import re
from argparse import Namespace
from dataclasses import fields
from pathlib import Path

import pytest

from eval import commands
from eval.__main__ import COMMANDS as EVAL
from eval.bench import Bench
from eval.report import BEGIN, END, put
from eval.shipped import KEPT, PAGE, RESULTS
from rag.settings import Settings
from tests.conftest import ROOT, Caller
from ui.__main__ import HOMES

pytestmark = pytest.mark.reader

PAPERS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
README, LISTED = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "docs/commands.md"))
TEXT = "\n".join(path.read_text(encoding="utf-8") for path in PAPERS)
COMMANDS = sorted(set(re.findall(r"python -m ((?:ingest|rag|ui|eval)(?:\.reader)?(?: [a-z]+)?)", TEXT)))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):.*?#[!#]", MAKEFILE, re.MULTILINE))


def options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_make_target_exists_and_is_listed() -> None:
    assert set(re.findall(r"`?make ([a-z-]+)", TEXT)) - {"help"} <= TARGETS
    assert TARGETS - {"help"} <= set(re.findall(r"^\| `make ([a-z-]+)", LISTED, re.MULTILINE))


def test_every_command_is_listed() -> None:
    own = {f"eval {name}" for name, *_ in EVAL} | {f"{package} {name}" for name, package in HOMES.items()}
    assert own <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_knows_the_options_shown_for_it(command: str, call: Caller) -> None:
    package, *rest = command.split()
    said = call(importlib.import_module(f"{package}.__main__").main, *rest, "--help")
    shown = "".join(re.findall(rf"`python -m {re.escape(command)}\b([^`]*)`", TEXT))
    assert said.code == 0
    assert options(shown) <= options(said.out)


def test_the_settings_table_is_the_settings() -> None:
    table = LISTED.partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", table, re.MULTILINE)
    assert rows == [(field.name, repr(field.default)) for field in fields(Settings)]


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)|src=\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    broken = []
    for link in filter(None, (one for pair in links for one in pair)):
        name, _, anchor = link.partition("#")
        goal = path.parent / name if name else path
        if not goal.exists() or (anchor and anchor not in anchors(goal)):
            broken.append(link)
    assert broken == []


def test_every_module_named_in_the_architecture_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b((?:ingest|rag|ui|eval|tests)(?:/[\w.]+)+)", text))
    assert "rag/evidence/find" in named
    assert {n for n in named if not any((ROOT / f"{n}{end}").exists() for end in ("", ".py"))} == set()


@pytest.mark.slow
def test_the_results_are_those_of_the_kept_runs() -> None:
    found = "\n".join(commands.results(Namespace(runs=RESULTS, write=False), Bench({})))
    assert PAGE.read_text(encoding="utf-8") == found, "run `python -m eval results --write`"
    shown = README.partition(BEGIN)[2].partition(END)[0].strip().splitlines()
    assert [line for line in shown if line[:1] == "|" and line not in found.splitlines()] == []


def test_the_results_are_written_to_page_and_readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, page, readme = tmp_path / "kept", tmp_path / "results.md", tmp_path / "README.md"
    kept.mkdir()
    readme.write_text(f"# A\n{BEGIN}\nold\n{END}\nB\n", encoding="utf-8")
    for name, path in (("RESULTS", kept), ("PAGE", page), ("README", readme)):
        monkeypatch.setattr(commands, name, path)
    few = tmp_path / KEPT.name
    few.write_text(
        "".join(KEPT.read_text(encoding="utf-8").splitlines(keepends=True)[::25]), encoding="utf-8"
    )
    told = list(commands.results(Namespace(runs=tmp_path, write=True), Bench({})))
    assert page.read_text(encoding="utf-8") == told[0]
    assert (kept / KEPT.name).read_bytes() == few.read_bytes()
    shown = readme.read_text(encoding="utf-8")
    assert "| facts right |" in shown
    assert "old" not in shown
    assert put(README, "x") == put(put(README, "y"), "x") != README
