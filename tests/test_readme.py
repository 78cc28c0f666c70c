"""What the README says is what the program does."""

from __future__ import annotations

import importlib
import re
from argparse import Namespace
from dataclasses import fields

import pytest

from eval import commands
from eval.bench import Bench
from eval.report import BEGIN, END, put
from eval.shipped import RESULTS
from rag.settings import Settings
from tests.conftest import ROOT

pytestmark = pytest.mark.reader

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"python -m ((?:ingest|rag|ui|eval)(?: [a-z]+)?)", README)))


def options(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))


def test_every_make_target_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`?make ([a-z-]+)", README))
    assert named
    assert named <= targets


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_knows_the_options_shown_for_it(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    package, *rest = command.split()
    main = importlib.import_module(f"{package}.__main__").main
    with pytest.raises(SystemExit) as stopped:
        main([*rest, "--help"])
    shown = "".join(re.findall(rf"`python -m {re.escape(command)}\b([^`]*)`", README))
    assert stopped.value.code == 0
    assert options(shown) <= options(capsys.readouterr().out)


def test_the_settings_table_is_the_settings() -> None:
    table = README.partition("## Settings")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| `([^`]+)` \|", table, re.MULTILINE)
    assert rows == [(field.name, repr(field.default)) for field in fields(Settings)]


def test_linked_files_exist() -> None:
    links = set(re.findall(r"\]\((?!https?:)([^)#]+)", README))
    assert links
    assert {link for link in links if not (ROOT / link).exists()} == set()


@pytest.fixture(scope="module")
def results() -> str:
    """The results that the kept runs give, made anew."""
    return "\n".join(commands.results(Namespace(runs=RESULTS, write=False), Bench({})))


@pytest.mark.slow
def test_the_results_are_those_of_the_kept_runs(results: str) -> None:
    shown = README.partition(BEGIN)[2].partition(END)[0].strip()
    assert shown == results.strip(), "run `python -m eval results --write`"


@pytest.mark.slow
def test_a_result_that_was_changed_by_hand_is_noticed(results: str) -> None:
    assert put(README, results) == README
    changed = README.replace("| facts right | 0.", "| facts right | 1.", 1)
    assert changed != README
    assert put(changed, results) == README


def test_results_name_the_command_that_made_them() -> None:
    block = README.partition("<!-- results:begin -->")[2].partition("<!-- results:end -->")
    assert block[1], "the results block is not closed"
    assert not block[0].strip() or re.search(r"`(make eval|python -m eval [^`]+)`", block[0])
