"""What the commands share: one-line complaints, the arguments of asking, the model these name."""

from __future__ import annotations

import argparse
import os
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.command import Parser, one_line, text
from rag.command import add_asking, named_model
from rag.models.open import ModelError
from rag.models.weights import QWEN


@given(st.text())
def test_an_error_is_one_line_with_every_word(problem: str) -> None:
    line = one_line(ValueError(problem))
    assert len(line.splitlines()) <= 1
    assert line.split() == problem.split()


def test_a_complaint_of_the_parser_is_one_line_even_of_an_argument_with_two(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parser = Parser(prog="python -m mill")
    parser.add_subparsers(required=True).add_parser("grind")
    with pytest.raises(SystemExit) as left:
        parser.parse_args(["grind", "--fine\nor --coarse"])
    said = capsys.readouterr().err
    assert left.value.code == 2
    assert said == ("python -m mill: unrecognized arguments: --fine or --coarse; see python -m mill --help\n")


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


def test_the_default_model_is_the_embedded_one_when_its_file_is_there(tmp_path: Path) -> None:
    environ = {"LECTERN_HOME": str(tmp_path)}
    assert named_model(None, environ) == ("none", None)
    path = tmp_path / "models" / QWEN.name
    path.parent.mkdir()
    path.touch()
    os.truncate(path, QWEN.size)  # a hole of the right size takes no room
    path.with_name(path.name + ".sha256").write_text(QWEN.sha256, encoding="ascii")
    spec, model = named_model(None, environ)
    assert spec == "local"
    assert model is not None
    assert named_model("none", environ) == ("none", None)


@pytest.mark.parametrize("spec", ["", "clever"])
def test_a_spec_of_no_known_form_is_an_error(spec: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"unknown model '{spec}'"):
        named_model(spec, {"LECTERN_HOME": str(tmp_path)})
