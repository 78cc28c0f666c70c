"""The command line: `python -m rag`."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ingest.library import Library
from ingest.load import load
from rag.__main__ import main
from rag.weights import QWEN
from tests.conftest import HashEmbedder

TEXT = "The tide mill was built in 1842 by Tomas Vell. It ground grain.\n\nA crew lifted the gate in April."


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep everything below a folder of the test, and embed without the real model."""
    monkeypatch.setenv("LECTERN_HOME", str(tmp_path))
    monkeypatch.setattr("rag.__main__.Library", lambda root: Library(root, embedder=HashEmbedder()))
    return tmp_path


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "mill.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def asking(article: str, *rest: str) -> list[str]:
    return ["ask", "Who built the tide mill in 1842?", "--article", article, "--llm", "none", *rest]


def test_ask_prints_the_answer_and_its_citations(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asking(article)) == 0
    out = capsys.readouterr().out
    assert "[1] (quoted)" in out
    assert "[1] 0-46: The tide mill was built in 1842 by Tomas Vell." in out


def test_ask_as_json_gives_exact_spans(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asking(article, "--json")) == 0
    answer = json.loads(capsys.readouterr().out)
    text = load(article).text
    spans = [c for s in answer["statements"] for c in s["citations"]] + answer["evidence"]
    assert answer["statements"]
    assert answer["evidence"]
    assert all(text[c["start"] : c["end"]] == c["quote"] for c in spans)
    assert (answer["refused"], answer["llm"]) == (False, "none")


def test_earlier_questions_are_answered_first(article: str, capsys: pytest.CaptureFixture[str]) -> None:
    rest = ["--article", article, "--llm", "none", "--json"]
    assert main(["ask", "When?", "--history", "Who built the tide mill?", *rest]) == 0
    assert json.loads(capsys.readouterr().out)["standalone"] == "Who built the tide mill? When?"


def test_an_article_of_the_library_is_found_by_its_id(
    article: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(asking(article)) == 0
    first = capsys.readouterr().out
    id_ = load(article).id
    Path(article).unlink()
    assert main(asking(id_)) == 0
    assert capsys.readouterr().out == first


BAD = {
    "an empty question": (["ask", "  ", "--llm", "none"], "the question is empty"),
    "a missing file": (["ask", "Why?", "--article", "/nowhere/x.txt", "--llm", "none"], "/nowhere/x.txt"),
    "an unknown model": (["ask", "Why?", "--llm", "clever"], "unknown model 'clever'"),
}


@pytest.mark.parametrize(("argv", "complaint"), BAD.values(), ids=BAD)
def test_bad_input_exits_2_with_one_line(
    argv: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    captured = capsys.readouterr()
    assert complaint in captured.err
    assert captured.err.startswith("rag: ")
    assert captured.err.count("\n") == 1
    assert captured.out == ""


@pytest.mark.parametrize("argv", [[], ["ask"], ["sing"], ["ask", "Why?", "--loud"]], ids=" ".join)
def test_wrong_usage_exits_2_with_one_line(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_weights_check_tells_whether_the_model_is_there(home: Path) -> None:
    assert main(["weights", "--check"]) == 1
    path = home / "models" / QWEN.name
    path.parent.mkdir()
    path.touch()
    os.truncate(path, QWEN.size)  # a hole of the right size takes no room
    assert main(["weights", "--check"]) == 1
    path.with_name(path.name + ".sha256").write_text(QWEN.sha256, encoding="ascii")
    assert main(["weights", "--check"]) == 0
