"""What the commands share: one-line complaints, the arguments of asking, the model these name."""

from __future__ import annotations

import argparse
import importlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.command import Parser, keep_private, one_line, text
from ingest.printable import printable
from rag.__main__ import main as rag
from rag.command import add_asking, named_model
from rag.models.open import ModelError
from rag.models.weights import QWEN
from tests.conftest import Caller


@given(st.text())
def test_an_error_is_one_line_with_every_word(problem: str) -> None:
    line = one_line(ValueError(problem))
    assert len(line.splitlines()) <= 1
    assert line.split() == printable(" ".join(problem.split())).split()


def test_a_complaint_of_the_parser_is_one_line_even_of_an_argument_with_two(call: Caller) -> None:
    parser = Parser(prog="python -m mill")
    parser.add_subparsers(required=True).add_parser("grind")
    said = call.refused(parser.parse_args, "grind", "--fine\nor --coarse")
    assert said == "python -m mill: unrecognized arguments: --fine or --coarse; see python -m mill --help\n"


@given(st.text(st.characters(exclude_categories=())))
def test_an_argument_is_taken_as_it_is_unless_a_byte_of_it_is_no_character(argument: str) -> None:
    if re.search("[\ud800-\udfff]", argument):
        with pytest.raises(argparse.ArgumentTypeError, match="is not text in this terminal's encoding"):
            text(argument)
    else:
        assert text(argument) == argument


def test_the_arguments_of_asking_are_left_open_unless_given() -> None:
    parser = argparse.ArgumentParser()
    add_asking(parser)
    assert vars(parser.parse_args([])) == {"article": None, "llm": None, "quotes_only": False}
    given_ = parser.parse_args(["--article", "a.txt", "--llm", "none", "--quotes-only"])
    assert vars(given_) == {"article": "a.txt", "llm": "none", "quotes_only": True}


def model_file(home: Path) -> Path:
    """Make a file of the size of the embedded model: a hole, which takes no room; return it."""
    path = home / "models" / QWEN.name
    path.parent.mkdir()
    path.touch()
    os.truncate(path, QWEN.size)
    return path


def mark(path: Path) -> None:
    """Say that a model file was checked."""
    path.with_name(path.name + ".sha256").write_text(QWEN.sha256, encoding="ascii")


def test_the_default_model_is_the_embedded_one_when_its_file_is_there(tmp_path: Path) -> None:
    environ = {"LECTERN_HOME": str(tmp_path)}
    assert named_model(None, environ) == ("none", None)
    mark(model_file(tmp_path))
    spec, model = named_model(None, environ)
    assert spec == "local"
    assert model is not None
    assert named_model("none", environ) == ("none", None)
    assert named_model("http://anna:sesame@127.0.0.1:9/v1", environ)[0] == "http://127.0.0.1:9/v1"


def test_weights_check_tells_whether_the_model_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    assert call(rag, "weights", "--check").code == 1
    path = model_file(tmp_path)
    assert call(rag, "weights", "--check").code == 1
    mark(path)
    os.truncate(path, 100)
    said = call(rag, "weights", "--check")
    assert said.code == 2
    assert "has 100 bytes instead of 1,117,320,768; run `make setup`" in said.err


@pytest.mark.parametrize("spec", ["", "clever"])
def test_a_spec_of_no_known_form_is_an_error(spec: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"unknown model '{spec}'"):
        named_model(spec, {"LECTERN_HOME": str(tmp_path)})


WRONG: dict[str, list[list[str]]] = {
    "ingest": [[], ["burn"], ["add"], ["add", "\udcff.txt"]],
    "rag": [[], ["ask"], ["verify"], ["sing"], ["ask", "Why?", "--loud"], ["ask", "\udcff?"]],
    "ui": [["--loud"], ["--port", "high"]],
    "eval": [
        ["dance"],
        ["report"],
        ["report", "missing.jsonl"],
        ["run", "--cases", "missing.jsonl"],
        *(["run", "--cases", "x.jsonl", *option] for option in (["--limit", "0"], ["--limit", "²"])),
        ["run", "--cases", "x.jsonl", "--jobs", "99"],
    ],
    "rag.reader": [
        [],
        ["train"],
        ["train", "--wheels"],
        ["train", "--wheels", ".", "--seeds", "0"],
        ["bake"],
    ],
}


@pytest.mark.parametrize(
    ("home", "argv"), [(home, argv) for home in WRONG for argv in WRONG[home]], ids=ascii
)
def test_wrong_usage_exits_with_2_and_one_line(home: str, argv: list[str], call: Caller) -> None:
    assert call.refused(importlib.import_module(f"{home}.__main__").main, *argv)


BAD = {
    "an empty question": ("rag", ["ask", "  ", "--llm", "none"], "the question is empty"),
    "an article that is not there": (
        *("rag", ["ask", "Why?", "--article", "/nowhere/x.txt", "--llm", "none"]),
        "/nowhere/x.txt",
    ),
    "an unknown model": ("rag", ["ask", "Why?", "--llm", "clever"], "unknown model 'clever'"),
    "a window on a missing file": ("ui", ["--article", "no/such.txt", "--llm", "none"], "no/such.txt"),
    "a window on an unknown id": ("ui", ["--article", "abc", "--llm", "none"], "no article with id 'abc'"),
    "a window with an unknown model": ("ui", ["--llm", "clever"], "unknown model 'clever'"),
}


@pytest.mark.parametrize(("home", "argv", "complaint"), BAD.values(), ids=BAD)
def test_bad_input_exits_with_2_and_one_line(
    home: str, argv: list[str], complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Caller
) -> None:
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    told = call.refused(importlib.import_module(f"{home}.__main__").main, *argv)
    assert told.startswith(f"{home}: ")
    assert complaint in told
    assert list(tmp_path.iterdir()) == []


def test_an_environment_is_kept_from_telling_and_proxies_from_hearing_what_stays_here() -> None:
    environ = {
        "LANGSMITH_TRACING": "true",
        "NO_PROXY": "intra.example",
        "HTTPS_PROXY": "http://proxy.example",
    }
    keep_private(environ)
    once = dict(environ)
    keep_private(environ)
    assert environ == once
    assert environ["NO_PROXY"] == "intra.example,localhost,127.0.0.1,::1"
    assert environ["no_proxy"] == "localhost,127.0.0.1,::1"
    assert environ["HTTPS_PROXY"] == "http://proxy.example"
    assert {environ[name] for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2")} == {"false"}
